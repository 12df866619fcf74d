/* SPDX-License-Identifier: Apache-2.0 */
/* `longwatch ledger export`: the archive of app/archive.h. */
#include "app/archive.h"
#include "app/archive_ops.h"
#include "app/session.h"
#include "cli/archive_report.h"

#include <stdio.h>
#include <string.h>

static enum status take_option(struct command_call *c, int *i, struct archive_selection *s,
                               struct err *e)
{
    const char *name = c->argv[*i];
    bool is_time = strcmp(name, "--from") == 0 || strcmp(name, "--to") == 0;
    bool is_case = strcmp(name, "--case") == 0, is_product = strcmp(name, "--product") == 0;
    if ((!is_time && !is_case && !is_product) || *i + 1 >= c->argc)
        return err_set(e, LW_E_USAGE, "'%.60s' is not expected here", name);
    enum archive_scope scope = is_time   ? ARCHIVE_TIME
                               : is_case ? ARCHIVE_CASE
                                         : ARCHIVE_PRODUCT;
    if (s->scope != ARCHIVE_ALL && (s->scope != scope || !is_time))
        return err_set(e, LW_E_USAGE, "one of --case, --product, and --from with --to");
    s->scope = scope;
    str value = str_of(c->argv[++*i]);
    if (!is_time) s->id = value;
    if (!is_time) return LW_OK;
    return utc_parse(value, name, strcmp(name, "--from") == 0 ? &s->from : &s->to, e);
}

static enum status run(struct command_call *c, int *exit_code, struct err *e)
{
    struct archive_selection s = {.id = STR(""), .from = UTC_NONE, .to = UTC_NONE};
    struct archive_report r;
    struct app *app = NULL;
    const char *path = NULL;
    enum status st = LW_OK;
    (void)exit_code;
    for (int i = 0; st == LW_OK && i < c->argc; i++) {
        if (c->argv[i][0] != '-' && !path)
            path = c->argv[i];
        else
            st = take_option(c, &i, &s, e);
    }
    if (st == LW_OK && !path)
        st = err_set(e, LW_E_USAGE, "expected the file that the archive goes into");
    if (st == LW_OK) st = app_open(c->data_dir, &app, e);
    if (st != LW_OK) return st;
    st = archive_find_case(app, c->arena, &s, e);
    if (st == LW_OK)
        st = archive_export(app, &local_actor, utc_now(), c->arena, &s, path, &r, e);
    app_close(app);
    return st ? st : archive_report_print(c, path, &r, e);
}

static const struct command_option options[] = {
    {"--case", "CASE", "only what belongs to this case (its number or id)"},
    {"--product", "ID", "only what belongs to this product"},
    {"--from", "TIME", "only events from this instant on"},
    {"--to", "TIME", "only events before this instant"},
    {0},
};

const struct command ledger_export_command = {
    .words = "ledger export",
    .synopsis = "ARCHIVE [--case CASE | --product ID | --from TIME --to TIME]",
    .doc = "Write one archive that proves without longwatch what happened; 'verify' reads it",
    .options = options,
    .examples = "longwatch ledger export longwatch-2026.tar\n",
    .run = run,
};
