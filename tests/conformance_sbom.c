/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suites of SBOMs. A document that must be read passes when it is read; one that breaks its
 * specification passes when it is refused or when the reader notes a breach; a malformed one when
 * it is refused with words. YAML, XML and RDF forms of SPDX 2 are no claim and are skipped.
 */
#include "conformance.h"
#include "format/formats.h"
#include "format/licence_expression.h"

static bool is_one_of(str s, const char *list)
{
    str rest = str_of(list);
    bool has_more = true;
    while (has_more) {
        str word;
        has_more = str_cut(&rest, ' ', &word);
        if (str_eq(word, s)) return true;
    }
    return false;
}

static void check_sbom(struct run *r, str file, str expected)
{
    struct err e = {0};
    struct sbom sbom;
    arena_clear(&r->tmp);
    enum status s = sbom_read(&r->tmp, run_file(r, &r->tmp, file), &sbom, &e);
    if (is_one_of(expected, "valid example ntia lenient")) {
        run_check(r, file, s == LW_OK, "%s", e.message);
    } else if (str_eq(expected, STR("warning"))) {
        run_check(r, file, s == LW_OK && sbom.n_notes > 0, "%s",
                  s == LW_OK ? "read without a note" : e.message);
    } else if (str_eq(expected, STR("invalid"))) {
        run_check(r, file, s != LW_OK || sbom.n_notes > 0, "read without a note");
    } else {
        run_skip(r);
    }
}

void suite_cyclonedx(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        check_sbom(r, row.at[0], row.at[3]);
    }
}

static str canonical(struct arena *a, const struct licence_node *node)
{
    struct buf out;
    buf_init(&out, 4 * LICENCE_MAX_BYTES);
    licence_write(&out, node);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* Columns: expression, valid, canonical. What is written reads again as the same. */
static void run_parse(struct run *r)
{
    struct tsv_row row;
    str text = run_file(r, &r->arena, STR("license-expressions/parse.tsv"));
    while (tsv_next(&text, &row)) {
        struct err e = {0};
        struct licence_node *node = NULL, *again = NULL;
        arena_clear(&r->tmp);
        bool is_valid = licence_parse(&r->tmp, row.at[0], &node, &e) == LW_OK;
        bool is_right = is_valid == str_eq(row.at[1], STR("1"));
        str got = is_valid ? canonical(&r->tmp, node) : STR("");
        if (is_valid && row.at[2].n > 0) is_right = is_right && str_eq(got, row.at[2]);
        if (is_valid) {
            is_right = is_right && licence_parse(&r->tmp, got, &again, &e) == LW_OK &&
                       str_eq(canonical(&r->tmp, again), got);
        }
        str name = arena_printf(&r->tmp, "parse.tsv '%.*s'", STR_ARG(row.at[0]));
        run_check(r, name, is_right, "%s '%.*s'", is_valid ? "read as" : e.message,
                  STR_ARG(got));
    }
}

enum {
    ALLOWED_MAX = 64
};

/* The allowed licences are single ones, separated by " | ". */
static enum status parse_allowed(struct run *r, str list, const struct licence_node **out,
                                 size_t *n, struct err *e)
{
    *n = 0;
    while (list.n > 0) {
        str one;
        struct licence_node *node;
        (void)str_cut(&list, '|', &one);
        enum status s = licence_parse(&r->tmp, str_trim(one), &node, e);
        if (s != LW_OK) return s;
        if (node->op != LICENCE_ONE || *n == ALLOWED_MAX)
            return err_set(e, LW_E_INPUT, "allowed is an expression, expected a licence");
        out[(*n)++] = node;
    }
    return *n > 0 ? LW_OK : err_set(e, LW_E_INPUT, "nothing is allowed");
}

/* Columns: expression, allowed, satisfied, error. */
static void run_satisfies(struct run *r)
{
    struct tsv_row row;
    str text = run_file(r, &r->arena, STR("license-expressions/satisfies.tsv"));
    while (tsv_next(&text, &row)) {
        struct err e = {0};
        struct licence_node *node = NULL;
        const struct licence_node *allowed[ALLOWED_MAX];
        size_t n = 0;
        arena_clear(&r->tmp);
        enum status s = licence_parse(&r->tmp, row.at[0], &node, &e);
        if (s == LW_OK) s = parse_allowed(r, row.at[1], allowed, &n, &e);
        bool got = s == LW_OK && licence_satisfies(node, allowed, n);
        bool is_right =
            (s != LW_OK) == str_eq(row.at[3], STR("1")) && got == str_eq(row.at[2], STR("1"));
        str name = arena_printf(&r->tmp, "satisfies.tsv '%.*s' by '%.*s'", STR_ARG(row.at[0]),
                                STR_ARG(row.at[1]));
        run_check(r, name, is_right, "got %d %s", got, e.message);
    }
}

void suite_spdx(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        if (is_one_of(row.at[2], "json tag-value")) {
            check_sbom(r, row.at[0], row.at[3]);
        } else {
            run_skip(r);
        }
    }
    run_parse(r);
    run_satisfies(r);
}

/* The corpus counts what stands under "components": not the subject and what it holds. */
static size_t n_counted(const struct sbom *sbom)
{
    size_t n = 0;
    for (size_t i = 0; i < sbom->n_components; i++) {
        const struct component *c = &sbom->components[i];
        while (c->parent != UINT32_MAX) {
            c = &sbom->components[c->parent];
        }
        if (!c->is_subject) n++;
    }
    return n;
}

static void check_real(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct sbom sbom;
    uint64_t want = 0;
    str file = row->at[0];
    bool is_malformed = str_starts(file, STR("malformed/"));
    bool is_cyclonedx = str_starts(row->at[1], STR("CycloneDX"));
    arena_clear(&r->tmp);
    enum status s = sbom_read(&r->tmp, run_file(r, &r->tmp, file), &sbom, &e);
    if (is_malformed) {
        run_check(r, file, s != LW_OK && e.message[0] != '\0', "accepted");
        return;
    }
    if (s != LW_OK) {
        run_fail(r, file, "line %llu: %s", (unsigned long long)e.line, e.message);
        return;
    }
    /* In SPDX the subject is a package like others. */
    size_t got = is_cyclonedx ? n_counted(&sbom) : sbom.n_components;
    bool is_counted = str_u64(row->at[4], UINT32_MAX, &want);
    run_check(r, file, !is_counted || got == want, "%zu components, expected %.*s", got,
              STR_ARG(row->at[4]));
}

void suite_sbom_real(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        check_real(r, &row);
    }
}
