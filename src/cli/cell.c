/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cell.h"

#include "base/buf.h"

enum {
    MAX_LIST_BYTES = 64 * 1024 /* joined text of a list in one cell */
};

size_t cell_width(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xC0) != 0x80) n++;
    }
    return n;
}

str cell_cut(struct arena *a, str s, size_t max)
{
    size_t n = 0, end = 0;
    if (cell_width(s) <= max) return s;
    for (size_t i = 0; i < s.n && n < max; i++) {
        if (((unsigned char)s.p[i] & 0xC0) == 0x80) continue;
        n++;
        end = i;
    }
    return arena_printf(a, "%.*s…", (int)end, s.p);
}

str cell_safe(struct arena *a, const char *p, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    if (copy == NULL) return STR_NONE;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        copy[i] = (c < 0x20 || c == 0x7F) ? ' ' : p[i];
    }
    return (str){.p = copy, .n = n};
}

bool cell_is_instant(yyjson_val *v)
{
    return yyjson_is_obj(v) && yyjson_obj_get(v, "utc") != NULL;
}

static str list_text(struct arena *a, yyjson_val *v)
{
    struct buf joined;
    size_t i, n;
    yyjson_val *item;
    buf_init(&joined, MAX_LIST_BYTES);
    yyjson_arr_foreach(v, i, n, item)
    {
        if (!yyjson_is_str(item)) continue;
        if (joined.n > 0) buf_add(&joined, STR(", "));
        buf_add(&joined, cell_safe(a, yyjson_get_str(item), yyjson_get_len(item)));
    }
    str text = arena_str(a, buf_str(&joined));
    buf_release(&joined);
    return text;
}

str cell_text(struct arena *a, yyjson_val *v, bool is_for_reader)
{
    if (cell_is_instant(v)) {
        yyjson_val *local = yyjson_obj_get(v, "local");
        v = is_for_reader && yyjson_is_str(local) ? local : yyjson_obj_get(v, "utc");
    }
    if (yyjson_is_str(v)) return cell_safe(a, yyjson_get_str(v), yyjson_get_len(v));
    if (yyjson_is_bool(v)) return yyjson_get_bool(v) ? STR("yes") : STR("no");
    if (yyjson_is_int(v)) return arena_printf(a, "%lld", (long long)yyjson_get_sint(v));
    if (yyjson_is_real(v)) return arena_printf(a, "%.5g", yyjson_get_real(v));
    return yyjson_is_arr(v) ? list_text(a, v) : STR_NONE;
}
