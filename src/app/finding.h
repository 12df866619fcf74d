/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings: how matches become findings, how they change, and the operations about them.
 *
 * A decision of a person holds until what it stands on moves (app/decision.h); then the finding is
 * open again and says why. What was is never lost: every change of a verdict, of what
 * it stands on, or of the known exploitation is one event with the row's digest before and
 * after. Scores and texts move silently.
 */
#ifndef LW_APP_FINDING_H
#define LW_APP_FINDING_H

#include "app/op.h"
#include "app/scan.h"
#include "store/component.h"
#include "store/finding.h"

extern const struct op finding_ops[];
extern const size_t n_finding_ops;

/* What happened to findings, summed over calls. */
struct decision_book;
struct finding_report {
    int64_t n_opened, n_changed, n_closed, n_reopened;
    int64_t n_noted;     /* matches that ask for nothing: fixed, not affected */
    struct sha256 noted; /* chain over their rows, of a new image (store/record_kind.h) */
};

/*
 * Brings the findings of one component in one image to what its matches say, in the running
 * transaction. `new_image_seq` is the event image.added while the image is being added (its
 * findings are then all new, and those that ask for nothing share that event), else 0.
 * `book` has the decisions (app/decision_apply.h).
 */
enum status findings_apply(struct op_call *c, struct decision_book *book, str image_id,
                           const struct component_row *component,
                           const struct scan_match *matches, size_t n, int64_t new_image_seq,
                           struct finding_report *report, struct err *e) LW_MUST_CHECK;

/*
 * The same for some vulnerabilities alone, sorted: the others' matches are what they were when the
 * findings of this image were last brought up to them.
 */
enum status findings_apply_some(struct op_call *c, struct decision_book *book, str image_id,
                                const struct component_row *component,
                                const struct scan_match *matches, size_t n, const str *ids,
                                size_t n_ids, struct finding_report *report,
                                struct err *e) LW_MUST_CHECK;

/* Appends the object of a finding to a list; the shape of finding.list and of the pages. */
void reply_finding(struct op_call *c, yyjson_mut_val *o, const struct finding_view *v);
/* "affected", "under investigation", ...: the verdict in the words of pages. */
str verdict_words(enum verdict v);

#endif
