/* SPDX-License-Identifier: Apache-2.0 */
/* The CVSS suite: scores of 2.0, 3.0, 3.1 and 4.0, validity, and the recomputed disputes. */
#include "conformance.h"
#include "format/cvss.h"

enum {
    UNREADABLE = -1000
};

/* "9.8" as 98, empty as -1. */
static int tenths_of(str s)
{
    uint64_t whole = 0, tenth = 0;
    str head, rest = s;
    if (s.n == 0) return -1;
    bool is_number =
        str_cut(&rest, '.', &head) && str_u64(head, 10, &whole) && str_u64(rest, 9, &tenth);
    return is_number ? (int)(whole * 10 + tenth) : UNREADABLE;
}

/* Reads and scores; false when the vector is refused. */
static bool scored(struct run *r, str vector, struct cvss_score *score)
{
    struct err e = {0};
    struct cvss c;
    if (cvss_parse(vector, &c, &e) != LW_OK) {
        run_fail(r, vector, "%s", e.message);
        return false;
    }
    cvss_score(&c, score);
    return true;
}

static void check_numbers(struct run *r, str vector, const struct cvss_score *s,
                          const int *want)
{
    run_check(r, vector,
              s->base == want[0] && s->temporal == want[1] && s->environmental == want[2],
              "got %d, %d, %d tenths, expected %d, %d, %d", s->base, s->temporal,
              s->environmental, want[0], want[1], want[2]);
}

static void run_scores(struct run *r, const struct tsv_row *row)
{
    struct cvss_score s;
    const int want[] = {tenths_of(row->at[1]), tenths_of(row->at[2]), tenths_of(row->at[3])};
    if (!scored(r, row->at[0], &s)) return;
    if (s.overall != tenths_of(row->at[4]) ||
        !str_eq(cvss_severity_str(s.severity), row->at[5]) ||
        !str_eq(cvss_severity_str(s.base_severity), row->at[6])) {
        run_fail(r, row->at[0], "got overall %d tenths, %.*s, base %.*s", s.overall,
                 STR_ARG(cvss_severity_str(s.severity)),
                 STR_ARG(cvss_severity_str(s.base_severity)));
    } else {
        check_numbers(r, row->at[0], &s, want);
    }
}

static void run_v40(struct run *r, const struct tsv_row *row)
{
    struct cvss_score s;
    if (!scored(r, row->at[0], &s)) return;
    str macrovector = row->at[1].n > 0 ? row->at[1] : str_of(s.macrovector);
    run_check(r, row->at[0],
              s.overall == tenths_of(row->at[2]) &&
                  str_eq(str_of(s.macrovector), macrovector) &&
                  str_eq(cvss_severity_str(s.severity), row->at[3]) &&
                  str_eq(str_of(s.nomenclature), row->at[4]),
              "got %s, %d tenths, %.*s, %s", s.macrovector, s.overall,
              STR_ARG(cvss_severity_str(s.severity)), s.nomenclature);
}

static void run_disputed(struct run *r, const struct tsv_row *row)
{
    struct cvss_score s;
    const int want[] = {tenths_of(row->at[5]), tenths_of(row->at[6]), tenths_of(row->at[7])};
    str name = arena_printf(&r->tmp, "disputed %.*s", STR_ARG(row->at[1]));
    if (scored(r, row->at[1], &s)) check_numbers(r, name, &s, want);
}

static void run_parse(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct cvss c;
    str vector = row->at[1];
    str name = arena_printf(&r->tmp, "parse %.*s '%.*s'", STR_ARG(row->at[0]), STR_ARG(vector));
    bool is_valid = cvss_check(vector, &e) == LW_OK;
    /* "3.x": either */
    bool is_version =
        is_valid && cvss_parse(vector, &c, &e) == LW_OK &&
        (str_eq(row->at[0], cvss_version_str(c.version)) ||
         (str_eq(row->at[0], STR("3.x")) && (c.version == CVSS_30 || c.version == CVSS_31)));
    run_check(r, name, is_version == str_eq(row->at[2], STR("1")), "%s",
              is_version ? "accepted" : e.message);
}

void suite_cvss(struct run *r)
{
    static const struct {
        const char *file;
        void (*run)(struct run *r, const struct tsv_row *row);
    } files[] = {
        {"v20.tsv", run_scores}, {"v30.tsv", run_scores},  {"v31.tsv", run_scores},
        {"v40.tsv", run_v40},    {"parse.tsv", run_parse}, {"disputed.tsv", run_disputed},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct tsv_row row;
        if (!run_has_file(r, str_of(files[i].file))) continue;
        str text = run_file(r, &r->arena, str_of(files[i].file));
        while (tsv_next(&text, &row)) {
            arena_clear(&r->tmp);
            files[i].run(r, &row);
        }
    }
}
