/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: the catalogue, checks per stage, proposals, the copy sheet. */
#include "core/form.h"

#include "suite.h"

#include <stdio.h>
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

static const struct form_catalogue *glossary(const char *version)
{
    return form_catalogue_find(str_of(version), TRACK_VULNERABILITY);
}

static void start(struct fixture *x, enum stage s)
{
    memset(x, 0, sizeof *x);
    arena_init(&x->arena, 1024 * 1024);
    x->form = (struct form){
        .catalogue = glossary("1.3"), .stage = s, .values = x->values, .aware_at = UTC_NONE};
}

static void set(struct fixture *x, const char *key, str value)
{
    const struct form_field *field = form_field_find(x->form.catalogue, str_of(key));
    CHECK(field != NULL);
    x->values[field - x->form.catalogue->rows] = value;
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

/* Numbers of the glossary, in the portal's order. */
static void check_numbers(const struct form_catalogue *c, const char *want)
{
    struct buf b;
    buf_init(&b, 1024);
    for (size_t i = 0; i < c->n_rows; i++)
        buf_printf(&b, "%s ", c->rows[i].nr);
    CHECK_STR(buf_str(&b), str_of(want));
    buf_release(&b);
}

static void catalogue_is_whole(void)
{
    static const size_t n_rows[2][N_form_track] = {{0, 30, 27, 6}, {0, 31, 27, 6}};
    for (size_t v = 0; v < n_form_versions; v++) {
        for (enum form_track t = 0; t < N_form_track; t++) {
            const struct form_catalogue *c =
                form_catalogue_find(str_of(form_versions[v].id), t);
            CHECK(c->version == &form_versions[v] && c->track == t);
            CHECK_INT(c->n_rows, n_rows[v][t]);
            for (size_t i = 0; i < c->n_rows; i++) {
                const struct form_field *field = &c->rows[i];
                CHECK(form_field_find(c, str_of(field->key)) == field);
                CHECK(field->label[0] && field->help[0]);
                bool has_choices = field->type == FIELD_ENUM || field->type == FIELD_CHOICES;
                CHECK(has_choices == (field->choices != NULL));
                CHECK(field->status[STAGE_EARLY_WARNING] != FIELD_CARRIED);
            }
        }
        check_numbers(form_catalogue_find(str_of(form_versions[v].id), TRACK_INCIDENT),
                      "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 i31 i32 i33 i34 i35 i36 "
                      "i37 i38 i39 ");
    }
    check_numbers(glossary("1.3"),
                  "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 v19 v20 v21 v22 v23 v24 v25 "
                  "v26 v27 v28 v29 v30 ");
    check_numbers(glossary("2026-09-25"),
                  "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 v19 v20 v21 v22 v23 v24 v25 "
                  "v26 new v27 v28 v29 v30 ");
    CHECK(form_field_find(glossary("1.3"), STR("inc_general")) == NULL);
    CHECK(form_catalogue_find(STR("1.4"), TRACK_INCIDENT) == NULL);
    CHECK(form_catalogue_newest(TRACK_INCIDENT)->version == &form_versions[1]);
}

/* What every stage wants of every field, as the glossary has it; the page differs in two. */
static void stages_want_what_the_glossary_says(void)
{
    static const struct {
        enum form_track track;
        const char *version, *letters;
    } forms[] = {
        {TRACK_VULNERABILITY, "1.3",
         "RCC RCC RCC RCC RCC RCC RCC OCC OCC OCC OCC OCC OCC OCC OOC OOR OOR NOO "
         "OCC OCC ORC OOR OOR OOR OOR RCC OORA NON NON OOC "},
        {TRACK_VULNERABILITY, "2026-09-25",
         "RCC RCC RCC RCC RCC RCC RCC OCC OCC OCC OCC OCC OCC OCC OOR OOR OOR NOO "
         "OCC OCC ORC OOR OOR OOR OOR RCC ORO OORA NON NON OOC "},
        {TRACK_INCIDENT, "1.3",
         "RCC RCC RCC RCC RCC RCC RCC OCC OCC OCC OCC OCC OCC OCC OOC OOR OOR NOO "
         "RCC ORC OOR OOR OOR OOR RRC ORO ORC "},
        {TRACK_INCIDENT, "2026-09-25",
         "RCC RCC RCC RCC RCC RCC RCC OCC OCC OCC OCC OCC OCC OCC OOR OOR OOR NOO "
         "RCC ORC OOR OOR OOR OOR RRC ORO ORC "},
    };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        struct buf b;
        const struct form_catalogue *c =
            form_catalogue_find(str_of(forms[f].version), forms[f].track);
        buf_init(&b, 4096);
        for (size_t i = 0; i < c->n_rows; i++) {
            for (enum stage s = 0; s < N_stage; s++)
                buf_add(&b, field_status_str(c->rows[i].status[s]));
            buf_char(&b, ' ');
        }
        CHECK_STR(buf_str(&b), str_of(forms[f].letters));
        buf_release(&b);
    }
}

static void characters_are_counted_as_browsers_do(void)
{
    CHECK_INT(form_n_chars(STR("")), 0);
    CHECK_INT(form_n_chars(STR("Gerät\n\xF0\x9F\x94\x92")), 8);
    CHECK_STR(form_cut(STR("a\xF0\x9F\x94\x92"), 2), STR("a"));
    CHECK_STR(form_cut(STR("a\xF0\x9F\x94\x92"), 3), STR("a\xF0\x9F\x94\x92"));
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
    run_check(&x);
    CHECK_INT(x.n_problems, 2); /* in the portal's order */
    CHECK_STR(str_of(x.problems[0].field->key), STR("pec_reason"));
    CHECK_STR(str_of(x.problems[1].field->key), STR("pec_info"));
    set(&x, "pec_info", STR("all reports come from one network"));
    check_problem(&x, "pec_reason", "at least one ground must be chosen", false);
    set(&x, "pec_reason", STR("b"));
    set(&x, "pec_info", STR(""));
    check_problem(&x, "pec_info", "the facts that support the circumstances must be stated",
                  false);
    set(&x, "pec_info", STR("all reports come from one network"));
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

static void carried_is_not_emptied(void)
{
    struct fixture x;
    str before[MAX_FIELDS] = {{0}};
    start(&x, STAGE_NOTIFICATION_72H);
    set_early_warning(&x);
    set(&x, "vuln_general", STR("x"));
    set(&x, "measures_taken", STR("x"));
    set(&x, "measures_users", STR("x"));
    memcpy(before, x.values, sizeof before);
    x.form.before = before;
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    before[form_field_find(x.form.catalogue, STR("component_name")) - x.form.catalogue->rows] =
        STR("libwebp 1.3.1");
    before[form_field_find(x.form.catalogue, STR("sensitivity")) - x.form.catalogue->rows] =
        STR("optional here, may go");
    check_problem(&x, "component_name",
                  "was given at the stage before; it may be updated, but not emptied", false);
    arena_release(&x.arena);
}

static void titles_are_seen_widely(void)
{
    static const struct {
        const char *title, *detail;
    } rows[] = {
        {"Actively exploited vulnerability: heap overflow", NULL},
        {"Exploited flaw in Harbour Gateway 4.2.1", NULL},
        {"Chrome 116.0.5845.187 in Quay Display", NULL},
        {"Attack at 12:30:05 on epochs", NULL},
        {"Attack from 192.0.2.17", "the address of a network"},
        {"Attack from (192.0.2.17:8443), again", "the address of a network"},
        {"Attack from 2001:db8::7.", "the address of a network"},
        {"Address 256.0.2.17 and 1.2.3", NULL},
        {"Default password of Harbour Gateway", "a credential"},
        {"API key in the firmware", "a credential"},
        {"passwords are fine", NULL},
        {"PoC for CVE-2026-1", "an exploit"},
        {"Exploit in https://example.org", "an address of the web"},
        {"Exploit for CVE-2026-1", "an exploit"},
        {"", NULL},
    };
    struct fixture x;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(str_of(form_confidential_detail(str_of(rows[i].title))),
                  str_of(rows[i].detail));
    start(&x, STAGE_EARLY_WARNING);
    set_early_warning(&x);
    set(&x, "title", STR("Attack from 192.0.2.17"));
    check_problem(
        &x, "title",
        "seems to have the address of a network; leave confidential detail out of the "
        "title",
        true);
    arena_release(&x.arena);
}

static void instants_fit_together(void)
{
    struct fixture x;
    start(&x, STAGE_EARLY_WARNING);
    set_early_warning(&x);
    x.form.aware_at = utc_from_ms(1792767600000);
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    set(&x, "aware_at", STR("2026-10-23T15:00:01Z"));
    check_problem(&x, "aware_at", "is not the recorded awareness, 2026-10-23T15:00:00Z", true);
    arena_release(&x.arena);
    start(&x, STAGE_EARLY_WARNING);
    x.form.catalogue = glossary("2026-09-25");
    set_early_warning(&x);
    set(&x, "exploited_at", STR("2026-10-23T15:00:00Z"));
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    set(&x, "exploited_at", STR("2026-10-23T15:00:01Z"));
    check_problem(&x, "exploited_at", "is after you became aware", true);
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
static const struct form_release releases[] = {{STR_INIT("Harbour Gateway"), STR_INIT("4.1")},
                                               {STR_INIT("Harbour Gateway"), STR_INIT("4.2")}};
static const str components[] = {STR_INIT("libwebp 1.3.1")};
static const struct form_market markets[] = {{STR_INIT("FR"), STR_INIT("2025-03-01"), 400},
                                             {STR_INIT("GR"), STR_INIT(""), 17},
                                             {STR_INIT("CH"), STR_INIT(""), -1}};
static const struct form_measure measures[] = {
    {{1792771200000}, STR_INIT("Workaround: switch off thumbnails")},
    {{1792857600000}, STR_INIT("Release 4.3")}};
static const struct form_quote workarounds[] = {
    {STR_INIT("Disable WebP decoding"), STR_INIT("record CVE-2023-4863 (cve)")}};

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
        .releases = releases,
        .n_releases = 2,
        .components = components,
        .n_components = 1,
        .markets = markets,
        .n_markets = 3,
        .coordinator = STR("DE"),
        .coordinator_origin = STR("setting main-establishment"),
        .product_type = STR("important"),
        .product_class = STR("II"),
        .severity = {STR("CVSS_V3 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
                     STR("record GHSA-1 (osv)")},
        .aware_at = utc_from_ms(1792767600000),
        .occurred_at = UTC_NONE,
        .measure_available_at = UTC_NONE,
        .is_support_known = true,
    };
}

static const struct form_proposal *proposal(const struct form_proposal *all, const char *key)
{
    const struct form_catalogue *c = glossary("1.3");
    return &all[form_field_find(c, str_of(key)) - c->rows];
}

static void proposals_say_where_from(void)
{
    struct fixture x;
    struct err e = {0};
    struct form_facts facts = some_facts();
    struct form_proposal *p = NULL;
    start(&x, STAGE_EARLY_WARNING);
    CHECK_OK(form_prefill(&x.arena, glossary("1.3"), &facts, &p, &e), &e);
    CHECK_STR(
        proposal(p, "title")->value,
        STR("Actively exploited vulnerability: heap overflow in libwebp in Harbour Gateway"));
    CHECK_STR(
        proposal(p, "summary")->value,
        STR("CVE-2023-4863 (heap overflow in libwebp) affects libwebp 1.3.1, contained in "
            "Harbour Gateway 4.1, Harbour Gateway 4.2. CISA KEV lists it as exploited. 417 "
            "units are known: FR 400, GR 17. No measure is available yet."));
    CHECK(proposal(p, "summary")->is_sentence && !proposal(p, "cve_id")->is_sentence);
    CHECK_STR(proposal(p, "summary")->origin, STR("findings of CVE-2023-4863"));
    CHECK_STR(proposal(p, "member_states")->value, STR("DE, EL, FR"));
    CHECK_STR(proposal(p, "member_states")->origin,
              STR("product 'Harbour Gateway': markets (FR since 2025-03-01); DE by setting "
                  "main-establishment"));
    CHECK_STR(proposal(p, "attack_vector")->value, STR("Network (AV:N)"));
    CHECK_STR(proposal(p, "attack_vector")->origin, STR("record GHSA-1 (osv)"));
    CHECK_STR(proposal(p, "vuln_impact")->value,
              STR("417 units are known: FR 400, GR 17. Affected: Harbour Gateway 4.1, Harbour "
                  "Gateway 4.2."));
    CHECK_STR(proposal(p, "product_version")->value,
              STR("Harbour Gateway 4.1, Harbour Gateway 4.2"));
    CHECK_STR(proposal(p, "product_type")->value, STR("Important"));
    CHECK_STR(proposal(p, "vuln_severity")->value,
              STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H: 9.8, critical"));
    CHECK_STR(proposal(p, "product_class")->value, STR("Class II"));
    CHECK_STR(proposal(p, "end_of_support")->value, STR("No"));
    CHECK_STR(proposal(p, "aware_at")->value, STR("2026-10-23T15:00:00Z"));
    CHECK_STR(proposal(p, "cve_id")->value, STR("CVE-2023-4863"));
    CHECK_STR(proposal(p, "measures_users")->value, STR_NONE);
    for (size_t i = 0; i < 30; i++)
        if (x.form.catalogue->rows[i].status[STAGE_EARLY_WARNING] != FIELD_HIDDEN)
            x.values[i] = p[i].value;
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    arena_release(&x.arena);
}

/* Proposals after measures, and where a list is too long for its field. */
static void measures_and_ranges(void)
{
    struct fixture x;
    struct err e = {0};
    struct form_facts facts = some_facts();
    struct form_proposal *p = NULL;
    struct form_release many[40];
    char versions[40][8];
    start(&x, STAGE_FINAL_REPORT);
    for (size_t i = 0; i < 40; i++) {
        snprintf(versions[i], sizeof versions[i], "4.%d", (int)(i * 7 % 40));
        many[i] = (struct form_release){STR("Harbour Gateway"), str_of(versions[i])};
    }
    many[39].product = STR("Quay Display");
    facts.releases = many;
    facts.n_releases = 40;
    facts.measures = measures;
    facts.n_measures = 2;
    facts.workarounds = workarounds;
    facts.n_workarounds = 1;
    facts.measure_available_at = measures[0].at;
    CHECK_OK(form_prefill(&x.arena, glossary("1.3"), &facts, &p, &e), &e);
    CHECK_STR(proposal(p, "product_version")->value,
              STR("Harbour Gateway 39 versions from 4.0 to 4.39, Quay Display 4.33"));
    CHECK_STR(proposal(p, "measures_taken")->value,
              STR("2026-10-23T16:00:00Z: Workaround: switch off thumbnails\n"
                  "2026-10-24T16:00:00Z: Release 4.3"));
    CHECK_STR(proposal(p, "measures_taken")->origin, STR("the case: recorded measures"));
    CHECK_STR(proposal(p, "measures_users")->value,
              STR("Apply what is available: Workaround: switch off thumbnails; Release 4.3."));
    CHECK_STR(proposal(p, "user_action")->value, STR("Disable WebP decoding."));
    CHECK_STR(proposal(p, "user_action")->origin, STR("record CVE-2023-4863 (cve)"));
    CHECK_STR(proposal(p, "measure_available_at")->value, STR("2026-10-23T16:00:00Z"));
    arena_release(&x.arena);
}

static void an_incident_from_the_facts_of_its_case(void)
{
    struct fixture x;
    struct err e = {0};
    struct form_facts facts = some_facts();
    struct form_proposal *p = NULL;
    const struct form_catalogue *c = form_catalogue_find(STR("1.3"), TRACK_INCIDENT);
    facts.vulnerability = STR("");
    facts.case_title = STR("Signing server entered");
    facts.description = STR("Somebody entered the server that signs updates");
    facts.occurred_at = utc_from_ms(1792760400000);
    facts.suspected_malicious = ANSWER_YES;
    facts.severity_a = ANSWER_NO;
    facts.severity_b = ANSWER_YES;
    start(&x, STAGE_EARLY_WARNING);
    CHECK_OK(form_prefill(&x.arena, c, &facts, &p, &e), &e);
#define OF(key) p[form_field_find(c, STR(key)) - c->rows]
    CHECK_STR(OF("notification_type").value, STR("Incident"));
    CHECK_STR(OF("title").value, STR("Signing server entered"));
    CHECK_STR(OF("summary").value,
              STR("Somebody entered the server that signs updates. Concerned: Harbour Gateway "
                  "4.1, Harbour Gateway 4.2. 417 units are known: FR 400, GR 17. No measure is "
                  "available yet."));
    CHECK_STR(OF("suspected_malicious").value, STR("Yes"));
    CHECK_STR(OF("inc_occurred_at").value, STR("2026-10-23T13:00:00Z"));
    CHECK_STR(OF("inc_severity").value,
              STR("It can not affect the product's ability to protect sensitive or important "
                  "data or functions (Art 14(5)(a)). It led or can lead to malicious code in "
                  "the product or in users' systems (Art 14(5)(b))."));
    CHECK_STR(OF("inc_root_cause").value, STR_NONE);
#undef OF
    x.form.catalogue = c;
    for (size_t i = 0; i < c->n_rows; i++)
        if (c->rows[i].status[STAGE_EARLY_WARNING] != FIELD_HIDDEN) x.values[i] = p[i].value;
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    x.form.stage = STAGE_NOTIFICATION_72H;
    run_check(&x);
    CHECK_INT(x.n_problems, 2); /* measures: Art 14(4)(b) */
    CHECK_STR(x.problems[0].words, STR("the portal accepts it empty, Art 14(4)(b) asks for it; "
                                       "say so when there is none"));
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
    facts.text.text = (str){text, sizeof text};
    start(&x, STAGE_EARLY_WARNING);
    struct form_proposal *p = NULL;
    CHECK_OK(form_prefill(&x.arena, glossary("1.3"), &facts, &p, &e), &e);
    CHECK_INT(form_n_chars(proposal(p, "title")->value), 255);
    CHECK_INT(form_n_chars(proposal(p, "summary")->value), 4000);
    CHECK_INT(form_n_chars(proposal(p, "vuln_general")->value), 4000);
    for (size_t i = 0; i < 30; i++)
        if (x.form.catalogue->rows[i].status[STAGE_EARLY_WARNING] != FIELD_HIDDEN)
            x.values[i] = p[i].value;
    run_check(&x);
    CHECK_INT(x.n_problems, 0);
    arena_release(&x.arena);
}

static void nothing_known_nothing_proposed(void)
{
    struct fixture x;
    struct err e = {0};
    struct form_facts facts = {
        .aware_at = UTC_NONE, .occurred_at = UTC_NONE, .measure_available_at = UTC_NONE};
    struct form_proposal *p = NULL;
    start(&x, STAGE_EARLY_WARNING);
    CHECK_OK(form_prefill(&x.arena, glossary("1.3"), &facts, &p, &e), &e);
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
    {"stages_want_what_the_glossary_says", stages_want_what_the_glossary_says},
    {"characters_are_counted_as_browsers_do", characters_are_counted_as_browsers_do},
    {"complete_early_warning", complete_early_warning},
    {"empty_early_warning", empty_early_warning},
    {"limits_are_exact", limits_are_exact},
    {"values_have_types", values_have_types},
    {"law_asks_more_than_the_portal", law_asks_more_than_the_portal},
    {"circumstances_need_a_ground", circumstances_need_a_ground},
    {"carried_is_not_emptied", carried_is_not_emptied},
    {"titles_are_seen_widely", titles_are_seen_widely},
    {"instants_fit_together", instants_fit_together},
    {"final_report_wants_everything", final_report_wants_everything},
    {"proposals_say_where_from", proposals_say_where_from},
    {"measures_and_ranges", measures_and_ranges},
    {"an_incident_from_the_facts_of_its_case", an_incident_from_the_facts_of_its_case},
    {"proposals_fit", proposals_fit},
    {"nothing_known_nothing_proposed", nothing_known_nothing_proposed},
    {"sheet_is_in_portal_order", sheet_is_in_portal_order},
    {NULL, NULL},
};
const struct test_suite form_suite = {"form", tests};
