/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 17: checkpoints, time stamps, retention. */
#include "store/migrations.h"

const char *const schema_proof_sql[] = {
    NULL,
};
