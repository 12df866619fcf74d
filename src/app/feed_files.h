/* SPDX-License-Identifier: Apache-2.0 */
/* Where downloads lie: DIR/feeds/NAME/. Private to app/feed*.c. */
#ifndef LW_APP_FEED_FILES_H
#define LW_APP_FEED_FILES_H

#include "knowledge/feeds.h"

/* All NUL-terminated, in `a`; NULL when it is full. */
const char *feed_dir(struct arena *a, const char *data_dir, const struct feed_row *feed);
const char *feed_download_path(struct arena *a, const char *data_dir,
                               const struct feed_row *feed, str part);
/* A download that was not applied because it shrank, kept for a person's decision. */
const char *feed_held_path(struct arena *a, const char *data_dir, const struct feed_row *feed,
                           str part);

#endif
