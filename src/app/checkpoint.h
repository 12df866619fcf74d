/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints and time stamps of the ledger: made by a job, or by hand. Neither the key nor the
 * authority is asked inside a transaction, so a slow token or network holds up nobody; what fails
 * is remembered, tried again with growing pauses, and shown by the health of the proof.
 */
#ifndef LW_APP_CHECKPOINT_H
#define LW_APP_CHECKPOINT_H

#include "app/op.h"
#include "store/stamp.h"

struct checkpoint_done {
    bool is_new; /* false: there was nothing to sign since the one given */
    struct checkpoint checkpoint;
};
/* Strings in `a`. LW_E_STATE when the ledger is empty or broken; errors of the key. */
enum status checkpoint_make(struct app *app, const struct actor *actor, struct utc now,
                            struct arena *a, struct checkpoint_done *out,
                            struct err *e) LW_MUST_CHECK;
/* The job: a checkpoint when one is due, and a stamp for the newest that has none. */
enum status checkpoint_run(struct app *app, struct utc now, struct utc *next_at,
                           struct err *e) LW_MUST_CHECK;

/* Stamps the newest checkpoint; `is_renewal`: with SHA-512, over everything stamped before. */
enum status stamp_make(struct app *app, const struct actor *actor, struct utc now,
                       struct arena *a, bool is_renewal, struct ledger_stamp *out,
                       struct err *e) LW_MUST_CHECK;
/* The file that tsa-ca names; empty when that is not set. */
enum status stamp_authorities(struct app *app, struct arena *a, str *pem,
                              struct err *e) LW_MUST_CHECK;
/*
 * All stamps: text, imprint, signature, chain, and that each was renewed before the certificate
 * of its authority was over. The first that does not fit goes into `out`.
 */
enum status stamps_verify(struct app *app, struct arena *a, struct ledger_check *out,
                          int64_t *n_stamps, bool *has_authorities,
                          struct err *e) LW_MUST_CHECK;

/* Whether the proof is kept as it should be; `words` says what is wrong first, in `a`. */
struct proof_health {
    bool is_well;
    str words;
};
enum status proof_health(struct app *app, struct arena *a, struct utc now,
                         struct proof_health *out, struct err *e) LW_MUST_CHECK;

/* Remembers a failure and when to try again, or (`problem` NULL) that all is well. */
enum status proof_note(struct app *app, const struct actor *actor, struct utc now,
                       const char *name, const struct err *problem,
                       struct err *e) LW_MUST_CHECK;

extern const struct op checkpoint_ops[];
extern const size_t n_checkpoint_ops;

#endif
