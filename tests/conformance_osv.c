/* SPDX-License-Identifier: Apache-2.0 */
/* OSV records are read; range evaluation through core/range.h once that exists. */
#include "base/limits.h"
#include "conformance.h"
#include "format/formats.h"
#include "format/version.h"
#if LW_HAS_RANGE
# include "core/range.h"

# include <stdlib.h>
#endif

static void run_records(struct run *r)
{
    struct tsv_row row;
    str manifest = run_file(r, &r->arena, STR("manifest.tsv"));
    while (tsv_next(&manifest, &row)) {
        struct err e = {0};
        struct record record;
        /* The linter's rules are not ours; inputs of other converters are no OSV records. */
        if (!str_starts(row.at[0], STR("records/")) || str_eq(row.at[1], STR("lint-fail"))) {
            run_skip(r);
            continue;
        }
        arena_clear(&r->tmp);
        enum status s = osv_read(&r->tmp, run_file(r, &r->tmp, row.at[0]), &record, &e);
        run_check(r, row.at[0], s == LW_OK && record.id.n > 0, "%s", e.message);
    }
}

#if LW_HAS_RANGE
/* The case's `affected` as a record of its own. */
static struct record record_of(struct arena *a, yyjson_val *affected)
{
    struct err e = {0};
    struct record record;
    size_t n = 0;
    char *json = yyjson_val_write(affected, 0, &n);
    str text = arena_printf(a, "{\"id\":\"CASE-1\",\"affected\":%.*s}", (int)n, json);
    free(json);
    if (osv_read(a, text, &record, &e) != LW_OK) run_abort("evaluation case", &e);
    return record;
}

static bool is_affected(const struct record *record, str ecosystem, str name, str version)
{
    const struct ecosystem_row *row = ecosystem_from_osv(ecosystem);
    enum version_scheme scheme = row == NULL ? VERSION_GENERIC : row->scheme;
    for (size_t i = 0; i < record->n_affected; i++) {
        const struct affected *x = &record->affected[i];
        if (!str_eq(x->ecosystem, ecosystem) || !str_eq(x->name, name)) continue;
        /* "an empty version counts as affected": the corpus README. Ours says unknown. */
        struct range_answer answer = affected_evaluate(x, scheme, version);
        if (answer.is_affected || (version.n == 0 && answer.is_unknown)) return true;
    }
    return false;
}

static void run_evaluation(struct run *r)
{
    struct err e = {0};
    yyjson_doc *doc;
    yyjson_val *test;
    size_t i, max;
    str text = run_file(r, &r->arena, STR("evaluation.json"));
    if (json_parse(text, LIMIT_SBOM_BYTES, &doc, &e) != LW_OK) run_abort("evaluation", &e);
    yyjson_val *tests = json_array(yyjson_doc_get_root(doc), "tests");
    yyjson_arr_foreach(tests, i, max, test)
    {
        arena_clear(&r->tmp);
        yyjson_val *package = json_object(test, "package");
        struct record record = record_of(&r->tmp, json_array(test, "affected"));
        str version = json_str(package, "version");
        bool got = is_affected(&record, json_str(package, "ecosystem"),
                               json_str(package, "name"), version);
        str name = arena_printf(&r->tmp, "evaluation %zu %.*s %.*s '%.*s'", i,
                                STR_ARG(json_str(test, "name")),
                                STR_ARG(json_str(package, "ecosystem")), STR_ARG(version));
        run_check(r, name, got == json_bool(test, "is_affected", false), "got %d", got);
    }
    yyjson_doc_free(doc);
}
#endif

void suite_osv(struct run *r)
{
    run_records(r);
#if LW_HAS_RANGE
    run_evaluation(r);
#endif
}
