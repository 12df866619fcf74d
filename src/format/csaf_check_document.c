/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of /document and of what holds for the whole: revisions, languages, dates, sharing. */
#include "format/csaf_check.h"
#include "format/csaf_language.h"

#include <stdlib.h>

/* A version by the pattern of version_t: an integer, or Semantic Versioning 2.0. */
struct number {
    str text;
    bool is_valid, is_semantic;
    uint64_t part[3];
    str pre, build;
};

static struct number number_of(str text)
{
    struct number n = {.text = text};
    str rest = text, core, piece;
    if (str_u64(text, UINT64_MAX, &n.part[0])) {
        n.is_valid = true;
        return n;
    }
    n.is_semantic = true;
    if (!str_cut(&rest, '+', &core)) rest = STR_NONE;
    n.build = rest;
    rest = core;
    if (!str_cut(&rest, '-', &core)) rest = STR_NONE;
    n.pre = rest;
    rest = core;
    n.is_valid = true;
    for (size_t i = 0; i < 3; i++) {
        bool has_more = str_cut(&rest, '.', &piece);
        n.is_valid =
            n.is_valid && has_more == (i < 2) && str_u64(piece, UINT64_MAX, &n.part[i]);
    }
    return n;
}

/* SemVer 2.0 section 11.4 */
static int pre_cmp(str a, str b)
{
    str x, y;
    if (a.n == 0 || b.n == 0) return (a.n == 0) - (b.n == 0);
    while (a.n > 0 && b.n > 0) {
        uint64_t i, k;
        (void)str_cut(&a, '.', &x);
        (void)str_cut(&b, '.', &y);
        bool is_x = str_u64(x, UINT64_MAX, &i), is_y = str_u64(y, UINT64_MAX, &k);
        int order = is_x && is_y   ? (i > k) - (i < k)
                    : is_x != is_y ? (is_y ? 1 : -1)
                                   : str_cmp(x, y);
        if (order != 0) return order;
    }
    return (a.n > 0) - (b.n > 0);
}

static int number_cmp(const struct number *a, const struct number *b)
{
    for (size_t i = 0; i < 3; i++) {
        if (a->part[i] != b->part[i]) return a->part[i] < b->part[i] ? -1 : 1;
    }
    return pre_cmp(a->pre, b->pre);
}

struct revision {
    struct csaf_time at;
    struct number number;
    size_t index;
};
struct history {
    struct revision *items; /* by date, then number */
    size_t n;
};

static int revision_cmp(const void *x, const void *y)
{
    const struct revision *a = x, *b = y;
    int order = csaf_time_cmp(a->at, b->at);
    if (order == 0) order = number_cmp(&a->number, &b->number);
    if (order != 0) return order;
    return a->index < b->index ? -1 : 1;
}

static struct history read_history(struct csaf_check *c)
{
    yyjson_val *list = json_array(c->tracking, "revision_history");
    yyjson_val *v;
    size_t i, max;
    struct history h = {.n = 0};
    h.items = arena_array(c->a, yyjson_arr_size(list), sizeof *h.items);
    if (h.items == NULL) return h;
    yyjson_arr_foreach(list, i, max, v)
    {
        h.items[h.n++] = (struct revision){.at = csaf_instant(json_str(v, "date")),
                                           .number = number_of(json_str(v, "number")),
                                           .index = i};
    }
    if (h.n > 1) qsort(h.items, h.n, sizeof *h.items, revision_cmp);
    return h;
}

static const char history_path[] = "/document/tracking/revision_history";

/* 6.1.14 */
static void test_sorted(struct csaf_check *c)
{
    struct history h = read_history(c);
    for (size_t i = 1; i < h.n; i++) {
        if (number_cmp(&h.items[i - 1].number, &h.items[i].number) <= 0) continue;
        csaf_report_path(c, str_of(history_path),
                         "items must be in ascending order when sorted by `date` and `number`");
        return;
    }
}

/* 6.1.16 */
static void test_latest(struct csaf_check *c)
{
    struct history h = read_history(c);
    struct number version = number_of(json_str(c->tracking, "version"));
    if (h.n == 0) return;
    struct number last = h.items[h.n - 1].number;
    if (str_eq(c->status, STR("draft"))) {
        version.pre = STR_NONE;
        last.pre = STR_NONE;
    }
    if (version.is_valid && number_cmp(&version, &last) == 0 &&
        version.is_semantic == last.is_semantic)
        return;
    csaf_report_path(c, STR("/document/tracking/version"),
                     "the version is `%.*s`, the number of the last revision `%.*s`",
                     STR_ARG(version.text), STR_ARG(last.text));
}

/* 6.1.17 */
static void test_draft(struct csaf_check *c)
{
    struct number version = number_of(json_str(c->tracking, "version"));
    if (!version.is_valid || (version.part[0] > 0 && version.pre.n == 0)) return;
    if (!str_eq(c->status, STR("draft")))
        csaf_report_path(c, STR("/document/tracking/status"),
                         "version `%.*s` asks for the status draft", STR_ARG(version.text));
}

typedef bool (*number_fn)(const struct number *n);

static bool is_before_release(const struct number *n)
{
    return n->is_valid && n->part[0] == 0;
}

static bool has_pre(const struct number *n)
{
    return n->pre.n > 0;
}

static bool has_build(const struct number *n)
{
    return n->build.n > 0;
}

static void report_numbers(struct csaf_check *c, number_fn is_odd, const char *words)
{
    struct history h = read_history(c);
    for (size_t i = 0; i < h.n; i++) {
        const struct revision *r = &h.items[i];
        if (!is_odd(&r->number)) continue;
        csaf_report_path(c, arena_printf(c->a, "%s/%zu/number", history_path, r->index),
                         "`%.*s` %s", STR_ARG(r->number.text), words);
    }
}

/* 6.1.18 */
static void test_released(struct csaf_check *c)
{
    if (csaf_is_released(c))
        report_numbers(c, is_before_release, "is a number of a draft in a released document");
}

/* 6.1.19, 6.2.4 */
static void test_pre_numbers(struct csaf_check *c)
{
    report_numbers(c, has_pre, "has a pre-release part");
}

static void test_build_numbers(struct csaf_check *c)
{
    report_numbers(c, has_build, "has build metadata");
}

/* 6.1.20 */
static void test_non_draft(struct csaf_check *c)
{
    struct number version = number_of(json_str(c->tracking, "version"));
    if (csaf_is_released(c) && version.pre.n > 0)
        csaf_report_path(c, STR("/document/tracking/version"),
                         "`%.*s` has a pre-release part in a released document",
                         STR_ARG(version.text));
}

/* 6.1.21 */
static void test_gaps(struct csaf_check *c)
{
    struct history h = read_history(c);
    for (size_t i = 0; i < h.n; i++) {
        uint64_t number = h.items[i].number.part[0];
        uint64_t before = i == 0 ? 0 : h.items[i - 1].number.part[0];
        if (!h.items[i].number.is_valid || number <= before + 1) continue;
        csaf_report_path(c, str_of(history_path), "there is no revision before `%.*s`",
                         STR_ARG(h.items[i].number.text));
    }
}

/* 6.1.22 */
static void test_same_number(struct csaf_check *c)
{
    yyjson_val *list = json_array(c->tracking, "revision_history");
    yyjson_val *v;
    size_t i, max;
    struct map seen;
    bool is_new = true;
    csaf_marks_init(&seen);
    yyjson_arr_foreach(list, i, max, v)
    {
        str number = json_str(v, "number");
        if (number.p == NULL) continue;
        (void)map_at(&seen, number, &is_new);
        if (!is_new)
            csaf_report_path(c, arena_printf(c->a, "%s/%zu/number", history_path, i),
                             "number `%.*s` is used more than once", STR_ARG(number));
    }
    map_release(&seen);
}

/* 6.1.30 */
static void test_mixed_numbers(struct csaf_check *c)
{
    struct history h = read_history(c);
    struct number version = number_of(json_str(c->tracking, "version"));
    for (size_t i = 0; i < h.n; i++) {
        if (h.items[i].number.is_semantic == version.is_semantic) continue;
        csaf_report_path(c, arena_printf(c->a, "%s/%zu/number", history_path, h.items[i].index),
                         "integer and semantic versioning are mixed");
    }
}

/* 6.2.5, 6.2.6 */
static void test_initial_date(struct csaf_check *c)
{
    struct history h = read_history(c);
    struct csaf_time at = csaf_instant(json_str(c->tracking, "initial_release_date"));
    if (h.n > 0 && !csaf_time_is_none(at) && csaf_time_cmp(at, h.items[0].at) < 0)
        csaf_report_path(c, STR("/document/tracking/initial_release_date"),
                         "the date is older than the oldest revision");
}

static void test_release_date(struct csaf_check *c)
{
    struct csaf_time at = csaf_instant(json_str(c->tracking, "current_release_date"));
    if (!csaf_time_is_none(at) && csaf_time_cmp(at, c->newest) < 0)
        csaf_report_path(c, STR("/document/tracking/current_release_date"),
                         "the date is older than the newest revision");
}

/* 6.2.21 */
static void test_same_date(struct csaf_check *c)
{
    struct history h = read_history(c);
    for (size_t i = 1; i < h.n; i++) {
        if (csaf_time_is_none(h.items[i].at) ||
            csaf_time_cmp(h.items[i - 1].at, h.items[i].at) != 0)
            continue;
        csaf_report_path(c, arena_printf(c->a, "%s/%zu/date", history_path, h.items[i].index),
                         "another revision has the same date");
    }
}

/* 6.1.12, 6.2.14, 6.2.15 */
typedef void (*language_fn)(struct csaf_check *c, str tag, const char *path);

static void each_language(struct csaf_check *c, language_fn visit)
{
    static const char *const keys[] = {"lang", "source_lang"};
    static const char *const paths[] = {"/document/lang", "/document/source_lang"};
    for (size_t i = 0; i < 2; i++) {
        str tag = json_str(c->document, keys[i]);
        if (tag.p != NULL) visit(c, tag, paths[i]);
    }
}

static void judge_language(struct csaf_check *c, str tag, const char *path)
{
    str odd;
    if (language_check(tag, &odd)) return;
    csaf_report_path(c, str_of(path), "`%.*s` is no language tag: there is no subtag `%.*s`",
                     STR_ARG(str_sub(tag, 0, 60)), STR_ARG(str_sub(odd, 0, 60)));
}

static void judge_private(struct csaf_check *c, str tag, const char *path)
{
    if (language_is_private(tag))
        csaf_report_path(c, str_of(path), "`%.*s` has a subtag for private use",
                         STR_ARG(str_sub(tag, 0, 60)));
}

static void judge_default(struct csaf_check *c, str tag, const char *path)
{
    if (str_eq_nocase(tag, STR("i-default")))
        csaf_report_path(c, str_of(path), "the language is `i-default`");
}

static void test_language(struct csaf_check *c)
{
    each_language(c, judge_language);
}

static void test_private_language(struct csaf_check *c)
{
    each_language(c, judge_private);
}

static void test_default_language(struct csaf_check *c)
{
    each_language(c, judge_default);
}

/* 6.1.15, 6.1.28, 6.2.12 */
static void test_translator(struct csaf_check *c)
{
    str category = json_str(json_object(c->document, "publisher"), "category");
    if (str_eq(category, STR("translator")) && json_str(c->document, "source_lang").n == 0)
        csaf_report_path(c, STR("/document/source_lang"),
                         "a translator must state the source language");
}

static void test_translation(struct csaf_check *c)
{
    str source = json_str(c->document, "source_lang");
    if (source.n > 0 && str_eq_nocase(source, c->lang))
        csaf_report_path(c, STR("/document/source_lang"),
                         "source and document have the same language");
}

static void test_no_language(struct csaf_check *c)
{
    if (c->lang.n == 0) csaf_report_path(c, STR("/document/lang"), "the language is missing");
}

/* 6.2.10, of 2.0 alone */
static void test_tlp(struct csaf_check *c)
{
    if (c->tlp_label.n == 0)
        csaf_report_path(c, STR("/document/distribution/tlp/label"),
                         "the TLP label is missing");
}

/* 6.2.11 */
static void test_canonical(struct csaf_check *c)
{
    yyjson_val *list = json_array(c->document, "references");
    yyjson_val *v;
    size_t i, max;
    str name = csaf_file_name(c->a, json_str(c->tracking, "id"));
    str tail = arena_printf(c->a, "/%.*s", STR_ARG(name));
    yyjson_arr_foreach(list, i, max, v)
    {
        str url = json_str(v, "url");
        if (str_eq(json_str(v, "category"), STR("self")) && str_starts(url, STR("https://")) &&
            str_ends(url, tail))
            return;
    }
    csaf_report_path(c, STR("/document/references"),
                     "no reference of category self has an https URL that ends in `%.*s`",
                     STR_ARG(name));
}

/* 6.2.22 */
static void test_id_in_title(struct csaf_check *c)
{
    str id = json_str(c->tracking, "id");
    if (id.n > 0 && str_contains(json_str(c->document, "title"), id))
        csaf_report_path(c, STR("/document/title"), "the title has the tracking id");
}

/* 6.1.37 */
static void visit_date(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    const char *why;
    (void)ctx;
    if (yyjson_is_str(v) && !csaf_is_instant(json_val_str(v), &why))
        csaf_report(c, at, "%s", why);
}

static void test_dates(struct csaf_check *c)
{
    static const char *const paths[] = {
        "document/tracking/current_release_date",
        "document/tracking/generator/date",
        "document/tracking/initial_release_date",
        "document/tracking/revision_history[]/date",
        "vulnerabilities[]/disclosure_date",
        "vulnerabilities[]/discovery_date",
        "vulnerabilities[]/first_known_exploitation_dates[]/date",
        "vulnerabilities[]/first_known_exploitation_dates[]/exploitation_date",
        "vulnerabilities[]/flags[]/date",
        "vulnerabilities[]/involvements[]/date",
        "vulnerabilities[]/metrics[]/content/epss/timestamp",
        "vulnerabilities[]/metrics[]/content/ssvc_v2/timestamp",
        "vulnerabilities[]/remediations[]/date",
        "vulnerabilities[]/threats[]/date",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        csaf_each(c, paths[i], visit_date, NULL);
    }
}

/* Sharing groups, 3.2.2.5.1: two ids are reserved, each with its name. */
static const char max_uuid[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";
static const char nil_uuid[] = "00000000-0000-0000-0000-000000000000";
static const struct reserved {
    const char *id, *name;
} reserved[] = {{max_uuid, "Public"}, {nil_uuid, "No sharing allowed"}};
static const char group_id_path[] = "/document/distribution/sharing_group/id";
static const char group_name_path[] = "/document/distribution/sharing_group/name";

static yyjson_val *sharing_group(const struct csaf_check *c)
{
    return json_object(json_object(c->document, "distribution"), "sharing_group");
}

static bool has_group_id(const struct csaf_check *c, const char *id)
{
    return str_eq(json_str(sharing_group(c), "id"), str_of(id));
}

/* 6.1.38 */
static void test_max_uuid_label(struct csaf_check *c)
{
    if (has_group_id(c, max_uuid) && !str_eq(c->tlp_label, STR("CLEAR")))
        csaf_report_path(c, STR("/document/distribution/tlp/label"),
                         "a document that is shared with everybody must be TLP:CLEAR");
}

/* 6.1.39 */
static void test_clear_uuid(struct csaf_check *c)
{
    if (sharing_group(c) == NULL || !str_eq(c->tlp_label, STR("CLEAR")) ||
        has_group_id(c, max_uuid) ||
        (has_group_id(c, nil_uuid) && str_eq(c->status, STR("draft"))))
        return;
    csaf_report_path(c, str_of(group_id_path),
                     "a TLP:CLEAR document can only be shared with the group of the Max UUID");
}

/* 6.1.40 */
static void test_group_name(struct csaf_check *c)
{
    str name = json_str(sharing_group(c), "name");
    for (size_t i = 0; i < 2; i++) {
        if (str_eq(name, str_of(reserved[i].name)) && !has_group_id(c, reserved[i].id))
            csaf_report_path(c, str_of(group_name_path), "the name `%s` is reserved for %s",
                             reserved[i].name, reserved[i].id);
    }
}

/* 6.1.41 */
static void test_no_group_name(struct csaf_check *c)
{
    str name = json_str(sharing_group(c), "name");
    for (size_t i = 0; i < 2; i++) {
        if (has_group_id(c, reserved[i].id) && !str_eq(name, str_of(reserved[i].name)))
            csaf_report_path(c, str_of(group_name_path), "the name must be `%s`",
                             reserved[i].name);
    }
}

/* 6.2.28, 6.2.29, 6.2.30 */
static void test_max_uuid(struct csaf_check *c)
{
    if (has_group_id(c, max_uuid))
        csaf_report_path(c, str_of(group_id_path), "the Max UUID is used");
}

static void test_nil_uuid(struct csaf_check *c)
{
    if (has_group_id(c, nil_uuid))
        csaf_report_path(c, str_of(group_id_path), "the Nil UUID is used");
}

static void test_clear_group(struct csaf_check *c)
{
    if (sharing_group(c) != NULL && str_eq(c->tlp_label, STR("CLEAR")))
        csaf_report_path(c, STR("/document/distribution/sharing_group"),
                         "a TLP:CLEAR document needs no sharing group");
}

/* 6.3.6, 6.3.7: names under .invalid never resolve (RFC 2606); the rest needs the network. */
static bool is_unresolvable(str url)
{
    str rest = url, host;
    size_t at;
    if (!str_cut(&rest, ':', &host) || !str_starts(rest, STR("//"))) return false;
    rest = str_from(rest, 2);
    (void)str_cut(&rest, '/', &host);
    if (str_find_last(host, ':', &at)) host = str_sub(host, 0, at);
    if (str_ends(host, STR("."))) host = str_sub(host, 0, host.n - 1);
    return host.n >= 8 && str_eq_nocase(str_from(host, host.n - 8), STR(".invalid"));
}

static void visit_url(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    (void)ctx;
    if (is_unresolvable(json_val_str(v)))
        csaf_report(c, at, "`%.*s` cannot resolve", STR_ARG(str_sub(json_val_str(v), 0, 200)));
}

static void visit_reference(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    const bool *wants_self = ctx;
    struct csaf_at url = csaf_member(at, STR("url"), yyjson_obj_get(v, "url"));
    if (str_eq(json_str(v, "category"), STR("self")) == *wants_self)
        visit_url(c, url.value, &url, NULL);
}

static void visit_helper_urls(struct csaf_check *c, const struct csaf_product *p,
                              uint32_t index, void *ctx)
{
    static const char *const paths[] = {"product_identification_helper/sbom_urls[]",
                                        "product_identification_helper/x_generic_uris[]/"
                                        "namespace",
                                        "product_identification_helper/x_generic_uris[]/uri"};
    struct csaf_at at = csaf_member(NULL, csaf_product_path(c->a, &c->tree, index), p->value);
    (void)ctx;
    for (size_t i = 0; i < 3; i++) {
        csaf_each_below(c, &at, paths[i], visit_url, NULL);
    }
}

static void each_reference(struct csaf_check *c, bool wants_self)
{
    csaf_each(c, "document/references[]", visit_reference, &wants_self);
    csaf_each(c, "vulnerabilities[]/references[]", visit_reference, &wants_self);
}

static void test_urls(struct csaf_check *c)
{
    static const char *const paths[] = {
        "document/acknowledgments[]/urls[]",
        "document/aggregate_severity/namespace",
        "document/distribution/tlp/url",
        "document/publisher/namespace",
        "vulnerabilities[]/acknowledgments[]/urls[]",
        "vulnerabilities[]/remediations[]/url",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        csaf_each(c, paths[i], visit_url, NULL);
    }
    each_reference(c, false);
    csaf_each_product(c, visit_helper_urls, NULL);
}

static void test_self_urls(struct csaf_check *c)
{
    each_reference(c, true);
}

const struct csaf_test csaf_document_tests[] = {
    {"6.1.12", CSAF_MANDATORY, CSAF_ANY, test_language},
    {"6.1.14", CSAF_MANDATORY, CSAF_ANY, test_sorted},
    {"6.1.15", CSAF_MANDATORY, CSAF_ANY, test_translator},
    {"6.1.16", CSAF_MANDATORY, CSAF_ANY, test_latest},
    {"6.1.17", CSAF_MANDATORY, CSAF_ANY, test_draft},
    {"6.1.18", CSAF_MANDATORY, CSAF_ANY, test_released},
    {"6.1.19", CSAF_MANDATORY, CSAF_ANY, test_pre_numbers},
    {"6.1.20", CSAF_MANDATORY, CSAF_ANY, test_non_draft},
    {"6.1.21", CSAF_MANDATORY, CSAF_ANY, test_gaps},
    {"6.1.22", CSAF_MANDATORY, CSAF_ANY, test_same_number},
    {"6.1.28", CSAF_MANDATORY, CSAF_ANY, test_translation},
    {"6.1.30", CSAF_MANDATORY, CSAF_ANY, test_mixed_numbers},
    {"6.1.37", CSAF_MANDATORY, CSAF_21, test_dates},
    {"6.1.38", CSAF_MANDATORY, CSAF_21, test_max_uuid_label},
    {"6.1.39", CSAF_MANDATORY, CSAF_21, test_clear_uuid},
    {"6.1.40", CSAF_MANDATORY, CSAF_21, test_group_name},
    {"6.1.41", CSAF_MANDATORY, CSAF_21, test_no_group_name},
    {"6.2.4", CSAF_RECOMMENDED, CSAF_ANY, test_build_numbers},
    {"6.2.5", CSAF_RECOMMENDED, CSAF_ANY, test_initial_date},
    {"6.2.6", CSAF_RECOMMENDED, CSAF_ANY, test_release_date},
    {"6.2.10", CSAF_RECOMMENDED, CSAF_20, test_tlp},
    {"6.2.11", CSAF_RECOMMENDED, CSAF_ANY, test_canonical},
    {"6.2.12", CSAF_RECOMMENDED, CSAF_ANY, test_no_language},
    {"6.2.14", CSAF_RECOMMENDED, CSAF_ANY, test_private_language},
    {"6.2.15", CSAF_RECOMMENDED, CSAF_ANY, test_default_language},
    {"6.2.21", CSAF_RECOMMENDED, CSAF_21, test_same_date},
    {"6.2.22", CSAF_RECOMMENDED, CSAF_21, test_id_in_title},
    {"6.2.28", CSAF_RECOMMENDED, CSAF_21, test_max_uuid},
    {"6.2.29", CSAF_RECOMMENDED, CSAF_21, test_nil_uuid},
    {"6.2.30", CSAF_RECOMMENDED, CSAF_21, test_clear_group},
    {"6.3.6", CSAF_INFORMATIVE, CSAF_ANY, test_urls},
    {"6.3.7", CSAF_INFORMATIVE, CSAF_ANY, test_self_urls},
    {NULL, 0, 0, NULL},
};
