/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of scores (2.0) and metrics (2.1): CVSS, EPSS, severity ratings. */
#include "format/csaf_check.h"
#include "format/cvss.h"

static const char *const cvss_keys[] = {"cvss_v2", "cvss_v3", "cvss_v4"};

/* One item: `content` holds the objects; in 2.0 that is the item itself. */
struct metric {
    yyjson_val *content, *products;
    str source;
    const struct csaf_at *item, *at; /* of the item and of the content */
};
typedef void (*metric_fn)(struct csaf_check *c, const struct metric *m, void *ctx);

static void each_of(struct csaf_check *c, const struct csaf_at *vulnerability, metric_fn visit,
                    void *ctx)
{
    const char *key = c->is_2_1 ? "metrics" : "scores";
    yyjson_val *list = json_array(vulnerability->value, key);
    yyjson_val *v;
    size_t i, max;
    struct csaf_at list_at = csaf_member(vulnerability, str_of(key), list);
    yyjson_arr_foreach(list, i, max, v)
    {
        struct csaf_at item = csaf_item(&list_at, i, v);
        struct csaf_at content = csaf_member(&item, STR("content"), json_object(v, "content"));
        const struct csaf_at *at = c->is_2_1 ? &content : &item;
        struct metric m = {.content = at->value,
                           .products = json_array(v, "products"),
                           .source = json_str(v, "source"),
                           .item = &item,
                           .at = at};
        visit(c, &m, ctx);
    }
}

struct walk {
    metric_fn visit;
    void *ctx;
};

static void visit_vulnerability(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                                void *ctx)
{
    const struct walk *w = ctx;
    (void)v;
    each_of(c, at, w->visit, w->ctx);
}

static void each_metric(struct csaf_check *c, metric_fn visit, void *ctx)
{
    struct walk w = {visit, ctx};
    csaf_each(c, "vulnerabilities[]", visit_vulnerability, &w);
}

/* 6.1.7: "product\nsource\nkey version" once a vulnerability */
static void see_score(struct csaf_check *c, const struct metric *m, void *ctx)
{
    yyjson_val *v;
    size_t i, max;
    bool is_new = true;
    c->n_steps += yyjson_arr_size(m->products);
    if (c->n_steps > CSAF_MAX_STEPS) return;
    for (size_t k = 0; k < 3; k++) {
        yyjson_val *cvss = json_object(m->content, cvss_keys[k]);
        if (cvss == NULL) continue;
        yyjson_arr_foreach(m->products, i, max, v)
        {
            str key = arena_printf(c->a, "%.*s\n%.*s\n%s %.*s", STR_ARG(json_val_str(v)),
                                   STR_ARG(m->source), cvss_keys[k],
                                   STR_ARG(json_str(cvss, "version")));
            (void)map_at(ctx, key, &is_new);
            if (!is_new)
                csaf_report(c, m->at, "`%.*s` has more than one score of %s %.*s",
                            STR_ARG(json_val_str(v)), cvss_keys[k],
                            STR_ARG(json_str(cvss, "version")));
        }
    }
}

static void visit_scores(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    struct map seen;
    (void)v;
    (void)ctx;
    csaf_marks_init(&seen);
    each_of(c, at, see_score, &seen);
    map_release(&seen);
}

static void test_scores(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_scores, NULL);
}

/* 6.1.56: bit 1 a CVSS object, bit 2 a rating, by product and source */
static void mark_rating(struct csaf_check *c, const struct metric *m, void *ctx)
{
    yyjson_val *v;
    size_t i, max;
    bool is_new;
    uint64_t bits = 0;
    for (size_t k = 0; k < 3; k++) {
        if (yyjson_obj_get(m->content, cvss_keys[k]) != NULL) bits |= 1;
    }
    if (yyjson_obj_get(m->content, "qualitative_severity_rating") != NULL) bits |= 2;
    c->n_steps += yyjson_arr_size(m->products);
    if (c->n_steps > CSAF_MAX_STEPS) return;
    yyjson_arr_foreach(m->products, i, max, v)
    {
        str key =
            arena_printf(c->a, "%.*s\n%.*s", STR_ARG(json_val_str(v)), STR_ARG(m->source));
        uint64_t *place = map_at(ctx, key, &is_new);
        if (place == NULL) return;
        *place |= bits;
        if (*place == 3 && (bits & 2) != 0)
            csaf_report(c, m->at, "`%.*s` has a CVSS score and a severity rating",
                        STR_ARG(json_val_str(v)));
        else if (*place == 3 && bits != 0)
            csaf_report(c, m->at, "`%.*s` has a severity rating and a CVSS score",
                        STR_ARG(json_val_str(v)));
    }
}

static void visit_ratings(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                          void *ctx)
{
    struct map marks;
    (void)v;
    (void)ctx;
    csaf_marks_init(&marks);
    each_of(c, at, mark_rating, &marks);
    map_release(&marks);
}

static void test_ratings(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_ratings, NULL);
}

/* 6.2.3, and part of 6.3.12: affected products without a score */
static void mark_products(struct csaf_check *c, const struct metric *m, void *ctx)
{
    csaf_mark_ids(c, ctx, m->products, 1);
}

static void mark_cvss_products(struct csaf_check *c, const struct metric *m, void *ctx)
{
    for (size_t k = 0; k < 3; k++) {
        if (yyjson_obj_get(m->content, cvss_keys[k]) != NULL)
            csaf_mark_ids(c, ctx, m->products, 1);
    }
}

static void report_uncovered(struct csaf_check *c, const struct csaf_at *at, metric_fn mark,
                             const char *words)
{
    struct map covered, status;
    csaf_marks_init(&covered);
    csaf_marks_init(&status);
    each_of(c, at, mark, &covered);
    csaf_mark_status(c, &status, at->value);
    for (uint32_t i = 0; i < status.n; i++) {
        const struct map_entry *x = &status.entries[i];
        if ((x->value & (UINT64_C(1) << CSAF_AFFECTED)) != 0 &&
            csaf_marks_of(&covered, x->key) == 0)
            csaf_report(c, at, "`%.*s` is affected and has no %s", STR_ARG(x->key), words);
    }
    map_release(&status);
    map_release(&covered);
}

static void visit_uncovered(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    (void)v;
    (void)ctx;
    report_uncovered(c, at, mark_products, "score");
}

static void test_uncovered(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_uncovered, NULL);
}

/* 6.2.19: what the specification lists as the ways to a score of 0 */
static bool is_none(yyjson_val *cvss, const char *property, const char *metric)
{
    str stated = json_str(cvss, property);
    return str_eq(csaf_vector_metric(json_str(cvss, "vectorString"), metric), STR("N")) ||
           str_eq(stated, STR("NONE")) || str_eq(stated, STR("NEGLIGIBLE"));
}

static bool is_zero(yyjson_val *cvss, size_t key)
{
    static const char *const v3[][2] = {{"modifiedAvailabilityImpact", "MA"},
                                        {"modifiedConfidentialityImpact", "MC"},
                                        {"modifiedIntegrityImpact", "MI"}};
    static const char *const v4[][2] = {{"modifiedVulnAvailabilityImpact", "MVA"},
                                        {"modifiedVulnConfidentialityImpact", "MVC"},
                                        {"modifiedVulnIntegrityImpact", "MVI"},
                                        {"modifiedSubAvailabilityImpact", "MSA"},
                                        {"modifiedSubConfidentialityImpact", "MSC"},
                                        {"modifiedSubIntegrityImpact", "MSI"}};
    struct cvss parsed;
    struct cvss_score score;
    bool is_all = true;
    if (csaf_tenths(cvss, "environmentalScore") == 0) return true;
    if (cvss_parse(json_str(cvss, "vectorString"), &parsed, NULL) == LW_OK) {
        cvss_score(&parsed, &score);
        if (score.overall == 0) return true;
    }
    if (key == 0) return is_none(cvss, "targetDistribution", "TD");
    for (size_t i = 0; i < (key == 1 ? 3 : 6); i++) {
        const char *const *pair = key == 1 ? v3[i] : v4[i];
        is_all = is_all && is_none(cvss, pair[0], pair[1]);
    }
    return is_all;
}

static void judge_fixed(struct csaf_check *c, const struct metric *m, void *ctx)
{
    yyjson_val *v;
    size_t i, max;
    for (size_t k = 0; k < 3; k++) {
        yyjson_val *cvss = json_object(m->content, cvss_keys[k]);
        if (cvss == NULL || is_zero(cvss, k)) continue;
        struct csaf_at place = csaf_member(m->at, str_of(cvss_keys[k]), cvss);
        yyjson_arr_foreach(m->products, i, max, v)
        {
            uint64_t bits = csaf_marks_of(ctx, json_val_str(v));
            if ((bits & (UINT64_C(1) << CSAF_FIXED)) != 0)
                csaf_report(c, &place, "`%.*s` is fixed and has a score that is not 0",
                            STR_ARG(json_val_str(v)));
        }
    }
}

static void visit_fixed(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                        void *ctx)
{
    struct map status;
    (void)ctx;
    csaf_marks_init(&status);
    csaf_mark_status(c, &status, v);
    each_of(c, at, judge_fixed, &status);
    map_release(&status);
}

static void test_fixed(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_fixed, NULL);
}

/* 6.2.47, 6.3.18 */
static bool is_own_source(struct csaf_check *c, str source)
{
    yyjson_val *list = json_array(c->document, "references");
    yyjson_val *v;
    size_t i, max;
    str name = csaf_file_name(c->a, json_str(c->tracking, "id"));
    if (source.n == 0) return true;
    yyjson_arr_foreach(list, i, max, v)
    {
        str url = json_str(v, "url");
        if (str_eq(json_str(v, "category"), STR("self")) && str_eq(url, source) &&
            str_ends(url, name))
            return true;
    }
    return false;
}

static void judge_rating(struct csaf_check *c, const struct metric *m, void *ctx)
{
    const bool *is_own = ctx;
    if (yyjson_obj_get(m->content, "qualitative_severity_rating") != NULL &&
        (!*is_own || is_own_source(c, m->source)))
        csaf_report(c, m->at, "a qualitative severity rating is used");
}

static void test_own_rating(struct csaf_check *c)
{
    bool is_own = true;
    each_metric(c, judge_rating, &is_own);
}

static void test_any_rating(struct csaf_check *c)
{
    bool is_own = false;
    each_metric(c, judge_rating, &is_own);
}

/* 6.3.1: bit 1 version 2, bit 2 a later one */
static void mark_version(struct csaf_check *c, const struct metric *m, void *ctx)
{
    for (size_t k = 0; k < 3; k++) {
        if (yyjson_obj_get(m->content, cvss_keys[k]) != NULL)
            csaf_mark_ids(c, ctx, m->products, k == 0 ? 1 : 2);
    }
}

static void visit_v2(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    struct map marks;
    (void)v;
    (void)ctx;
    csaf_marks_init(&marks);
    each_of(c, at, mark_version, &marks);
    for (uint32_t i = 0; i < marks.n; i++) {
        if (marks.entries[i].value == 1)
            csaf_report(c, at, "`%.*s` has no other score than CVSS v2",
                        STR_ARG(marks.entries[i].key));
    }
    map_release(&marks);
}

static void test_v2(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_v2, NULL);
}

/* 6.3.2 */
static void visit_v30(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    (void)ctx;
    if (str_eq(at->key, STR("cvss_v3")) &&
        (str_eq(json_str(v, "version"), STR("3.0")) ||
         str_starts(json_str(v, "vectorString"), STR("CVSS:3.0/"))))
        csaf_report(c, at, "CVSS v3.0 is used");
}

static void test_v30(struct csaf_check *c)
{
    csaf_each_cvss(c, visit_v30);
}

/* 6.3.12 */
static void judge_no_v4(struct csaf_check *c, const struct metric *m, void *ctx)
{
    (void)ctx;
    if (yyjson_obj_get(m->content, "cvss_v4") == NULL &&
        (yyjson_obj_get(m->content, "cvss_v2") != NULL ||
         yyjson_obj_get(m->content, "cvss_v3") != NULL))
        csaf_report(c, m->at, "there is no CVSS v4.0 score");
}

static void visit_no_v4(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                        void *ctx)
{
    (void)v;
    each_of(c, at, judge_no_v4, ctx);
    report_uncovered(c, at, mark_cvss_products, "CVSS score");
}

static void test_no_v4(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_no_v4, NULL);
}

/* 6.1.51, 6.2.41 */
static void visit_epss(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    struct csaf_time date = csaf_instant(json_val_str(v));
    (void)ctx;
    if (!csaf_time_is_none(date) && csaf_time_cmp(date, c->newest) > 0)
        csaf_report(c, at, "the timestamp is newer than the newest revision");
}

static void test_epss(struct csaf_check *c)
{
    if (csaf_is_released(c))
        csaf_each(c, "vulnerabilities[]/metrics[]/content/epss/timestamp", visit_epss, NULL);
}

enum {
    MAX_EPSS_AGE_S = 15 * 86400
};

static void find_youngest(struct csaf_check *c, const struct metric *m, void *ctx)
{
    struct csaf_time *youngest = ctx;
    struct csaf_time date =
        csaf_instant(json_str(json_object(m->content, "epss"), "timestamp"));
    (void)c;
    if (csaf_time_cmp(date, *youngest) > 0) *youngest = date;
}

static void visit_old_epss(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                           void *ctx)
{
    struct csaf_time youngest = {.at = UTC_NONE};
    (void)v;
    (void)ctx;
    each_of(c, at, find_youngest, &youngest);
    if (csaf_time_is_none(youngest) || csaf_time_is_none(c->newest)) return;
    youngest.at = utc_add_s(youngest.at, MAX_EPSS_AGE_S);
    if (csaf_time_cmp(youngest, c->newest) < 0)
        csaf_report(c, at,
                    "the youngest EPSS timestamp is more than 15 days older than the newest "
                    "revision");
}

static void test_old_epss(struct csaf_check *c)
{
    if (csaf_is_released(c)) csaf_each(c, "vulnerabilities[]", visit_old_epss, NULL);
}

const struct csaf_test csaf_metric_tests[] = {
    {"6.1.7", CSAF_MANDATORY, CSAF_ANY, test_scores},
    {"6.1.51", CSAF_MANDATORY, CSAF_21, test_epss},
    {"6.1.56", CSAF_MANDATORY, CSAF_21, test_ratings},
    {"6.2.3", CSAF_RECOMMENDED, CSAF_ANY, test_uncovered},
    {"6.2.19", CSAF_RECOMMENDED, CSAF_ANY, test_fixed},
    {"6.2.41", CSAF_RECOMMENDED, CSAF_21, test_old_epss},
    {"6.2.47", CSAF_RECOMMENDED, CSAF_21, test_own_rating},
    {"6.3.1", CSAF_INFORMATIVE, CSAF_ANY, test_v2},
    {"6.3.2", CSAF_INFORMATIVE, CSAF_ANY, test_v30},
    {"6.3.12", CSAF_INFORMATIVE, CSAF_21, test_no_v4},
    {"6.3.18", CSAF_INFORMATIVE, CSAF_21, test_any_rating},
    {NULL, 0, 0, NULL},
};
