/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page with a form on it, and in the form what somebody typed: nothing that was typed is lost
 * when an operation refuses, when a session ended meanwhile, or when somebody else was quicker.
 * Works on pages that our templates made (quoted attributes, no script between), so that no
 * template can forget a field.
 */
#ifndef LW_WEB_REFILL_H
#define LW_WEB_REFILL_H

#include "base/buf.h"
#include "serve/request.h"

enum {
    REFILL_MAX_DEPTH = 8 /* details around a form */
};

/*
 * Copies `page` to `out`. In the form that posts to /do/`op` (the one whose hidden fields are as
 * they were sent, else the first) fields, choices and boxes hold what `typed` has; passwords,
 * files and hidden fields stay. The field called `wrong`, if it is there, is marked as invalid,
 * and details around the form are opened. A page without such a form is copied as it is.
 */
void refill(str page, const struct request *typed, str op, str wrong, struct buf *out);

#endif
