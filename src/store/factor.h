/* SPDX-License-Identifier: Apache-2.0 */
/* Second factors, recovery codes, and the addresses from which people came before. */
#ifndef LW_STORE_FACTOR_H
#define LW_STORE_FACTOR_H

#include "store/db.h"

struct totp {
    str person_id;
    str secret;                        /* base 32 */
    struct utc begun_at, confirmed_at; /* UTC_NONE until a code was given */
    int64_t last_step;
};
/* Replaces the one that is there. */
enum status totp_save(struct db *db, const struct totp *t, struct err *e) LW_MUST_CHECK;
enum status totp_find(struct db *db, struct arena *a, str person_id, struct totp *out,
                      bool *found, struct err *e) LW_MUST_CHECK;
/* With the recovery codes. */
enum status totp_delete(struct db *db, str person_id, struct err *e) LW_MUST_CHECK;
/* Administrators who can sign in and have no confirmed second factor. */
enum status totp_n_lacking(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;

enum status recovery_insert(struct db *db, str digest, str person_id,
                            struct err *e) LW_MUST_CHECK;
/* Uses one up; `*found` tells whether it was there. */
enum status recovery_use(struct db *db, str digest, str person_id, bool *found,
                         struct err *e) LW_MUST_CHECK;
enum status recovery_n(struct db *db, str person_id, int64_t *n, struct err *e) LW_MUST_CHECK;

enum status source_note(struct db *db, str person_id, str source, struct utc now,
                        struct err *e) LW_MUST_CHECK;
enum status source_is_known(struct db *db, str person_id, str source, struct utc since,
                            bool *out, struct err *e) LW_MUST_CHECK;
enum status source_delete_of(struct db *db, str person_id, struct err *e) LW_MUST_CHECK;

#endif
