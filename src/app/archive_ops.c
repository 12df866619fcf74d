/* SPDX-License-Identifier: Apache-2.0 */
#include "app/archive_ops.h"

#include "app/archive.h"
#include "store/case.h"

enum status archive_find_case(struct app *app, struct arena *a, struct archive_selection *s,
                              struct err *e)
{
    struct case_file file;
    bool found = false;
    if (s->scope != ARCHIVE_CASE) return LW_OK;
    enum status st = case_find(app->db, a, s->id, &file, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_NOT_FOUND, "there is no case '%.*s'",
                     STR_ARG(str_sub(s->id, 0, 40)));
    if (st == LW_OK) s->id = file.id;
    return st;
}

static enum status selection_of_call(struct op_call *c, struct archive_selection *s,
                                     struct err *e)
{
    bool is_case = op_has(c, "case"), is_product = op_has(c, "product");
    bool is_time = op_has(c, "from") || op_has(c, "until");
    *s = (struct archive_selection){.scope = ARCHIVE_ALL, .id = STR("")};
    s->from = op_has(c, "from") ? op_utc(c, "from") : UTC_NONE;
    s->to = op_has(c, "until") ? op_utc(c, "until") : UTC_NONE;
    if (is_case + is_product + is_time > 1)
        return err_set(e, LW_E_INPUT,
                       "parameter 'case': an archive is of a case, of a product or of a time, "
                       "not of several");
    if (is_case) s->scope = ARCHIVE_CASE, s->id = op_str(c, "case");
    if (is_product) s->scope = ARCHIVE_PRODUCT, s->id = op_str(c, "product");
    if (is_time) s->scope = ARCHIVE_TIME;
    return archive_find_case(c->app, c->arena, s, e);
}

/* The chain is of all product lines: who is limited to some does not come here (app/scope.h). */
static enum status ledger_export(struct op_call *c, struct err *e)
{
    struct archive_selection s;
    struct archive_report r;
    const char *path = arena_z(c->arena, op_str(c, "to"));
    if (!path) return arena_status(c->arena, "archive", e);
    enum status st = selection_of_call(c, &s, e);
    if (st == LW_OK) st = archive_export(c->app, c->actor, c->now, c->arena, &s, path, &r, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "path", op_str(c, "to"));
    reply_str(c, c->reply, "file_name",
              arena_printf(c->arena, "longwatch-ledger-%lld.tar", (long long)r.checkpoint));
    reply_int(c, c->reply, "n_events", r.n_events);
    reply_str(c, c->reply, "key", r.key_id);
    return arena_status(c->arena, "archive", e);
}

static const struct op_param export_params[] = {
    {"to", PARAM_TEXT, true, false, 4096, NULL, "File that the archive goes into"},
    {"case", PARAM_TEXT, false, false, 40, NULL, "Only what belongs to this case"},
    {"product", PARAM_ID, false, false, 0, NULL, "Only what belongs to this product"},
    {"from", PARAM_INSTANT, false, false, 0, NULL, "Only events from this instant on"},
    {"until", PARAM_INSTANT, false, false, 0, NULL, "Only events before this instant"},
    {0},
};

/* clang-format off */
const struct op archive_ops[] = {
    /* Not over the network: it writes where it is told. Pages say where (web/download.c). The
       command line has one of its own, which prints what it wrote. */
    {"ledger.export", NULL, NULL, NULL, PERMISSION_EXPORT, false, export_params, ledger_export,
     "Write one archive that proves without longwatch what happened."},
};
/* clang-format on */
const size_t n_archive_ops = sizeof archive_ops / sizeof *archive_ops;
