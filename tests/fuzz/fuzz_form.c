/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms: any bytes in every field of every form and stage, as browsers and records may bring them.
 * Proposals keep the limits of their fields, and the content that a submission freezes reads back
 * as what stood in the form.
 */
#include "core/form.h"
#include "format/json.h"
#include "fuzz_values.h"

enum {
    MAX_BYTES = 64 * 1024 /* of one value: far above the longest field */
};

static void check_content(struct arena *a, const struct form *f, struct buf *b)
{
    struct err e = {0};
    yyjson_doc *doc = NULL;
    buf_clear(b);
    form_sheet_text(f, STR("2026-001"), b);
    buf_clear(b);
    form_sheet_json(f, STR("2026-001"), b);
    if (json_parse(buf_str(b), 16 * MAX_BYTES * 64, &doc, &e)) return; /* no UTF-8 */
    yyjson_val *item;
    yyjson_arr_iter it = yyjson_arr_iter_with(json_array(yyjson_doc_get_root(doc), "fields"));
    while ((item = yyjson_arr_iter_next(&it))) {
        const struct form_field *field = form_field_find(f->catalogue, json_str(item, "key"));
        str value = json_dup(a, item, "value");
        if (!field || !str_eq(value, str_trim(f->values[field - f->catalogue->rows])))
            BUG("the frozen content is not what stood in the form");
    }
    yyjson_doc_free(doc);
}

static void run_stage(struct arena *a, const struct form_catalogue *c, enum stage s, str bytes)
{
    struct err e = {0};
    struct form_problem *problems = NULL;
    struct buf b;
    size_t n = 0;
    str *values = arena_array(a, c->n_rows, sizeof *values);
    if (!values) return;
    for (size_t i = 0; i < c->n_rows; i++)
        values[i] = bytes;
    const struct form f = {.catalogue = c,
                           .stage = s,
                           .values = values,
                           .before = values,
                           .aware_at = utc_from_ms(0)};
    buf_init(&b, (size_t)64 * 16 * MAX_BYTES);
    if (!form_check(a, &f, &problems, &n, &e)) check_content(a, &f, &b);
    buf_release(&b);
}

static void run_proposals(struct arena *a, const struct form_catalogue *c, str bytes)
{
    struct err e = {0};
    struct form_proposal *p = NULL;
    const str one[] = {bytes};
    const struct form_release release = {bytes, bytes};
    const struct form_market market = {bytes, bytes, 1};
    const struct form_measure measure = {utc_from_ms(0), bytes};
    const struct form_quote quote = {bytes, bytes};
    const struct form_facts facts = {
        .case_title = bytes,
        .description = bytes,
        .vulnerability = bytes,
        .vulnerability_name = bytes,
        .text = quote,
        .severity = quote,
        .euvd = quote,
        .manufacturer = bytes,
        .products = one,
        .n_products = 1,
        .releases = &release,
        .n_releases = 1,
        .components = one,
        .n_components = 1,
        .markets = &market,
        .n_markets = 1,
        .measures = &measure,
        .n_measures = 1,
        .workarounds = &quote,
        .n_workarounds = 1,
        .coordinator = bytes,
        .coordinator_origin = bytes,
        .product_type = bytes,
        .product_class = bytes,
        .product_category = bytes,
        .aware_at = UTC_NONE,
        .occurred_at = UTC_NONE,
        .measure_available_at = UTC_NONE,
        .request = bytes,
        .sensitivity = bytes,
        .exploited_source = bytes,
    };
    if (form_prefill(a, c, &facts, &p, &e)) return;
    for (size_t i = 0; i < c->n_rows; i++)
        if (c->rows[i].max_chars && form_n_chars(p[i].value) > c->rows[i].max_chars)
            BUG("a proposal is longer than its field");
}

void fuzz_form(struct arena *a, str bytes)
{
    bytes = str_sub(bytes, 0, MAX_BYTES);
    (void)form_confidential_detail(bytes);
    for (size_t v = 0; v < n_form_versions; v++) {
        for (enum form_track t = TRACK_VULNERABILITY; t < N_form_track; t++) {
            const struct form_catalogue *c =
                form_catalogue_find(str_of(form_versions[v].id), t);
            for (enum stage s = 0; s < N_stage; s++)
                run_stage(a, c, s, bytes);
            run_proposals(a, c, bytes);
        }
    }
}
