/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the self-audit share. Nobody else includes this. */
#ifndef LW_APP_SELF_AUDIT_INTERNAL_H
#define LW_APP_SELF_AUDIT_INTERNAL_H

#include "app/op.h"
#include "base/host.h"

enum {
    AUDIT_DAY_S = 24 * 3600
};

/* What one check found. */
struct audit_finding {
    enum host_answer is_fine;
    str words;   /* what was seen */
    str command; /* that mends what was found, STR_NONE: the row's */
};

/* One check: a row of self_audit.c. */
struct audit_check {
    const char *id;
    const char *severity; /* high, medium: unsafe; low: could be better */
    const char *title;    /* what should be */
    enum status (*look)(struct op_call *c, const struct audit_check *k, struct audit_finding *f,
                        struct err *e);
    const char *command;     /* that mends it, or NULL; words in capitals only a person knows */
    const char *page;        /* where it is mended, or NULL */
    const char *setting;     /* of audit_setting_is_set: the setting, */
    const char *set, *unset; /* and what to say */
};
typedef enum status audit_look(struct op_call *c, const struct audit_check *k,
                               struct audit_finding *f, struct err *e);

void audit_say(struct audit_finding *f, bool is_fine, str words);
enum status audit_setting(struct op_call *c, const char *name, str *out,
                          struct err *e) LW_MUST_CHECK;
/* As one word of a shell. */
str audit_quote(struct op_call *c, str text);
/* "longwatch --data DIR", so that a command that is copied reaches this very store. */
str audit_program(struct op_call *c);
/* Appends a command to those before, " && " between; after ten the rest is left for the next run. */
void audit_add_command(struct op_call *c, struct audit_finding *f, str command);

/* self_audit_people.c: who comes in, and who decides alone. */
audit_look audit_administrators, audit_administrators_totp, audit_totp_required,
    audit_confirmation, audit_never_signed_in, audit_tokens_unused, audit_tokens_long,
    audit_approvals;
/* self_audit_ways.c: ways in and out, waking, proof. */
audit_look audit_setting_is_set, audit_base_url, audit_proxies, audit_mail, audit_webhook,
    audit_feed_signatures, audit_rooms, audit_chain, audit_page_test, audit_checkpoints;
/* self_audit_host.c: the machine. */
audit_look audit_backups, audit_folder_mode, audit_file_modes, audit_disk, audit_clock,
    audit_cores, audit_root;

#endif
