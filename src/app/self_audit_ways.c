/* SPDX-License-Identifier: Apache-2.0 */
/* The self-audit of ways in and out, of waking people, and of the proof. */
#include "app/self_audit_internal.h"

#include "app/oncall.h"
#include "app/setting.h"
#include "store/channel.h"
#include "store/checkpoint.h"
#include "store/page.h"
#include "store/person.h"

enum {
    CHECKPOINT_DAYS = 8,
    PAGE_TEST_DAYS = 35
};

enum status audit_setting_is_set(struct op_call *c, const struct audit_check *k,
                                 struct audit_finding *f, struct err *e)
{
    str value;
    enum status st = audit_setting(c, k->setting, &value, e);
    if (st == LW_OK) audit_say(f, value.n > 0, str_of(value.n ? k->set : k->unset));
    return st;
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

/* The same address with TLS. */
static void mend_with_tls(struct op_call *c, struct audit_finding *f, const char *setting,
                          str url)
{
    str with_tls = arena_printf(c->arena, "https%.*s", STR_ARG(str_from(url, 4)));
    f->command =
        arena_printf(c->arena, "%.*s setting set %s --value %.*s", STR_ARG(audit_program(c)),
                     setting, STR_ARG(audit_quote(c, with_tls)));
}

enum status audit_base_url(struct op_call *c, const struct audit_check *k,
                           struct audit_finding *f, struct err *e)
{
    (void)k;
    str url;
    enum status st = audit_setting(c, "base-url", &url, e);
    if (st == LW_OK)
        audit_say(
            f, !is_plain_http(url),
            url.n ? arena_printf(c->arena, "people reach the server at '%.*s'", STR_ARG(url))
                  : STR("only this machine is known to reach the server"));
    if (f->is_fine == HOST_NO) mend_with_tls(c, f, "base-url", url);
    return st;
}

/* Told apart by the proxy's word only, people at a proxy that is not believed are one. */
enum status audit_proxies(struct op_call *c, const struct audit_check *k,
                          struct audit_finding *f, struct err *e)
{
    (void)k;
    str url, proxies = STR("");
    enum status st = audit_setting(c, "base-url", &url, e);
    if (st == LW_OK) st = audit_setting(c, "trusted-proxies", &proxies, e);
    bool is_behind = str_starts(url, STR("https://"));
    if (st == LW_OK)
        audit_say(f, !is_behind || proxies.n,
                  proxies.n   ? arena_printf(c->arena, "proxies are believed at: %.*s",
                                             STR_ARG(proxies))
                  : is_behind ? STR("no proxy is believed: everybody seems to come from one "
                                    "address")
                              : STR("no proxy is known"));
    return st;
}

enum status audit_mail(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                       struct err *e)
{
    (void)k;
    str url;
    enum status st = audit_setting(c, "smtp-url", &url, e);
    bool is_local =
        str_starts(url, STR("smtp://127.")) || str_starts(url, STR("smtp://localhost"));
    audit_say(f, url.n > 0,
              !url.n     ? STR("no mail server is set: nobody is told by mail")
              : is_local ? STR("mail goes to a server on this machine")
                         : STR("mail goes over TLS, or not at all"));
    return st;
}

enum status audit_webhook(struct op_call *c, const struct audit_check *k,
                          struct audit_finding *f, struct err *e)
{
    (void)k;
    str url, secret = STR("");
    enum status st = audit_setting(c, "webhook-url", &url, e);
    if (st == LW_OK) st = audit_setting(c, "webhook-secret", &secret, e);
    if (st != LW_OK) return st;
    bool is_plain = is_plain_http(url);
    audit_say(f, !url.n || (secret.n && !is_plain),
              !url.n     ? STR("no webhook is set")
              : is_plain ? STR("the webhook goes over plain http")
              : secret.n
                  ? STR("the webhook has a key of its own")
                  : STR("the webhook is signed with a key that its receiver was never given"));
    if (is_plain) mend_with_tls(c, f, "webhook-url", url);
    return st;
}

enum status audit_feed_signatures(struct op_call *c, const struct audit_check *k,
                                  struct audit_finding *f, struct err *e)
{
    (void)k;
    str providers, wanted = STR("");
    enum status st = audit_setting(c, "feed-csaf-providers", &providers, e);
    if (st == LW_OK) st = audit_setting(c, "feed-csaf-signatures", &wanted, e);
    bool is_required = str_eq(wanted, STR("required"));
    if (st == LW_OK)
        audit_say(f, !providers.n || is_required,
                  !providers.n  ? STR("no CSAF provider is set")
                  : is_required ? STR("a document without a good signature is refused")
                                : STR("CSAF documents without a signature are taken"));
    return st;
}

static enum status count_limited(void *ctx, const struct person *p, struct err *e)
{
    (void)e;
    *(int64_t *)ctx += p->lines.n && !p->is_disabled && utc_is_none(p->erased_at);
    return LW_OK;
}

/* Somebody is limited to product lines, and sits in a room that hears of all of them. */
enum status audit_rooms(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                        struct err *e)
{
    (void)k;
    struct channel *all = NULL;
    str hook = STR(""), open = STR("");
    int64_t n_limited = 0;
    size_t n = 0;
    enum status st = person_each(c->app->db, count_limited, &n_limited, e);
    if (st == LW_OK) st = channel_all(c->app->db, c->arena, &all, &n, e);
    if (st == LW_OK) st = audit_setting(c, "webhook-url", &hook, e);
    if (st != LW_OK) return st;
    if (hook.n) open = STR("webhook-url (make it a channel of the kind webhook)");
    for (size_t i = 0; i < n; i++) {
        if (!all[i].is_enabled || all[i].person_id.n || all[i].lines.n) continue;
        open = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(open), open.n ? ", " : "",
                            STR_ARG(all[i].name));
        audit_add_command(c, f,
                          arena_printf(c->arena, "%.*s channel change %.*s --lines LINES",
                                       STR_ARG(audit_program(c)),
                                       STR_ARG(audit_quote(c, all[i].name))));
    }
    audit_say(f, !n_limited || !open.n,
              !n_limited ? STR("everybody may see every product line")
              : !open.n
                  ? STR("every shared room is limited to product lines")
                  : arena_printf(c->arena,
                                 "%lld %s limited to product lines, but these rooms hear "
                                 "of all: %.*s",
                                 (long long)n_limited,
                                 n_limited == 1 ? "person is" : "people are", STR_ARG(open)));
    return LW_OK;
}

enum status audit_chain(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                        struct err *e)
{
    (void)k;
    struct escalation_step *steps = NULL;
    size_t n = 0;
    enum status st = oncall_chain(c, &steps, &n, e);
    if (st == LW_E_NOT_FOUND) st = LW_OK;
    audit_say(f, n > 1,
              n ? arena_printf(c->arena, "%zu %s in the chain can be reached", n,
                               n == 1 ? "person" : "people")
                : STR("nobody would be woken"));
    return st;
}

enum status audit_page_test(struct op_call *c, const struct audit_check *k,
                            struct audit_finding *f, struct err *e)
{
    (void)k;
    struct page_test_row *rows = NULL;
    size_t n = 0;
    enum status st = page_test_list(c->app->db, c->arena, STR(""), 1, &rows, &n, e);
    if (st != LW_OK) return st;
    bool is_recent =
        n && utc_diff_s(c->now, rows[0].started_at) <= (int64_t)PAGE_TEST_DAYS * AUDIT_DAY_S;
    audit_say(f, is_recent && (utc_is_none(rows[0].ended_at) || rows[0].n_acknowledged > 0),
              !n ? STR("a test page was never sent")
              : !is_recent
                  ? STR("the last test page was sent more than five weeks ago")
                  : arena_printf(c->arena, "%lld of %lld acknowledged the last test page",
                                 (long long)rows[0].n_acknowledged,
                                 (long long)rows[0].n_paged));
    return st;
}

enum status audit_checkpoints(struct op_call *c, const struct audit_check *k,
                              struct audit_finding *f, struct err *e)
{
    (void)k;
    struct checkpoint newest;
    bool found = false;
    enum status st = checkpoint_newest(c->app->db, c->arena, &newest, &found, e);
    if (st != LW_OK) return st;
    bool is_recent =
        found && utc_diff_s(c->now, newest.made_at) <= (int64_t)CHECKPOINT_DAYS * AUDIT_DAY_S;
    audit_say(f, is_recent,
              !found       ? STR("no state of the ledger was ever signed")
              : !is_recent ? STR("the ledger was not signed for more than a week")
                           : STR("the ledger was signed within the week"));
    return st;
}
