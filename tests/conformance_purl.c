/* SPDX-License-Identifier: Apache-2.0 */
/* The package URL suite: parse, build, validate and round trip. */
#include "base/limits.h"
#include "conformance.h"
#include "format/purl.h"

static str written(struct arena *a, const struct purl *p)
{
    struct buf out;
    buf_init(&out, 3 * LIMIT_PURL_BYTES);
    purl_write(&out, p);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

static bool has_qualifiers(const struct purl *p, yyjson_val *want)
{
    yyjson_val *key, *value;
    size_t i, max;
    if (yyjson_obj_size(want) != p->n_qualifiers) return false;
    yyjson_obj_foreach(want, i, max, key, value)
    {
        str have = purl_qualifier(p, yyjson_get_str(key));
        if (!str_eq(have, json_val_str(value))) return false;
    }
    return true;
}

static bool has_components(const struct purl *p, yyjson_val *want)
{
    return str_eq(p->type, json_str(want, "type")) &&
           str_eq(p->namespace_, json_str(want, "namespace")) &&
           str_eq(p->name, json_str(want, "name")) &&
           str_eq(p->version, json_str(want, "version")) &&
           str_eq(p->subpath, json_str(want, "subpath")) &&
           has_qualifiers(p, json_object(want, "qualifiers"));
}

static struct purl components_of(struct arena *a, yyjson_val *v)
{
    yyjson_val *list = json_object(v, "qualifiers");
    yyjson_val *key, *value;
    size_t i, max;
    struct purl p = {
        .type = json_str(v, "type"),
        .namespace_ = json_str(v, "namespace"),
        .name = json_str(v, "name"),
        .version = json_str(v, "version"),
        .subpath = json_str(v, "subpath"),
    };
    p.qualifiers = arena_array(a, yyjson_obj_size(list) + 1, sizeof *p.qualifiers);
    yyjson_obj_foreach(list, i, max, key, value)
    {
        p.qualifiers[p.n_qualifiers++] =
            (struct purl_qualifier){.key = json_val_str(key), .value = json_val_str(value)};
    }
    return p;
}

static void run_case(struct run *r, str file, yyjson_val *test)
{
    struct err e = {0};
    struct purl p;
    str type = json_str(test, "test_type");
    yyjson_val *input = yyjson_obj_get(test, "input");
    yyjson_val *want = yyjson_obj_get(test, "expected_output");
    bool is_build = str_eq(type, STR("build"));
    str name =
        arena_printf(&r->tmp, "%.*s %.*s %.*s", STR_ARG(file), STR_ARG(type),
                     STR_ARG(is_build ? json_str(test, "description") : json_val_str(input)));
    enum status s;
    if (is_build) {
        p = components_of(&r->tmp, input);
        s = purl_normalise(&r->tmp, &p, &e);
    } else {
        s = purl_parse(&r->tmp, json_val_str(input), &p, &e);
    }
    if (json_bool(test, "expected_failure", false)) {
        run_check(r, name, s != LW_OK, "accepted, expected a refusal");
    } else if (s != LW_OK) {
        run_fail(r, name, "%s", e.message);
    } else if (yyjson_is_obj(want)) {
        run_check(r, name, has_components(&p, want), "got %.*s", STR_ARG(written(&r->tmp, &p)));
    } else {
        str got = written(&r->tmp, &p);
        run_check(r, name, str_eq(got, json_val_str(want)), "got %.*s", STR_ARG(got));
    }
}

void suite_purl(struct run *r)
{
    str *files;
    size_t n = run_list(r, ".", "-test.json", &files);
    for (size_t k = 0; k < n; k++) {
        struct err e = {0};
        yyjson_doc *doc;
        yyjson_val *test;
        size_t i, max;
        str text = run_file(r, &r->arena, files[k]);
        if (json_parse(text, LIMIT_SBOM_BYTES, &doc, &e) != LW_OK) run_abort("purl", &e);
        yyjson_val *tests = json_array(yyjson_doc_get_root(doc), "tests");
        yyjson_arr_foreach(tests, i, max, test)
        {
            arena_clear(&r->tmp);
            run_case(r, files[k], test);
        }
        yyjson_doc_free(doc);
    }
}
