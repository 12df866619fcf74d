/* SPDX-License-Identifier: Apache-2.0 */
/* When an answer is compressed, and that it unpacks to what it was. */
#include "serve/encoding.h"

#include "base/limits.h"
#include "suite.h"

#include <libdeflate.h>
#include <string.h>

static struct request_field headers[2];
static struct request asked(const char *accept, const char *site)
{
    size_t n = 0;
    if (accept) headers[n++] = (struct request_field){STR("Accept-Encoding"), str_of(accept)};
    if (site) headers[n++] = (struct request_field){STR("Sec-Fetch-Site"), str_of(site)};
    return (struct request){.headers = headers, .n_headers = n};
}

static void who_takes_it(void)
{
    static const struct {
        const char *accept, *site;
        bool takes;
    } rows[] = {
        {NULL, NULL, false},
        {"", NULL, false},
        {"gzip", NULL, true},
        {"GZip", NULL, true},
        {"deflate, gzip;q=1.0, *;q=0.5", NULL, true},
        {"br, gzip ; q=0.001", "same-origin", true},
        {"gzip;q=0", NULL, false},
        {"gzip; Q=0.000", NULL, false},
        {"x-gzip, gzipped, deflate", NULL, false},
        {"*", NULL, false}, /* may be anything: as it is */
        {"gzip", "none", true},
        {"gzip", "same-site", false},
        {"gzip", "cross-site", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct request r = asked(rows[i].accept, rows[i].site);
        if (encoding_takes_gzip(&r) != rows[i].takes)
            test_fail(__FILE__, __LINE__, "'%s' from '%s'",
                      rows[i].accept ? rows[i].accept : "-", rows[i].site ? rows[i].site : "-");
    }
}

static void what_is_text(void)
{
    CHECK(encoding_is_text("text/html; charset=utf-8"));
    CHECK(encoding_is_text("application/json"));
    CHECK(encoding_is_text("image/svg+xml"));
    CHECK(!encoding_is_text("application/pdf"));
    CHECK(!encoding_is_text("application/zstd"));
    CHECK(!encoding_is_text(NULL));
}

static struct buf page_of(size_t n)
{
    struct buf b;
    buf_init(&b, LW_MIB);
    for (size_t i = 0; i < n; i++)
        buf_char(&b, (char)('a' + i * i % 23));
    return b;
}

static void it_unpacks_to_what_it_was(void)
{
    char out[5000];
    size_t n = 0;
    struct request r = asked("gzip", NULL);
    struct buf b = page_of(4000), same = page_of(4000);
    CHECK(encoding_pack(&r, "text/html", &b));
    CHECK(b.n < 1000);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    CHECK_INT(libdeflate_gzip_decompress(d, b.p, b.n, out, sizeof out, &n), LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(d);
    CHECK_STR(((str){out, n}), buf_str(&same));
    buf_release(&b);
    buf_release(&same);
}

static void what_stays_as_it_is(void)
{
    struct request r = asked("gzip", NULL);
    struct buf b = page_of(ENCODING_MIN_BYTES - 1);
    CHECK(!encoding_pack(&r, "text/html", &b));
    CHECK_INT(b.n, ENCODING_MIN_BYTES - 1);
    buf_char(&b, 'x');
    CHECK(!encoding_pack(&r, "application/pdf", &b));
    CHECK(encoding_pack(&r, "text/html", &b));
    buf_release(&b);
    /* Nothing in it repeats: longer when packed. */
    buf_init(&b, LW_MIB);
    for (uint32_t i = 0, x = 1; i < 3000; i++) {
        x = x * 1664525u + 1013904223u;
        buf_char(&b, (char)(x >> 24));
    }
    CHECK(!encoding_pack(&r, "text/plain", &b));
    CHECK_INT(b.n, 3000);
    buf_release(&b);
}

static const struct test tests[] = {
    {"who_takes_it", who_takes_it},
    {"what_is_text", what_is_text},
    {"it_unpacks_to_what_it_was", it_unpacks_to_what_it_was},
    {"what_stays_as_it_is", what_stays_as_it_is},
    {NULL, NULL},
};
const struct test_suite encoding_suite = {"encoding", tests};
