/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Importing a feed into the knowledge base: one transaction, old knowledge until it commits.
 *
 *   files, zips  ->  lanes (threads: unpack, parse, pack)  ->  batches in order  ->  one writer
 *
 * Memory is bounded by the batches under way, whatever the size of the feed. The result does not
 * depend on the number of threads. A record that cannot be read is refused by name and counted,
 * the rest goes on; a container that cannot be read refuses the whole import.
 */
#ifndef LW_KNOWLEDGE_IMPORT_H
#define LW_KNOWLEDGE_IMPORT_H

#include "knowledge/feeds.h"
#include "knowledge/import_result.h"
#include "knowledge/knowledge.h"

struct import_progress {
    const char *feed;
    uint64_t n_done, n_total; /* entries */
};
typedef void (*import_progress_fn)(void *ctx, const struct import_progress *p);

struct import_options {
    const char *feed;
    const char *const *paths;
    size_t n_paths;
    struct utc now;
    bool accept_shrink; /* a person said so */
    /*
     * What the paths hold is what changed of `part`: it is added and updated there, and what is
     * absent stays. Without it several complete copies of one part that stand side by side in
     * `paths` count as one (NVD's year files); of a record in more than one of them the newest
     * revision counts, and among equals the first: what changed comes before what it changed.
     */
    bool is_delta;
    /* With is_delta: ids that the publisher took back; those that are not here are passed over. */
    const str *gone;
    size_t n_gone;
    /*
     * For downloads: `part` is what the one path is a complete copy of; STR_NONE reads it off
     * the path. `etag` and `last_modified` are what the server said of it, for the next
     * conditional request; `cursor` is how far the synchronisation is with it (STR_NONE: as
     * before).
     */
    str part, etag, last_modified, cursor;
    size_t n_threads; /* 0: one per processor */
    import_progress_fn progress;
    void *progress_ctx;
};

enum {
    MAX_REFUSALS_SHOWN = 20
};

/*
 * `k` must be open for writing. Errors leave the old knowledge and are recorded in the feed's
 * health: LW_E_INPUT (damaged container or document), LW_E_LIMIT, LW_E_STATE (would shrink by
 * more than a tenth: held), LW_E_USAGE (no such feed), LW_E_CANCELLED, LW_E_ENV.
 */
enum status knowledge_import(struct knowledge *k, struct arena *a,
                             const struct import_options *o, struct import_result *out,
                             struct err *e) LW_MUST_CHECK;

/* A server confirmed that what we have is current: counts as a success. */
enum status knowledge_confirm(struct knowledge *k, const char *feed, str part, struct utc now,
                              struct err *e) LW_MUST_CHECK;
/* A try that failed before there was anything to import. `retry_at` may be UTC_NONE. */
enum status knowledge_note_failure(struct knowledge *k, const char *feed, const struct err *why,
                                   struct utc now, struct utc retry_at,
                                   struct err *e) LW_MUST_CHECK;

#endif
