/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR codes: what can be seen without a reader. That a reader reads them is tests/e2e/rights.
 */
#include "format/qr.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

/* The smallest code. */
static void a_known_code(void)
{
    struct arena a;
    struct buf b;
    struct qr q;
    struct err e = {0};
    arena_init(&a, 64 * LW_KIB);
    buf_init(&b, QR_TEXT_BYTES);
    CHECK_OK(qr_encode(&a, STR("longwatch"), &q, &e), &e);
    CHECK_INT(q.n_side, 21);
    qr_text(&q, &b);
    CHECK_OK(buf_status(&b, "text", &e), &e);
    /* Fifteen lines of 29 modules; the quiet zone above is light. */
    size_t n_lines = 0;
    for (size_t i = 0; i < b.n; i++)
        n_lines += b.p[i] == '\n';
    CHECK_INT(n_lines, 15);
    for (size_t i = 0; i < 29; i++)
        CHECK_STR(str_sub(buf_str(&b), 3 * i, 3), STR("\u2588"));
    buf_release(&b);
    arena_release(&a);
}

/* The three finder patterns, dark rings around a dark core, stand in three corners. */
static void finder_patterns(void)
{
    struct arena a;
    struct qr q;
    struct err e = {0};
    arena_init(&a, LW_MIB);
    char text[QR_MAX_TEXT];
    memset(text, 'x', sizeof text);
    for (size_t n = 1; n <= QR_MAX_TEXT; n += 333) {
        CHECK_OK(qr_encode(&a, (str){text, n}, &q, &e), &e);
        CHECK_INT((q.n_side - 17) % 4, 0);
        for (unsigned i = 0; i < 49; i++) {
            unsigned x = i % 7, y = i / 7, far = q.n_side - 7;
            bool is_ring = x == 0 || x == 6 || y == 0 || y == 6;
            bool is_core = x > 1 && x < 5 && y > 1 && y < 5;
            CHECK_INT(q.dark[y * q.n_side + x], is_ring || is_core);
            CHECK_INT(q.dark[y * q.n_side + far + x], is_ring || is_core);
            CHECK_INT(q.dark[(far + y) * q.n_side + x], is_ring || is_core);
        }
    }
    arena_release(&a);
}

/* The dark modules of the path are those of the code, and nothing else is in the element. */
static void svg(void)
{
    struct arena a;
    struct buf b;
    struct qr q;
    struct err e = {0};
    arena_init(&a, 64 * LW_KIB);
    buf_init(&b, QR_SVG_BYTES);
    CHECK_OK(qr_encode(&a, STR("longwatch"), &q, &e), &e);
    qr_svg(&q, STR("QR code"), &b);
    CHECK_OK(buf_status(&b, "svg", &e), &e);
    CHECK(str_starts(buf_str(&b),
                     STR("<svg class=\"qr\" role=\"img\" aria-label=\"QR code\" width=\"145\" "
                         "height=\"145\" viewBox=\"0 0 29 29\" shape-rendering=\"crispEdges\">"
                         "<path fill=\"#fff\" d=\"M0 0h29v29H0z\"/><path fill=\"#000\" "
                         "d=\"M4 4h7v1h-7z")));
    CHECK(str_ends(buf_str(&b), STR("z\"/></svg>")));
    buf_release(&b);
    arena_release(&a);
}

static void limits(void)
{
    struct arena a;
    struct qr q;
    struct err e = {0};
    static char text[QR_MAX_TEXT + 1];
    memset(text, 0xff, sizeof text);
    arena_init(&a, 64 * LW_KIB);
    CHECK_OK(qr_encode(&a, (str){text, QR_MAX_TEXT}, &q, &e), &e);
    CHECK_STATUS(qr_encode(&a, (str){text, QR_MAX_TEXT + 1}, &q, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message),
              STR("a text of 1001 bytes is over the limit of 1000 for a QR code"));
    CHECK_STATUS(qr_encode(&a, STR(""), &q, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("an empty text has no QR code"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"a known code", a_known_code},
    {"finder patterns", finder_patterns},
    {"svg", svg},
    {"limits", limits},
    {NULL, NULL},
};
const struct test_suite qr_suite = {"qr", tests};
