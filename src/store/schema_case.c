/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrations.h"

const char *const schema_case_sql[] = {NULL};
