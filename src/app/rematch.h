/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Re-matching: knowledge moved, so findings may. Only components whose package has a changed
 * record are matched again, found through the inverted index; those with open findings also when
 * the scores moved. Runs in bounded transactions; killed in between, the next run goes on where
 * the findings are, because it ends by remembering the generation and does nothing twice.
 */
#ifndef LW_APP_REMATCH_H
#define LW_APP_REMATCH_H

#include "app/finding.h"

struct rematch_report {
    bool is_full; /* everything was looked at: the first time, or knowledge was rebuilt */
    int64_t n_components; /* matched again */
    int64_t generation;   /* of the knowledge now remembered */
    struct finding_report findings;
};
/*
 * Does nothing and answers LW_OK when there is no knowledge, or none that is new. Then tells
 * signal_exploited() to look, so that a case opens for what became known exploited.
 */
enum status rematch_changed(struct app *app, struct utc now, struct rematch_report *report,
                            struct err *e) LW_MUST_CHECK;

#endif
