/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/pdf_document.h"

#include "base/buf.h"

#include "suite.h"

#include <string.h>

#define DOCUMENT(blocks) \
 "{\"title\":\"T\",\"date\":\"2026-11-22T18:00:00Z\",\"blocks\":[" blocks "]}"

static struct arena arena;

static struct pdf_document read_whole(const char *json)
{
    struct pdf_document d;
    struct err e = {0};
    arena_release(&arena);
    arena_init(&arena, 64 * 1024 * 1024);
    CHECK_OK(pdf_document_read(&arena, str_of(json), &d, &e), &e);
    return d;
}

static void reads_every_kind(void)
{
    struct pdf_document d = read_whole(
        "{\"title\":\"T\",\"subtitle\":\"S\",\"language\":\"de-AT\",\"date\":\"2026-11-22\","
        "\"author\":\"A\",\"subject\":\"U\",\"footer\":\"F\",\"mark\":\"EXERCISE\",\"blocks\":["
        "{\"heading\":\"H\",\"level\":3},{\"paragraph\":\"P\\r\\nQ\",\"style\":\"exact\"},"
        "{\"facts\":[{\"label\":\"L\",\"value\":\"V\",\"note\":\"N\"},{\"label\":\"M\"}]},"
        "{\"table\":{\"columns\":[\"a\",\"b\"],\"rows\":[[\"1\",\"2\"],[\"3\",\"4\"]]}},"
        "{\"list\":[\"x\",\"y\"]}]}");
    CHECK_STR(d.title, STR("T"));
    CHECK_STR(d.language, STR("de-AT"));
    CHECK_STR(d.mark, STR("EXERCISE"));
    CHECK_INT(d.n_blocks, 5);
    CHECK_INT(d.blocks[0].level, 3);
    CHECK_STR(d.blocks[1].text, STR("P\nQ"));
    CHECK_INT(d.blocks[1].style, PDF_EXACT);
    CHECK_INT(d.blocks[2].n_rows, 2);
    CHECK_STR(d.blocks[2].cells[2], STR("N"));
    CHECK_STR(d.blocks[2].cells[4], STR(""));
    CHECK_INT(d.blocks[3].n_rows, 3);
    CHECK_STR(d.blocks[3].cells[5], STR("4"));
    CHECK_INT(d.blocks[4].n_rows, 2);
    arena_release(&arena);
}

static void refuses_with_the_place(void)
{
    static const struct {
        const char *json, *message;
    } rows[] = {
        {"[]", "the document must be an object"},
        {"{\"date\":\"2026-11-22\",\"blocks\":[]}", "'title' must not be empty"},
        {"{\"title\":\"T\",\"blocks\":[]}", "'date' must be an instant"},
        {"{\"title\":\"T\",\"date\":\"2026-11-22\"}", "'blocks' must be a list"},
        {"{\"titel\":\"T\"}", "'titel' is not known here"},
        {"{\"title\":\"T\",\"date\":\"2026-11-22\",\"language\":\"e)\",\"blocks\":[]}",
         "'language' must be a code such as 'en' or 'de-AT'"},
        {DOCUMENT("{\"list\":[]},{\"heading\":\"H\",\"level\":4}"),
         "block 2: 'level' must be 1 to 3"},
        {DOCUMENT("{\"headline\":\"H\"}"),
         "block 1: is none of heading, paragraph, facts, table, list"},
        {DOCUMENT("{\"heading\":\"H\",\"levle\":1}"), "block 1: 'levle' is not known here"},
        {DOCUMENT("{\"paragraph\":7}"), "block 1: 'paragraph' must be a text"},
        {DOCUMENT("{\"paragraph\":\"\",\"style\":\"bold\"}"),
         "block 1: 'style' is none of normal, note, warning, exact"},
        {DOCUMENT("{\"paragraph\":\"a\\u0007\"}"),
         "block 1: 'paragraph' has the control character 0x07"},
        {DOCUMENT("{\"table\":{\"columns\":[],\"rows\":[]}}"),
         "block 1: 'table' needs 'columns', a list of 1 to 12 titles, and 'rows'"},
        {DOCUMENT("{\"table\":{\"columns\":[\"a\",\"b\"],\"rows\":[[\"1\"]]}}"),
         "block 1: row 1 must be a list of 2 texts"},
        {DOCUMENT("{\"facts\":[3]}"), "block 1: each of 'facts' must be an object"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pdf_document d;
        struct err e = {0};
        arena_init(&arena, 1024 * 1024);
        CHECK_STATUS(pdf_document_read(&arena, str_of(rows[i].json), &d, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(rows[i].message));
        arena_release(&arena);
    }
}

/* A document whose only paragraph has `n` bytes of `c`. */
static enum status read_paragraph_of(size_t n, char c, struct pdf_document *d, struct err *e)
{
    struct buf b;
    arena_init(&arena, 64 * 1024 * 1024);
    buf_init(&b, PDF_MAX_INPUT_BYTES);
    buf_add(&b, STR("{\"title\":\"T\",\"date\":\"2026-11-22\",\"blocks\":[{\"paragraph\":\""));
    for (size_t i = 0; i < n; i++)
        buf_char(&b, c);
    buf_add(&b, STR("\"}]}"));
    enum status st = pdf_document_read(&arena, buf_str(&b), d, e);
    buf_release(&b);
    return st;
}

static void bounds_a_text(void)
{
    struct pdf_document d;
    struct err e = {0};
    CHECK_OK(read_paragraph_of(PDF_MAX_TEXT_BYTES, ' ', &d, &e), &e);
    CHECK_INT(d.blocks[0].text.n, PDF_MAX_TEXT_BYTES);
    arena_release(&arena);
    CHECK_STATUS(read_paragraph_of(PDF_MAX_TEXT_BYTES + 1, ' ', &d, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message),
              STR("block 1: 'paragraph' has 262145 bytes, at most 262144 are possible"));
    arena_release(&arena);
}

static void breaks_an_endless_word(void)
{
    struct pdf_document d;
    struct err e = {0};
    size_t at;
    CHECK_OK(read_paragraph_of(2048, 'x', &d, &e), &e);
    CHECK(!str_find(d.blocks[0].text, '\n', &at));
    arena_release(&arena);
    CHECK_OK(read_paragraph_of(2049, 'x', &d, &e), &e);
    CHECK(str_find(d.blocks[0].text, '\n', &at));
    CHECK_INT(at, 2048);
    arena_release(&arena);
}

static void bounds_blocks_and_cells(void)
{
    struct pdf_document d;
    struct err e = {0};
    static const struct {
        const char *head, *item;
        size_t n;
        const char *message;
    } rows[] = {
        {"", "{\"list\":[]},", PDF_MAX_BLOCKS,
         "the document has 5001 blocks, at most 5000 are possible"},
        {"{\"list\":[", "\"\",", PDF_MAX_CELLS,
         "block 1: the document has more than 40000 cells"},
    };
    for (size_t i = 0; i < 2; i++)
        for (size_t over = 0; over < 2; over++) {
            struct buf b;
            arena_init(&arena, 64 * 1024 * 1024);
            buf_init(&b, PDF_MAX_INPUT_BYTES);
            buf_printf(&b, "{\"title\":\"T\",\"date\":\"2026-11-22\",\"blocks\":[%s",
                       rows[i].head);
            for (size_t k = 0; k < rows[i].n + over; k++)
                buf_add(&b, str_of(rows[i].item));
            b.n--; /* the last comma */
            buf_add(&b, i ? STR("]}]}") : STR("]}"));
            enum status st = pdf_document_read(&arena, buf_str(&b), &d, &e);
            CHECK_INT(st, over ? LW_E_LIMIT : LW_OK);
            if (over) CHECK_STR(str_of(e.message), str_of(rows[i].message));
            buf_release(&b);
            arena_release(&arena);
        }
}

static const struct test tests[] = {
    {"reads every kind of block", reads_every_kind},
    {"refuses with the place", refuses_with_the_place},
    {"bounds a text", bounds_a_text},
    {"breaks an endless word", breaks_an_endless_word},
    {"bounds blocks and cells", bounds_blocks_and_cells},
    {NULL, NULL},
};
const struct test_suite pdf_document_suite = {"pdf_document", tests};
