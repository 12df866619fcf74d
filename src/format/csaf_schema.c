/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document against the schemas: 6.1.8 (CVSS), 6.1.46 (SSVC), 6.2.20 (members that no schema
 * has), 6.2.13 (order of members), and the schema itself, under the id "schema".
 */
#include "format/csaf_schema.h"

#include "format/csaf_check.h"
#include "format/cvss.h"

#include <string.h>

static const struct csaf_schema_row *row_of(str name)
{
    for (size_t i = 0; i < n_csaf_schema_rows; i++) {
        if (str_eq(name, str_of(csaf_schema_rows[i].name))) return &csaf_schema_rows[i];
    }
    return NULL;
}

static void fail(struct csaf_check *c, const struct csaf_schema_row *row,
                 const struct csaf_at *at, const char *words)
{
    csaf_report_as(c, row->test == NULL ? "schema" : row->test, CSAF_MANDATORY, at, "%s",
                   words);
}

static bool is_value(str value, str values)
{
    str word;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&values, '|', &word);
        if (str_eq(word, value)) return true;
    }
    return false;
}

/* SSVC: alphanumeric at both ends, with underscores between; "T*" for its age. */
static bool is_key(str s)
{
    if (str_eq(s, STR("T*"))) return true;
    for (size_t i = 0; i < s.n; i++) {
        bool is_alnum = char_is_alpha(s.p[i]) || char_is_digit(s.p[i]);
        if (!is_alnum && (s.p[i] != '_' || i == 0 || i == s.n - 1)) return false;
    }
    return s.n > 0;
}

static bool is_namespace_char(char c)
{
    return (c >= 'a' && c <= 'z') || char_is_digit(c) || c == '.' || c == '-';
}

/* "x_" asks for a domain and a fragment, others may have a fragment; extensions are not judged. */
static bool is_namespace(str s)
{
    str rest = s, base, domain;
    if (s.n < 3 || s.n > 1000) return false;
    (void)str_cut(&rest, '/', &base);
    bool is_private = str_starts(base, STR("x_"));
    rest = is_private ? str_from(base, 2) : base;
    bool has_fragment = str_cut(&rest, '#', &domain);
    if (domain.n == 0 || (has_fragment && rest.n == 0)) return false;
    if (is_private && (!has_fragment || !str_contains(domain, STR(".")))) return false;
    if (!is_private && (domain.n < 2 || char_is_digit(domain.p[0]))) return false;
    for (size_t i = 0; i < domain.n; i++) {
        if (!is_namespace_char(domain.p[i])) return false;
    }
    for (size_t i = 0; has_fragment && i < rest.n; i++) {
        if (!is_namespace_char(rest.p[i])) return false;
    }
    return true;
}

/* MAJOR.MINOR.PATCH, what follows it is not judged. */
static bool is_version(str s)
{
    str part, rest = s;
    size_t n = 0;
    while (n < rest.n && (char_is_digit(rest.p[n]) || rest.p[n] == '.'))
        n++;
    bool has_tail = n < rest.n && rest.p[n] != '-' && rest.p[n] != '+';
    rest = str_sub(rest, 0, n);
    for (int i = 0; i < 3; i++) {
        uint64_t number;
        if (str_cut(&rest, '.', &part) != (i < 2) || !str_u64(part, UINT64_MAX, &number))
            return false;
    }
    return !has_tail;
}

static bool is_vector(const struct csaf_schema_row *row, str vector)
{
    static const struct {
        const char *row;
        enum cvss_version version;
    } versions[] = {
        {"cvss20", CVSS_20}, {"cvss30", CVSS_30}, {"cvss31", CVSS_31}, {"cvss40", CVSS_40}};
    struct cvss cvss;
    if (cvss_parse(vector, &cvss, NULL) != LW_OK) return false;
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(row->name, versions[i].row) == 0) return cvss.version == versions[i].version;
    }
    return false;
}

static const char *judge_text(const struct csaf_schema_row *row, char type, str text)
{
    const char *why;
    switch (type) {
    case 'd':
        if (csaf_is_instant(text, &why)) return NULL;
        return csaf_time_is_none(csaf_instant(text)) ? "this is no date and time" : NULL;
    case 'v': return is_vector(row, text) ? NULL : "this is no vector of the version";
    case 'N': return is_namespace(text) ? NULL : "this is no SSVC namespace";
    case 'K': return is_key(text) ? NULL : "this is no SSVC key";
    case 'V': return is_version(text) ? NULL : "this is no version";
    default: return text.n > 0 ? NULL : "the text is empty";
    }
}

static const char *judge_number(double score)
{
    return score >= 0.0 && score <= 10.0 ? NULL : "a score is from 0 to 10";
}

static const char *judge_scalar(const struct csaf_schema_row *row, str type, yyjson_val *v)
{
    if (type.p[0] == '=') {
        if (!yyjson_is_str(v)) return "expected a text";
        return is_value(json_val_str(v), str_from(type, 1)) ? NULL
                                                            : "this value is not allowed";
    }
    switch (type.p[1]) {
    case 'x': return NULL;
    case 'n': return yyjson_is_num(v) ? judge_number(yyjson_get_num(v)) : "expected a number";
    case 'b': return yyjson_is_bool(v) ? NULL : "expected true or false";
    default:
        if (!yyjson_is_str(v)) return "expected a text";
        return judge_text(row, type.p[1], json_val_str(v));
    }
}

static void walk_object(struct csaf_check *c, const struct csaf_schema_row *row, yyjson_val *v,
                        const struct csaf_at *at);

static const struct csaf_schema_row *row_for(str name, yyjson_val *v)
{
    if (!str_eq(name, STR("cvss3"))) return row_of(name);
    bool is_30 = str_eq(json_str(v, "version"), STR("3.0"));
    return row_of(is_30 ? STR("cvss30") : STR("cvss31"));
}

/* `type` begins behind the ":", at "{", "[" or a letter. */
static void walk_value(struct csaf_check *c, const struct csaf_schema_row *row, str type,
                       yyjson_val *v, const struct csaf_at *at)
{
    yyjson_val *item;
    size_t i, max;
    if (type.p[0] == '=' || type.p[1] != '[') {
        bool is_object = type.p[0] != '=' && type.p[1] == '{';
        const char *words = is_object ? (yyjson_is_obj(v) ? NULL : "expected an object")
                                      : judge_scalar(row, type, v);
        if (words != NULL) fail(c, row, at, words);
        const struct csaf_schema_row *inner =
            is_object && words == NULL ? row_for(str_from(type, 2), v) : NULL;
        if (inner != NULL) walk_object(c, inner, v, at);
        return;
    }
    if (!yyjson_is_arr(v) || yyjson_arr_size(v) == 0) {
        fail(c, row, at, "expected an array with at least one item");
        return;
    }
    /* ":[s" and ":[{ROW" become ":s" and ":{ROW". */
    str inner = arena_printf(c->a, ":%.*s", STR_ARG(str_from(type, 2)));
    if (inner.n < 2) return;
    yyjson_arr_foreach(v, i, max, item)
    {
        struct csaf_at place = csaf_item(at, i, item);
        walk_value(c, row, inner, item, &place);
    }
}

/* Name, whether it is required, and the type with its ":" or "=". */
static bool next_member(str *rest, str *name, bool *is_required, str *type)
{
    str word;
    size_t n = 0;
    if (rest->n == 0) return false;
    (void)str_cut(rest, ' ', &word);
    while (n < word.n && word.p[n] != ':' && word.p[n] != '=')
        n++;
    *type = str_from(word, n);
    *is_required = n > 0 && word.p[n - 1] == '!';
    *name = str_sub(word, 0, n - (*is_required ? 1 : 0));
    return true;
}

static bool find_member(const struct csaf_schema_row *row, str wanted, str *type)
{
    str rest = str_of(row->members), name;
    bool is_required;
    while (next_member(&rest, &name, &is_required, type)) {
        if (str_eq(name, wanted)) return true;
    }
    return false;
}

static void check_branch(struct csaf_check *c, const struct csaf_schema_row *row, yyjson_val *v,
                         const struct csaf_at *at)
{
    bool is_branch = str_starts(str_of(row->name), STR("branch"));
    bool has_branches = yyjson_obj_get(v, "branches") != NULL;
    bool has_product = yyjson_obj_get(v, "product") != NULL;
    if (is_branch && has_branches == has_product)
        fail(c, row, at, "a branch has either branches or a product");
}

static void walk_object(struct csaf_check *c, const struct csaf_schema_row *row, yyjson_val *v,
                        const struct csaf_at *at)
{
    str rest = str_of(row->members), name, type;
    bool is_required;
    yyjson_val *key, *value;
    size_t i, max;
    if (++c->n_steps > CSAF_MAX_STEPS) return;
    while (next_member(&rest, &name, &is_required, &type)) {
        if (!is_required || yyjson_obj_getn(v, name.p, name.n) != NULL) continue;
        csaf_report_as(c, row->test == NULL ? "schema" : row->test, CSAF_MANDATORY, at,
                       "the required member `%.*s` is missing", STR_ARG(name));
    }
    yyjson_obj_foreach(v, i, max, key, value)
    {
        struct csaf_at place = csaf_member(at, json_val_str(key), value);
        if (find_member(row, place.key, &type)) {
            walk_value(c, row, type, value, &place);
            continue;
        }
        bool is_schema_link = str_eq(place.key, STR("$schema")) && at->up == NULL;
        if (is_schema_link) continue;
        csaf_report_as(c, "6.2.20", CSAF_RECOMMENDED, &place,
                       "the schema has no member `%.*s` here",
                       STR_ARG(str_sub(place.key, 0, 80)));
        if (row->is_closed) fail(c, row, &place, "the schema allows no such member");
    }
    check_branch(c, row, v, at);
}

static void test_schema(struct csaf_check *c)
{
    struct csaf_at root = csaf_member(NULL, STR(""), c->root);
    walk_object(c, row_of(c->is_2_1 ? STR("root21") : STR("root20")), c->root, &root);
}

/* 6.2.13 */
static void walk_order(struct csaf_check *c, const struct csaf_at *at)
{
    yyjson_val *key, *value;
    size_t i, max;
    str before = STR_NONE;
    if (++c->n_steps > CSAF_MAX_STEPS) return;
    if (yyjson_is_arr(at->value)) {
        yyjson_arr_foreach(at->value, i, max, value)
        {
            struct csaf_at place = csaf_item(at, i, value);
            walk_order(c, &place);
        }
        return;
    }
    yyjson_obj_foreach(at->value, i, max, key, value)
    {
        struct csaf_at place = csaf_member(at, json_val_str(key), value);
        if (before.p != NULL && str_cmp(before, place.key) > 0)
            csaf_report(c, &place, "the key is not at its alphabetical place");
        before = place.key;
        walk_order(c, &place);
    }
}

static void test_order(struct csaf_check *c)
{
    struct csaf_at root = csaf_member(NULL, STR(""), c->root);
    walk_order(c, &root);
}

const struct csaf_test csaf_schema_tests[] = {
    {"schema", CSAF_MANDATORY, CSAF_ANY, test_schema},
    {"6.2.13", CSAF_RECOMMENDED, CSAF_ANY, test_order},
    {NULL, 0, 0, NULL},
};
