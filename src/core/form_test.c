/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: the catalogue, checks per stage, proposals, the copy sheet. */
#include "core/form.h"

#include "suite.h"

#include <string.h>

enum {
    MAX_FIELDS = 64
};

/* A form under test; values are set by key. */
struct fixture {
    struct arena arena;
    str values[MAX_FIELDS];
    struct form form;
    struct form_problem *problems;
    size_t n_problems;
};

static void start(struct fixture *x, enum stage s)
{
    memset(x, 0, sizeof *x);
    arena_init(&x->arena, 1024 * 1024);
    x->form = (struct form){CASE_EXPLOITED, s, x->values};
}

static void set(struct fixture *x, const char *key, str value)
{
    const struct form_field *rows;
    form_fields(CASE_EXPLOITED, &rows);
    const struct form_field *field = form_field_find(CASE_EXPLOITED, str_of(key));
    CHECK(field != NULL);
    x->values[field - rows] = value;
}

static void run_check(struct fixture *x)
{
    struct err e = {0};
    CHECK_OK(form_check(&x->arena, &x->form, &x->problems, &x->n_problems, &e), &e);
}

static void set_early_warning(struct fixture *x)
{
    set(x, "notification_type", STR("Vulnerability"));
    set(x, "title", STR("Exploited heap overflow"));
    set(x, "summary", STR("A summary"));
    set(x, "manufacturer_name", STR("Harbour Devices GmbH"));
    set(x, "member_states", STR("DE, FR,EL"));
    set(x, "product_name", STR("Harbour Gateway"));
    set(x, "product_version", STR("4.1, 4.2"));
    set(x, "aware_at", STR("2026-10-23T15:00:00Z"));
}

/* The one problem there is. */
static void check_problem(struct fixture *x, const char *key, const char *words,
                          bool is_warning)
{
    run_check(x);
    CHECK_INT(x->n_problems, 1);
    CHECK_STR(str_of(x->problems[0].field->key), str_of(key));
    CHECK_STR(x->problems[0].words, str_of(words));
    CHECK(x->problems[0].is_warning == is_warning);
    CHECK_INT(form_n_errors(x->problems, x->n_problems), is_warning ? 0 : 1);
}

static void catalogue_is_whole(void)
{
    const struct form_field *rows;
    size_t n = form_fields(CASE_EXPLOITED, &rows);
    CHECK_INT(n, 30);
    for (size_t i = 0; i < n; i++) {
        CHECK(form_field_find(CASE_EXPLOITED, str_of(rows[i].key)) == &rows[i]);
        CHECK(rows[i].label[0] && rows[i].help[0]);
        bool has_choices = rows[i].type == FIELD_ENUM || rows[i].type == FIELD_CHOICES;
        CHECK(has_choices == (rows[i].choices != NULL));
        CHECK(rows[i].status[STAGE_EARLY_WARNING] != FIELD_CARRIED);
    }
    CHECK(form_field_find(CASE_EXPLOITED, STR("inc_general")) == NULL);
}

static void characters_are_code_points(void)
{
    CHECK_INT(form_n_chars(STR("")), 0);
    CHECK_INT(form_n_chars(STR("Gerät \xF0\x9F\x94\x92")), 7);
    CHECK_STR(form_cut(STR("Gerät"), 4), STR("Gerä"));
    CHECK_STR(form_cut(STR("Gerät"), 3), STR("Ger"));
    CHECK_STR(form_cut(STR("\xF0\x9F\x94\x92x"), 0), STR(""));
    CHECK_STR(form_cut(STR("abc"), 3), STR("abc"));
}

static void complete_early_warning(void)
{
    struct fixture x;
    start(&x, STAGE_EARLY_WARNING);
    set_early_warning(&x);
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    arena_release(&x.arena);
}

static void empty_early_warning(void)
{
    static const char *const keys[] = {"notification_type", "title",         "summary",
                                       "manufacturer_name", "member_states", "product_name",
                                       "product_version",   "aware_at"};
    struct fixture x;
    start(&x, STAGE_EARLY_WARNING);
    set(&x, "title", STR(" \n"));
    run_check(&x);
    CHECK_INT(x.n_problems, sizeof keys / sizeof *keys);
    for (size_t i = 0; i < x.n_problems; i++) {
        CHECK_STR(str_of(x.problems[i].field->key), str_of(keys[i]));
        CHECK_STR(x.problems[i].words, STR("is required at this stage"));
    }
    arena_release(&x.arena);
}

static void limits_are_exact(void)
{
    struct fixture x;
    char text[2 * 256];
    for (size_t i = 0; i < 256; i++)
        memcpy(text + 2 * i, "\xC3\xA4", 2); /* two bytes, one character */
    start(&x, STAGE_EARLY_WARNING);
    set_early_warning(&x);
    set(&x, "title", (str){text, 2 * 255});
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    set(&x, "title", (str){text, 2 * 256});
    check_problem(&x, "title", "has 256 characters, at most 255 are possible", false);
    set(&x, "title", (str){text, 3});
    check_problem(&x, "title", "is not well-formed UTF-8", false);
    arena_release(&x.arena);
}

static void values_have_types(void)
{
    static const struct {
        const char *key, *value, *words;
    } rows[] = {
        {"notification_type", "Weakness", "'Weakness' is none of Vulnerability, Incident"},
        {"end_of_support", "yes", "'yes' is none of Yes, No"},
        {"aware_at", "yesterday", "'yesterday' is not an instant; write 2026-10-24T12:00:00Z"},
        {"member_states", "DE, CH", "'CH' is not the code of a Member State"},
        {"attack_vector", "network",
         "is not shown by the portal at the early warning; leave it empty"},
        {"product_class", "Class I", "only important products have a class"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture x;
        start(&x, STAGE_EARLY_WARNING);
        set_early_warning(&x);
        set(&x, rows[i].key, str_of(rows[i].value));
        check_problem(&x, rows[i].key, rows[i].words, false);
        arena_release(&x.arena);
    }
}

static void law_asks_more_than_the_portal(void)
{
    struct fixture x;
    start(&x, STAGE_NOTIFICATION_72H);
    set_early_warning(&x);
    set(&x, "vuln_general", STR("Heap overflow, exploited through images"));
    run_check(&x);
    CHECK_INT(x.n_problems, 2);
    CHECK_STR(str_of(x.problems[0].field->key), STR("measures_taken"));
    CHECK_STR(str_of(x.problems[1].field->key), STR("measures_users"));
    CHECK_STR(x.problems[0].words, STR("the portal accepts it empty, Art 14(2)(b) asks for it; "
                                       "say so when there is none"));
    CHECK_INT(form_n_errors(x.problems, x.n_problems), 0);
    set(&x, "measures_taken", STR("none yet"));
    set(&x, "measures_users", STR("none yet"));
    set(&x, "summary", STR(""));
    check_problem(&x, "summary", "is required at this stage", false); /* carried, not emptied */
    arena_release(&x.arena);
}

static void circumstances_need_a_ground(void)
{
    struct fixture x;
    start(&x, STAGE_NOTIFICATION_72H);
    set_early_warning(&x);
    set(&x, "vuln_general", STR("x"));
    set(&x, "measures_taken", STR("x"));
    set(&x, "measures_users", STR("x"));
    set(&x, "pec", STR("Yes"));
    check_problem(&x, "pec_reason", "at least one ground must be chosen", false);
    set(&x, "pec_reason", STR("a, c"));
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    set(&x, "pec_reason", STR("d"));
    check_problem(&x, "pec_reason", "'d' is none of a, b, c", false);
    set(&x, "pec_reason", STR("a"));
    set(&x, "pec", STR("No"));
    check_problem(&x, "pec_reason", "a ground is chosen without the circumstances", false);
    arena_release(&x.arena);
}

static void final_report_wants_everything(void)
{
    struct fixture x;
    start(&x, STAGE_FINAL_REPORT);
    set_early_warning(&x);
    run_check(&x);
    /* vuln_general was required at 72 hours and is carried. */
    CHECK_INT(form_n_errors(x.problems, x.n_problems), 7);
    CHECK_INT(x.n_problems, 8);
    CHECK_STR(str_of(x.problems[7].field->key), STR("malicious_actor"));
    CHECK(x.problems[7].is_warning);
    arena_release(&x.arena);
}

static const str products[] = {STR_INIT("Harbour Gateway")};
static const str versions[] = {STR_INIT("Harbour Gateway 4.1"),
                               STR_INIT("Harbour Gateway 4.2")};
static const str components[] = {STR_INIT("libwebp 1.3.1")};
static const str markets[] = {STR_INIT("FR"), STR_INIT("GR"), STR_INIT("CH"), STR_INIT("FR")};

static struct form_facts some_facts(void)
{
    return (struct form_facts){
        .case_number = STR("2026-001"),
        .vulnerability = STR("CVE-2023-4863"),
        .vulnerability_name = STR("heap overflow in libwebp"),
        .exploited_source = STR("CISA KEV"),
        .manufacturer = STR("Harbour Devices GmbH"),
        .products = products,
        .n_products = 1,
        .versions = versions,
        .n_versions = 2,
        .components = components,
        .n_components = 1,
        .markets = markets,
        .n_markets = 4,
        .coordinator = STR("DE"),
        .product_type = STR("important"),
        .product_class = STR("II"),
        .severity = STR("CVSS_V3 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        .aware_at = utc_from_ms(1792767600000),
        .measure_available_at = UTC_NONE,
        .is_support_known = true,
    };
}

static const struct form_proposal *proposal(const struct form_proposal *all, const char *key)
{
    const struct form_field *rows;
    form_fields(CASE_EXPLOITED, &rows);
    return &all[form_field_find(CASE_EXPLOITED, str_of(key)) - rows];
}

static void proposals_say_where_from(void)
{
    struct fixture x;
    struct err e = {0};
    struct form_facts facts = some_facts();
    struct form_proposal *p = NULL;
    start(&x, STAGE_EARLY_WARNING);
    CHECK_OK(form_prefill(&x.arena, CASE_EXPLOITED, &facts, &p, &e), &e);
    CHECK_STR(
        proposal(p, "title")->value,
        STR("Actively exploited vulnerability: heap overflow in libwebp in Harbour Gateway"));
    CHECK_STR(
        proposal(p, "summary")->value,
        STR("CVE-2023-4863 (heap overflow in libwebp) affects libwebp 1.3.1, contained in "
            "Harbour Gateway 4.1, Harbour Gateway 4.2. CISA KEV lists it as exploited. No "
            "measure is available yet."));
    CHECK_STR(proposal(p, "member_states")->value, STR("DE, EL, FR"));
    CHECK_STR(proposal(p, "member_states")->origin, STR("from the market list of the product"));
    CHECK_STR(proposal(p, "product_version")->value,
              STR("Harbour Gateway 4.1, Harbour Gateway 4.2"));
    CHECK_STR(proposal(p, "product_type")->value, STR("Important"));
    CHECK_STR(proposal(p, "vuln_severity")->value,
              STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"));
    CHECK_STR(proposal(p, "product_class")->value, STR("Class II"));
    CHECK_STR(proposal(p, "end_of_support")->value, STR("No"));
    CHECK_STR(proposal(p, "aware_at")->value, STR("2026-10-23T15:00:00Z"));
    CHECK_STR(proposal(p, "cve_id")->value, STR("CVE-2023-4863"));
    CHECK_STR(proposal(p, "measures_users")->value, STR_NONE);
    for (size_t i = 0; i < 30; i++)
        x.values[i] = p[i].value;
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    arena_release(&x.arena);
}

static void proposals_fit(void)
{
    struct fixture x;
    struct err e = {0};
    static char text[3 * 20000];
    for (size_t i = 0; i < 20000; i++)
        memcpy(text + 3 * i, "\xE2\x82\xAC", 3);
    struct form_facts facts = some_facts();
    facts.vulnerability_name = (str){text, 3 * 300};
    facts.vulnerability_text = (str){text, sizeof text};
    start(&x, STAGE_EARLY_WARNING);
    struct form_proposal *p = NULL;
    CHECK_OK(form_prefill(&x.arena, CASE_EXPLOITED, &facts, &p, &e), &e);
    CHECK_INT(form_n_chars(proposal(p, "title")->value), 255);
    CHECK_INT(form_n_chars(proposal(p, "summary")->value), 4000);
    CHECK_INT(form_n_chars(proposal(p, "vuln_general")->value), 4000);
    for (size_t i = 0; i < 30; i++)
        x.values[i] = p[i].value;
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    arena_release(&x.arena);
}

static void nothing_known_nothing_proposed(void)
{
    struct fixture x;
    struct err e = {0};
    struct form_facts facts = {.aware_at = UTC_NONE, .measure_available_at = UTC_NONE};
    struct form_proposal *p = NULL;
    start(&x, STAGE_EARLY_WARNING);
    CHECK_OK(form_prefill(&x.arena, CASE_EXPLOITED, &facts, &p, &e), &e);
    for (size_t i = 1; i < 30; i++)
        CHECK_INT(p[i].value.n, 0);
    CHECK_STR(p[0].value, STR("Vulnerability"));
    arena_release(&x.arena);
}

static void sheet_is_in_portal_order(void)
{
    struct fixture x;
    struct buf b;
    start(&x, STAGE_EARLY_WARNING);
    set(&x, "cve_id", STR("CVE-2023-4863"));
    set(&x, "title", STR(" A \"title\"\n"));
    set(&x, "attack_vector", STR("hidden at this stage"));
    buf_init(&b, 64 * 1024);
    form_sheet_text(&x.form, STR("2026-001"), &b);
    CHECK_STR(buf_str(&b), STR("early warning, case 2026-001\n"
                               "Field catalogue 1.3 of 2026-09-10, in the order of the portal\n"
                               "\n2. Title\nA \"title\"\n"
                               "\nv19. CVE ID\nCVE-2023-4863\n"));
    buf_clear(&b);
    form_sheet_json(&x.form, STR("2026-001"), &b);
    CHECK_STR(buf_str(&b),
              STR("{\"case\":\"2026-001\",\"fields\":[{\"key\":\"title\",\"label\":\"Title\","
                  "\"nr\":\"2\",\"value\":\"A \\\"title\\\"\"},{\"key\":\"cve_id\",\"label\":"
                  "\"CVE ID\",\"nr\":\"v19\",\"value\":\"CVE-2023-4863\"}],"
                  "\"glossary_version\":\"1.3\",\"stage\":\"early_warning\"}"));
    buf_release(&b);
    arena_release(&x.arena);
}

static const struct test tests[] = {
    {"catalogue_is_whole", catalogue_is_whole},
    {"characters_are_code_points", characters_are_code_points},
    {"complete_early_warning", complete_early_warning},
    {"empty_early_warning", empty_early_warning},
    {"limits_are_exact", limits_are_exact},
    {"values_have_types", values_have_types},
    {"law_asks_more_than_the_portal", law_asks_more_than_the_portal},
    {"circumstances_need_a_ground", circumstances_need_a_ground},
    {"final_report_wants_everything", final_report_wants_everything},
    {"proposals_say_where_from", proposals_say_where_from},
    {"proposals_fit", proposals_fit},
    {"nothing_known_nothing_proposed", nothing_known_nothing_proposed},
    {"sheet_is_in_portal_order", sheet_is_in_portal_order},
    {NULL, NULL},
};
const struct test_suite form_suite = {"form", tests};
