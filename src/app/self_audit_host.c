/* SPDX-License-Identifier: Apache-2.0 */
/* The self-audit of the machine: files, disk, clock, and what the process may. */
#include "app/self_audit_internal.h"

#include "app/setting.h"

enum {
    BACKUP_DAYS = 2,
    LEAST_FREE_PCT = 10
};
#define LEAST_FREE_BYTES ((uint64_t)1 << 30)

static str quoted_file(struct op_call *c, const char *name)
{
    return audit_quote(c, str_of(app_path(c->app, c->arena, name)));
}

enum status audit_backups(struct op_call *c, const struct audit_check *k,
                          struct audit_finding *f, struct err *e)
{
    str folder;
    (void)k;
    enum status st = audit_setting(c, "backup-folder", &folder, e);
    if (st != LW_OK) return st;
    struct utc newest = folder.n ? host_newest_file(arena_z(c->arena, folder)) : UTC_NONE;
    bool is_recent = !utc_is_none(newest) &&
                     utc_diff_s(c->now, newest) <= (int64_t)BACKUP_DAYS * AUDIT_DAY_S;
    if (folder.n && !is_recent) {
        str to = audit_quote(c, folder), data = audit_quote(c, str_of(c->app->data_dir));
        f->command = arena_printf(
            c->arena,
            "mkdir -p %.*s && sqlite3 %.*s/store.db \".backup '%.*s/store.db'\" && "
            "cp -a %.*s/blobs %.*s/*.key %.*s && touch %.*s/store.db",
            STR_ARG(to), STR_ARG(data), STR_ARG(folder), STR_ARG(data), STR_ARG(data),
            STR_ARG(to), STR_ARG(to));
    }
    audit_say(f, is_recent,
              !folder.n             ? STR("no folder of backups is known")
              : utc_is_none(newest) ? STR("the folder of backups is empty or cannot be read")
              : is_recent           ? STR("the newest backup is younger than two days")
                                    : STR("the newest backup is older than two days"));
    return arena_status(c->arena, "audit", e);
}

enum status audit_folder_mode(struct op_call *c, const struct audit_check *k,
                              struct audit_finding *f, struct err *e)
{
    (void)k;
    int mode = host_mode(c->app->data_dir);
    audit_say(f, mode >= 0 && !(mode & 077),
              arena_printf(c->arena, "'%s' has the mode %04o", c->app->data_dir,
                           (unsigned)(mode < 0 ? 0 : mode)));
    f->command = arena_printf(c->arena, "chmod 700 %.*s",
                              STR_ARG(audit_quote(c, str_of(c->app->data_dir))));
    return arena_status(c->arena, "audit", e);
}

enum status audit_file_modes(struct op_call *c, const struct audit_check *k,
                             struct audit_finding *f, struct err *e)
{
    static const char *const names[] = {"secret.key", "page.key", "ledger.key", "store.db",
                                        "store.db-wal"};
    str open = STR("");
    (void)k;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int mode = host_mode(app_path(c->app, c->arena, names[i]));
        if (mode < 0 || !(mode & 077)) continue;
        open = arena_printf(c->arena, "%.*s%s%s (%04o)", STR_ARG(open), open.n ? ", " : "",
                            names[i], (unsigned)mode);
        /* The log beside the store gets its mode from it, and is gone when nobody has it open. */
        if (!str_ends(str_of(names[i]), STR("-wal")))
            audit_add_command(
                c, f,
                arena_printf(c->arena, "chmod 600 %.*s", STR_ARG(quoted_file(c, names[i]))));
    }
    audit_say(f, !open.n,
              open.n ? arena_printf(c->arena, "others may read: %.*s", STR_ARG(open))
                     : STR("keys and store are ours alone"));
    return arena_status(c->arena, "audit", e);
}

enum status audit_disk(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                       struct err *e)
{
    uint64_t n_free = 0, n = 0;
    (void)k, (void)e;
    if (!host_disk(c->app->data_dir, &n_free, &n) || !n) return LW_OK;
    audit_say(f, n_free >= LEAST_FREE_BYTES && n_free / ((n + 99) / 100) >= LEAST_FREE_PCT,
              arena_printf(c->arena, "%llu MiB of %llu MiB are free",
                           (unsigned long long)(n_free >> 20), (unsigned long long)(n >> 20)));
    return LW_OK;
}

enum status audit_clock(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                        struct err *e)
{
    (void)c, (void)k, (void)e;
    f->is_fine = host_clock_is_synchronised();
    f->words = f->is_fine == HOST_YES  ? STR("the clock is kept in step")
               : f->is_fine == HOST_NO ? STR("the clock is not kept in step with others")
                                       : STR("the system does not tell");
    return LW_OK;
}

enum status audit_cores(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                        struct err *e)
{
    (void)c, (void)k, (void)e;
    enum host_answer dumps = host_dumps_core();
    if (dumps == HOST_UNKNOWN) return LW_OK;
    audit_say(f, dumps == HOST_NO,
              dumps == HOST_NO ? STR("a crash leaves no memory behind")
                               : STR("a crash would write memory with its secrets to a file"));
    return LW_OK;
}

enum status audit_root(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                       struct err *e)
{
    (void)k;
    audit_say(f, !host_is_root(),
              host_is_root() ? STR("this program runs as root")
                             : STR("this program runs as a user of its own"));
    f->command = arena_printf(
        c->arena, "useradd --system --user-group longwatch && chown -R longwatch: %.*s",
        STR_ARG(audit_quote(c, str_of(c->app->data_dir))));
    return arena_status(c->arena, "audit", e);
}
