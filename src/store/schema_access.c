/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 18: rights, second persons, second factors. */
#include "store/migrations.h"

const char *const schema_access_sql[] = {
    NULL,
};
