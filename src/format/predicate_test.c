/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences, what they mean, how they are spelled, and what is wrong with those that are wrong. */
#include "format/predicate.h"

#include "suite.h"

enum {
    TEST_BYTES = 1 << 20,
};

static const struct predicate *parse(struct arena *a, str text)
{
    const struct predicate *p = NULL;
    struct err e = {0};
    CHECK_OK(predicate_parse(a, text, &p, &e), &e);
    return p;
}

static str print(struct arena *a, const struct predicate *p)
{
    struct buf out;
    buf_init(&out, 2 * PREDICATE_MAX_BYTES);
    predicate_print(p, &out);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* Left what is written, right its one spelling. */
static const struct spelling {
    const char *text, *canonical;
} spellings[] = {
    {"symbol CONFIG_TLS is not set and file net/tls/tls_sw.c is not compiled",
     "symbol CONFIG_TLS is not set and file net/tls/tls_sw.c is not compiled"},
    {"symbol CONFIG_WGET of busybox is not set", "symbol CONFIG_WGET of busybox is not set"},
    {"symbol CONFIG_TLS of linux is m", "symbol CONFIG_TLS is m"},
    {"not (exposure is internet or port 80/tcp is open)",
     "not (exposure is internet or port 80/tcp is open)"},
    {"((exposure is not local))", "exposure is not local"},
    {"\t( port 22/tcp is open )and(port 23/tcp is not open)\n",
     "port 22/tcp is open and port 23/tcp is not open"},
    {"port 1/tcp is open or port 2/tcp is open and port 3/tcp is open",
     "port 1/tcp is open or port 2/tcp is open and port 3/tcp is open"},
    {"(port 1/tcp is open or port 2/tcp is open) and port 3/tcp is open",
     "(port 1/tcp is open or port 2/tcp is open) and port 3/tcp is open"},
    {"port 1/tcp is open or (port 2/tcp is open and port 3/tcp is open)",
     "port 1/tcp is open or port 2/tcp is open and port 3/tcp is open"},
    {"(port 1/tcp is open or port 2/tcp is open) or port 3/tcp is open",
     "(port 1/tcp is open or port 2/tcp is open) or port 3/tcp is open"},
    {"not not port 1/tcp is open", "not not port 1/tcp is open"},
    {"function \"EVP_md5\" of openssl in /usr/sbin/sshd is linked",
     "function EVP_md5 of openssl in /usr/sbin/sshd is linked"},
    {"symbol \"and\" is \"set\"", "symbol \"and\" is \"set\""},
    {"symbol CONFIG_CMDLINE is \"a \\\"b\\\" \\\\ (c)\"",
     "symbol CONFIG_CMDLINE is \"a \\\"b\\\" \\\\ (c)\""},
    {"file a\\b.c is compiled", "file a\\b.c is compiled"},
    {"architecture machine is not arm", "architecture machine is not arm"},
    {"define symbol of zlib is not defined", "define symbol of zlib is not defined"},
};

static void one_spelling(void)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        struct arena a;
        arena_init(&a, TEST_BYTES);
        str text = print(&a, parse(&a, str_of(spellings[i].text)));
        CHECK_STR(text, str_of(spellings[i].canonical));
        CHECK_STR(print(&a, parse(&a, text)), text);
        arena_release(&a);
    }
}

static void meaning(void)
{
    struct arena a;
    arena_init(&a, TEST_BYTES);
    const struct predicate *p = parse(
        &a, STR("symbol CONFIG_A is set and file \"a b.c\" of zlib in /lib/z is not \"x\" "
                "or not exposure is internet"));
    CHECK_INT(p->op, PREDICATE_OR);
    CHECK_INT(p->n_parts, 2);
    const struct predicate *both = p->parts[0], *symbol = both->parts[0],
                           *file = both->parts[1];
    CHECK_INT(both->op, PREDICATE_AND);
    CHECK_INT(symbol->kind, FACT_SYMBOL);
    CHECK_STR(symbol->name, STR("CONFIG_A"));
    CHECK_STR(symbol->component, STR("linux"));
    CHECK_INT(symbol->value.n, 0);
    CHECK(!symbol->is_negated);
    CHECK_INT(file->kind, FACT_FILE);
    CHECK_STR(file->name, STR("a b.c"));
    CHECK_STR(file->component, STR("zlib"));
    CHECK_STR(file->object, STR("/lib/z"));
    CHECK_STR(file->value, STR("x"));
    CHECK(file->is_negated);
    CHECK_INT(p->parts[1]->op, PREDICATE_NOT);
    CHECK_INT(p->parts[1]->parts[0]->exposure, EXPOSURE_INTERNET);
    arena_release(&a);
}

/* Every kind with its own word, and each word of another kind refused. */
static void words_of_kinds(void)
{
    for (unsigned k = 0; k < N_fact_kind; k++) {
        struct arena a;
        struct err e = {0};
        const struct predicate *p = NULL;
        arena_init(&a, TEST_BYTES);
        str kind = fact_kind_str((enum fact_kind)k);
        for (unsigned w = 0; w < N_fact_kind; w++) {
            str word = predicate_state_word((enum fact_kind)w);
            str text = arena_printf(&a, "%.*s x of y is %.*s", STR_ARG(kind), STR_ARG(word));
            bool is_own = str_eq(word, predicate_state_word((enum fact_kind)k));
            CHECK_STATUS(predicate_parse(&a, text, &p, &e), is_own ? LW_OK : LW_E_INPUT);
        }
        arena_release(&a);
    }
}

static const struct refusal {
    const char *text, *message;
    unsigned column;
} refusals[] = {
    {"",
     "at character 1 expected \"not\", \"(\", \"exposure\" or a kind of fact (symbol, file, "
     "...), found the end",
     1},
    {"symbol", "at character 7 expected a name, found the end", 7},
    {"symbol CONFIG_A", "at character 16 expected \"is\", found the end", 16},
    {"symbol CONFIG_A is", "at character 19 expected \"set\" or a value, found the end", 19},
    {"symbol CONFIG_A is compiled",
     "at character 20 expected \"set\" or a value (a word of the language goes in quotes), found "
     "compiled",
     20},
    {"symbol of is set",
     "at character 8 expected a name (a word of the language goes in quotes), found of", 8},
    {"symbol \"\" is set", "at character 8 expected a name, found an empty text", 8},
    {"symbol A is set symbol",
     "at character 17 expected \"and\", \"or\" or the end, found symbol", 17},
    {"(symbol A is set", "at character 17 expected \")\", found the end", 17},
    {"exposure is wide",
     "at character 13 expected isolated, local, controlled or internet, found wide", 13},
    {"symbol \"a", "at character 10 expected '\"' behind the text, found the end", 10},
    {"symbol \"a\\n\" is set", "at character 10 expected \\\" or \\\\, found \\", 10},
    /* Characters are counted, the column is in bytes. */
    {"symbol \"\xc3\xa4\" ist set", "at character 12 expected \"is\", found ist", 13},
};

static void refuses(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct arena a;
        struct err e = {0};
        const struct predicate *p = NULL;
        arena_init(&a, TEST_BYTES);
        CHECK_STATUS(predicate_parse(&a, str_of(refusals[i].text), &p, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(refusals[i].message));
        CHECK_INT(e.column, refusals[i].column);
        arena_release(&a);
    }
    struct arena a;
    struct err e = {0};
    const struct predicate *p = NULL;
    arena_init(&a, TEST_BYTES);
    CHECK_STATUS(predicate_parse(&a, STR("symbol \xff is set"), &p, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("the condition is not UTF-8"));
    CHECK_STATUS(predicate_parse(&a, STR("symbol a\001b is set"), &p, &e), LW_E_INPUT);
    arena_release(&a);
}

static enum status repeated(const char *before, const char *part, const char *between, size_t n,
                            struct err *e)
{
    struct arena a;
    struct buf text;
    const struct predicate *p = NULL;
    arena_init(&a, TEST_BYTES);
    buf_init(&text, 4 * PREDICATE_MAX_BYTES);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i ? between : before, part);
    enum status s = predicate_parse(&a, buf_str(&text), &p, e);
    buf_release(&text);
    arena_release(&a);
    return s;
}

static void limits(void)
{
    struct err e = {0};
    struct arena a;
    const struct predicate *p = NULL;
    /* Facts and the "and" above them. */
    CHECK_OK(repeated("", "port 1 is open", " and ", PREDICATE_MAX_PARTS - 1, &e), &e);
    CHECK_STATUS(repeated("", "port 1 is open", " and ", PREDICATE_MAX_PARTS, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("the condition has more than 256 parts"));
    arena_init(&a, TEST_BYTES);
    for (size_t depth = PREDICATE_MAX_DEPTH; depth <= PREDICATE_MAX_DEPTH + 1; depth++) {
        struct buf text;
        buf_init(&text, PREDICATE_MAX_BYTES);
        for (size_t i = 0; i < depth; i++)
            buf_add(&text, i % 2 ? STR("(") : STR("not "));
        buf_add(&text, STR("port 1 is open"));
        for (size_t i = 0; i < depth / 2; i++)
            buf_char(&text, ')');
        CHECK_STATUS(predicate_parse(&a, buf_str(&text), &p, &e),
                     depth == PREDICATE_MAX_DEPTH ? LW_OK : LW_E_LIMIT);
        buf_release(&text);
    }
    CHECK_STR(str_of(e.message), STR("\"(\" and \"not\" are nested more than 32 deep"));
    struct buf text;
    buf_init(&text, 2 * PREDICATE_MAX_BYTES);
    buf_add(&text, STR("port 1 is open"));
    while (text.n < PREDICATE_MAX_BYTES)
        buf_char(&text, ' ');
    CHECK_OK(predicate_parse(&a, buf_str(&text), &p, &e), &e);
    buf_char(&text, ' ');
    CHECK_STATUS(predicate_parse(&a, buf_str(&text), &p, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("the condition is longer than 16384 bytes"));
    buf_release(&text);
    arena_release(&a);
    arena_init(&a, 64);
    CHECK_STATUS(predicate_parse(&a, STR("port 1 is open or port 2 is open"), &p, &e),
                 LW_E_LIMIT);
    arena_release(&a);
}

const struct test_suite predicate_suite = {
    "predicate",
    (const struct test[]){{"one spelling", one_spelling},
                          {"meaning", meaning},
                          {"words of kinds", words_of_kinds},
                          {"refuses", refuses},
                          {"limits", limits},
                          {NULL, NULL}},
};
