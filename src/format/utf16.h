/* SPDX-License-Identifier: Apache-2.0 */
/* Documents in UTF-16 with a byte order mark; some editors on Windows write such. */
#ifndef LW_FORMAT_UTF16_H
#define LW_FORMAT_UTF16_H

#include "base/buf.h"

/* Begins with a mark of either byte order. */
bool utf16_is(str bytes);
/* Appends as UTF-8, without the mark. Errors: LW_E_INPUT (half a pair, odd length), LW_E_LIMIT. */
enum status utf16_to_utf8(struct buf *out, str bytes, struct err *e) LW_MUST_CHECK;

#endif
