/* SPDX-License-Identifier: Apache-2.0 */
/* Which documents were received; their bytes are files (app/blob.h). */
#ifndef LW_STORE_BLOB_H
#define LW_STORE_BLOB_H

#include "store/db.h"

struct blob {
    str digest; /* hexadecimal */
    int64_t n_bytes;
    struct utc received_at;
    str origin;
};
/* Noting one again changes nothing. */
enum status blob_note(struct db *db, const struct blob *b, struct err *e) LW_MUST_CHECK;
enum status blob_find(struct db *db, struct arena *a, str digest, struct blob *out, bool *found,
                      struct err *e) LW_MUST_CHECK;

#endif
