/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepared documents against the duty table: every content item of a duty that a kind meets has a
 * field, or it is said here why not. And the languages that users read.
 */
#include "core/document.h"
#include "core/document_language.h"
#include "core/duty_table.h"

#include "suite.h"

#include <string.h>

/* `keys`: fields of the kind, parted by blanks; "!" and words: why there is none. */
static const struct {
    const char *kind, *duty, *item, *keys;
} told[] = {
    {"user_notice", "CRA-14-8", "vulnerability or incident", "event summary vulnerability"},
    {"user_notice", "CRA-14-8", "affected products and versions", "products versions"},
    {"user_notice", "CRA-14-8", "mitigation and corrective measures users can deploy",
     "measures_users update"},
    {"user_notice", "CRA-14-8", "machine-readable form where appropriate (CSAF)",
     "machine_readable"},
    {"user_notice", "CRA-24-3", "as CRA-14", "event summary products measures_users"},
    {"upstream_report", "CRA-13-6a", "component id and version",
     "component component_version component_id"},
    {"upstream_report", "CRA-13-6a", "vulnerability description", "description"},
    {"upstream_report", "CRA-13-6a", "evidence", "evidence"},
    {"upstream_report", "CRA-13-6a", "contact", "recipient manufacturer_contact"},
    {"upstream_report", "CRA-13-6a", "channel used", "channel"},
    {"upstream_patch", "CRA-13-6b", "patch or documentation", "patch description"},
    {"upstream_patch", "CRA-13-6b", "machine-readable where appropriate", "patch"},
    {"gpsr_safety_gateway", "GPSR-9-8", "product id", "products product_ids"},
    {"gpsr_safety_gateway", "GPSR-9-8", "risk to health and safety", "risk"},
    {"gpsr_safety_gateway", "GPSR-9-8", "corrective measures taken", "measures"},
    {"gpsr_safety_gateway", "GPSR-9-8", "quantity by Member State if available",
     "quantity member_states"},
    {"gpsr_accident", "GPSR-20-1", "product type and identification number",
     "product_type product_ids"},
    {"gpsr_accident", "GPSR-20-1", "circumstances if known", "circumstances"},
    {"gpsr_accident", "GPSR-20-1", "further information on request",
     "!answered when it is asked: a request of the authority on the case"},
    {"recall_notice", "GPSR-36", "headline 'Product safety recall'", "headline"},
    {"recall_notice", "GPSR-36", "picture, name, brand", "picture product_name brand"},
    {"recall_notice", "GPSR-36", "ids and where to find them", "product_ids"},
    {"recall_notice", "GPSR-36", "when, where, by whom sold", "sold_when sold_where sold_by"},
    {"recall_notice", "GPSR-36", "hazard without downplaying words", "hazard"},
    {"recall_notice", "GPSR-36", "action incl. stop using", "action"},
    {"recall_notice", "GPSR-36", "remedies", "remedies remedy_how"},
    {"recall_notice", "GPSR-36", "free phone number or online service", "contact"},
    {"recall_notice", "GPSR-36", "encouragement to share", "share"},
    {"recall_notice", "GPSR-35", "recall notice or warning", "headline hazard action"},
    {"mdr_incident_report", "MDR-87-3", "incident", "description incident_type"},
    {"mdr_incident_report", "MDR-87-3", "device incl. UDI", "device udi"},
    {"mdr_incident_report", "MDR-87-3", "causality", "causality"},
    {"mdr_incident_report", "MDR-87-3", "patient outcome", "patient_outcome"},
    {"mdr_incident_report", "MDR-87-3", "action", "action"},
    {"mdr_incident_report", "MDR-87-4", "as MDR-87-3", "description incident_type"},
    {"mdr_incident_report", "MDR-87-5", "as MDR-87-3", "description incident_type"},
    {"mdr_incident_report", "MDR-87-7", "initial data", "report_type description"},
    {"mdr_incident_report", "MDR-87-7", "follow-up plan", "investigation_plan"},
    {"mdr_incident_report", "MDR-89-1", "investigation", "root_cause"},
    {"mdr_incident_report", "MDR-89-1", "risk assessment", "risk_assessment"},
    {"mdr_incident_report", "MDR-89-1", "conclusion", "conclusion"},
    {"mdr_incident_report", "MDR-89-1", "action", "corrective_action"},
    {"mdr_fsca_report", "MDR-87-8", "FSCA", "reference action_kind action planned_on"},
    {"mdr_fsca_report", "MDR-87-8", "devices", "device versions udi"},
    {"mdr_fsca_report", "MDR-87-8", "reason", "reason"},
    {"field_safety_notice", "MDR-89-8", "device identification incl. UDI",
     "device versions udi"},
    {"field_safety_notice", "MDR-89-8", "manufacturer SRN", "manufacturer_srn"},
    {"field_safety_notice", "MDR-89-8", "reason and risk, not understated", "reason risk"},
    {"field_safety_notice", "MDR-89-8", "user actions", "actions"},
    {"field_safety_notice", "MDR-89-8", "language of the Member State", "member_states"},
    {"machinery_notice", "MR-10-9", "non-conformity", "non_conformity"},
    {"machinery_notice", "MR-10-9", "corrective actions", "measures"},
    {"red_notice", "RED-10-11", "non-compliance", "non_conformity"},
    {"red_notice", "RED-10-11", "measures", "measures"},
    {"red_notice", "RED-10-11", "results", "results"},
    {"lvd_notice", "LVD-6-8", "non-compliance", "non_conformity"},
    {"lvd_notice", "LVD-6-8", "measures", "measures"},
    {"emc_notice", "EMC-7-8", "non-compliance", "non_conformity"},
    {"emc_notice", "EMC-7-8", "measures", "measures"},
    {"end_of_support_notice", "CRA-13-19b", "statement that support ended", "support_end ends"},
    {"end_of_support_notice", "CRA-13-19b", "product and version", "products versions"},
    {"end_of_support_notice", "CRA-13-19b", "what the user can do", "action"},
    {"cessation_notice", "CRA-13-23", "effective date", "effective_on"},
    {"cessation_notice", "CRA-13-23", "affected products", "products"},
    {"cessation_notice", "CRA-13-23", "consequences", "consequences"},
};
enum {
    N_TOLD = sizeof told / sizeof *told
};

static size_t find_told(const char *kind, str duty, const char *item)
{
    size_t i = 0;
    while (i < N_TOLD && !(!strcmp(told[i].kind, kind) && str_eq(str_of(told[i].duty), duty) &&
                           !strcmp(told[i].item, item)))
        i++;
    return i;
}

static void every_item_of_a_duty_is_told(void)
{
    size_t n = 0;
    for (size_t i = 0; i < n_document_kinds; i++) {
        str rest = str_of(document_kinds[i].duties), duty;
        while (rest.n) {
            (void)str_cut(&rest, ',', &duty);
            for (const char *const *item = duty_row_find(duty)->content; *item; item++, n++)
                if (find_told(document_kinds[i].key, duty, *item) == N_TOLD)
                    test_fail(__FILE__, __LINE__, "%s: nothing tells '%s' of %.*s",
                              document_kinds[i].key, *item, STR_ARG(duty));
        }
    }
    CHECK_INT(n, N_TOLD); /* no row without its duty */
}

static void what_tells_it_is_there(void)
{
    for (size_t i = 0; i < N_TOLD; i++) {
        struct document_field f[DOCUMENT_MAX_FIELDS];
        size_t n = document_fields(document_kind_find(str_of(told[i].kind)), f);
        str rest = str_of(told[i].keys), key;
        if (told[i].keys[0] == '!') continue;
        while (rest.n) {
            size_t k = 0;
            (void)str_cut(&rest, ' ', &key);
            while (k < n && !str_eq(f[k].key, key))
                k++;
            if (k == n)
                test_fail(__FILE__, __LINE__, "%s has no field '%.*s'", told[i].kind,
                          STR_ARG(key));
        }
    }
}

/* ---- languages ---- */

/* Keys of public kinds that are translated are translated in all languages, with their choices. */
static void languages_have_the_same_words(void)
{
    const struct document_language *german = document_language_find(STR("de-AT"));
    CHECK_STR(str_of(german->code), STR("de"));
    CHECK(document_language_find(STR("nl")) == NULL);
    for (size_t i = 1; i < n_document_languages; i++) {
        const struct document_language *l = &document_languages[i];
        str rest = str_of(german->words), line, key;
        size_t n = 0, n_lines = 0;
        while (rest.n) {
            (void)str_cut(&rest, '\n', &line);
            (void)str_cut(&line, '|', &key);
            char z[40] = "";
            CHECK(key.n < sizeof z);
            memcpy(z, key.p, key.n);
            if (!document_word(str_of(l->code), z, STR_NONE).n)
                test_fail(__FILE__, __LINE__, "%s has no word for '%s'", l->name, z);
            n++;
        }
        for (const char *p = l->words; *p; p++)
            n_lines += *p == '\n';
        CHECK_INT(n_lines, n);
        CHECK(str_is_utf8(str_of(l->words)) && str_is_utf8(str_of(l->downplaying)));
    }
}

/* The two notices of users and of devices have no English heading in the five languages. */
static void headings_are_in_the_language(void)
{
    static const char *const kinds[] = {"user_notice", "field_safety_notice", "recall_notice"};
    for (size_t i = 1; i < n_document_languages; i++)
        for (size_t k = 0; k < 3; k++) {
            struct document_field f[DOCUMENT_MAX_FIELDS];
            const struct document_kind *kind = document_kind_find(str_of(kinds[k]));
            size_t n = document_fields(kind, f);
            for (size_t j = 0; j < n; j++) {
                bool is_head =
                    str_eq(f[j].key, STR("title")) || str_eq(f[j].key, STR("headline"));
                char z[40] = "";
                memcpy(z, f[j].key.p, f[j].key.n);
                str own = document_word(str_of(document_languages[i].code), z, STR_NONE);
                if (!is_head && !own.n)
                    test_fail(__FILE__, __LINE__, "%s: '%.*s' has no word in %s", kinds[k],
                              STR_ARG(f[j].key), document_languages[i].name);
            }
        }
}

static void hazards_are_not_made_smaller(void)
{
    static const struct {
        const char *language, *text, *found;
    } rows[] = {
        {"de", "Wir rufen das Produkt FREIWILLIG zurück", "freiwillig"},
        {"de", "Eine \xE2\x80\x9Evorsorgliche\xE2\x80\x9C Maßnahme", "vorsorglich"},
        {"de", "VORSICHTSMASSNAHME: nein. Vorsichtsmaßnahme", "vorsichtsmaßnahm"},
        {"de", "Es brennt und verletzt schwer", ""},
        {"de", "Unfreiwilliger Start", ""},
        {"fr", "à titre de PRÉCAUTION", "précaution"},
        {"fr", "Aucun accident n'est connu", "aucun accident"},
        {"fr", "Le produit peut prendre feu", ""},
        {"it", "richiamo volontario", "volontari"},
        {"it", "Nessun infortunio", "nessun infortunio"},
        {"es", "Ningún accidente comunicado", "ningún accidente"},
        {"es", "NINGÚN accidente", "ningún accidente"},
        {"pl", "Środek ZAPOBIEGAWCZY", "zapobiegawcz"},
        {"pl", "w rzadkich przypadkach", "w rzadkich"},
        {"pl", "Żadnych wypadków", "żadnych wypadków"},
        {"en", "No accidents are known", "no accident"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct document_language *l = document_language_find(str_of(rows[i].language));
        str found = document_find_words(str_of(rows[i].text), l->downplaying);
        CHECK_STR(found.n ? found : STR(""), str_of(rows[i].found));
    }
}

static void readers_see_their_own_words(void)
{
    struct arena a;
    struct document_field f[DOCUMENT_MAX_FIELDS];
    const struct document_kind *recall = document_kind_find(STR("recall_notice"));
    size_t n = document_fields(recall, f), i = 0;
    while (i < n && !str_eq(f[i].key, STR("remedies")))
        i++;
    arena_init(&a, 64 * 1024);
    CHECK_STR(document_label(recall, &f[i], STR("de")), STR("Abhilfe nach Ihrer Wahl"));
    CHECK_STR(document_label(recall, &f[i], STR("nl")), STR("Remedies"));
    CHECK_STR(document_shown(&a, recall, &f[i], STR("repair, refund"), STR("de")),
              STR("Reparatur, Erstattung"));
    const struct document_kind *notice = document_kind_find(STR("user_notice"));
    struct document_field g[DOCUMENT_MAX_FIELDS];
    n = document_fields(notice, g);
    CHECK_STR(g[1].key, STR("event"));
    CHECK_STR(document_shown(&a, notice, &g[1], STR("vulnerability"), STR("de")),
              STR("Schwachstelle"));
    CHECK_STR(document_shown(&a, recall, &f[i], STR("repair, refund"), STR("en")),
              STR("repair, refund"));
    /* An authority reads the field as the act calls it. */
    const struct document_kind *report = document_kind_find(STR("mdr_fsca_report"));
    n = document_fields(report, f);
    CHECK_STR(document_label(report, &f[n - 1], STR("de")), STR("Contact"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"every item of a duty is told", every_item_of_a_duty_is_told},
    {"what tells it is there", what_tells_it_is_there},
    {"languages have the same words", languages_have_the_same_words},
    {"headings are in the language", headings_are_in_the_language},
    {"hazards are not made smaller", hazards_are_not_made_smaller},
    {"readers see their own words", readers_see_their_own_words},
    {NULL, NULL},
};
const struct test_suite document_law_suite = {"document_law", tests};
