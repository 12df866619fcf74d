/* SPDX-License-Identifier: Apache-2.0 */
/* Version range specifiers: parse, canonical form, containment, order, native ranges. */
#include "base/limits.h"
#include "conformance.h"
#include "format/vers.h"

#include <stdlib.h>

static str written(struct arena *a, const struct vers *v)
{
    struct buf out;
    buf_init(&out, LW_MIB);
    vers_write(&out, v);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* Members were renamed between editions of the test schema. */
static str either(yyjson_val *v, const char *name, const char *other)
{
    str text = json_str(v, name);
    return text.n > 0 ? text : json_str(v, other);
}

static bool has_constraints(const struct vers *v, yyjson_val *want)
{
    yyjson_val *list = json_array(want, "version_constraints");
    if (yyjson_arr_size(list) == 0) list = json_array(want, "constraints");
    if (!str_eq(v->scheme_name, either(want, "scheme", "type"))) return false;
    if (v->is_all) return yyjson_arr_size(list) == 1;
    if (yyjson_arr_size(list) != v->n_constraints) return false;
    for (size_t i = 0; i < v->n_constraints; i++) {
        yyjson_val *pair = yyjson_arr_get(list, i);
        str sign = json_val_str(yyjson_arr_get(pair, 0));
        str version = json_val_str(yyjson_arr_get(pair, 1));
        if (!str_eq(vers_comparator_str(v->constraints[i].comparator), sign) ||
            !str_eq(v->constraints[i].version, version)) {
            return false;
        }
    }
    return true;
}

static void run_parse(struct run *r, str name, yyjson_val *test)
{
    struct err e = {0};
    struct vers v;
    enum status s = vers_check(&r->tmp, json_val_str(yyjson_obj_get(test, "input")), &v, &e);
    if (json_bool(test, "expected_failure", false)) {
        run_check(r, name, s != LW_OK, "accepted, expected a refusal");
    } else if (s != LW_OK) {
        run_fail(r, name, "%s", e.message);
    } else {
        run_check(r, name, has_constraints(&v, yyjson_obj_get(test, "expected_output")),
                  "got %.*s", STR_ARG(written(&r->tmp, &v)));
    }
}

/* validate and roundtrip: what is written of a tolerant reading; from_native. */
static void run_written(struct run *r, str name, yyjson_val *test, bool is_native)
{
    struct err e = {0};
    struct vers v;
    yyjson_val *input = yyjson_obj_get(test, "input");
    str text = yyjson_is_str(input) ? json_val_str(input) : json_str(input, "vers");
    str want = json_val_str(yyjson_obj_get(test, "expected_output"));
    enum status s = is_native ? vers_from_native(&r->tmp, either(input, "scheme", "type"),
                                                 json_str(input, "native_range"), &v, &e)
                              : vers_parse(&r->tmp, text, &v, &e);
    if (json_bool(test, "expected_failure", false)) {
        run_check(r, name, s != LW_OK, "accepted, expected a refusal");
    } else if (s != LW_OK) {
        run_fail(r, name, "%s", e.message);
    } else {
        str got = written(&r->tmp, &v);
        run_check(r, name, str_eq(got, want), "got %.*s, expected %.*s", STR_ARG(got),
                  STR_ARG(want));
    }
}

static void run_containment(struct run *r, str name, yyjson_val *test)
{
    struct err e = {0};
    struct vers v;
    yyjson_val *input = yyjson_obj_get(test, "input");
    if (vers_parse(&r->tmp, json_str(input, "vers"), &v, &e) != LW_OK) {
        run_check(r, name, json_bool(test, "expected_failure", false), "%s", e.message);
        return;
    }
    bool got = vers_contains(&v, json_str(input, "version"));
    run_check(r, name, got == json_bool(test, "expected_output", !got), "got %d", got);
}

static enum version_scheme scheme_of(struct run *r, yyjson_val *input)
{
    struct err e = {0};
    struct vers v = {.scheme = VERSION_GENERIC};
    str type = either(input, "input_scheme", "input_type");
    str text = arena_printf(&r->tmp, "vers:%.*s/*", STR_ARG(type));
    if (vers_parse(&r->tmp, text, &v, &e) != LW_OK) run_abort("scheme", &e);
    return v.scheme;
}

static void run_equality(struct run *r, str name, yyjson_val *test)
{
    yyjson_val *input = yyjson_obj_get(test, "input");
    yyjson_val *versions = json_array(input, "versions");
    str x = json_val_str(yyjson_arr_get(versions, 0)),
        y = json_val_str(yyjson_arr_get(versions, 1));
    enum version_scheme s = scheme_of(r, input);
    /* Equal as a bound is: one may leave the packaging's part open. */
    bool got = version_cmp_bound(s, x, y) == 0 || version_cmp_bound(s, y, x) == 0;
    run_check(r, name, got == json_bool(test, "expected_output", !got), "got %d", got);
}

static enum version_scheme sort_scheme;
static int sort_cmp(const void *a, const void *b)
{
    int order = version_cmp(sort_scheme, *(const str *)a, *(const str *)b);
    return order != 0 ? order : str_cmp(*(const str *)a, *(const str *)b);
}

/* Sorted as expected; among equal versions any of them may stand. */
static void run_comparison(struct run *r, str name, yyjson_val *test)
{
    yyjson_val *input = yyjson_obj_get(test, "input"), *item;
    yyjson_val *versions = json_array(input, "versions");
    yyjson_val *want = json_array(test, "expected_output");
    size_t i, max, n = yyjson_arr_size(versions);
    str *list = arena_array(&r->tmp, n + 1, sizeof *list);
    yyjson_arr_foreach(versions, i, max, item)
    {
        list[i] = json_val_str(item);
    }
    sort_scheme = scheme_of(r, input);
    if (n > 1) qsort(list, n, sizeof *list, sort_cmp);
    bool is_right = n == yyjson_arr_size(want);
    yyjson_arr_foreach(want, i, max, item)
    {
        if (is_right && version_cmp(sort_scheme, list[i], json_val_str(item)) != 0)
            is_right = false;
    }
    run_check(r, name, is_right, "first is '%.*s'", STR_ARG(n > 0 ? list[0] : STR_NONE));
}

static str text_of(struct run *r, yyjson_val *input)
{
    char *text = yyjson_val_write(input, 0, NULL);
    str copy = arena_str(&r->tmp, str_of(text));
    free(text);
    return copy;
}

static void run_case(struct run *r, str file, yyjson_val *test)
{
    str type = json_str(test, "test_type");
    str input = text_of(r, yyjson_obj_get(test, "input"));
    str name = arena_printf(&r->tmp, "%.*s %.*s %.*s", STR_ARG(file), STR_ARG(type),
                            STR_ARG(str_sub(input, 0, 400)));
    if (str_eq(type, STR("parse"))) {
        run_parse(r, name, test);
    } else if (str_eq(type, STR("validate")) || str_eq(type, STR("roundtrip"))) {
        run_written(r, name, test, false);
    } else if (str_eq(type, STR("from_native"))) {
        run_written(r, name, test, true);
    } else if (str_eq(type, STR("containment"))) {
        run_containment(r, name, test);
    } else if (str_eq(type, STR("equality"))) {
        run_equality(r, name, test);
    } else if (str_eq(type, STR("comparison"))) {
        run_comparison(r, name, test);
    } else {
        run_fail(r, name, "unknown test_type");
    }
}

static void run_folder(struct run *r, const char *folder)
{
    str *files;
    size_t n = run_list(r, folder, ".json", &files);
    for (size_t k = 0; k < n; k++) {
        struct err e = {0};
        yyjson_doc *doc;
        yyjson_val *test;
        size_t i, max;
        str path = arena_printf(&r->arena, "%s/%.*s", folder, STR_ARG(files[k]));
        str text = run_file(r, &r->arena, path);
        if (json_parse(text, LIMIT_SBOM_BYTES, &doc, &e) != LW_OK) run_abort("vers", &e);
        yyjson_val *tests = json_array(yyjson_doc_get_root(doc), "tests");
        yyjson_arr_foreach(tests, i, max, test)
        {
            arena_clear(&r->tmp);
            run_case(r, files[k], test);
        }
        yyjson_doc_free(doc);
    }
}

void suite_vers(struct run *r)
{
    run_folder(r, ".");
    run_folder(r, "univers");
}
