/* SPDX-License-Identifier: Apache-2.0 */
/* Writing one finding with its event; shared by matches and decisions. */
#ifndef LW_APP_FINDING_WRITE_H
#define LW_APP_FINDING_WRITE_H

#include "app/op.h"
#include "app/scan.h"
#include "store/component.h"
#include "store/finding.h"

enum {
    FINDING_MAX_NEWS =
        16, /* of one component: beyond, reading all of its findings is quicker */
};
/* The kernel has 15,000 matches; an id has 64 characters at most. */
#define FINDING_MAX_OUTCOME_BYTES ((size_t)16 << 20)

/*
 * Inserts (`old` NULL) or saves `f` and appends the event `kind`; sets f->event_seq and
 * f->changed_at. `x` may be NULL. Notes what is to be announced by the kind (alert_note_finding).
 */
enum status finding_write(struct op_call *c, struct finding *f, const struct finding *old,
                          const char *kind, const struct component_row *x,
                          struct err *e) LW_MUST_CHECK;
/* The same without an announcement: the caller knows better what happened. */
enum status finding_write_unannounced(struct op_call *c, struct finding *f,
                                      const struct finding *old, const char *kind,
                                      const struct component_row *x,
                                      struct err *e) LW_MUST_CHECK;
/*
 * Digests of all that findings take from these matches, so that what did not change needs no look
 * at the findings; also of what products say of their use, which priorities are read off, and of
 * the feeds there are. In `a`.
 */
enum status finding_outcome(struct op_call *c, struct arena *a, const struct component_row *x,
                            const struct scan_match *matches, size_t n, str *out,
                            struct err *e) LW_MUST_CHECK;
/* Vulnerabilities whose matches differ between two outcomes, or that are in one of them alone. */
struct finding_news {
    str *ids; /* sorted; views of the outcomes */
    size_t n;
    bool is_all; /* too many to be asked one by one, or read with something else */
};
enum status finding_outcome_compare(struct arena *a, str before, str after,
                                    struct finding_news *out, struct err *e) LW_MUST_CHECK;
/* "RECORD@REVISION": what a decision stands on; in the call's arena. */
str finding_basis(struct op_call *c, const struct finding *f);

#endif
