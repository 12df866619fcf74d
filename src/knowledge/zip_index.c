/* SPDX-License-Identifier: Apache-2.0 */
/* Layout: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header) and 4.3.12 (directory). */
#include "knowledge/zip_index.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOCAL_BYTES = 30,
    CENTRAL_BYTES = 46,
    FLAG_ENCRYPTED = 1,
    METHOD_STORED = 0,
    METHOD_DEFLATED = 8,
};

static uint32_t le16(const char *p)
{
    return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

static uint32_t le32(const char *p)
{
    return le16(p) | le16(p + 2) << 16;
}

/* The directory's entry at `*at`, which moves behind it. */
static bool read_entry(str zip, size_t *at, struct zip_member *out)
{
    if (*at > zip.n || zip.n - *at < CENTRAL_BYTES) return false;
    const char *p = zip.p + *at;
    size_t n_name = le16(p + 28), n_all = CENTRAL_BYTES + n_name + le16(p + 30) + le16(p + 32);
    uint32_t method = le16(p + 10);
    if (le32(p) != 0x02014b50 || zip.n - *at < n_all) return false;
    if (le16(p + 8) & FLAG_ENCRYPTED) return false;
    if (method != METHOD_STORED && method != METHOD_DEFLATED) return false;
    *out = (struct zip_member){.name = {p + CENTRAL_BYTES, n_name},
                               .local_at = le32(p + 42),
                               .n_packed = le32(p + 20),
                               .n_unpacked = le32(p + 24),
                               .crc = le32(p + 16),
                               .is_deflated = method == METHOD_DEFLATED};
    *at += n_all;
    /* Sizes of all ones are elsewhere; what is stored has one size. */
    if (out->local_at == UINT32_MAX || out->n_packed == UINT32_MAX ||
        out->n_unpacked == UINT32_MAX)
        return false;
    if (!out->is_deflated && out->n_packed != out->n_unpacked) return false;
    return n_name > 0 && !str_contains(out->name, STR("__MACOSX")) &&
           memchr(out->name.p, '\0', n_name) == NULL;
}

static int by_place(const void *a, const void *b)
{
    const struct zip_member *x = a, *y = b;
    return x->local_at < y->local_at ? -1 : x->local_at > y->local_at;
}

/* The member's packed bytes, which lie behind a local header of its own length. */
static bool find_bytes(str zip, const struct zip_member *m, str *out)
{
    if (m->local_at > zip.n || zip.n - m->local_at < LOCAL_BYTES) return false;
    const char *p = zip.p + m->local_at;
    if (le32(p) != 0x04034b50) return false;
    size_t at = m->local_at + (size_t)LOCAL_BYTES + le16(p + 26) + le16(p + 28);
    if (at > zip.n || zip.n - at < m->n_packed) return false;
    *out = (str){zip.p + at, m->n_packed};
    return true;
}

bool zip_index(str zip, size_t directory_at, size_t n, struct zip_member **out)
{
    struct zip_member *items = calloc(n ? n : 1, sizeof *items);
    bool is_good, is_sorted = true;
    size_t at = directory_at;
    str ignored;
    if (!items) BUG("out of memory");
    is_good = directory_at <= zip.n;
    for (size_t i = 0; i < n && is_good; i++) {
        is_good = read_entry(zip, &at, &items[i]) && find_bytes(zip, &items[i], &ignored);
        /* Two names for one place are libarchive's to judge. */
        if (i > 0 && items[i].local_at == items[i - 1].local_at) is_good = false;
        is_sorted = is_sorted && (i == 0 || items[i].local_at > items[i - 1].local_at);
    }
    /* More entries than announced: the count is wrong, which the slow way tells. */
    if (is_good && zip.n - at >= 4 && le32(zip.p + at) == 0x02014b50) is_good = false;
    if (is_good && !is_sorted) {
        qsort(items, n, sizeof *items, by_place);
        for (size_t i = 1; i < n; i++)
            is_good = is_good && items[i].local_at != items[i - 1].local_at;
    }
    if (is_good)
        *out = items;
    else
        free(items);
    return is_good;
}

struct unpacker *unpacker_new(void)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d) BUG("out of memory");
    return (struct unpacker *)d;
}

void unpacker_free(struct unpacker *u)
{
    libdeflate_free_decompressor((struct libdeflate_decompressor *)u);
}

enum status unpacker_read(struct unpacker *u, str zip, const struct zip_member *m, char *out,
                          struct err *e)
{
    str packed = STR_NONE;
    str name = str_sub(m->name, 0, 100);
    bool is_good = find_bytes(zip, m, &packed);
    if (is_good && m->is_deflated)
        is_good = libdeflate_deflate_decompress((struct libdeflate_decompressor *)u, packed.p,
                                                packed.n, out, m->n_unpacked,
                                                NULL) == LIBDEFLATE_SUCCESS;
    else if (is_good && packed.n)
        memcpy(out, packed.p, packed.n);
    if (!is_good)
        return err_set(e, LW_E_INPUT, "unpacking: member '%.*s' is damaged", STR_ARG(name));
    if (libdeflate_crc32(0, out, m->n_unpacked) != m->crc)
        return err_set(e, LW_E_INPUT, "unpacking: the checksum of member '%.*s' is wrong",
                       STR_ARG(name));
    return LW_OK;
}
