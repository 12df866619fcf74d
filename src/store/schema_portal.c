/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 15: states of the reporting portal. */
#include "store/migrations.h"

const char *const schema_portal_sql[] = {
    NULL,
};
