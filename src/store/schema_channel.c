/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 14: channels of messages. */
#include "store/migrations.h"

const char *const schema_channel_sql[] = {
    NULL,
};
