/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of an ordinary zip in memory, unpacked whole: what every feed publishes. A zip that
 * uses anything else (ZIP64 sizes, encryption, other methods, resource forks) is not indexed
 * and is left to libarchive. Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_ZIP_INDEX_H
#define LW_KNOWLEDGE_ZIP_INDEX_H

#include "base/arena.h"

struct zip_member {
    str name;            /* in the zip; bytes as stored */
    uint32_t local_at;   /* offset of the local header */
    uint32_t n_packed;   /* bytes in the zip */
    uint32_t n_unpacked; /* bytes it announces; never more are written */
    uint32_t crc;
    bool is_deflated; /* otherwise stored */
};

/*
 * The members in the order of their local headers, which is the order libarchive reads them in.
 * `directory_at` is the offset of the central directory. False when the zip is not an ordinary
 * one, or damaged: libarchive then says what is wrong. `*out` is malloc'd.
 */
bool zip_index(str zip, size_t directory_at, size_t n, struct zip_member **out);

struct unpacker; /* one thread's */
struct unpacker *unpacker_new(void);
void unpacker_free(struct unpacker *u);
/* Exactly `m->n_unpacked` bytes to `out`; LW_E_INPUT when the member is damaged. */
enum status unpacker_read(struct unpacker *u, str zip, const struct zip_member *m, char *out,
                          struct err *e) LW_MUST_CHECK;

#endif
