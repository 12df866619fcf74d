/* SPDX-License-Identifier: Apache-2.0 */
#include "app/edit.h"

enum status edit_check(struct op_call *c, const struct edit_newest *newest, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    int64_t base = op_int(c, "base_version", newest->version);
    if (base == newest->version) return LW_OK;
    bool is_own = str_eq(newest->saved_by, c->actor->ledger_ref);
    return err_set(e, LW_E_CONFLICT,
                   "parameter 'base_version': %s saved version %lld at %.*s, after this was "
                   "opened at version %lld: compare the two, then save again",
                   is_own ? "in another window you" : "somebody else",
                   (long long)newest->version, STR_ARG(utc_text(newest->saved_at, text)),
                   (long long)base);
}
