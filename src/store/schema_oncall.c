/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 13: on-call schedules and pages. */
#include "store/migrations.h"

const char *const schema_oncall_sql[] = {
    NULL,
};
