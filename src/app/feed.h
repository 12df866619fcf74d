/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds as a person and the scheduler use them: synchronise, list, accept a feed that shrank.
 *
 * Where a feed is fetched from, the first that is set: the environment variable
 * LONGWATCH_FEED_<NAME>_URL, the setting feed-NAME-url, the feed table (feed/feed_sync.h). The
 * other settings of a feed follow the same order:
 *
 *   feed-osv-ecosystems        LONGWATCH_FEED_OSV_ECOSYSTEMS     else those imported before
 *                              (osv_default_ecosystems at the first time) and those in use
 *   feed-alpine-branches       LONGWATCH_FEED_ALPINE_BRANCHES    likewise
 *   feed-nvd-bulk-url          LONGWATCH_FEED_NVD_BULK_URL       folder of the year files
 *   feed-nvd-api-key           LONGWATCH_NVD_API_KEY             ten times the rate
 *   feed-csaf-providers        LONGWATCH_FEED_CSAF_PROVIDERS     none without it
 *   feed-csaf-signatures                                         required | when-present
 *   feed-tls-ca                LONGWATCH_FEED_TLS_CA             authority of mirrors (PEM)
 *   feed-keep-downloads                                          for `feed export`
 */
#ifndef LW_APP_FEED_H
#define LW_APP_FEED_H

#include "app/op.h"
#include "feed/feed_sync.h"

#include <yyjson.h>

/*
 * As feed_sync with the settings of the store, and noted in the ledger as done by `actor` when
 * something changed. `o` gives now and progress; address and folder come from the app.
 */
enum status feed_sync_noted(struct app *app, const struct actor *actor,
                            const struct feed_row *feed, const struct feed_sync_options *o,
                            struct feed_sync_result *out, struct err *e) LW_MUST_CHECK;

/* Writes to the ledger what an import brought, or why it failed; nothing when neither. */
enum status feed_note_result(struct app *app, const struct actor *actor,
                             const struct feed_sync_result *r, struct err *e) LW_MUST_CHECK;

/*
 * Synchronises every feed that is on the schedule (setting feed-NAME-is-scheduled) and whose
 * interval has passed, as the system actor, each with its ledger event when something changed.
 * For the scheduler: `*next_at` is when the next feed is due, UTC_NONE when none is on the
 * schedule. One feed's trouble does not keep the others waiting; the first of our own failures is
 * returned.
 */
enum status feed_sync_due(struct app *app, struct utc now, struct utc *next_at,
                          struct err *e) LW_MUST_CHECK;

/*
 * When a feed is to be asked next: an interval after the last try, or when its publisher or its
 * failures say so; now when the last try lies in the future, since then the clock was set back.
 */
struct utc feed_due_at(const struct feed_health *h, int64_t interval_s, struct utc now);

/* "never", "fresh", "stale", "held". */
str feed_state_str(const struct feed_health *h);
/* False when a feed that was ever imported is stale or held, or none ever was. */
enum status feed_all_fresh(struct knowledge *k, struct utc now, bool *out,
                           struct err *e) LW_MUST_CHECK;
/* What the setting feed-NAME-is-scheduled says; without a store (`app` NULL) every feed is. */
enum status feed_is_scheduled(struct app *app, const struct feed_row *feed, bool *out,
                              struct err *e) LW_MUST_CHECK;
/* The reply of feed.list as a document of its own; the caller frees it. `app` may be NULL. */
enum status feed_list_json(struct app *app, struct knowledge *k, struct utc now,
                           yyjson_mut_doc **out, struct err *e) LW_MUST_CHECK;

extern const struct op feed_ops[];
extern const size_t n_feed_ops;

#endif
