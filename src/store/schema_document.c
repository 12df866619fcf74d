/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 16: prepared documents. */
#include "store/migrations.h"

const char *const schema_document_sql[] = {
    NULL,
};
