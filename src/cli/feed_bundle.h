/* SPDX-License-Identifier: Apache-2.0 */
/* `longwatch feed import BUNDLE`: what is left of `feed import` when its argument is a bundle. */
#ifndef LW_CLI_FEED_BUNDLE_H
#define LW_CLI_FEED_BUNDLE_H

#include "cli/command.h"
#include "knowledge/import.h"

struct bundle_wishes {
    const char *path;
    const char *key_path; /* NULL: the setting feed-bundle-key */
    bool accepts_older, accept_shrink;
};
enum status bundle_import_run(struct command_call *c, const struct bundle_wishes *w,
                              int *exit_code, struct err *e) LW_MUST_CHECK;

#endif
