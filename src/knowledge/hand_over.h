/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ordered hand-over between the lanes of an import and its writer. Lanes of several sources
 * run at the same time; the writer takes source by source and block by block, always in the same
 * order. What waits is bounded: a lane that is ahead sleeps until its turn comes nearer.
 * Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_HAND_OVER_H
#define LW_KNOWLEDGE_HAND_OVER_H

#include "base/pool.h"
#include "knowledge/prepare.h"
#include "knowledge/source.h"

struct hand_over;

/* Starts reading all sources with `n_threads` threads (0: one per processor). */
enum status hand_over_start(const struct feed_row *feed, const struct source_list *sources,
                            size_t n_threads, struct hand_over **out,
                            struct err *e) LW_MUST_CHECK;
/*
 * The next batch of source `at`, which the caller owns; NULL at its end. Sources are asked for in
 * ascending order. The error of a lane comes up at its place.
 */
enum status hand_over_take(struct hand_over *h, size_t at, struct batch **out,
                           struct err *e) LW_MUST_CHECK;
/* Stops the lanes, waits for them and frees everything; NULL is fine. */
void hand_over_stop(struct hand_over *h);

#endif
