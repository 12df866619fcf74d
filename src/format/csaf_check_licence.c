/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of /document/license_expression (3.2.2.7 of 2.1; SPDX 3.0.1 Annex B). */
#include "format/csaf_check.h"
#include "format/csaf_terms.h"
#include "format/licence_expression.h"

static const char path[] = "/document/license_expression";

enum id_class {
    ID_LISTED,
    ID_DEPRECATED,
    ID_SCANCODE, /* AboutCode's LicenseDB: LicenseRef-scancode-KEY */
    ID_UNLISTED, /* of another entity, with a prefix that says so */
    ID_UNKNOWN,  /* claims to be on a list and is not */
};
/* What an expression holds. */
struct ids {
    unsigned n[ID_UNKNOWN + 1];
    str odd[ID_UNKNOWN + 1]; /* the first of each */
};

enum {
    MAX_DEPTH = 64
};

struct cursor {
    str rest;
    struct ids *ids;
};

static bool is_id_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '-';
}

static void skip_blanks(struct cursor *c)
{
    while (c->rest.n > 0 && char_is_space(c->rest.p[0]))
        c->rest = str_from(c->rest, 1);
}

static str take_word(struct cursor *c)
{
    size_t n = 0;
    skip_blanks(c);
    while (n < c->rest.n && is_id_char(c->rest.p[n]))
        n++;
    str word = str_sub(c->rest, 0, n);
    c->rest = str_from(c->rest, n);
    return word;
}

/* Operators are all upper or all lower case. */
static bool take_operator(struct cursor *c, const char *upper, const char *lower)
{
    struct cursor before = *c;
    str word = take_word(c);
    if (str_eq(word, str_of(upper)) || str_eq(word, str_of(lower))) return true;
    *c = before;
    return false;
}

/* Keys of AboutCode are of lower case letters, digits, dots, dashes and underscores. */
static bool is_scancode_key(str key)
{
    for (size_t i = 0; i < key.n; i++) {
        char ch = key.p[i];
        if (char_is_alpha(ch) && ch != char_lower(ch)) return false;
    }
    return key.n > 0;
}

static enum id_class class_of(str id, const char *prefix)
{
    size_t n = str_of(prefix).n;
    if (str_starts(id, str_of(prefix))) {
        str key = str_from(id, n);
        if (!str_starts(key, STR("scancode-"))) return ID_UNLISTED;
        return is_scancode_key(str_from(key, 9)) ? ID_SCANCODE : ID_UNKNOWN;
    }
    const struct licence_id *row = licence_id_find(id);
    if (row == NULL) return ID_UNKNOWN;
    return row->kind == LICENCE_DEPRECATED || row->kind == LICENCE_EXCEPTION_DEPRECATED
               ? ID_DEPRECATED
               : ID_LISTED;
}

static void note_id(struct cursor *c, str id, const char *prefix)
{
    enum id_class class = class_of(id, prefix);
    if (c->ids->n[class]++ == 0) c->ids->odd[class] = id;
}

static bool is_keyword(str word)
{
    static const char *const words[] = {"AND", "and", "OR", "or", "WITH", "with"};
    return csaf_is_one_of(word, words, 6);
}

static bool take_licence(struct cursor *c)
{
    str id = take_word(c);
    bool is_reference = str_starts(id, STR("LicenseRef-"));
    bool looks_like_one = id.n >= 11 && str_eq_nocase(str_sub(id, 0, 11), STR("LicenseRef-"));
    if (id.n == 0 || is_keyword(id) || str_eq(id, STR("LicenseRef-"))) return false;
    if (str_starts(id, STR("DocumentRef-")) || looks_like_one != is_reference) return false;
    note_id(c, id, "LicenseRef-");
    if (c->rest.n > 0 && c->rest.p[0] == '+') {
        if (is_reference) return false;
        c->rest = str_from(c->rest, 1);
    }
    if (!take_operator(c, "WITH", "with")) return true;
    id = take_word(c);
    if (id.n == 0 || is_keyword(id) || str_eq(id, STR("AdditionRef-"))) return false;
    note_id(c, id, "AdditionRef-");
    return true;
}

static bool take_expression(struct cursor *c, unsigned depth)
{
    do {
        skip_blanks(c);
        if (c->rest.n > 0 && c->rest.p[0] == '(') {
            if (depth == MAX_DEPTH) return false;
            c->rest = str_from(c->rest, 1);
            if (!take_expression(c, depth + 1)) return false;
            skip_blanks(c);
            if (c->rest.n == 0 || c->rest.p[0] != ')') return false;
            c->rest = str_from(c->rest, 1);
        } else if (!take_licence(c)) {
            return false;
        }
    } while (take_operator(c, "AND", "and") || take_operator(c, "OR", "or"));
    return true;
}

/* False when it is no expression; `*ids` holds what was met until then. */
static bool read_ids(const struct csaf_check *c, struct ids *ids)
{
    struct cursor at = {.rest = json_str(c->document, "license_expression"), .ids = ids};
    *ids = (struct ids){.n = {0}};
    if (at.rest.n == 0) return false;
    if (!take_expression(&at, 0)) return false;
    skip_blanks(&at);
    return at.rest.n == 0;
}

/* 6.1.54 */
static void test_expression(struct csaf_check *c)
{
    struct ids ids;
    if (json_str(c->document, "license_expression").p != NULL && !read_ids(c, &ids))
        csaf_report_path(c, str_of(path), "this is no SPDX licence expression");
}

/* 6.1.55, 6.2.46; an id that claims to be on a list and is not has no text either: 6.2.45 */
static void want_text(struct csaf_check *c)
{
    struct ids ids;
    if (read_ids(c, &ids) && ids.n[ID_UNLISTED] > 0)
        csaf_want_note(c, TERM_LICENCE, "legal_disclaimer");
}

static void test_text(struct csaf_check *c)
{
    if (csaf_is_english(c)) want_text(c);
}

static void test_local_text(struct csaf_check *c)
{
    if (!csaf_is_english(c)) want_text(c);
}

/* 6.2.43 */
static void test_missing(struct csaf_check *c)
{
    if (json_str(c->document, "license_expression").n == 0)
        csaf_report_path(c, str_of(path), "the licence expression is missing");
}

/* 6.2.44, 6.2.45, 6.3.17 */
static void report_class(struct csaf_check *c, enum id_class class, const char *words)
{
    struct ids ids;
    if (read_ids(c, &ids) && ids.n[class] > 0)
        csaf_report_path(c, str_of(path), "`%.*s` %s", STR_ARG(str_sub(ids.odd[class], 0, 80)),
                         words);
}

static void test_deprecated(struct csaf_check *c)
{
    report_class(c, ID_DEPRECATED, "is deprecated");
}

static void test_unknown(struct csaf_check *c)
{
    report_class(c, ID_UNKNOWN, "does not exist");
}

static void test_unregistered(struct csaf_check *c)
{
    report_class(c, ID_UNLISTED, "is on no public list");
    report_class(c, ID_UNKNOWN, "is on no public list");
}

const struct csaf_test csaf_licence_tests[] = {
    {"6.1.54", CSAF_MANDATORY, CSAF_21, test_expression},
    {"6.1.55", CSAF_MANDATORY, CSAF_21, test_text},
    {"6.2.43", CSAF_RECOMMENDED, CSAF_21, test_missing},
    {"6.2.44", CSAF_RECOMMENDED, CSAF_21, test_deprecated},
    {"6.2.45", CSAF_RECOMMENDED, CSAF_21, test_unknown},
    {"6.2.46", CSAF_RECOMMENDED, CSAF_21, test_local_text},
    {"6.3.17", CSAF_INFORMATIVE, CSAF_21, test_unregistered},
    {NULL, 0, 0, NULL},
};
