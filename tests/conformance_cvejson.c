/* SPDX-License-Identifier: Apache-2.0 */
/* CVE records are read or refused as the corpus says; of NVD documents every item is read whole. */
#include "base/limits.h"
#include "conformance.h"
#include "format/formats.h"

struct tally {
    size_t n_records, n_criteria, n_severities;
};

static enum status count_record(void *ctx, const struct record *r, struct err *e)
{
    struct tally *t = ctx;
    (void)e;
    t->n_records++;
    t->n_severities += r->n_severities;
    for (size_t i = 0; i < r->n_affected; i++) {
        const struct cpe_configuration *c = r->affected[i].configuration;
        for (size_t k = 0; c && k < c->n_nodes; k++)
            t->n_criteria += c->nodes[k].n_criteria;
    }
    return LW_OK;
}

/* What stands in the document, counted by name wherever it is. */
static void count_members(yyjson_val *v, struct tally *t)
{
    yyjson_val *key, *member;
    size_t i, max;
    if (yyjson_is_arr(v)) yyjson_arr_foreach(v, i, max, member) count_members(member, t);
    if (!yyjson_is_obj(v)) return;
    yyjson_obj_foreach(v, i, max, key, member)
    {
        str name = json_val_str(key);
        t->n_records += str_eq(name, STR("vulnStatus"));
        t->n_criteria += str_eq(name, STR("criteria"));
        t->n_severities += str_eq(name, STR("cvssData"));
        count_members(member, t);
    }
}

static void check_nvd(struct run *r, str file)
{
    struct tally got = {0}, want = {0};
    struct err e = {0};
    yyjson_doc *doc;
    str text = run_file(r, &r->tmp, file);
    if (json_parse(text, LIMIT_FEED_DOCUMENT_BYTES, &doc, &e) != LW_OK)
        run_abort("NVD document", &e);
    count_members(yyjson_doc_get_root(doc), &want);
    yyjson_doc_free(doc);
    enum status s = nvd_read(&r->tmp, text, count_record, &got, &e);
    if (s != LW_OK) {
        run_fail(r, file, "%s", e.message);
        return;
    }
    run_check(r, file,
              got.n_records == want.n_records && got.n_criteria == want.n_criteria &&
                  got.n_severities == want.n_severities,
              "%zu records, %zu names, %zu scores, expected %zu, %zu, %zu", got.n_records,
              got.n_criteria, got.n_severities, want.n_records, want.n_criteria,
              want.n_severities);
}

/*
 * A fragment of a record must not pass for one. Records that break only a language rule of the
 * assigning service name a vulnerability all the same, and are read.
 */
static void check_record(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct record record;
    str kind = row->at[1], expected = row->at[3];
    enum status s = cve_read(&r->tmp, run_file(r, &r->tmp, row->at[0]), &record, &e);
    bool is_refused = str_eq(expected, STR("invalid")) || str_eq(kind, STR("fragment"));
    if (is_refused)
        run_check(r, row->at[0], s != LW_OK && e.message[0] != '\0', "accepted");
    else
        run_check(r, row->at[0], s == LW_OK, "%s", e.message);
}

void suite_cvejson(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        arena_clear(&r->tmp);
        if (str_starts(row.at[1], STR("nvd-")))
            check_nvd(r, row.at[0]);
        else
            check_record(r, &row);
    }
}
