/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which ecosystems the components in the store belong to: their records must be there before a
 * component can be said to have no match, so the OSV feed fetches them unasked.
 */
#ifndef LW_APP_FEED_ECOSYSTEMS_H
#define LW_APP_FEED_ECOSYSTEMS_H

#include "app/app.h"

/* OSV names separated by commas, sorted as the ecosystem table; empty without components. */
enum status feed_ecosystems_in_use(struct app *app, struct arena *a, str *out,
                                   struct err *e) LW_MUST_CHECK;

#endif
