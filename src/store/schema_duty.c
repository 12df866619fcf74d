/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 11: duties. */
#include "store/migrations.h"

const char *const schema_duty_sql[] = {
    NULL,
};
