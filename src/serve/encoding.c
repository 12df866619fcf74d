/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/encoding.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEVEL = 3, /* 1 to 12; 6 takes twice the time for a twentieth less */
};

static const char *const text_types[] = {
    "text/",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
};

bool encoding_is_text(const char *media_type)
{
    for (size_t i = 0; media_type && i < sizeof text_types / sizeof text_types[0]; i++)
        if (str_starts(str_of(media_type), str_of(text_types[i]))) return true;
    return false;
}

static bool is_same(str a, const char *lower)
{
    bool is_same_so_far = a.n == strlen(lower);
    for (size_t i = 0; is_same_so_far && i < a.n; i++)
        is_same_so_far = char_lower(a.p[i]) == lower[i];
    return is_same_so_far;
}

/* "q=0", "q=0.0": not acceptable. RFC 9110 section 12.4.2. */
static bool is_weight_none(str parameter)
{
    str name, value = str_trim(parameter);
    (void)str_cut(&value, '=', &name);
    if (!is_same(str_trim(name), "q")) return false;
    value = str_trim(value);
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] != '0' && value.p[i] != '.') return false;
    return true;
}

static bool names_gzip(str list)
{
    str one, coding;
    while (list.n) {
        (void)str_cut(&list, ',', &one);
        (void)str_cut(&one, ';', &coding);
        if (is_same(str_trim(coding), "gzip")) return !is_weight_none(one);
    }
    return false;
}

bool encoding_takes_gzip(const struct request *r)
{
    str site = request_header(r, STR("Sec-Fetch-Site"));
    bool is_ours = !site.n || is_same(site, "same-origin") || is_same(site, "none");
    return is_ours && names_gzip(request_header(r, STR("Accept-Encoding")));
}

bool encoding_pack(const struct request *r, const char *media_type, struct buf *body)
{
    if (body->n < ENCODING_MIN_BYTES || !encoding_is_text(media_type) ||
        !encoding_takes_gzip(r))
        return false;
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
    char *packed = malloc(body->n);
    size_t n = 0;
    if (c && packed) n = libdeflate_gzip_compress(c, body->p, body->n, packed, body->n - 1);
    if (c) libdeflate_free_compressor(c);
    if (!n) { /* no memory, or not shorter */
        free(packed);
        return false;
    }
    free(body->p);
    body->p = packed;
    body->cap = body->n;
    body->n = n;
    return true;
}
