/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the strategies of synchronisation share: one turn of one feed, requests, imports. Private
 * to feed/.
 *
 * A strategy fetches into DIR/feeds/NAME/, imports, and keeps in the part how far it has come.
 * Until an import commits the old knowledge stands; what was fetched before a failure is taken up
 * by the next turn.
 */
#ifndef LW_FEED_FEED_SYNC_INTERNAL_H
#define LW_FEED_FEED_SYNC_INTERNAL_H

#include "feed/feed_sync.h"
#include "knowledge/sync_state.h"
#include "net/http.h"

struct part_list {
    struct knowledge_part *items;
    size_t n, cap;
};

struct sync {
    struct knowledge *k;
    struct arena *a;
    const struct feed_row *feed;
    const struct feed_sync_options *o;
    struct feed_sync_result *out;
    struct part_list known;
    str url;                      /* without slashes at its end */
    bool may_be_private;          /* an administrator chose the address */
    int64_t retry_after_s;        /* of the last answer */
    struct http_session *session; /* connections of this turn */
};

/* ---- strategies: feed_osv.c, feed_cve.c, feed_nvd.c, feed_csaf.c, feed_document.c ---- */

enum status sync_osv(struct sync *s, struct err *e) LW_MUST_CHECK;
enum status sync_cve(struct sync *s, struct err *e) LW_MUST_CHECK;
enum status sync_nvd(struct sync *s, struct err *e) LW_MUST_CHECK;
enum status sync_csaf(struct sync *s, struct err *e) LW_MUST_CHECK;
enum status sync_whole(struct sync *s, struct err *e) LW_MUST_CHECK;
enum status sync_alpine(struct sync *s, struct err *e) LW_MUST_CHECK;

/*
 * Whether fetching `n_changed` records one by one is cheaper than the archive of all `n_records`.
 * A request costs about as much as twenty packed records; a handful is never worth an archive.
 */
bool osv_delta_is_cheaper(int64_t n_changed, int64_t n_records);

/* ---- feed_fetch.c ---- */

/* LONGWATCH_FEED_<NAME>_<WHAT>, else `given`, else STR_NONE; in s->a. */
str sync_configured(struct sync *s, const char *what, str given);
/* Value of any environment variable, STR_NONE when empty or not set. */
str sync_environment(struct arena *a, const char *name);
/* NULL when the part was never heard of. */
const struct knowledge_part *sync_known(const struct sync *s, str part);
/* False also for a part that only has a cursor. */
bool sync_was_imported(const struct knowledge_part *known);

struct feed_state;
/* True when the part waits for a person's word about files that are kept; `out` has their state. */
bool sync_is_held(struct sync *s, str part, struct feed_state *out);
/* The error of a part that still waits, in the words in which it began to. */
enum status sync_still_held(const struct sync *s, str part, struct err *e) LW_MUST_CHECK;

/* Fills in what is the same for all requests of a turn, and counts. */
enum status sync_fetch(struct sync *s, struct http_request *r, struct http_answer *answer,
                       struct err *e) LW_MUST_CHECK;
/* Fetches a small text of a publisher's into memory. */
enum status sync_fetch_text(struct sync *s, str url, size_t max_bytes, str *out,
                            struct http_answer *answer, struct err *e) LW_MUST_CHECK;
void sync_pause(struct sync *s, int64_t ms);

/* Files of one part that were fetched, in the order of precedence: newest first. */
struct sync_files {
    const char *const *paths;
    size_t n;
    str url; /* for messages */
    str part, etag, last_modified, cursor;
    bool is_delta;
    const str *gone; /* with is_delta: records that the publisher took back */
    size_t n_gone;
    bool are_documents; /* kept by their names: the newest of a name replaces the older one */
};
/*
 * Imports the files, then removes them, or keeps them: for a person's word when the part would
 * shrink, for `feed export` where that is asked for.
 */
enum status sync_import(struct sync *s, const struct sync_files *f,
                        struct err *e) LW_MUST_CHECK;
/* As sync_import, and tells what the importer said. */
enum status sync_import_with(struct sync *s, const struct sync_files *f,
                             struct import_result *r, struct err *e) LW_MUST_CHECK;
/* Conditional request for `url`, imported as a complete copy of `part`. */
enum status sync_document(struct sync *s, str url, str part, const struct knowledge_part *known,
                          struct err *e) LW_MUST_CHECK;
/* What we have of the part is current: its publisher said so. */
enum status sync_confirm(struct sync *s, str part, const struct http_answer *answer, str cursor,
                         struct err *e) LW_MUST_CHECK;

/* ---- lists separated by commas ---- */

bool list_has(str list, str name);
/* `list` with `name` behind it unless it is there. */
str list_with(struct arena *a, str list, str name);
/* The next item of `*list`, trimmed and not empty; false at the end. */
bool list_next(str *list, str *item);

#endif
