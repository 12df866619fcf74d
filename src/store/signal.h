/* SPDX-License-Identifier: Apache-2.0 */
/* Signals as stored: what may start a case and what was decided. Writes need a transaction. */
#ifndef LW_STORE_SIGNAL_H
#define LW_STORE_SIGNAL_H

#include "crypto/digest.h"
#include "model/signal.h"
#include "store/ledger.h"
#include "store/list_order.h"

struct signal_row {
    str id;
    enum signal_source source;
    str title, description, reference;
    str product_id;    /* STR_NONE: not known */
    str product;       /* its name, read only */
    str vulnerability; /* or empty */
    struct utc received_at, recorded_at;
    str recorded_by; /* ledger reference */
    enum signal_state state;
    str case_id;     /* STR_NONE: no case */
    str case_number; /* "2026-001", read only; empty: no case */
    struct utc decided_at;
    str decided_by; /* ledger reference; STR_NONE: nobody */
    str reason;
    int32_t n_reminded;
    int64_t event_seq;
};
enum status signal_insert(struct db *db, const struct signal_row *s,
                          struct err *e) LW_MUST_CHECK;
/* Writes the decision, the case, n_reminded and event_seq. */
enum status signal_save(struct db *db, const struct signal_row *s, struct err *e) LW_MUST_CHECK;
enum status signal_find(struct db *db, struct arena *a, str id, struct signal_row *out,
                        bool *found, struct err *e) LW_MUST_CHECK;

struct signal_filter {
    str state;     /* empty: every state */
    str before_id; /* last one of the page before; empty: from the first */
    int64_t limit;
    struct list_by by; /* newest first unless another column was chosen */
};
/* Into an array in `a`. */
enum status signal_list(struct db *db, struct arena *a, const struct signal_filter *f,
                        struct signal_row **out, size_t *n, struct err *e) LW_MUST_CHECK;
/* Of a case, oldest first. */
enum status signal_of_case(struct db *db, struct arena *a, str case_id, struct signal_row **out,
                           size_t *n, struct err *e) LW_MUST_CHECK;
/* Undecided and in no case, oldest first: each wants a decision. */
enum status signal_waiting(struct db *db, struct arena *a, struct signal_row **out, size_t *n,
                           struct err *e) LW_MUST_CHECK;

#endif
