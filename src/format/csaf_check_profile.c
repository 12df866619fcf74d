/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the profiles (section 4): which parts a document of a category must and must not have. */
#include "format/csaf_terms.h"

enum {
    INFORMATIONAL = 1,
    INCIDENT = 2,
    ADVISORY = 4,
    VEX = 8,
    DEPRECATED = 16,
    WITHDRAWN = 32,
    SUPERSEDED = 64
};

static const struct profile {
    const char *category, *name;
    int bit;
    int versions;
} profiles[] = {
    {"csaf_informational_advisory", "Informational Advisory", INFORMATIONAL, CSAF_ANY},
    {"csaf_security_incident_response", "Security Incident Response", INCIDENT, CSAF_ANY},
    {"csaf_security_advisory", "Security Advisory", ADVISORY, CSAF_ANY},
    {"csaf_vex", "VEX", VEX, CSAF_ANY},
    {"csaf_deprecated_security_advisory", "Deprecated Security Advisory", DEPRECATED, CSAF_21},
    {"csaf_withdrawn", "Withdrawn", WITHDRAWN, CSAF_21},
    {"csaf_superseded", "Superseded", SUPERSEDED, CSAF_21},
};
enum {
    N_PROFILES = sizeof profiles / sizeof profiles[0]
};

static int profile_of(const struct csaf_check *c)
{
    int version = c->is_2_1 ? CSAF_21 : CSAF_20;
    for (size_t i = 0; i < N_PROFILES; i++) {
        if (str_eq(c->category, str_of(profiles[i].category)))
            return (profiles[i].versions & version) != 0 ? profiles[i].bit : 0;
    }
    return 0;
}

static bool is_of(const struct csaf_check *c, int bits)
{
    return (profile_of(c) & bits) != 0;
}

/* 6.1.26: without case, dashes, blanks and underscores */
static bool next_letter(str s, size_t *at, char *out)
{
    while (*at < s.n && csaf_blank_at(s, *at) > 0)
        *at += csaf_blank_at(s, *at);
    if (*at == s.n) return false;
    *out = char_lower(s.p[(*at)++]);
    return true;
}

static bool is_alike(str a, str b)
{
    size_t i = 0, k = 0;
    char x = 0, y = 0;
    for (;;) {
        bool has_x = next_letter(a, &i, &x), has_y = next_letter(b, &k, &y);
        if (!has_x || !has_y) return has_x == has_y;
        if (x != y) return false;
    }
}

static bool is_reserved_prefix(str category)
{
    return category.n >= 5 && str_eq_nocase(str_sub(category, 0, 5), STR("csaf_")) &&
           !str_eq(category, STR("csaf_base"));
}

static void test_category(struct csaf_check *c)
{
    int version = c->is_2_1 ? CSAF_21 : CSAF_20;
    bool is_bad = is_reserved_prefix(c->category);
    if (profile_of(c) != 0) return;
    for (size_t i = 0; i < N_PROFILES; i++) {
        if ((profiles[i].versions & version) == 0) continue;
        is_bad = is_bad || is_alike(c->category, str_of(profiles[i].name)) ||
                 is_alike(c->category, str_of(profiles[i].category));
    }
    if (is_bad)
        csaf_report_path(c, STR("/document/category"),
                         "`%.*s` is reserved for a profile or by the prefix csaf_",
                         STR_ARG(str_sub(c->category, 0, 80)));
}

/* 6.1.27.1, 6.1.27.14 */
static bool has_note(const struct csaf_check *c, const char *const *categories, size_t n)
{
    yyjson_val *list = json_array(c->document, "notes");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (csaf_is_one_of(json_str(v, "category"), categories, n)) return true;
    }
    return false;
}

static void test_document_notes(struct csaf_check *c)
{
    static const char *const wanted[] = {"description", "details", "general", "summary"};
    if (is_of(c, INFORMATIONAL | INCIDENT) && !has_note(c, wanted, 4))
        csaf_report_path(c, STR("/document/notes"),
                         "a note of category description, details, general or summary is "
                         "missing");
}

static void test_description(struct csaf_check *c)
{
    static const char *const wanted[] = {"description"};
    if (is_of(c, WITHDRAWN | SUPERSEDED) && !has_note(c, wanted, 1))
        csaf_report_path(c, STR("/document/notes"),
                         "a note of category description is missing");
}

/* 6.1.27.2: `external` is what a reference is when it does not say */
static void test_external(struct csaf_check *c)
{
    yyjson_val *list = json_array(c->document, "references");
    yyjson_val *v;
    size_t i, max;
    if (!is_of(c, INFORMATIONAL | INCIDENT)) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        str category = json_str(v, "category");
        if (category.p == NULL || str_eq(category, STR("external"))) return;
    }
    csaf_report_path(c, STR("/document/references"), "an external reference is missing");
}

/* 6.1.27.3, 6.1.27.4, 6.1.27.11, 6.1.27.15 */
static void test_no_vulnerabilities(struct csaf_check *c)
{
    if (is_of(c, INFORMATIONAL | WITHDRAWN | SUPERSEDED) &&
        yyjson_obj_get(c->root, "vulnerabilities") != NULL)
        csaf_report_path(c, STR("/vulnerabilities"),
                         "a document of category `%.*s` has no vulnerabilities",
                         STR_ARG(c->category));
}

static void test_product_tree(struct csaf_check *c)
{
    if (is_of(c, ADVISORY | VEX | DEPRECATED) && c->tree.root == NULL)
        csaf_report_path(c, STR("/product_tree"), "the product tree is missing");
}

static void test_vulnerabilities(struct csaf_check *c)
{
    if (is_of(c, ADVISORY | VEX | DEPRECATED) && c->vulnerabilities == NULL)
        csaf_report_path(c, STR("/vulnerabilities"), "the vulnerabilities are missing");
}

static void test_no_product_tree(struct csaf_check *c)
{
    if (is_of(c, WITHDRAWN | SUPERSEDED) && yyjson_obj_get(c->root, "product_tree") != NULL)
        csaf_report_path(c, STR("/product_tree"),
                         "a document of category `%.*s` has no product tree",
                         STR_ARG(c->category));
}

/* 6.1.27.5 to 6.1.27.8, 6.1.27.12: members every vulnerability must have one of */
struct wanted {
    const char *const *keys;
    size_t n;
    bool is_status; /* below product_status */
    const char *words;
};

static void visit_wanted(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    const struct wanted *w = ctx;
    yyjson_val *holder = w->is_status ? json_object(v, "product_status") : v;
    for (size_t i = 0; i < w->n; i++) {
        if (yyjson_obj_get(holder, w->keys[i]) != NULL) return;
    }
    csaf_report(c, at, "%s", w->words);
}

static void want(struct csaf_check *c, int profiles_of, struct wanted w)
{
    if (is_of(c, profiles_of)) csaf_each(c, "vulnerabilities[]", visit_wanted, &w);
}

static void test_notes(struct csaf_check *c)
{
    static const char *const keys[] = {"notes"};
    want(c, ADVISORY | VEX | DEPRECATED,
         (struct wanted){keys, 1, false, "the vulnerability has no notes"});
}

static void test_status(struct csaf_check *c)
{
    static const char *const keys[] = {"product_status"};
    want(c, ADVISORY | DEPRECATED,
         (struct wanted){keys, 1, false, "the vulnerability has no product_status"});
}

static void test_vex_status(struct csaf_check *c)
{
    static const char *const keys[] = {"fixed", "known_affected", "known_not_affected",
                                       "under_investigation"};
    want(c, VEX,
         (struct wanted){keys, 4, true,
                         "none of fixed, known_affected, known_not_affected and "
                         "under_investigation is present"});
}

static void test_ids(struct csaf_check *c)
{
    static const char *const keys[] = {"cve", "ids"};
    want(c, VEX, (struct wanted){keys, 2, false, "neither cve nor ids is present"});
}

static void test_known_affected(struct csaf_check *c)
{
    static const char *const keys[] = {"known_affected"};
    want(c, ADVISORY,
         (struct wanted){keys, 1, true, "the product status has no known_affected"});
}

/* 6.1.27.9, 6.1.27.10: every product of a status needs a statement */
static void mark_list(struct csaf_check *c, struct map *marks, yyjson_val *v, const char *list,
                      const char *category)
{
    yyjson_val *items = json_array(v, list);
    yyjson_val *item;
    size_t i, max;
    yyjson_arr_foreach(items, i, max, item)
    {
        if (category == NULL || str_eq(json_str(item, "category"), str_of(category)))
            csaf_mark_item(c, marks, item, 1);
    }
}

static void report_unmarked(struct csaf_check *c, const struct map *marks,
                            const struct csaf_at *at, const char *list, const char *words)
{
    yyjson_val *status = json_object(at->value, "product_status");
    yyjson_val *ids = json_array(status, list);
    yyjson_val *id;
    size_t i, max;
    struct csaf_at status_at = csaf_member(at, STR("product_status"), status);
    struct csaf_at list_at = csaf_member(&status_at, str_of(list), ids);
    yyjson_arr_foreach(ids, i, max, id)
    {
        struct csaf_at place = csaf_item(&list_at, i, id);
        if (csaf_marks_of(marks, json_val_str(id)) == 0)
            csaf_report(c, &place, "%s for `%.*s`", words, STR_ARG(json_val_str(id)));
    }
}

static void visit_impact(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    struct map marks;
    (void)ctx;
    csaf_marks_init(&marks);
    mark_list(c, &marks, v, "flags", NULL);
    mark_list(c, &marks, v, "threats", "impact");
    report_unmarked(c, &marks, at, "known_not_affected", "there is no impact statement");
    map_release(&marks);
}

static void visit_action(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    struct map marks;
    (void)ctx;
    csaf_marks_init(&marks);
    mark_list(c, &marks, v, "remediations", NULL);
    report_unmarked(c, &marks, at, "known_affected", "there is no action statement");
    map_release(&marks);
}

static void test_impact(struct csaf_check *c)
{
    if (is_of(c, VEX)) csaf_each(c, "vulnerabilities[]", visit_impact, NULL);
}

static void test_action(struct csaf_check *c)
{
    if (is_of(c, VEX)) csaf_each(c, "vulnerabilities[]", visit_action, NULL);
}

/* 6.1.27.16 */
static void test_revisions(struct csaf_check *c)
{
    if (is_of(c, WITHDRAWN | SUPERSEDED) &&
        yyjson_arr_size(json_array(c->tracking, "revision_history")) < 2)
        csaf_report_path(c, STR("/document/tracking/revision_history"),
                         "the revision history needs at least two entries");
}

static void want_reference(struct csaf_check *c)
{
    const char *summary = csaf_term(c, TERM_SUPERSEDING);
    yyjson_val *list = json_array(c->document, "references");
    yyjson_val *v;
    size_t i, max;
    if (summary == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        str category = json_str(v, "category");
        if (str_starts(json_str(v, "summary"), str_of(summary)) &&
            str_eq(category, STR("external")))
            return;
    }
    csaf_report_path(c, STR("/document/references"),
                     "an external reference whose summary begins with `%s` is missing",
                     summary);
}

/* 6.1.27.17 to 6.1.27.19 */
static void test_withdrawal(struct csaf_check *c)
{
    if (is_of(c, WITHDRAWN) && csaf_is_english(c))
        csaf_want_note(c, TERM_WITHDRAWAL, "description");
}

static void test_supersession(struct csaf_check *c)
{
    if (is_of(c, SUPERSEDED) && csaf_is_english(c))
        csaf_want_note(c, TERM_SUPERSESSION, "description");
}

static void test_superseding(struct csaf_check *c)
{
    if (is_of(c, SUPERSEDED) && csaf_is_english(c)) want_reference(c);
}

/* 6.2.39.2 to 6.2.39.4 */
static void test_withdrawal_local(struct csaf_check *c)
{
    if (is_of(c, WITHDRAWN) && !csaf_is_english(c))
        csaf_want_note(c, TERM_WITHDRAWAL, "description");
}

static void test_supersession_local(struct csaf_check *c)
{
    if (is_of(c, SUPERSEDED) && !csaf_is_english(c))
        csaf_want_note(c, TERM_SUPERSESSION, "description");
}

static void test_superseding_local(struct csaf_check *c)
{
    if (is_of(c, SUPERSEDED) && !csaf_is_english(c)) want_reference(c);
}

/* 6.2.38, 6.2.39.5 */
static void test_deprecated(struct csaf_check *c)
{
    if (str_starts(c->category, STR("csaf_deprecated_")))
        csaf_report_path(c, STR("/document/category"), "the profile is deprecated");
}

static void test_no_extension(struct csaf_check *c)
{
    if (!is_of(c, WITHDRAWN | SUPERSEDED)) return;
    if (yyjson_obj_get(c->document, "x_extensions") != NULL)
        csaf_report_path(c, STR("/document/x_extensions"), "an extension is used");
    if (yyjson_obj_get(c->root, "x_extensions") != NULL)
        csaf_report_path(c, STR("/x_extensions"), "an extension is used");
}

/* 6.2.40 */
static void visit_product_note(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                               void *ctx)
{
    const char *title = ctx;
    if (!str_eq(json_str(v, "category"), STR("description")) ||
        !str_starts(json_str(v, "title"), str_of(title)) ||
        yyjson_obj_get(v, "product_ids") != NULL || yyjson_obj_get(v, "group_ids") != NULL)
        return;
    csaf_report(c, at, "the product description does not say of which products");
}

static void test_product_note(struct csaf_check *c)
{
    const char *title = csaf_term(c, TERM_PRODUCT);
    char text[64];
    size_t n = title == NULL ? 0 : str_of(title).n;
    if (n == 0 || n >= sizeof text) return;
    for (size_t i = 0; i <= n; i++) {
        text[i] = title[i];
    }
    csaf_each(c, "document/notes[]", visit_product_note, text);
}

const struct csaf_test csaf_profile_tests[] = {
    {"6.1.26", CSAF_MANDATORY, CSAF_ANY, test_category},
    {"6.1.27.1", CSAF_MANDATORY, CSAF_ANY, test_document_notes},
    {"6.1.27.2", CSAF_MANDATORY, CSAF_ANY, test_external},
    {"6.1.27.3", CSAF_MANDATORY, CSAF_ANY, test_no_vulnerabilities},
    {"6.1.27.4", CSAF_MANDATORY, CSAF_ANY, test_product_tree},
    {"6.1.27.5", CSAF_MANDATORY, CSAF_ANY, test_notes},
    {"6.1.27.6", CSAF_MANDATORY, CSAF_ANY, test_status},
    {"6.1.27.7", CSAF_MANDATORY, CSAF_ANY, test_vex_status},
    {"6.1.27.8", CSAF_MANDATORY, CSAF_ANY, test_ids},
    {"6.1.27.9", CSAF_MANDATORY, CSAF_ANY, test_impact},
    {"6.1.27.10", CSAF_MANDATORY, CSAF_ANY, test_action},
    {"6.1.27.11", CSAF_MANDATORY, CSAF_ANY, test_vulnerabilities},
    {"6.1.27.12", CSAF_MANDATORY, CSAF_21, test_known_affected},
    {"6.1.27.14", CSAF_MANDATORY, CSAF_21, test_description},
    {"6.1.27.15", CSAF_MANDATORY, CSAF_21, test_no_product_tree},
    {"6.1.27.16", CSAF_MANDATORY, CSAF_21, test_revisions},
    {"6.1.27.17", CSAF_MANDATORY, CSAF_21, test_withdrawal},
    {"6.1.27.18", CSAF_MANDATORY, CSAF_21, test_supersession},
    {"6.1.27.19", CSAF_MANDATORY, CSAF_21, test_superseding},
    {"6.2.38", CSAF_RECOMMENDED, CSAF_21, test_deprecated},
    {"6.2.39.2", CSAF_RECOMMENDED, CSAF_21, test_withdrawal_local},
    {"6.2.39.3", CSAF_RECOMMENDED, CSAF_21, test_supersession_local},
    {"6.2.39.4", CSAF_RECOMMENDED, CSAF_21, test_superseding_local},
    {"6.2.39.5", CSAF_RECOMMENDED, CSAF_21, test_no_extension},
    {"6.2.40", CSAF_RECOMMENDED, CSAF_21, test_product_note},
    {NULL, 0, 0, NULL},
};
