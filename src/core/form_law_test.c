/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The portal's fields against the law: every content item of a duty row of Article 14 is carried by
 * fields that the stage shows, and those fields name the clause.
 */
#include "core/duty_table.h"
#include "core/form.h"

#include "suite.h"

#include <stdio.h>

static const struct {
    const char *duty;
    enum form_track track;
    enum stage stage;
    const char *item, *keys; /* parted by blanks */
} carried[] = {
#define AEV(d, s, item, keys)                      \
 {                                                 \
  "CRA-14-2" d, TRACK_VULNERABILITY, s, item, keys \
 }
#define INCIDENT(d, s, item, keys)            \
 {                                            \
  "CRA-14-4" d, TRACK_INCIDENT, s, item, keys \
 }
    AEV("a", STAGE_EARLY_WARNING, "notification type", "notification_type"),
    AEV("a", STAGE_EARLY_WARNING, "title", "title"),
    AEV("a", STAGE_EARLY_WARNING, "summary", "summary"),
    AEV("a", STAGE_EARLY_WARNING, "manufacturer name", "manufacturer_name"),
    AEV("a", STAGE_EARLY_WARNING, "member states where available", "member_states"),
    AEV("a", STAGE_EARLY_WARNING, "product name", "product_name"),
    AEV("a", STAGE_EARLY_WARNING, "product version", "product_version"),
    AEV("a", STAGE_EARLY_WARNING, "awareness time (UTC)", "aware_at"),
    AEV("b", STAGE_NOTIFICATION_72H, "general information on the product", "component_name"),
    AEV("b", STAGE_NOTIFICATION_72H, "general nature of the exploit",
        "vuln_general attack_vector"),
    AEV("b", STAGE_NOTIFICATION_72H, "general nature of the vulnerability", "vuln_general"),
    AEV("b", STAGE_NOTIFICATION_72H, "corrective or mitigating measures taken",
        "measures_taken"),
    AEV("b", STAGE_NOTIFICATION_72H, "measures users can take", "measures_users"),
    AEV("b", STAGE_NOTIFICATION_72H, "sensitivity, where applicable", "sensitivity"),
    AEV("c", STAGE_FINAL_REPORT, "description incl. severity and impact",
        "vuln_severity vuln_impact"),
    AEV("c", STAGE_FINAL_REPORT, "malicious actor where available", "malicious_actor"),
    AEV("c", STAGE_FINAL_REPORT, "details of the security update or other corrective measures",
        "update_details"),
    AEV("c", STAGE_FINAL_REPORT, "date measure available", "measure_available_at"),
    INCIDENT("a", STAGE_EARLY_WARNING, "notification type", "notification_type"),
    INCIDENT("a", STAGE_EARLY_WARNING, "title", "title"),
    INCIDENT("a", STAGE_EARLY_WARNING, "summary", "summary"),
    INCIDENT("a", STAGE_EARLY_WARNING, "manufacturer name", "manufacturer_name"),
    INCIDENT("a", STAGE_EARLY_WARNING, "member states where available", "member_states"),
    INCIDENT("a", STAGE_EARLY_WARNING, "product name", "product_name"),
    INCIDENT("a", STAGE_EARLY_WARNING, "product version", "product_version"),
    INCIDENT("a", STAGE_EARLY_WARNING, "suspected unlawful or malicious acts (yes/no/unknown)",
             "suspected_malicious"),
    INCIDENT("a", STAGE_EARLY_WARNING, "awareness time (UTC)", "inc_aware_at"),
    INCIDENT("b", STAGE_NOTIFICATION_72H, "nature of the incident", "inc_general"),
    INCIDENT("b", STAGE_NOTIFICATION_72H, "initial assessment", "inc_assessment"),
    INCIDENT("b", STAGE_NOTIFICATION_72H, "measures taken", "measures_taken"),
    INCIDENT("b", STAGE_NOTIFICATION_72H, "measures users can take", "measures_users"),
    INCIDENT("b", STAGE_NOTIFICATION_72H, "sensitivity, where applicable", "sensitivity"),
    INCIDENT("b", STAGE_NOTIFICATION_72H, "occurrence time", "inc_occurred_at"),
    INCIDENT("c", STAGE_FINAL_REPORT, "detailed description incl. severity and impact",
             "inc_severity inc_impact"),
    INCIDENT("c", STAGE_FINAL_REPORT, "type of threat or likely root cause", "inc_root_cause"),
    INCIDENT("c", STAGE_FINAL_REPORT, "applied and ongoing mitigation measures",
             "inc_mitigation"),
    {"CRA-14-6", TRACK_INTERMEDIATE, STAGE_EARLY_WARNING,
     "status updates on the vulnerability or incident", "report_status"},
};
enum {
    N_CARRIED = sizeof carried / sizeof *carried
};

static void every_item_has_its_fields(void)
{
    for (size_t i = 0; i < N_CARRIED; i++) {
        const struct duty_row *duty = duty_row_find(str_of(carried[i].duty));
        for (size_t v = 0; v < n_form_versions; v++) {
            const struct form_catalogue *c =
                form_catalogue_find(str_of(form_versions[v].id), carried[i].track);
            str rest = str_of(carried[i].keys), key;
            while (rest.n) {
                (void)str_cut(&rest, ' ', &key);
                const struct form_field *f = form_field_find(c, key);
                if (!f || f->status[carried[i].stage] == FIELD_HIDDEN)
                    test_fail(__FILE__, __LINE__, "%s: '%.*s' is not on the form of %s",
                              carried[i].duty, STR_ARG(key), form_versions[v].id);
                /* "Art 14(2)(a)": the duty's own article. */
                CHECK_STR(str_of(f->clause), str_from(str_of(duty->article), 4));
            }
        }
    }
}

static void no_item_is_forgotten(void)
{
    for (size_t i = 0; i < N_CARRIED; i++) {
        const struct duty_row *duty = duty_row_find(str_of(carried[i].duty));
        for (const char *const *item = duty->content; *item; item++) {
            size_t k = 0;
            while (k < N_CARRIED && !(str_eq(str_of(carried[k].duty), str_of(duty->id)) &&
                                      str_eq(str_of(carried[k].item), str_of(*item))))
                k++;
            if (k == N_CARRIED)
                test_fail(__FILE__, __LINE__, "%s: no field carries '%s'", duty->id, *item);
        }
    }
}

/* What each field says it carries, in the portal's order; "-" is the glossary's alone. */
static void clauses_are_those_of_the_tracks(void)
{
    static const struct {
        enum form_track track;
        const char *want;
    } rows[] = {
        {TRACK_VULNERABILITY,
         "2a 2a 2a 2a 2a 2a 2a - - - - 2b 16 - 2b 2b 2b 2b - - 2b 2c 2c 2c 2c 2a - 2c 16 16 "
         "16 "},
        {TRACK_INCIDENT,
         "4a 4a 4a 4a 4a 4a 4a - - - - - 16 - 4b 4b 4b - 4a 4b 4c 4c 4c 4c 4a 4b 4b "},
        {TRACK_INTERMEDIATE, "6 6 6 6 6 6 "},
    };
    for (size_t t = 0; t < sizeof rows / sizeof *rows; t++) {
        const struct form_catalogue *c = form_catalogue_newest(rows[t].track);
        struct buf b;
        buf_init(&b, 4096);
        for (size_t i = 0; i < c->n_rows; i++) {
            const char *z = c->rows[i].clause;
            if (!*z)
                buf_add(&b, STR("- "));
            else if (z[1] == '6')
                buf_add(&b, STR("16 "));
            else if (z[5] == '\0' || z[5] != '(')
                buf_printf(&b, "%c ", z[3]);
            else
                buf_printf(&b, "%c%c ", z[3], z[6]);
        }
        CHECK_STR(buf_str(&b), str_of(rows[t].want));
        buf_release(&b);
    }
}

/* Most characters of each field, in the portal's order; 0 where the type limits it. */
static void limits_are_the_glossarys(void)
{
    static const struct {
        enum form_track track;
        const char *want;
    } rows[] = {
        {TRACK_VULNERABILITY,
         "0 255 4000 0 0 255 255 0 0 0 0 255 0 4000 255 2000 4000 255 255 255 4000 0 2000 "
         "4000 4000 0 0 100 0 0 800 "},
        {TRACK_INCIDENT,
         "0 255 4000 0 0 255 255 0 0 0 0 255 0 4000 255 2000 4000 255 0 4000 4000 4000 4000 "
         "255 0 0 4000 "},
        {TRACK_INTERMEDIATE, "4000 4000 4000 4000 4000 255 "},
    };
    for (size_t t = 0; t < sizeof rows / sizeof *rows; t++) {
        const struct form_catalogue *c = form_catalogue_newest(rows[t].track);
        struct buf b;
        buf_init(&b, 4096);
        for (size_t i = 0; i < c->n_rows; i++)
            buf_printf(&b, "%zu ", c->rows[i].max_chars);
        CHECK_STR(buf_str(&b), str_of(rows[t].want));
        buf_release(&b);
    }
}

/* ---- much of everything ---- */

enum {
    N_MANY = 40
};

/* 40 products, in all Member States, with texts at their limits. */
static void forty_products_fit(void)
{
    static char names[N_MANY][32], versions[N_MANY][8], text[4000 * 4];
    static str products[N_MANY];
    static struct form_release releases[N_MANY];
    static const char *const states[] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL",
                                         "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU",
                                         "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};
    static struct form_market markets[27];
    struct arena a;
    struct err e = {0};
    struct form_proposal *p = NULL;
    for (size_t i = 0; i < N_MANY; i++) {
        snprintf(names[i], sizeof names[i], "Fjord Gateway %zu", 200 + i);
        snprintf(versions[i], sizeof versions[i], "4.%zu", i);
        products[i] = str_of(names[i]);
        releases[i] = (struct form_release){products[i], str_of(versions[i])};
    }
    for (size_t i = 0; i < 27; i++)
        markets[i] = (struct form_market){str_of(states[i]), STR("2025-03-01"), 1000};
    for (size_t i = 0; i < 4000; i++)
        text[i] = 'x';
    const struct form_facts facts = {.vulnerability = STR("CVE-2026-1"),
                                     .products = products,
                                     .n_products = N_MANY,
                                     .releases = releases,
                                     .n_releases = N_MANY,
                                     .components = products,
                                     .n_components = N_MANY,
                                     .markets = markets,
                                     .n_markets = 27,
                                     .text = {{text, 4000}, STR("record X")},
                                     .aware_at = UTC_NONE,
                                     .occurred_at = UTC_NONE,
                                     .measure_available_at = UTC_NONE};
    const struct form_catalogue *c = form_catalogue_find(STR("1.3"), TRACK_VULNERABILITY);
    arena_init(&a, 16 * 1024 * 1024);
    CHECK_OK(form_prefill(&a, c, &facts, &p, &e), &e);
#define OF(key) p[form_field_find(c, STR(key)) - c->rows]
    /* Whole names, and how many are left out: never half of one. */
    CHECK_STR(OF("product_name").value,
              STR("Fjord Gateway 200, Fjord Gateway 201, Fjord Gateway 202, Fjord Gateway 203, "
                  "Fjord Gateway 204, Fjord Gateway 205, Fjord Gateway 206, Fjord Gateway 207, "
                  "Fjord Gateway 208, Fjord Gateway 209, Fjord Gateway 210, Fjord Gateway 211 "
                  "and 28 more"));
    CHECK(str_ends(OF("title").value, STR("Gateway 208 and 31 more")));
    CHECK(str_ends(OF("product_version").value, STR(" and 30 more")));
    CHECK_INT(OF("member_states").value.n, 27 * 4 - 2);
    CHECK_INT(form_n_chars(OF("vuln_general").value), 4000);
    CHECK_STR(OF("vuln_general").origin, STR("record X"));
    CHECK_INT(form_n_chars(OF("summary").value), 4000);
    CHECK(str_ends(OF("summary").origin, STR("; cut to 4000 characters")));
#undef OF
    for (size_t i = 0; i < c->n_rows; i++)
        CHECK(!c->rows[i].max_chars || form_n_chars(p[i].value) <= c->rows[i].max_chars);
    arena_release(&a);
}

static const struct test tests[] = {
    {"every item has its fields", every_item_has_its_fields},
    {"no item is forgotten", no_item_is_forgotten},
    {"clauses are those of the tracks", clauses_are_those_of_the_tracks},
    {"limits are the glossary's", limits_are_the_glossarys},
    {"forty products fit", forty_products_fit},
    {NULL, NULL},
};
const struct test_suite form_law_suite = {"form_law", tests};
