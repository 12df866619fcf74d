/* SPDX-License-Identifier: Apache-2.0 */
/* corpus/openvex: documents and attestations that tools accept, and material around them. */
#include "conformance.h"
#include "format/csaf.h"

enum {
    COLUMN_FILE,
    COLUMN_VERSION,
    COLUMN_KIND,
    COLUMN_EXPECTED
};

static enum status count(void *ctx, const struct record *record, struct err *e)
{
    size_t *n = ctx;
    (void)record;
    (void)e;
    (*n)++;
    return LW_OK;
}

static bool is_document(yyjson_val *root)
{
    return json_array(root, "statements") != NULL || json_object(root, "predicate") != NULL ||
           json_str(root, "payload").n > 0;
}

/*
 * Blocks of the specification's text: whole documents are read, parts must at least be JSON; what
 * the text abbreviates is none.
 */
static void judge_fragment(struct run *r, str file, str bytes)
{
    yyjson_doc *doc;
    struct err e = {0};
    size_t n = 0;
    if (json_parse(bytes, bytes.n, &doc, &e) != LW_OK) {
        run_skip(r);
        return;
    }
    bool is_whole = is_document(yyjson_doc_get_root(doc));
    yyjson_doc_free(doc);
    if (!is_whole) {
        run_pass(r);
        return;
    }
    run_check(r, file, openvex_read(&r->tmp, bytes, count, &n, &e) == LW_OK, "%s", e.message);
}

void suite_openvex(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        struct err e = {0};
        size_t n = 0;
        str kind = row.at[COLUMN_KIND], file = row.at[COLUMN_FILE];
        arena_clear(&r->tmp);
        str bytes = run_file(r, &r->tmp, file);
        if (str_eq(kind, STR("document")) || str_eq(kind, STR("attestation"))) {
            enum status s = openvex_read(&r->tmp, bytes, count, &n, &e);
            run_check(r, file, s == LW_OK && n > 0, "%zu records %s", n, e.message);
        } else if (str_eq(kind, STR("fragment"))) {
            judge_fragment(r, file, bytes);
        } else if (str_eq(kind, STR("csaf-input"))) {
            enum status s = csaf_read(&r->tmp, bytes, count, &n, &e);
            run_check(r, file, s == LW_OK && n > 0, "%zu records %s", n, e.message);
        } else {
            run_skip(r); /* YAML and other material for conversions: no OpenVEX */
        }
    }
}
