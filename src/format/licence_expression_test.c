/* SPDX-License-Identifier: Apache-2.0 */
#include "format/licence_expression.h"
#include "suite.h"

static struct arena a;

static str canonical(const char *text)
{
    struct err e = {0};
    struct licence_node *node = NULL;
    struct buf out;
    if (licence_parse(&a, str_of(text), &node, &e) != LW_OK) {
        return arena_printf(&a, "error: %s", e.message);
    }
    buf_init(&out, 65536);
    licence_write(&out, node);
    str written = arena_str(&a, buf_str(&out));
    buf_release(&out);
    return written;
}

static void parse(void)
{
    static const char *const rows[][2] = {
        {"mit", "MIT"},
        {"  apache-2.0+ ", "Apache-2.0+"},
        {"MIT and (gpl-2.0-or-later WITH classpath-exception-2.0 OR ISC)",
         "MIT AND (GPL-2.0-or-later WITH Classpath-exception-2.0 OR ISC)"},
        {"((MIT)) OR (ISC AND Zlib)", "MIT OR ISC AND Zlib"},
        {"DocumentRef-a.b:LicenseRef-c OR LicenseRef-d",
         "DocumentRef-a.b:LicenseRef-c OR LicenseRef-d"},
        {"MIT WITH AdditionRef-x", "MIT WITH AdditionRef-x"},
        {"Apache-2.0-or-later", "Apache-2.0-or-later"},
        {"", "error: licence expression ends where a licence is expected"},
        {"MIT AND", "error: licence expression ends where a licence is expected"},
        {"AND MIT", "error: licence expression has 'AND MIT' where a licence is expected"},
        {"MIT ISC", "error: licence expression has 'ISC' where AND, OR or the end is expected"},
        {"(MIT", "error: licence expression ends where ')' is expected"},
        {"MIT)", "error: licence expression has ')' where AND, OR or the end is expected"},
        {"MIT +", "error: licence expression has '+' where AND, OR or the end is expected"},
        {"Nope-1.0",
         "error: licence expression has 'Nope-1.0' where a licence of the SPDX list is expected"},
        {"Classpath-exception-2.0", "error: licence expression has 'Classpath-exception-2.0' "
                                    "where a licence of the SPDX list is expected"},
        {"MIT WITH MIT",
         "error: licence expression has 'MIT' where an exception of the SPDX list is expected"},
        {"MIT aNd ISC",
         "error: licence expression has 'aNd ISC' where AND, OR or the end is expected"},
        {"LicenseRef-",
         "error: licence expression ends where the name of a LicenseRef is expected"},
        {"DocumentRef-a",
         "error: licence expression ends where ':' and a LicenseRef is expected"},
    };
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(canonical(rows[i][0]), str_of(rows[i][1]));
    arena_release(&a);
}

static void nesting(void)
{
    struct err e = {0};
    struct licence_node *node;
    struct buf text;
    arena_init(&a, 1 << 20);
    for (size_t n = LICENCE_MAX_DEPTH; n <= LICENCE_MAX_DEPTH + 1; n++) {
        buf_init(&text, 1024);
        for (size_t i = 0; i < n; i++)
            buf_char(&text, '(');
        buf_add(&text, STR("MIT"));
        for (size_t i = 0; i < n; i++)
            buf_char(&text, ')');
        CHECK_STATUS(licence_parse(&a, buf_str(&text), &node, &e),
                     n == LICENCE_MAX_DEPTH ? LW_OK : LW_E_LIMIT);
        buf_release(&text);
    }
    arena_release(&a);
}

static bool satisfies(const char *text, const char *allowed)
{
    struct err e = {0};
    struct licence_node *node = NULL, *one = NULL;
    CHECK_OK(licence_parse(&a, str_of(text), &node, &e), &e);
    CHECK_OK(licence_parse(&a, str_of(allowed), &one, &e), &e);
    const struct licence_node *const list[] = {one};
    return licence_satisfies(node, list, 1);
}

static void satisfying(void)
{
    arena_init(&a, 1 << 20);
    CHECK(satisfies("MIT OR GPL-2.0", "mit"));
    CHECK(!satisfies("MIT AND GPL-2.0", "MIT"));
    CHECK(satisfies("Apache-1.0+", "Apache-2.0"));
    CHECK(!satisfies("Apache-1.0", "Apache-2.0+"));
    CHECK(satisfies("LGPL-2.1", "LGPL-2.0+"));
    CHECK(!satisfies("LGPL-2.1", "GPL-2.0+"));
    CHECK(satisfies("GPL-2.0", "GPL-2.0-only"));
    CHECK(!satisfies("GPL-2.0 WITH GCC-exception-2.0", "GPL-2.0"));
    CHECK(!satisfies("LicenseRef-a", "DocumentRef-b:LicenseRef-a"));
    arena_release(&a);
}

static void odd(void)
{
    bool is_deprecated = false;
    CHECK_STR(licence_find_odd(STR("MIT AND (LGPL-2.0 OR LicenseRef-x)"), &is_deprecated),
              STR("LGPL-2.0"));
    CHECK(is_deprecated);
    CHECK_STR(licence_find_odd(STR("MIT, see COPYING"), &is_deprecated), STR("see"));
    CHECK(!is_deprecated);
    CHECK_INT(licence_find_odd(STR("GPL-2.0-only WITH Linux-syscall-note"), &is_deprecated).n,
              0);
}

static void table(void)
{
    for (size_t i = 1; i < n_licence_ids; i++) {
        const struct licence_id *row = licence_id_find(licence_ids[i].id);
        CHECK(row == &licence_ids[i]);
    }
    CHECK(licence_id_find(STR("0bsd")) != NULL);
}

static const struct test tests[] = {
    {"parse", parse}, {"nesting", nesting}, {"satisfying", satisfying},
    {"odd", odd},     {"table", table},     {NULL, NULL},
};
const struct test_suite licence_expression_suite = {"licence_expression", tests};
