/* SPDX-License-Identifier: Apache-2.0 */
#include "format/systemd_unit.h"

#include "base/buf.h"

struct reader {
    struct arena *a;
    str rest;
    uint32_t line;
    str section;
    struct systemd_assignment *items;
    size_t n, cap;
};

static bool is_comment(str line)
{
    return line.n > 0 && (line.p[0] == '#' || line.p[0] == ';');
}

static str next_line(struct reader *r)
{
    str line;
    (void)str_cut(&r->rest, '\n', &line);
    r->line++;
    return str_trim(line);
}

/* A line, and those it is continued on; comments between them are passed over. */
static enum status join_lines(struct reader *r, str *line, struct err *e)
{
    struct buf b;
    if (is_comment(*line) || !str_ends(*line, STR("\\"))) return LW_OK;
    buf_init(&b, SYSTEMD_MAX_LINE_BYTES);
    buf_add(&b, str_sub(*line, 0, line->n - 1));
    for (bool has_more = true; has_more && r->rest.n > 0;) {
        str next = next_line(r);
        if (is_comment(next)) continue;
        has_more = str_ends(next, STR("\\"));
        buf_char(&b, ' ');
        buf_add(&b, has_more ? str_sub(next, 0, next.n - 1) : next);
    }
    *line = arena_str(r->a, str_trim(buf_str(&b)));
    enum status s = buf_status(&b, "line of a unit", e);
    buf_release(&b);
    return s == LW_OK ? arena_status(r->a, "line of a unit", e) : s;
}

static enum status read_assignment(struct reader *r, str line, uint32_t at, struct err *e)
{
    str name;
    if (!str_cut(&line, '=', &name) || str_trim(name).n == 0) {
        (void)err_set(e, LW_E_INPUT, "neither a section nor an assignment");
        return err_at(e, at, 1);
    }
    if (r->n == SYSTEMD_MAX_ASSIGNMENTS) {
        return err_set(e, LW_E_LIMIT, "unit has over %d assignments", SYSTEMD_MAX_ASSIGNMENTS);
    }
    struct systemd_assignment *x =
        arena_push(r->a, (void **)&r->items, &r->n, &r->cap, sizeof *r->items);
    if (x == NULL) return arena_status(r->a, "unit", e);
    *x = (struct systemd_assignment){r->section, str_trim(name), str_trim(line), at};
    return LW_OK;
}

enum status systemd_unit_parse(struct arena *a, str bytes, struct systemd_assignment **out,
                               size_t *n_out, struct err *e)
{
    struct reader r = {.a = a, .rest = bytes, .section = STR("")};
    if (bytes.n > SYSTEMD_MAX_UNIT_BYTES) {
        return err_set(e, LW_E_LIMIT, "unit has over %d bytes", SYSTEMD_MAX_UNIT_BYTES);
    }
    while (r.rest.n > 0) {
        str line = next_line(&r);
        uint32_t at = r.line;
        enum status s = join_lines(&r, &line, e);
        if (s != LW_OK) return s;
        if (line.n == 0 || is_comment(line)) continue;
        if (line.p[0] == '[' && str_ends(line, STR("]"))) {
            r.section = str_sub(line, 1, line.n - 2);
            continue;
        }
        s = read_assignment(&r, line, at, e);
        if (s != LW_OK) return s;
    }
    *out = r.items;
    *n_out = r.n;
    return LW_OK;
}

bool systemd_boolean(str s, bool *out)
{
    static const str yes[] = {STR_INIT("yes"), STR_INIT("true"), STR_INIT("on"),
                              STR_INIT("1"),   STR_INIT("y"),    STR_INIT("t")};
    static const str no[] = {STR_INIT("no"), STR_INIT("false"), STR_INIT("off"),
                             STR_INIT("0"),  STR_INIT("n"),     STR_INIT("f")};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        bool is_yes = str_eq_nocase(s, yes[i]);
        if (!is_yes && !str_eq_nocase(s, no[i])) continue;
        *out = is_yes;
        return true;
    }
    return false;
}

static bool is_unit(str name)
{
    return str_ends(name, STR(".service")) || str_ends(name, STR(".socket"));
}

str systemd_unit_name(str path, bool *is_drop_in)
{
    size_t at;
    str name = path, folder = STR("");
    if (str_find_last(path, '/', &at)) {
        name = str_from(path, at + 1);
        folder = str_sub(path, 0, at);
        if (str_find_last(folder, '/', &at)) folder = str_from(folder, at + 1);
    }
    *is_drop_in = false;
    if (is_unit(name)) return name;
    if (!str_ends(name, STR(".conf")) || !str_ends(folder, STR(".d"))) return STR("");
    folder.n -= 2;
    if (!is_unit(folder)) return STR("");
    *is_drop_in = true;
    return folder;
}
