/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the users' notices of a case go to (CRA Art 14(8)), and the addresses behind the salted
 * hashes; an address can be erased, the list stays. Writes need an open transaction.
 */
#ifndef LW_STORE_NOTICE_H
#define LW_STORE_NOTICE_H

#include "store/db.h"

struct notice_recipient {
    str id, case_id;
    str kind;        /* group, address, publication */
    str name;        /* of the group or place; empty for an address */
    str contact_ref; /* of an address */
    str address;     /* not written; STR_NONE: none, or erased */
    str member_state;
    int64_t n_people, n_units; /* negative: not known */
    str channel;
    struct utc added_at;
    str added_by;
    int64_t event_seq;
    struct utc told_at; /* first sending to it, UTC_NONE: not yet; not written */
    int64_t n_told;     /* people told by it, negative: not known; not written */
};
enum status notice_recipient_insert(struct db *db, const struct notice_recipient *r,
                                    struct err *e) LW_MUST_CHECK;
enum status notice_recipient_find(struct db *db, struct arena *a, str id,
                                  struct notice_recipient *out, bool *found,
                                  struct err *e) LW_MUST_CHECK;
/* Of a case, in the order in which they were added, in `a`. */
enum status notice_recipient_all(struct db *db, struct arena *a, str case_id,
                                 struct notice_recipient **out, size_t *n,
                                 struct err *e) LW_MUST_CHECK;
enum status notice_contact_insert(struct db *db, str contact_ref, str salt, str address,
                                  struct err *e) LW_MUST_CHECK;
enum status notice_contact_erase(struct db *db, str contact_ref, struct err *e) LW_MUST_CHECK;

#endif
