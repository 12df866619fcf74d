/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where downloads lie, below DIR/feeds/NAME/:
 *
 *   download-PART      on its way in, with what net/http.h keeps of a cut transfer
 *   held-PART/         files that were not applied because the part would shrink
 *   kept/PART/         files that were applied, for `feed export`: b-... the last complete copy,
 *                      d-... what changed since, n-... single documents by name
 *
 * Both folders have a file "of" that says what state they are of. Private to feed/.
 */
#ifndef LW_FEED_FEED_FILES_H
#define LW_FEED_FEED_FILES_H

#include "base/utc.h"
#include "knowledge/feeds.h"

/* All NUL-terminated, in `a`; NULL when it is full. */
const char *feed_dir(struct arena *a, const char *data_dir, const struct feed_row *feed);
const char *feed_download_path(struct arena *a, const char *data_dir,
                               const struct feed_row *feed, str part);
const char *feed_held_dir(struct arena *a, const char *data_dir, const struct feed_row *feed,
                          str part);
const char *feed_kept_dir(struct arena *a, const char *data_dir, const struct feed_row *feed,
                          str part);

/* The state that files are of: validators, cursor, and when they were fetched. */
struct feed_state {
    str part, etag, last_modified, cursor;
    struct utc at;
    bool is_delta; /* single documents, no complete copy */
};
enum status feed_state_save(const char *dir, const struct feed_state *state,
                            struct err *e) LW_MUST_CHECK;
/* LW_E_NOT_FOUND without one. */
enum status feed_state_load(struct arena *a, const char *dir, struct feed_state *out,
                            struct err *e) LW_MUST_CHECK;

/* Moves files into a fresh folder as 00-NAME, 01-NAME, ..., replacing what was there. */
enum status feed_hold(struct arena *a, const char *dir, const char *const *paths, size_t n,
                      const struct feed_state *state, struct err *e) LW_MUST_CHECK;
/*
 * Keeps files that were imported: a complete copy replaces everything, what changed is added, and
 * single documents replace those of their names.
 */
enum status feed_keep(struct arena *a, const char *dir, const char *const *paths, size_t n,
                      const struct feed_state *state, bool are_documents,
                      struct err *e) LW_MUST_CHECK;
struct feed_file_list {
    const char **paths;
    size_t n, cap;
};
/* Files of such a folder but "of": newest first, as an import wants them. */
enum status feed_files(struct arena *a, const char *dir, struct feed_file_list *out,
                       struct err *e) LW_MUST_CHECK;
/* Removes a folder and the files in it, where there is one. */
void feed_remove_dir(const char *dir);

#endif
