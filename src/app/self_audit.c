/* SPDX-License-Identifier: Apache-2.0 */
#include "app/self_audit.h"

#include "app/oncall.h"
#include "app/setting.h"
#include "base/host.h"
#include "store/access.h"
#include "store/checkpoint.h"
#include "store/factor.h"
#include "store/page.h"
#include "store/person.h"

#include <string.h>

enum {
    DAY_S = 24 * 3600,
    UNUSED_DAYS = 90,
    LONG_DAYS = 366,
    NEVER_SIGNED_IN_DAYS = 14,
    CHECKPOINT_DAYS = 8,
    BACKUP_DAYS = 2,
    PAGE_TEST_DAYS = 35,
    LEAST_FREE_PCT = 10
};
#define LEAST_FREE_BYTES ((uint64_t)1 << 30)

/* What one check found. */
struct finding_of_check {
    enum host_answer is_fine;
    str words; /* what was seen */
};

struct check {
    const char *id;
    const char *severity; /* high, medium: unsafe; low: could be better */
    const char *title;    /* what should be */
    enum status (*look)(struct op_call *c, struct finding_of_check *f, struct err *e);
    const char *command; /* that mends it, or NULL */
    const char *page;    /* where it is mended, or NULL */
};

static void say(struct finding_of_check *f, bool is_fine, str words)
{
    f->is_fine = is_fine ? HOST_YES : HOST_NO;
    f->words = words;
}

static enum status get(struct op_call *c, const char *name, str *out, struct err *e)
{
    return setting_get(c->app, c->arena, name, out, e);
}

/* "http://" to somewhere that is not this machine. */
static bool is_plain_http(str url)
{
    static const str local[] = {STR_INIT("http://localhost"), STR_INIT("http://127."),
                                STR_INIT("http://[::1]")};
    if (!str_starts(url, STR("http://"))) return false;
    for (size_t i = 0; i < sizeof local / sizeof local[0]; i++)
        if (str_starts(url, local[i])) return false;
    return true;
}

/* ---- people ---- */

static enum status administrators(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    int64_t n = 0;
    enum status st = person_n_administrators(c->app->db, &n, e);
    say(f, n > 1,
        arena_printf(c->arena, "%lld administrator%s can sign in", (long long)n,
                     n == 1 ? "" : "s"));
    return st;
}

static enum status administrators_totp(struct op_call *c, struct finding_of_check *f,
                                       struct err *e)
{
    int64_t n = 0;
    enum status st = totp_n_lacking(c->app->db, &n, e);
    say(f, n == 0,
        n ? arena_printf(c->arena, "%lld of the administrators sign in with a password alone",
                         (long long)n)
          : STR("every administrator has a second factor"));
    return st;
}

static enum status totp_is_required(struct op_call *c, struct finding_of_check *f,
                                    struct err *e)
{
    str who;
    enum status st = get(c, "totp-required", &who, e);
    if (st == LW_OK)
        say(f, !str_eq(who, STR("nobody")),
            arena_printf(c->arena, "a second factor is asked of: %.*s", STR_ARG(who)));
    return st;
}

static enum status confirmation(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    int64_t minutes = 0;
    enum status st = setting_int(c->app, "confirm-minutes", &minutes, e);
    say(f, minutes > 0 && minutes <= 60,
        minutes ? arena_printf(c->arena, "the password is asked again after %lld minutes",
                               (long long)minutes)
                : STR("an unattended browser can record a submission or erase a person"));
    return st;
}

struct people {
    struct op_call *c;
    int64_t n_idle;
};

static enum status count_idle(void *ctx, const struct person *p, struct err *e)
{
    struct people *x = ctx;
    (void)e;
    bool may = !p->is_disabled && utc_is_none(p->erased_at);
    bool is_old = utc_diff_s(x->c->now, p->created_at) > NEVER_SIGNED_IN_DAYS * DAY_S;
    x->n_idle += may && is_old && utc_is_none(p->signed_in_at);
    return LW_OK;
}

static enum status never_signed_in(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    struct people x = {.c = c};
    enum status st = person_each(c->app->db, count_idle, &x, e);
    say(f, x.n_idle == 0,
        x.n_idle ? arena_printf(c->arena, "%lld people were invited and never signed in",
                                (long long)x.n_idle)
                 : STR("everybody who may sign in has done so"));
    return st;
}

struct tokens {
    struct op_call *c;
    int64_t n_unused, n_long;
};

static enum status count_token(void *ctx, const struct api_token *t, struct err *e)
{
    struct tokens *x = ctx;
    struct utc now = x->c->now;
    (void)e;
    if (!utc_is_none(t->revoked_at) || utc_cmp(t->expires_at, now) <= 0) return LW_OK;
    struct utc used = utc_is_none(t->used_at) ? t->created_at : t->used_at;
    x->n_unused += utc_diff_s(now, used) > (int64_t)UNUSED_DAYS * DAY_S;
    x->n_long += utc_diff_s(t->expires_at, t->created_at) > (int64_t)LONG_DAYS * DAY_S;
    return LW_OK;
}

static enum status tokens_unused(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    struct tokens x = {.c = c};
    enum status st = token_each(c->app->db, STR(""), count_token, &x, e);
    say(f, x.n_unused == 0,
        arena_printf(c->arena, "%lld API tokens were not used for %d days",
                     (long long)x.n_unused, UNUSED_DAYS));
    return st;
}

static enum status tokens_long(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    struct tokens x = {.c = c};
    enum status st = token_each(c->app->db, STR(""), count_token, &x, e);
    say(f, x.n_long == 0,
        arena_printf(c->arena, "%lld API tokens live longer than a year", (long long)x.n_long));
    return st;
}

static enum status approvals(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    static const char *const names[] = {"approval-circumstances", "approval-dismissal",
                                        "approval-document", "approval-signal",
                                        "approval-submission"};
    enum status st = LW_OK;
    str off = STR("");
    for (size_t i = 0; st == LW_OK && i < sizeof names / sizeof names[0]; i++) {
        bool is_on = false;
        st = setting_bool(c->app, names[i], &is_on, e);
        if (!is_on)
            off = arena_printf(c->arena, "%.*s%s%s", STR_ARG(off), off.n ? ", " : "", names[i]);
    }
    say(f, !off.n,
        off.n ? arena_printf(c->arena, "off: %.*s", STR_ARG(off))
              : STR("a second person is asked for everything that can be"));
    return st;
}

/* ---- ways in and out ---- */

static enum status base_url(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str url;
    enum status st = get(c, "base-url", &url, e);
    if (st == LW_OK)
        say(f, !is_plain_http(url),
            url.n ? arena_printf(c->arena, "people reach the server at '%.*s'", STR_ARG(url))
                  : STR("only this machine is known to reach the server"));
    return st;
}

static enum status mail(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str url;
    enum status st = get(c, "smtp-url", &url, e);
    bool is_local =
        str_starts(url, STR("smtp://127.")) || str_starts(url, STR("smtp://localhost"));
    say(f, url.n > 0,
        !url.n     ? STR("no mail server is set: nobody is told by mail")
        : is_local ? STR("mail goes to a server on this machine")
                   : STR("mail goes over TLS, or not at all"));
    return st;
}

static enum status webhook(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str url, secret = STR("");
    enum status st = get(c, "webhook-url", &url, e);
    if (st == LW_OK) st = get(c, "webhook-secret", &secret, e);
    if (st != LW_OK) return st;
    bool is_plain = is_plain_http(url);
    say(f, !url.n || (secret.n && !is_plain),
        !url.n     ? STR("no webhook is set")
        : is_plain ? STR("the webhook goes over plain http")
        : secret.n ? STR("the webhook has a key of its own")
                   : STR("the webhook is signed with a key that its receiver was never given"));
    return st;
}

static enum status feed_signatures(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str providers, wanted = STR("");
    enum status st = get(c, "feed-csaf-providers", &providers, e);
    if (st == LW_OK) st = get(c, "feed-csaf-signatures", &wanted, e);
    bool is_required = str_eq(wanted, STR("required"));
    if (st == LW_OK)
        say(f, !providers.n || is_required,
            !providers.n  ? STR("no CSAF provider is set")
            : is_required ? STR("a document without a good signature is refused")
                          : STR("CSAF documents without a signature are taken"));
    return st;
}

/* ---- waking people ---- */

static enum status chain(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    struct escalation_step *steps = NULL;
    size_t n = 0;
    enum status st = oncall_chain(c, &steps, &n, e);
    if (st == LW_E_NOT_FOUND) st = LW_OK;
    say(f, n > 1,
        n ? arena_printf(c->arena, "%zu %s in the chain can be reached", n,
                         n == 1 ? "person" : "people")
          : STR("nobody would be woken"));
    return st;
}

static enum status dead_man(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str url;
    enum status st = get(c, "dead-man-url", &url, e);
    if (st == LW_OK)
        say(f, url.n > 0,
            url.n ? STR("an address outside notices when longwatch stops")
                  : STR("nobody notices when longwatch itself stops"));
    return st;
}

static enum status page_test(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    struct page_test_row *rows = NULL;
    size_t n = 0;
    enum status st = page_test_list(c->app->db, c->arena, STR(""), 1, &rows, &n, e);
    if (st != LW_OK) return st;
    bool is_recent =
        n && utc_diff_s(c->now, rows[0].started_at) <= (int64_t)PAGE_TEST_DAYS * DAY_S;
    say(f, is_recent && (utc_is_none(rows[0].ended_at) || rows[0].n_acknowledged > 0),
        !n ? STR("a test page was never sent")
        : !is_recent
            ? STR("the last test page was sent more than five weeks ago")
            : arena_printf(c->arena, "%lld of %lld acknowledged the last test page",
                           (long long)rows[0].n_acknowledged, (long long)rows[0].n_paged));
    return st;
}

/* ---- proof and keeping ---- */

static enum status checkpoints(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    struct checkpoint newest;
    bool found = false;
    enum status st = checkpoint_newest(c->app->db, c->arena, &newest, &found, e);
    if (st != LW_OK) return st;
    bool is_recent =
        found && utc_diff_s(c->now, newest.made_at) <= (int64_t)CHECKPOINT_DAYS * DAY_S;
    say(f, is_recent,
        !found       ? STR("no state of the ledger was ever signed")
        : !is_recent ? STR("the ledger was not signed for more than a week")
                     : STR("the ledger was signed within the week"));
    return st;
}

static enum status time_stamps(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str url;
    enum status st = get(c, "tsa-url", &url, e);
    if (st == LW_OK)
        say(f, url.n > 0,
            url.n ? STR("an authority outside says when the ledger was signed")
                  : STR("nobody outside can say when the ledger was signed"));
    return st;
}

static enum status backups(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    str folder;
    enum status st = get(c, "backup-folder", &folder, e);
    if (st != LW_OK) return st;
    struct utc newest = folder.n ? host_newest_file(arena_z(c->arena, folder)) : UTC_NONE;
    bool is_recent =
        !utc_is_none(newest) && utc_diff_s(c->now, newest) <= (int64_t)BACKUP_DAYS * DAY_S;
    say(f, is_recent,
        !folder.n             ? STR("no folder of backups is known")
        : utc_is_none(newest) ? STR("the folder of backups is empty or cannot be read")
        : is_recent           ? STR("the newest backup is younger than two days")
                              : STR("the newest backup is older than two days"));
    return st;
}

static enum status folder_mode(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    (void)e;
    int mode = host_mode(c->app->data_dir);
    say(f, mode >= 0 && !(mode & 077),
        arena_printf(c->arena, "'%s' has the mode %04o", c->app->data_dir,
                     (unsigned)(mode < 0 ? 0 : mode)));
    return LW_OK;
}

static enum status file_modes(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    static const char *const names[] = {"secret.key", "ledger.key", "store.db", "store.db-wal"};
    str open = STR("");
    (void)e;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int mode = host_mode(app_path(c->app, c->arena, names[i]));
        if (mode >= 0 && mode & 077)
            open = arena_printf(c->arena, "%.*s%s%s (%04o)", STR_ARG(open), open.n ? ", " : "",
                                names[i], (unsigned)mode);
    }
    say(f, !open.n,
        open.n ? arena_printf(c->arena, "others may read: %.*s", STR_ARG(open))
               : STR("keys and store are ours alone"));
    return arena_status(c->arena, "audit", e);
}

/* ---- the machine ---- */

static enum status disk(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    uint64_t n_free = 0, n = 0;
    (void)e;
    if (!host_disk(c->app->data_dir, &n_free, &n) || !n) return LW_OK;
    say(f, n_free >= LEAST_FREE_BYTES && n_free / ((n + 99) / 100) >= LEAST_FREE_PCT,
        arena_printf(c->arena, "%llu MiB of %llu MiB are free",
                     (unsigned long long)(n_free >> 20), (unsigned long long)(n >> 20)));
    return LW_OK;
}

static enum status clock_sync(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    (void)c, (void)e;
    f->is_fine = host_clock_is_synchronised();
    f->words = f->is_fine == HOST_YES  ? STR("the clock is kept in step")
               : f->is_fine == HOST_NO ? STR("the clock is not kept in step with others")
                                       : STR("the system does not tell");
    return LW_OK;
}

static enum status cores(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    (void)c, (void)e;
    enum host_answer dumps = host_dumps_core();
    if (dumps == HOST_UNKNOWN) return LW_OK;
    say(f, dumps == HOST_NO,
        dumps == HOST_NO ? STR("a crash leaves no memory behind")
                         : STR("a crash would write memory with its secrets to a file"));
    return LW_OK;
}

static enum status root(struct op_call *c, struct finding_of_check *f, struct err *e)
{
    (void)c, (void)e;
    say(f, !host_is_root(),
        host_is_root() ? STR("this program runs as root")
                       : STR("this program runs as a user of its own"));
    return LW_OK;
}

/* clang-format off */
static const struct check checks[] = {
    {"administrators", "high", "A second administrator", administrators,
     "longwatch person add --role administrator --name NAME --mail MAIL", "/people"},
    {"administrators-second-factor", "high", "Administrators have a second factor",
     administrators_totp, NULL, "/account/second-factor"},
    {"approvals", "medium", "A second person approves", approvals,
     "longwatch setting set approval-submission --value true", "/settings"},
    {"backups", "high", "Backups are made", backups,
     "longwatch setting set backup-folder --value FOLDER", "/settings"},
    {"base-url", "high", "People come over https", base_url,
     "longwatch setting set base-url --value https://HOST", "/settings"},
    {"checkpoints", "medium", "The ledger is signed", checkpoints,
     "longwatch ledger checkpoint", "/ledger"},
    {"clock", "high", "The clock is right", clock_sync, "timedatectl set-ntp true", NULL},
    {"confirmation", "medium", "What cannot be taken back asks again", confirmation,
     "longwatch setting set confirm-minutes --value 15", "/settings"},
    {"core-dumps", "low", "Memory stays in memory", cores, "ulimit -c 0", NULL},
    {"data-directory", "high", "The data directory is private", folder_mode,
     "chmod 700 DATA", NULL},
    {"dead-man", "medium", "Somebody notices when longwatch stops", dead_man,
     "longwatch setting set dead-man-url --value URL", "/settings"},
    {"disk", "high", "There is room on the disk", disk, NULL, NULL},
    {"feed-signatures", "low", "Documents of suppliers are signed", feed_signatures,
     "longwatch setting set feed-csaf-signatures --value required", "/settings"},
    {"file-modes", "high", "Keys and store are private", file_modes,
     "chmod 600 DATA/store.db DATA/*.key", NULL},
    {"mail", "high", "Mail is sent", mail,
     "longwatch setting set smtp-url --value smtps://HOST:465", "/settings"},
    {"never-signed-in", "low", "Accounts are used", never_signed_in,
     "longwatch person disable PERSON", "/people"},
    {"on-call", "high", "More than one person can be woken", chain, NULL, "/on-call"},
    {"page-test", "medium", "The chain was tried", page_test, "longwatch page test", "/on-call"},
    {"root", "medium", "No more rights than needed", root, NULL, NULL},
    {"second-factor-required", "medium", "A second factor is asked for", totp_is_required,
     "longwatch setting set totp-required --value administrators", "/settings"},
    {"time-stamps", "low", "An authority stamps the time", time_stamps,
     "longwatch setting set tsa-url --value URL", "/settings"},
    {"tokens-long", "low", "API tokens end within a year", tokens_long,
     "longwatch setting set token-max-days --value 366", "/account"},
    {"tokens-unused", "medium", "API tokens are used", tokens_unused,
     "longwatch token revoke TOKEN", "/account"},
    {"webhook", "medium", "Webhooks can be trusted", webhook,
     "longwatch setting set webhook-secret --value SECRET", "/settings"},
};
/* clang-format on */

static enum status reply_check(struct op_call *c, yyjson_mut_val *list, const struct check *k,
                               int64_t *n_unsafe, int64_t *n_weak, struct err *e)
{
    struct finding_of_check f = {HOST_UNKNOWN, STR("the system does not tell")};
    enum status st = k->look(c, &f, e);
    if (st == LW_OK) st = arena_status(c->arena, "audit", e);
    if (st != LW_OK) return st;
    bool is_low = strcmp(k->severity, "low") == 0, is_bad = f.is_fine == HOST_NO;
    *n_unsafe += is_bad && !is_low;
    *n_weak += is_bad && is_low;
    yyjson_mut_val *o = reply_item(c, list);
    reply_str(c, o, "id", str_of(k->id));
    reply_str(c, o, "title", str_of(k->title));
    reply_str(c, o, "severity", str_of(k->severity));
    reply_str(c, o, "state",
              f.is_fine == HOST_UNKNOWN ? STR("unknown")
              : !is_bad                 ? STR("fine")
              : is_low                  ? STR("weak")
                                        : STR("unsafe"));
    reply_bool(c, o, "is_fine", f.is_fine == HOST_YES);
    reply_bool(c, o, "is_unsafe", is_bad && !is_low);
    reply_str(c, o, "words", f.words);
    reply_str(c, o, "command", is_bad && k->command ? str_of(k->command) : STR(""));
    reply_str(c, o, "page", is_bad && k->page ? str_of(k->page) : STR(""));
    return LW_OK;
}

static enum status audit_self(struct op_call *c, struct err *e)
{
    int64_t n_unsafe = 0, n_weak = 0;
    yyjson_mut_val *list = reply_array(c, c->reply, "checks");
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < sizeof checks / sizeof checks[0]; i++) {
        st = reply_check(c, list, &checks[i], &n_unsafe, &n_weak, e);
        if (st != LW_OK) err_context(e, "check '%s'", checks[i].id);
    }
    reply_int(c, c->reply, "total", (int64_t)(sizeof checks / sizeof checks[0]));
    reply_int(c, c->reply, "n_unsafe", n_unsafe);
    reply_int(c, c->reply, "n_weak", n_weak);
    reply_bool(c, c->reply, "is_safe", n_unsafe == 0);
    return st;
}

static const struct op_param no_params[] = {{0}};

const struct op self_audit_ops[] = {
    {"audit.self", "audit self", "GET", "/audit", PERMISSION_ADMIN, false, no_params,
     audit_self, "Say what about this installation is unsafe, and how to mend it."},
};
const size_t n_self_audit_ops = sizeof self_audit_ops / sizeof self_audit_ops[0];
