/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that carry the number of the event that last changed them must be what that event says. */
#ifndef LW_STORE_ROW_AGREEMENT_H
#define LW_STORE_ROW_AGREEMENT_H

#include "crypto/digest.h"
#include "store/ledger.h"

/*
 * `sql` gives, by event, the `n_text` columns that the event's digest is taken over (the first is
 * the row's id), then the row's event_seq and of that event seq, subject_id and after_digest, null
 * when it is not there. The first that disagrees goes into `out`, called by `noun`.
 */
enum status rows_agree(struct db *db, const struct sql *sql, int n_text, const char *noun,
                       struct ledger_check *out, struct err *e) LW_MUST_CHECK;

/* One column as db_row_text() writes it, for a digest taken before the row is there. */
void row_text_field(struct buf *out, str s);
/* A number comes as its digits. */
void row_text_number(struct buf *out, int64_t n);

#endif
