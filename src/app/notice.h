/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the notices of a case go to (CRA Art 14(8)).
 *
 *   notice.c          the list, one recipient more, erasing an address; the rows
 *   notice_import.c   many at once, from a table
 */
#ifndef LW_APP_NOTICE_H
#define LW_APP_NOTICE_H

#include "app/document.h"
#include "store/notice.h"

/* Spells the code of a Member State as the platform does; false when it is none, empty is fine. */
bool notice_state(str *state);
/*
 * One recipient more: kind, name, member_state, n_people, n_units (negative: not known), channel
 * are given. A person's address is kept apart, the ledger gets its salted hash.
 */
enum status notice_add(struct op_call *c, const struct case_file *k, struct notice_recipient *r,
                       struct err *e) LW_MUST_CHECK;
/* The list with who was told when, as the operations answer it. */
enum status reply_notice_list(struct op_call *c, const struct case_file *k,
                              struct err *e) LW_MUST_CHECK;
/* What a recipient is called: its name, its address, or that it was erased. */
str notice_name(const struct notice_recipient *r);

enum status notice_import_run(struct op_call *c, struct err *e);

#endif
