/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suites of whole documents: SBOMs and CVE records. A document that must be read passes when it is
 * read; one that breaks its specification passes when it is refused or when the reader notes a
 * breach; a malformed one when it is refused with words.
 */
#include "conformance.h"
#include "format/formats.h"

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
        if (str_eq(row.at[2], STR("json"))) {
            check_sbom(r, row.at[0], row.at[3]);
        } else {
            run_skip(r);
        }
    }
}

void suite_spdx(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        if (str_eq(row.at[2], STR("json")) && str_starts(row.at[1], STR("2."))) {
            check_sbom(r, row.at[0], row.at[3]);
        } else {
            run_skip(r);
        }
    }
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
    bool is_cyclonedx = str_eq(row->at[1], STR("CycloneDX JSON"));
    if (!is_malformed && !is_cyclonedx && !str_eq(row->at[1], STR("SPDX JSON"))) {
        run_skip(r);
        return;
    }
    arena_clear(&r->tmp);
    enum status s = sbom_read(&r->tmp, run_file(r, &r->tmp, file), &sbom, &e);
    if (is_malformed) {
        run_check(r, file, s != LW_OK && e.message[0] != '\0', "accepted");
        return;
    }
    if (s != LW_OK) {
        run_fail(r, file, "%s", e.message);
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
