/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 12: cases of every kind and their clocks. */
#include "store/migrations.h"

const char *const schema_clock_sql[] = {
    NULL,
};
