/* SPDX-License-Identifier: Apache-2.0 */
/* The archive for a download: what `longwatch ledger export` writes, asked for by a page. */
#ifndef LW_APP_ARCHIVE_OPS_H
#define LW_APP_ARCHIVE_OPS_H

#include "app/op.h"

struct archive_selection;

extern const struct op archive_ops[];
extern const size_t n_archive_ops;

/* A case of a selection may be named by its number: makes its id of it, in `a`. */
enum status archive_find_case(struct app *app, struct arena *a, struct archive_selection *s,
                              struct err *e) LW_MUST_CHECK;

#endif
