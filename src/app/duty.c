/* SPDX-License-Identifier: Apache-2.0 */
/* The table of duties as operations show it. */
#include "app/duty.h"

enum status duty_get_row(str id, const struct duty_row **out, struct err *e)
{
    *out = duty_row_find(str_trim(id));
    if (*out) return LW_OK;
    if (house_rule_find(str_trim(id)))
        return err_set(e, LW_E_NOT_FOUND,
                       "'%.*s' is a rule of the house and no duty; see reminder.list",
                       STR_ARG(str_sub(id, 0, 40)));
    return err_set(e, LW_E_NOT_FOUND, "there is no duty '%.*s'; duty.list has their ids",
                   STR_ARG(str_sub(id, 0, 40)));
}

void duty_reply_texts(struct op_call *c, yyjson_mut_val *o, const char *key,
                      const char *const *texts)
{
    yyjson_mut_val *list = reply_array(c, o, key);
    for (; *texts; texts++)
        yyjson_mut_arr_add_str(c->doc, list, *texts);
}

void duty_reply_z(struct op_call *c, yyjson_mut_val *o, const char *key, const char *text)
{
    yyjson_mut_obj_add_str(c->doc, o, key, text ? text : "");
}

void reply_duty(struct op_call *c, yyjson_mut_val *o, const struct duty_row *row)
{
    duty_reply_z(c, o, "id", row->id);
    duty_reply_z(c, o, "regulation", row->regulation);
    reply_str(c, o, "regime", regime_str(row->regime));
    duty_reply_z(c, o, "article", row->article);
    duty_reply_z(c, o, "title", row->title);
    duty_reply_z(c, o, "actor", row->actor);
    duty_reply_z(c, o, "trigger", row->trigger);
    duty_reply_z(c, o, "period", row->period);
    duty_reply_z(c, o, "basis", row->basis);
    duty_reply_z(c, o, "recipient", row->recipient);
    duty_reply_z(c, o, "applies_from", row->applies_from);
    duty_reply_z(c, o, "applies_clause", row->applies_clause);
    reply_bool(c, o, "is_in_force", compliance_day_cmp(row->from, utc_day(c->now)) <= 0);
    reply_bool(c, o, "is_legal", true);
    duty_reply_texts(c, o, "content", row->content);
    duty_reply_texts(c, o, "evidence", row->evidence);
}
