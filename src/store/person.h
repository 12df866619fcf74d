/* SPDX-License-Identifier: Apache-2.0 */
/* People as stored. Functions that write need an open transaction. */
#ifndef LW_STORE_PERSON_H
#define LW_STORE_PERSON_H

#include "model/role.h"
#include "store/db.h"

struct person {
    str id;
    str name, mail, phone; /* STR_NONE once erased; phone may be empty */
    str password;          /* argon2id encoding; STR_NONE until the invitation is accepted */
    str ledger_salt, ledger_ref; /* STR_NONE once erased */
    enum role role;
    bool is_disabled;
    struct utc created_at, erased_at;
    str lines;               /* product lines it is limited to, one a line; empty: all */
    struct utc signed_in_at; /* the last time; UTC_NONE: never. person_touch() writes it */
};

enum status person_insert(struct db *db, const struct person *p, struct err *e) LW_MUST_CHECK;
/* Writes every column but id, created_at and signed_in_at. */
enum status person_save(struct db *db, const struct person *p, struct err *e) LW_MUST_CHECK;
enum status person_touch(struct db *db, str id, struct utc now, struct err *e) LW_MUST_CHECK;
/* Strings in `a`. By id; by mail address, in any case; by ledger reference. */
enum status person_find(struct db *db, struct arena *a, str id, struct person *out, bool *found,
                        struct err *e) LW_MUST_CHECK;
enum status person_find_by_mail(struct db *db, struct arena *a, str mail, struct person *out,
                                bool *found, struct err *e) LW_MUST_CHECK;
enum status person_find_by_ref(struct db *db, struct arena *a, str ref, struct person *out,
                               bool *found, struct err *e) LW_MUST_CHECK;
/* Everybody, in order of creation; strings live during the call. */
typedef enum status (*person_fn)(void *ctx, const struct person *p, struct err *e);
enum status person_each(struct db *db, person_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Administrators who can sign in. */
enum status person_n_administrators(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;
enum status person_n(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;

#endif
