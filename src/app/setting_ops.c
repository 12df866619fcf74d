/* SPDX-License-Identifier: Apache-2.0 */
#include "app/setting_ops.h"

#include "app/setting.h"
#include "base/limits.h"
#include "base/network.h"
#include "store/setting.h"

#include <stdio.h>
#include <string.h>

static enum status refuse(struct err *e, str name, const char *rule)
{
    return err_set(e, LW_E_USAGE, "setting '%.*s': %s", STR_ARG(name), rule);
}

static enum status check_int(const struct setting_row *row, str name, str *v, struct err *e)
{
    uint64_t number;
    if (str_u64(*v, (uint64_t)row->max, &number) && (int64_t)number >= row->min) return LW_OK;
    return err_set(e, LW_E_USAGE, "setting '%.*s': must be a whole number from %lld to %lld",
                   STR_ARG(name), (long long)row->min, (long long)row->max);
}

static enum status check_url(const struct setting_row *row, str name, str *v, struct err *e)
{
    str rest = str_of(row->choices ? row->choices : "http|https"), scheme;
    bool has_more;
    if (!v->n) return LW_OK;
    for (size_t i = 0; i < v->n; i++)
        if (v->p[i] <= 0x20 || v->p[i] > 0x7E) return refuse(e, name, "must be a URL");
    do {
        has_more = str_cut(&rest, '|', &scheme);
        str after = str_from(*v, scheme.n);
        if (str_starts(*v, scheme) && str_starts(after, STR("://")) && after.n > 3)
            return LW_OK;
    } while (has_more);
    return refuse(e, name,
                  row->choices ? "must begin with smtp:// or smtps://"
                               : "must begin with http:// or https://");
}

static enum status check_choice(const struct setting_row *row, str name, str v, struct err *e)
{
    str rest = str_of(row->choices), choice;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&rest, '|', &choice);
        if (str_eq(choice, v)) return LW_OK;
    }
    return err_set(e, LW_E_USAGE, "setting '%.*s': must be one of %s", STR_ARG(name),
                   row->choices);
}

static enum status check_networks(str name, const str *v, struct err *e)
{
    struct arena tmp;
    struct ip_network *list;
    size_t n;
    arena_init(&tmp, 16 * LW_KIB);
    enum status st = ip_networks_parse(&tmp, *v, &list, &n, e);
    if (st != LW_OK) err_context(e, "setting '%.*s'", STR_ARG(name));
    arena_release(&tmp);
    return st;
}

static enum status check_value(const struct setting_row *row, str name, str *v, struct err *e)
{
    switch (row->type) {
    case SETTING_TEXT: return LW_OK;
    case SETTING_URL: return check_url(row, name, v, e);
    case SETTING_MAIL:
        if (!v->n || (str_contains(*v, STR("@")) && !str_contains(*v, STR(" ")))) return LW_OK;
        return refuse(e, name, "must be a mail address");
    case SETTING_INT: return check_int(row, name, v, e);
    case SETTING_BOOL:
        if (str_eq(*v, STR("true")) || str_eq(*v, STR("false"))) return LW_OK;
        return refuse(e, name, "must be true or false");
    case SETTING_ENUM: return check_choice(row, name, *v, e);
    case SETTING_ZONE: {
        char path[128];
        snprintf(path, sizeof path, "%.*s", STR_ARG(str_sub(*v, 0, 100)));
        return zone_set(str_of(path), e);
    }
    case SETTING_NETWORKS: return check_networks(name, v, e);
    case SETTING_STATE:
        if (!v->n || member_state_from_str(*v, v)) return LW_OK;
        return refuse(e, name, "must be a Member State of the Union, such as DE");
    }
    return LW_OK;
}

static enum status setting_set(struct op_call *c, struct err *e)
{
    str name = op_str(c, "name");
    str value = op_has(c, "value") ? str_trim(op_str(c, "value")) : STR("");
    const struct setting_row *row = setting_find(name);
    if (!row || str_contains(name, STR("*")))
        return err_set(e, LW_E_NOT_FOUND, "there is no setting '%.*s'", STR_ARG(name));
    enum status st = check_value(row, name, &value, e);
    if (st == LW_OK) st = setting_save(c->app->db, name, value, c->now, e);
    if (st != LW_OK) return st;
    yyjson_mut_doc *d = payload_new();
    if (row->is_secret)
        payload_bool(d, "secret", true);
    else
        payload_str(d, "value", value);
    st = op_event(c, "setting.changed", STR("setting"), name, STR_NONE, d, e);
    payload_free(d);
    reply_str(c, c->reply, "name", name);
    if (!row->is_secret) reply_str(c, c->reply, "value", value);
    return st;
}

/* ---- list ---- */

/* The values of an enumeration, for those who cannot know them. */
static void reply_choices(struct op_call *c, yyjson_mut_val *o, const char *choices, str value)
{
    str rest = str_of(choices), one;
    yyjson_mut_val *list = reply_array(c, o, "choices");
    while (rest.n) {
        (void)str_cut(&rest, '|', &one);
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "value", one);
        reply_bool(c, item, "is_chosen", str_eq(one, value));
    }
}

static void reply_setting(struct op_call *c, yyjson_mut_val *o, const struct setting_row *row,
                          str name, str value, struct utc changed_at)
{
    static const char *const types[] = {"text", "url",  "mail",         "number",  "bool",
                                        "enum", "zone", "member state", "networks"};
    bool is_set = !utc_is_none(changed_at);
    reply_str(c, o, "name", name);
    reply_str(c, o, "type", str_of(types[row->type]));
    reply_bool(c, o, "is_secret", row->is_secret);
    reply_str(c, o, "value", row->is_secret ? STR("") : is_set ? value : str_of(row->fallback));
    reply_bool(c, o, "is_set", is_set && value.n);
    reply_str(c, o, "default", str_of(row->fallback));
    reply_str(c, o, "doc", str_of(row->doc));
    reply_bool(c, o, "is_number", row->type == SETTING_INT);
    reply_bool(c, o, "is_switch", row->type == SETTING_BOOL);
    reply_bool(c, o, "is_on", str_eq(is_set ? value : str_of(row->fallback), STR("true")));
    if (row->type == SETTING_ENUM)
        reply_choices(c, o, row->choices, is_set ? value : str_of(row->fallback));
    if (row->type == SETTING_INT) {
        reply_int(c, o, "min", row->min);
        reply_int(c, o, "max", row->max);
    }
    reply_utc(c, o, "changed_at", changed_at);
}

struct one {
    str name, value;
    struct utc changed_at;
};

struct stored {
    struct arena *a;
    struct one *items;
    size_t n, cap;
};

static enum status take(void *ctx, str name, str value, struct utc changed_at, struct err *e)
{
    struct stored *s = ctx;
    void *items = s->items;
    struct one *one = arena_push(s->a, &items, &s->n, &s->cap, sizeof *one);
    s->items = items;
    if (!one) return arena_status(s->a, "settings", e);
    *one = (struct one){.name = arena_str(s->a, name),
                        .value = arena_str(s->a, value),
                        .changed_at = changed_at};
    return arena_status(s->a, "settings", e);
}

static enum status setting_list(struct op_call *c, struct err *e)
{
    struct stored s = {.a = c->arena};
    yyjson_mut_val *list = reply_array(c, c->reply, "settings");
    enum status st = setting_each(c->app->db, take, &s, e);
    for (size_t i = 0; st == LW_OK && i < n_setting_rows; i++) {
        const struct setting_row *row = &setting_rows[i];
        bool is_pattern = strchr(row->name, '*') != NULL, is_shown = false;
        for (size_t k = 0; k < s.n; k++) {
            if (setting_find(s.items[k].name) != row) continue;
            reply_setting(c, reply_item(c, list), row, s.items[k].name, s.items[k].value,
                          s.items[k].changed_at);
            is_shown = true;
        }
        if (!is_shown && !is_pattern)
            reply_setting(c, reply_item(c, list), row, str_of(row->name), STR(""), UTC_NONE);
    }
    return st;
}

static const struct op_param no_params[] = {{0}};
static const struct op_param set_params[] = {
    {"name", PARAM_ID, true, true, 80, NULL, "Name of the setting"},
    {"value", PARAM_TEXT, false, false, 1000, NULL, "New value; empty where that is allowed"},
    {0},
};

const struct op setting_ops[] = {
    {"setting.list", "setting list", "GET", "/settings", PERMISSION_READ, false, no_params,
     setting_list,
     "List settings with their values, defaults and meaning; secrets are hidden."},
    {"setting.set", "setting set", "POST", "/settings/{name}", PERMISSION_ADMIN, true,
     set_params, setting_set, "Change a setting."},
};
const size_t n_setting_ops = sizeof setting_ops / sizeof setting_ops[0];
