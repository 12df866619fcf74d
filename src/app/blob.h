/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents as received, content-addressed: DIR/blobs/ab/cdef... named by SHA-256, mode 0600,
 * written whole or not at all. A blob is evidence and is never overwritten or removed.
 */
#ifndef LW_APP_BLOB_H
#define LW_APP_BLOB_H

#include "app/op.h"
#include "crypto/digest.h"

/*
 * Keeps `bytes` and notes them in the store, in the running transaction. `*hex` (in the call's
 * arena) is the digest. `origin` names the operation. The file is on the disk when this returns.
 */
enum status blob_keep(struct op_call *c, str bytes, const char *origin, str *hex,
                      struct err *e) LW_MUST_CHECK;
/* The bytes, checked against the name: LW_E_STATE when the file was changed, LW_E_NOT_FOUND. */
enum status blob_read(struct app *app, struct arena *a, str hex, size_t max_bytes, str *out,
                      struct err *e) LW_MUST_CHECK;
/* Path of the file in `a`, for serving; STR_NONE when `hex` is no digest. */
str blob_path(struct app *app, struct arena *a, str hex);

#endif
