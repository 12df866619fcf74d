/* SPDX-License-Identifier: Apache-2.0 */
#include "app/self_audit.h"

#include "app/self_audit_internal.h"
#include "app/setting.h"

#include <string.h>

enum {
    MAX_COMMANDS = 10
};

void audit_say(struct audit_finding *f, bool is_fine, str words)
{
    f->is_fine = is_fine ? HOST_YES : HOST_NO;
    f->words = words;
}

enum status audit_setting(struct op_call *c, const char *name, str *out, struct err *e)
{
    return setting_get(c->app, c->arena, name, out, e);
}

static bool is_plain_word(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (!char_is_alpha(ch) && !char_is_digit(ch) && !memchr("/._-:@%+,=", ch, 11))
            return false;
    }
    return text.n > 0;
}

str audit_quote(struct op_call *c, str text)
{
    struct buf b;
    if (is_plain_word(text)) return text;
    buf_init(&b, 4 * text.n + 3);
    buf_char(&b, '\'');
    for (size_t i = 0; i < text.n; i++)
        buf_add(&b, text.p[i] == '\'' ? STR("'\\''") : str_sub(text, i, 1));
    buf_char(&b, '\'');
    str quoted = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    return quoted;
}

str audit_program(struct op_call *c)
{
    return arena_printf(c->arena, "longwatch --data %.*s",
                        STR_ARG(audit_quote(c, str_of(c->app->data_dir))));
}

void audit_add_command(struct op_call *c, struct audit_finding *f, str command)
{
    size_t n = f->command.p != NULL, at;
    for (str rest = f->command; str_find(rest, '&', &at); rest = str_from(rest, at + 2))
        n++;
    if (n >= MAX_COMMANDS) return;
    f->command = f->command.p ? arena_printf(c->arena, "%.*s && %.*s", STR_ARG(f->command),
                                             STR_ARG(command))
                              : command;
}

/* clang-format off */
static const struct audit_check checks[] = {
    {"administrators", "high", "A second administrator", audit_administrators,
     "longwatch person add --role administrator --name NAME --mail MAIL", "/people", NULL, NULL, NULL},
    {"administrators-second-factor", "high", "Administrators have a second factor",
     audit_administrators_totp, NULL, "/account/second-factor", NULL, NULL, NULL},
    {"approvals", "medium", "A second person approves", audit_approvals,
     "longwatch person add --role 'compliance officer' --name NAME --mail MAIL", "/people", NULL, NULL, NULL},
    {"backups", "high", "Backups are made", audit_backups,
     "longwatch setting set backup-folder --value FOLDER", "/settings", NULL, NULL, NULL},
    {"base-url", "high", "People come over https", audit_base_url, NULL, "/settings", NULL, NULL, NULL},
    {"checkpoints", "medium", "The ledger is signed", audit_checkpoints,
     "longwatch ledger checkpoint", "/ledger", NULL, NULL, NULL},
    {"clock", "high", "The clock is right", audit_clock, "timedatectl set-ntp true", NULL, NULL, NULL, NULL},
    {"confirmation", "medium", "What cannot be taken back asks again", audit_confirmation,
     "longwatch setting set confirm-minutes --value 120", "/settings", NULL, NULL, NULL},
    {"core-dumps", "low", "Memory stays in memory", audit_cores, "ulimit -c 0", NULL, NULL, NULL, NULL},
    {"data-directory", "high", "The data directory is private", audit_folder_mode, NULL, NULL, NULL, NULL, NULL},
    {"dead-man", "medium", "Somebody notices when longwatch stops", audit_setting_is_set,
     "longwatch setting set dead-man-url --value URL", "/settings", "dead-man-url",
     "an address outside notices when longwatch stops", "nobody notices when longwatch itself stops"},
    {"disk", "high", "There is room on the disk", audit_disk, NULL, NULL, NULL, NULL, NULL},
    {"feed-signatures", "low", "Documents of suppliers are signed", audit_feed_signatures,
     "longwatch setting set feed-csaf-signatures --value required", "/settings", NULL, NULL, NULL},
    {"file-modes", "high", "Keys and store are private", audit_file_modes, NULL, NULL, NULL, NULL, NULL},
    {"mail", "high", "Mail is sent", audit_mail,
     "longwatch setting set smtp-url --value smtps://HOST:465", "/settings", NULL, NULL, NULL},
    {"never-signed-in", "low", "Accounts are used", audit_never_signed_in, NULL, "/people", NULL, NULL, NULL},
    {"on-call", "high", "More than one person can be woken", audit_chain,
     "longwatch oncall set --chain MAIL,MAIL:15", "/on-call", NULL, NULL, NULL},
    {"page-test", "medium", "The chain was tried", audit_page_test, "longwatch page test", "/on-call", NULL, NULL, NULL},
    {"proxies", "low", "People behind a proxy are told apart", audit_proxies,
     "longwatch setting set trusted-proxies --value 127.0.0.1,::1", "/settings", NULL, NULL, NULL},
    {"root", "medium", "No more rights than needed", audit_root, NULL, NULL, NULL, NULL, NULL},
    {"rooms", "medium", "Shared rooms keep to product lines", audit_rooms, NULL, "/settings/channels", NULL, NULL, NULL},
    {"second-factor-required", "medium", "A second factor is asked for", audit_totp_required,
     "longwatch setting set totp-required --value administrators", "/settings", NULL, NULL, NULL},
    {"time-stamps", "low", "An authority stamps the time", audit_setting_is_set,
     "longwatch setting set tsa-url --value URL", "/settings", "tsa-url",
     "an authority outside says when the ledger was signed",
     "nobody outside can say when the ledger was signed"},
    {"tokens-long", "low", "API tokens end within a year", audit_tokens_long, NULL, "/account", NULL, NULL, NULL},
    {"tokens-unused", "medium", "API tokens are used", audit_tokens_unused, NULL, "/account", NULL, NULL, NULL},
    {"webhook", "medium", "Webhooks can be trusted", audit_webhook,
     "longwatch setting set webhook-secret --value \"$(openssl rand -hex 32)\"", "/settings", NULL, NULL, NULL},
};
/* clang-format on */

/* What was found says best how it is mended. */
static str command_of(struct op_call *c, const struct audit_check *k,
                      const struct audit_finding *f)
{
    str own = k->command ? str_of(k->command) : STR(""), name = STR("longwatch");
    if (f->command.p) return f->command;
    if (!str_starts(own, name)) return own;
    return arena_printf(c->arena, "%.*s%.*s", STR_ARG(audit_program(c)),
                        STR_ARG(str_from(own, name.n)));
}

static enum status reply_check(struct op_call *c, yyjson_mut_val *list,
                               const struct audit_check *k, int64_t *n_unsafe, int64_t *n_weak,
                               struct err *e)
{
    struct audit_finding f = {HOST_UNKNOWN, STR("the system does not tell"), STR_NONE};
    enum status st = k->look(c, k, &f, e);
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
    reply_str(c, o, "command", is_bad ? command_of(c, k, &f) : STR(""));
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
