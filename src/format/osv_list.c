/* SPDX-License-Identifier: Apache-2.0 */
#include "format/osv_list.h"

/* Ids stand in addresses and in names of files; OSV allows little more than these. */
static bool is_id(str id)
{
    if (id.n == 0 || id.n > MAX_OSV_ID_BYTES || id.p[0] == '.') return false;
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] <= 0x20 || id.p[i] >= 0x7f || id.p[i] == '/' || id.p[i] == '\\')
            return false;
    return true;
}

static enum status read_line(str line, struct osv_line *out, struct err *e)
{
    str at = STR_NONE;
    size_t slash = 0;
    if (!str_cut(&line, ',', &at)) return err_set(e, LW_E_INPUT, "expected 'modified,id'");
    out->id = str_trim(line);
    if (str_find_last(out->id, '/', &slash)) out->id = str_from(out->id, slash + 1);
    if (!is_id(out->id))
        return err_set(e, LW_E_INPUT, "'%.*s' is no id of a record",
                       STR_ARG(str_sub(out->id, 0, 60)));
    return utc_parse(str_trim(at), "modified", &out->modified_at, e);
}

enum status osv_list_each(str bytes, osv_line_fn fn, void *ctx, int64_t *n_lines, struct err *e)
{
    enum status status = LW_OK;
    uint64_t number = 0;
    *n_lines = 0;
    while (bytes.n > 0 && status == LW_OK) {
        struct osv_line line = {0};
        str text;
        (void)str_cut(&bytes, '\n', &text);
        text = str_trim(text);
        number++;
        if (text.n == 0) continue;
        status = read_line(text, &line, e);
        if (status != LW_OK) return e ? err_at(e, number, 1) : status;
        (*n_lines)++;
        status = fn(ctx, &line, e);
    }
    return status;
}
