/* SPDX-License-Identifier: Apache-2.0 */
#include "core/document.h"

#include "core/duty_table.h"

#include "suite.h"

#include <string.h>

static struct arena arena;

static void begin(void)
{
    arena_init(&arena, 16 * 1024 * 1024);
}

static const struct document_kind *kind(const char *key)
{
    const struct document_kind *k = document_kind_find(str_of(key));
    if (!k) test_fail(__FILE__, __LINE__, "there is no kind '%s'", key);
    return k;
}

static struct document_facts all_facts(void)
{
    struct utc t;
    struct err e = {0};
    CHECK_OK(utc_parse(STR("2026-11-20T16:20:00Z"), "t", &t, &e), &e);
    return (struct document_facts){
        .case_number = STR("2026-001"),
        .case_title = STR("CVE-2026-1 in the Harbour Gateway"),
        .description = STR("The release channel served a changed image."),
        .vulnerability = STR("CVE-2026-1"),
        .vulnerability_text = STR("Heap overflow in the decoder."),
        .severity = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        .exploited_source = STR("CISA KEV 2026.11.20"),
        .products = STR("Harbour Gateway"),
        .versions = STR("Harbour Gateway 4.1"),
        .states = STR("DE, FR"),
        .quantity = STR("DE 1200, FR 300"),
        .component = STR("libwebp"),
        .component_version = STR("1.3.1"),
        .component_id = STR("pkg:github/webmproject/libwebp@1.3.1"),
        .evidence = STR("libwebp 1.3.1 in Harbour Gateway 4.1: affected"),
        .upstream_contact = STR("https://github.com/webmproject/libwebp"),
        .upstream_contact_origin = STR("from the package URL of the component; check it"),
        .upstream_channel = STR("private vulnerability report of the repository"),
        .manufacturer = STR("M\xC3\xBCller & S\xC3\xB6hne GmbH"),
        .address = STR("Hafen 1, Hamburg"),
        .contact = STR("psirt@example.org"),
        .srn = STR("DE-MF-000000001"),
        .measure = STR("Version 4.2 (available since 2026-11-21T00:00:00Z)"),
        .measure_users = STR("Install version 4.2."),
        .update = STR("The update brings libwebp 1.3.2."),
        .aware_at = t,
        .occurred_at = t,
        .measure_available_at = t,
        .now = t,
        .harm = STR("death"),
        .support_start = STR("2024-01-01"),
        .support_end = STR("2031-12-31"),
        .open_vulnerabilities = STR("None is known on the day of this notice."),
    };
}

/* ---- the catalogue ---- */

static void catalogue_is_sound(void)
{
    struct document_field f[DOCUMENT_MAX_FIELDS];
    CHECK_INT(n_document_kinds, 15);
    for (size_t i = 0; i < n_document_kinds; i++) {
        const struct document_kind *k = &document_kinds[i];
        size_t n = document_fields(k, f);
        CHECK(n >= 10 && n <= DOCUMENT_MAX_FIELDS);
        CHECK(document_kind_find(str_of(k->key)) == k);
        CHECK(k->subject && k->audience[0] && k->clause[0]);
        for (size_t a = 0; a < n; a++) {
            CHECK(f[a].key.n && f[a].label.n && str_is_utf8(f[a].help));
            bool has_choices = f[a].type == DOCUMENT_ENUM || f[a].type == DOCUMENT_CHOICES;
            CHECK_INT(f[a].choices.n > 0, has_choices);
            CHECK_INT(f[a].max_chars > 0, f[a].type == DOCUMENT_TEXT);
            for (size_t b = 0; b < a; b++)
                CHECK(!str_eq(f[a].key, f[b].key));
        }
    }
}

static void duties_are_rows_of_the_table(void)
{
    for (size_t i = 0; i < n_document_kinds; i++) {
        str rest = str_of(document_kinds[i].duties), one;
        CHECK(rest.n > 0);
        while (rest.n) {
            (void)str_cut(&rest, ',', &one);
            if (!duty_row_find(one))
                test_fail(__FILE__, __LINE__, "%s: duty '%.*s' is not in the duty table",
                          document_kinds[i].key, STR_ARG(one));
        }
    }
}

/* ---- proposals ---- */

static str value_in(const struct document_kind *k, const struct document_value *v,
                    const char *key, bool origin)
{
    struct document_field f[DOCUMENT_MAX_FIELDS];
    size_t n = document_fields(k, f);
    for (size_t i = 0; i < n; i++)
        if (str_eq(f[i].key, str_of(key))) return origin ? v[i].origin : v[i].value;
    test_fail(__FILE__, __LINE__, "%s has no field '%s'", k->key, key);
    return STR_NONE;
}

/* What each kind proposes, where it is worth a line. */
static void fills_every_kind(void)
{
    static const struct {
        const char *kind, *key, *value, *origin;
    } rows[] = {
        {"user_notice", "title", "Security notice: Harbour Gateway",
         "from the affected products"},
        {"user_notice", "event", "vulnerability", "from the kind of the case"},
        {"user_notice", "summary",
         "A vulnerability (CVE-2026-1) was found in Harbour Gateway. It is known to be "
         "exploited. A fix or mitigation is available; please follow the steps below.",
         "from the finding; check every word"},
        {"user_notice", "update",
         "The update brings libwebp 1.3.2. The update is free of charge.", "from the findings"},
        {"upstream_report", "component", "libwebp", "from the finding"},
        {"upstream_report", "recipient", "https://github.com/webmproject/libwebp",
         "from the package URL of the component; check it"},
        {"upstream_patch", "vulnerability", "CVE-2026-1", "from the case"},
        {"gpsr_safety_gateway", "harm", "An accident with a death is known.", "from the case"},
        {"gpsr_safety_gateway", "quantity", "DE 1200, FR 300", "from the units of each market"},
        {"gpsr_accident", "outcome", "death", "from the case"},
        {"gpsr_accident", "known_at", "2026-11-20T16:20:00Z", "from the recorded awareness"},
        {"recall_notice", "headline", "Product safety recall",
         "a proposal of the catalogue; check every word"},
        {"mdr_incident_report", "incident_type",
         "death or unanticipated serious deterioration in health",
         "from the case; an unanticipated deterioration counts as the first kind"},
        {"mdr_incident_report", "manufacturer_srn", "DE-MF-000000001", "from the settings"},
        {"mdr_fsca_report", "reference", "2026-001", "from the case"},
        {"field_safety_notice", "actions", "Install version 4.2.",
         "from the recorded measures; say it as steps"},
        {"machinery_notice", "member_states", "DE, FR", "from the market list of the product"},
        {"red_notice", "measures", "Version 4.2 (available since 2026-11-21T00:00:00Z)",
         "from the recorded measures"},
        {"lvd_notice", "product_ids", "Harbour Gateway 4.1",
         "from the images that contain the component"},
        {"emc_notice", "manufacturer_address", "Hafen 1, Hamburg", "from the settings"},
        {"end_of_support_notice", "title", "End of support: Harbour Gateway",
         "from the product"},
        {"end_of_support_notice", "issued_on", "2026-11-20", "today"},
        {"cessation_notice", "support_end", "2031-12-31",
         "from the support period of the product"},
    };
    struct document_facts facts = all_facts();
    struct document_value *v = NULL;
    struct err e = {0};
    begin();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct document_kind *k = kind(rows[i].kind);
        CHECK_OK(document_fill(&arena, k, &facts, &v, &e), &e);
        CHECK_STR(value_in(k, v, rows[i].key, false), str_of(rows[i].value));
        CHECK_STR(value_in(k, v, rows[i].key, true), str_of(rows[i].origin));
    }
    arena_release(&arena);
}

static void proposes_nothing_from_nothing(void)
{
    const struct document_facts none = {.aware_at = UTC_NONE,
                                        .occurred_at = UTC_NONE,
                                        .measure_available_at = UTC_NONE,
                                        .now = UTC_NONE};
    struct document_field f[DOCUMENT_MAX_FIELDS];
    struct document_value *v = NULL;
    struct err e = {0};
    begin();
    for (size_t i = 0; i < n_document_kinds; i++) {
        size_t n = document_fields(&document_kinds[i], f);
        CHECK_OK(document_fill(&arena, &document_kinds[i], &none, &v, &e), &e);
        for (size_t k = 0; k < n; k++) {
            bool is_own = str_starts(f[k].from, STR("=")) || str_eq(f[k].key, STR("event")) ||
                          str_eq(f[k].from, STR("today"));
            if (v[k].value.n && !is_own)
                test_fail(__FILE__, __LINE__, "%s.%.*s: '%.*s' from nothing",
                          document_kinds[i].key, STR_ARG(f[k].key), STR_ARG(v[k].value));
        }
    }
    arena_release(&arena);
}

/* ---- checks ---- */

struct given {
    const char *key, *value;
};

/* A document with everything filled by hand, then these values over it. */
static size_t check_with(const char *name, const struct given *given,
                         const struct document_scene *scene, struct document_problem **problems,
                         struct document_field *f)
{
    const struct document_kind *k = kind(name);
    struct err e = {0};
    size_t n = document_fields(k, f), n_problems = 0;
    str *values = arena_array(&arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        str first = f[i].choices, one = STR("Words");
        if (f[i].type == DOCUMENT_ENUM) (void)str_cut(&first, ';', &one);
        if (f[i].type == DOCUMENT_CHOICES) {
            str second;
            (void)str_cut(&first, ';', &one);
            (void)str_cut(&first, ';', &second);
            one = arena_printf(&arena, "%.*s, %.*s", STR_ARG(one), STR_ARG(second));
        }
        if (f[i].type == DOCUMENT_INSTANT) one = STR("2026-11-20T16:20:00Z");
        if (f[i].type == DOCUMENT_DATE) one = STR("2030-01-01");
        if (f[i].type == DOCUMENT_STATES) one = STR("DE, EL");
        if (str_eq(f[i].key, STR("headline"))) one = STR("Product safety recall");
        if (str_eq(f[i].key, STR("action"))) one = STR("Stop using it.");
        values[i] = one;
        for (const struct given *g = given; g && g->key; g++)
            if (str_eq(f[i].key, str_of(g->key))) values[i] = str_of(g->value);
    }
    CHECK_OK(document_check(&arena, k, values, scene, problems, &n_problems, &e), &e);
    return n_problems;
}

static const struct document_scene fixed = {
    .has_measure = true, .is_of_case = true, .today = {2026, 11, 22}, .language = {"en", 2}};

static void filled_documents_have_no_problem(void)
{
    struct document_field f[DOCUMENT_MAX_FIELDS];
    struct document_problem *p = NULL;
    begin();
    for (size_t i = 0; i < n_document_kinds; i++) {
        size_t n = check_with(document_kinds[i].key, NULL, &fixed, &p, f);
        if (n)
            test_fail(__FILE__, __LINE__, "%s.%.*s: %.*s", document_kinds[i].key,
                      STR_ARG(f[p[0].field].key), STR_ARG(p[0].words));
    }
    arena_release(&arena);
}

static void empty_documents_want_what_the_law_wants(void)
{
    begin();
    for (size_t i = 0; i < n_document_kinds; i++) {
        struct document_field f[DOCUMENT_MAX_FIELDS];
        struct document_problem *p = NULL;
        str values[DOCUMENT_MAX_FIELDS] = {{0}};
        struct err e = {0};
        size_t n = 0, n_required = 0, n_known = 0;
        size_t n_fields = document_fields(&document_kinds[i], f);
        for (size_t k = 0; k < n_fields; k++) {
            n_required += f[k].need == DOCUMENT_REQUIRED;
            n_known += f[k].need == DOCUMENT_IF_KNOWN;
        }
        CHECK_OK(document_check(&arena, &document_kinds[i], values, &fixed, &p, &n, &e), &e);
        CHECK_INT(document_n_errors(p, n), n_required);
        CHECK_INT(n - document_n_errors(p, n), n_known);
    }
    arena_release(&arena);
}

/* One thing wrong in a document that is filled otherwise. */
static const struct {
    const char *kind;
    struct given given[3];
    bool has_measure;
    const char *language;
    bool is_warning;
    const char *words;
} wrong[] = {
    {"recall_notice",
     {{"hazard", "As a voluntary measure"}},
     true,
     "en",
     false,
     "has 'voluntar': a hazard is told without words that make it smaller (Art 36(2)(c) of "
     "Regulation (EU) 2023/988)"},
    {"recall_notice",
     {{"hazard", "In rare situations it burns"}},
     true,
     "en",
     false,
     "has 'in rare situations': a hazard is told without words that make it smaller (Art "
     "36(2)(c) of Regulation (EU) 2023/988)"},
    {"recall_notice",
     {{"hazard", "It burns. No accidents are known."}},
     true,
     "en",
     false,
     "has 'no accident': a hazard is told without words that make it smaller (Art 36(2)(c) "
     "of Regulation (EU) 2023/988)"},
    {"gpsr_safety_gateway",
     {{"risk", "PRECAUTIONARY only"}},
     true,
     "en",
     true,
     "has 'precaution': a hazard is told without words that make it smaller (Art 36(2)(c) "
     "of Regulation (EU) 2023/988)"},
    {"recall_notice",
     {{"hazard", "Het brandt"}, {"headline", "Terugroeping"}},
     true,
     "nl",
     true,
     "downplaying words are not known in this language: read it for 'voluntary', "
     "'precautionary' and their like"},
    {"recall_notice",
     {{"headline", "Product safety recall"}, {"action", "Nicht mehr verwenden."}},
     true,
     "de",
     false,
     "is English; take the words that Art 36(2)(a) of Regulation (EU) 2023/988 has in the "
     "language of the notice"},
    {"field_safety_notice",
     {{"risk", "Nur vorsorglich"}},
     true,
     "de",
     false,
     "has 'vorsorglich': a hazard is told without words that make it smaller (Art 36(2)(c) of "
     "Regulation (EU) 2023/988)"},
    {"recall_notice",
     {{"headline", "Recall"}},
     true,
     "en",
     false,
     "must be 'Product safety recall' (Art 36(2)(a))"},
    {"recall_notice",
     {{"remedies", "refund"}, {"remedy_exception", ""}},
     true,
     "en",
     false,
     "has one remedy: at least two are offered, or it is said why not (Art 37(2))"},
    {"recall_notice",
     {{"remedies", "refund, vouchers"}},
     true,
     "en",
     false,
     "'vouchers' is none of: repair;replacement;refund"},
    {"recall_notice",
     {{"action", "Return it"}},
     true,
     "en",
     true,
     "does not say 'stop using' (Art 36(2)(d))"},
    {"user_notice",
     {{"summary", "The payload is public"}},
     false,
     "en",
     false,
     "has 'payload' while no measure is available: users get no detail of the exploit "
     "before there is a fix"},
    {"gpsr_accident",
     {{"member_state", "XX"}},
     true,
     "en",
     false,
     "'XX' is not the code of a Member State"},
    {"gpsr_accident",
     {{"known_at", "yesterday"}},
     true,
     "en",
     false,
     "is not an instant; write 2026-10-24T12:00:00Z"},
    {"gpsr_accident",
     {{"outcome", "a scratch"}},
     true,
     "en",
     false,
     "'a scratch' is none of: death;serious adverse effect, permanent;serious adverse "
     "effect, temporary"},
    {"mdr_incident_report",
     {{"report_type", "final"}, {"root_cause", ""}},
     true,
     "en",
     false,
     "is required in a final report (Art 89(1))"},
    {"mdr_fsca_report",
     {{"planned_on", "2026-11-01"}, {"urgency", ""}},
     true,
     "en",
     false,
     "began before it is reported: say why it was urgent (Art 87(8) of Regulation (EU) "
     "2017/745)"},
    {"end_of_support_notice",
     {{"support_end", "2026-1-1"}},
     true,
     "en",
     false,
     "is not a date; write 2026-10-24"},
    {"cessation_notice",
     {{"effective_on", "2026-11-01"}},
     true,
     "en",
     true,
     "is past: the end is announced before it takes effect (Art 13(23))"},
    {"red_notice",
     {{"authority", ""}},
     true,
     "en",
     false,
     "is required (Art 10(11) of Directive 2014/53/EU)"},
    {"lvd_notice",
     {{"results", ""}},
     true,
     "en",
     true,
     "is empty; fill it in where it is known"},
};

static void finds_what_is_wrong(void)
{
    struct document_field f[DOCUMENT_MAX_FIELDS];
    begin();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct document_problem *p = NULL;
        struct document_scene scene = fixed;
        scene.has_measure = wrong[i].has_measure;
        scene.language = str_of(wrong[i].language);
        size_t n = check_with(wrong[i].kind, wrong[i].given, &scene, &p, f);
        CHECK_INT(n, 1);
        CHECK_STR(p[0].words, str_of(wrong[i].words));
        CHECK_INT(p[0].is_warning, wrong[i].is_warning);
    }
    arena_release(&arena);
}

/* "Involuntarily" makes nothing smaller; a detail after the fix is no detail too early. */
static void leaves_alone_what_is_right(void)
{
    static const struct {
        const char *kind;
        struct given given[2];
    } rows[] = {
        {"recall_notice", {{"hazard", "It starts involuntarily and burns"}}},
        {"mdr_incident_report", {{"report_type", "initial"}, {"root_cause", ""}}},
        {"user_notice", {{"summary", "The payload is public"}}},
    };
    struct document_field f[DOCUMENT_MAX_FIELDS];
    begin();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct document_problem *p = NULL;
        struct given given[3] = {rows[i].given[0], rows[i].given[1], {NULL, NULL}};
        CHECK_INT(check_with(rows[i].kind, given, &fixed, &p, f), 0);
    }
    arena_release(&arena);
}

static void limits_count_characters(void)
{
    struct document_field f[DOCUMENT_MAX_FIELDS];
    struct document_problem *p = NULL;
    char text[2 * 256 + 1];
    begin();
    for (size_t n = 255; n <= 256; n++) {
        for (size_t i = 0; i < n; i++)
            memcpy(text + 2 * i, "\xC3\xBC", 2);
        text[2 * n] = '\0';
        const struct given given[] = {{"title", text}, {NULL, NULL}};
        CHECK_INT(check_with("user_notice", given, &fixed, &p, f), n - 255);
    }
    CHECK_STR(p[0].words, STR("has 256 characters, at most 255 are possible"));
    arena_release(&arena);
}

/* ---- writing ---- */

static void content_is_canonical(void)
{
    const struct document_kind *k = kind("emc_notice");
    struct document_field f[DOCUMENT_MAX_FIELDS];
    str values[DOCUMENT_MAX_FIELDS] = {{0}}, out, again;
    const struct document_head head = {.id = STR("01J"),
                                       .title = STR("T"),
                                       .language = STR("en"),
                                       .case_number = STR("2026-001"),
                                       .product_name = STR(""),
                                       .version = 2,
                                       .is_drill = true};
    struct err e = {0};
    struct buf b;
    size_t n = document_fields(k, f);
    begin();
    for (size_t i = 0; i < n; i++)
        values[i] = str_eq(f[i].key, STR("authority")) ? STR(" BNetzA\n") : STR("");
    CHECK_OK(document_content(&arena, k, &head, values, &out, &e), &e);
    CHECK_OK(document_content(&arena, k, &head, values, &again, &e), &e);
    CHECK_STR(out, again);
    CHECK_STR(out,
              STR("{\"case\":\"2026-001\",\"catalogue\":\"1\",\"clause\":\"Art 7(8) of "
                  "Directive 2014/30/EU\",\"document\":\"01J\",\"fields\":[{\"clause\":\"Art "
                  "7(8) of Directive 2014/30/EU\",\"key\":\"authority\",\"label\":"
                  "\"Authority\",\"value\":\"BNetzA\"}],\"is_drill\":true,\"kind\":"
                  "\"emc_notice\",\"language\":\"en\",\"product\":\"\",\"title\":\"T\","
                  "\"version\":2}"));
    buf_init(&b, 1000);
    document_text(&arena, k, &head, values, &b);
    CHECK_STR(buf_str(&b), STR("T\n\nAuthority\nBNetzA\n"));
    buf_release(&b);
    CHECK_STR(document_title(&arena, k, values, true),
              STR("EXERCISE: Non-conforming apparatus (EMC), for the authorities"));
    arena_release(&arena);
}

static const struct test tests[] = {
    {"catalogue is sound", catalogue_is_sound},
    {"duties are rows of the table", duties_are_rows_of_the_table},
    {"fills every kind", fills_every_kind},
    {"proposes nothing from nothing", proposes_nothing_from_nothing},
    {"filled documents have no problem", filled_documents_have_no_problem},
    {"empty documents want what the law wants", empty_documents_want_what_the_law_wants},
    {"finds what is wrong", finds_what_is_wrong},
    {"leaves alone what is right", leaves_alone_what_is_right},
    {"limits count characters", limits_count_characters},
    {"content is canonical", content_is_canonical},
    {NULL, NULL},
};
const struct test_suite document_suite = {"document", tests};
