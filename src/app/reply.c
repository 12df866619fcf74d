/* SPDX-License-Identifier: Apache-2.0 */
/* Building replies, and how times are shown in them. */
#include "app/op.h"

#include <stdio.h>

yyjson_mut_val *reply_object(struct op_call *c, yyjson_mut_val *parent, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj(c->doc);
    if (!v || !yyjson_mut_obj_add_val(c->doc, parent, key, v)) BUG("out of memory");
    return v;
}

yyjson_mut_val *reply_array(struct op_call *c, yyjson_mut_val *parent, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_arr(c->doc);
    if (!v || !yyjson_mut_obj_add_val(c->doc, parent, key, v)) BUG("out of memory");
    return v;
}

yyjson_mut_val *reply_item(struct op_call *c, yyjson_mut_val *array)
{
    yyjson_mut_val *v = yyjson_mut_obj(c->doc);
    if (!v || !yyjson_mut_arr_append(array, v)) BUG("out of memory");
    return v;
}

void reply_str(struct op_call *c, yyjson_mut_val *object, const char *key, str value)
{
    yyjson_mut_obj_add_strncpy(c->doc, object, key, value.p ? value.p : "", value.n);
}

void reply_int(struct op_call *c, yyjson_mut_val *object, const char *key, int64_t value)
{
    yyjson_mut_obj_add_sint(c->doc, object, key, value);
}

void reply_real(struct op_call *c, yyjson_mut_val *object, const char *key, double value)
{
    yyjson_mut_obj_add_real(c->doc, object, key, value);
}

void reply_bool(struct op_call *c, yyjson_mut_val *object, const char *key, bool value)
{
    yyjson_mut_obj_add_bool(c->doc, object, key, value);
}

void reply_utc(struct op_call *c, yyjson_mut_val *object, const char *key, struct utc t)
{
    char text[UTC_TEXT_BYTES], local[UTC_TEXT_BYTES], relative[RELATIVE_TEXT_BYTES];
    if (utc_is_none(t)) {
        yyjson_mut_obj_add_null(c->doc, object, key);
        return;
    }
    yyjson_mut_val *v = reply_object(c, object, key);
    reply_str(c, v, "utc", utc_text(t, text));
    reply_str(c, v, "local", zone_text(t, local));
    reply_str(c, v, "relative", relative_text(t, c->now, relative));
}

str relative_text(struct utc t, struct utc now, char out[static RELATIVE_TEXT_BYTES])
{
    static const struct {
        int64_t seconds;
        const char *unit;
    } units[] = {
        {365 * 86400, "y"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"},
    };
    out[0] = '\0';
    if (utc_is_none(t) || utc_is_none(now)) return (str){out, 0};
    int64_t away = utc_diff_s(t, now);
    bool is_past = away < 0;
    int64_t rest = is_past ? -away : away;
    int n = 0, n_units = 0;
    if (rest == 0) return str_of("now");
    n += snprintf(out, RELATIVE_TEXT_BYTES, "%s", is_past ? "" : "in ");
    for (size_t i = 0; i < sizeof units / sizeof units[0] && n_units < 2; i++) {
        int64_t count = rest / units[i].seconds;
        rest -= count * units[i].seconds;
        /* Two neighbouring units: "1 d" rather than "1 d 5 s". */
        if (!count) {
            if (n_units) break;
            continue;
        }
        n += snprintf(out + n, RELATIVE_TEXT_BYTES - (size_t)n, "%s%lld %s", n_units ? " " : "",
                      (long long)count, units[i].unit);
        n_units++;
    }
    if (is_past) n += snprintf(out + n, RELATIVE_TEXT_BYTES - (size_t)n, " ago");
    return (str){out, (size_t)n};
}

str span_text(struct arena *a, int64_t s)
{
    char text[RELATIVE_TEXT_BYTES];
    str words = relative_text(utc_from_ms((s < 0 ? -s : s) * 1000), utc_from_ms(0), text);
    if (str_starts(words, STR("in "))) words = str_from(words, 3);
    return arena_str(a, s ? words : STR("0 s"));
}
