/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids of ours as UUIDs, for programs that know nothing else (RFC 9562, version 8: the bits are
 * ours to give). An id of the store (ULID, 128 bits) loses the six bits that a UUID needs for its
 * version and variant; the way back is a range of ids, of which one has that UUID.
 */
#ifndef LW_FORMAT_UUID_H
#define LW_FORMAT_UUID_H

#include "base/arena.h"

enum {
    UUID_CHARS = 36,
    UUID_ID_CHARS = 26 /* of an id of the store */
};

/* "01890a5d-ac96-8b7c-9c0e-..." of an id such as "01H4..."; STR_NONE when it is none. */
str uuid_of_id(struct arena *a, str id);
/* The same for anything that has no id: made from the SHA-256 of a text. */
str uuid_of_text(struct arena *a, str text);
/* First and last id that may have this UUID; false when it is none of version 8. */
bool uuid_id_range(struct arena *a, str uuid, str *first, str *last);

#endif
