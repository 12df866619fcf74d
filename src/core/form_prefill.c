/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proposals for a form from what is known of a case. Each says where it comes from; nothing is
 * invented: what is not known stays empty, and a sentence that joins facts is marked as one.
 */
#include "core/form_prefill.h"

#include "core/csirt.h"
#include "format/cvss.h"

static str what_of(const struct form_facts *f)
{
    return f->vulnerability_name.n ? f->vulnerability_name : f->vulnerability;
}

/* ---- common fields ---- */

static str make_vulnerability_type(struct prefill *p)
{
    buf_add(p->b, STR("Vulnerability"));
    return STR("the kind of the case");
}

static str make_incident_type(struct prefill *p)
{
    buf_add(p->b, STR("Incident"));
    return STR("the kind of the case");
}

static str make_title(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    p->is_sentence = true;
    if (f->case_title.n) {
        buf_add(p->b, f->case_title);
        return STR("the case: title");
    }
    if (!what_of(f).n) return STR("");
    buf_printf(p->b, "Actively exploited vulnerability: %.*s", STR_ARG(what_of(f)));
    if (f->n_products) buf_add(p->b, STR(" in "));
    prefill_join(p, f->products, f->n_products, p->max_chars);
    return prefill_of_findings(p);
}

static str make_vulnerability_summary(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    p->is_sentence = true;
    if (!f->vulnerability.n) return STR("");
    buf_printf(p->b, "%.*s", STR_ARG(f->vulnerability));
    if (f->vulnerability_name.n) buf_printf(p->b, " (%.*s)", STR_ARG(f->vulnerability_name));
    if (f->n_components) {
        buf_add(p->b, STR(" affects "));
        prefill_join(p, f->components, f->n_components,
                     form_n_chars(buf_str(p->b)) + LIST_CHARS);
    }
    if (f->n_releases) {
        buf_add(p->b, STR(", contained in "));
        prefill_add_versions(p, TEXT_CHARS / 2);
    }
    buf_char(p->b, '.');
    if (f->exploited_source.n)
        buf_printf(p->b, " %.*s lists it as exploited.", STR_ARG(f->exploited_source));
    prefill_add_units(p);
    str text = str_trim(form_cut(f->text.text, TEXT_CHARS));
    if (text.n) {
        buf_printf(p->b, " %.*s", STR_ARG(text));
        prefill_add_end(p->b);
    }
    prefill_add_measure_state(p);
    return f->text.origin.n
               ? arena_printf(p->arena, "%.*s; %.*s", STR_ARG(prefill_of_findings(p)),
                              STR_ARG(f->text.origin))
               : prefill_of_findings(p);
}

static str make_incident_summary(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    str text = str_trim(f->description.n ? f->description : f->case_title);
    p->is_sentence = true;
    if (!text.n) return STR("");
    buf_add(p->b, form_cut(text, TEXT_CHARS));
    prefill_add_end(p->b);
    if (f->n_releases) {
        buf_add(p->b, STR(" Concerned: "));
        prefill_add_versions(p, TEXT_CHARS / 2);
        prefill_add_end(p->b);
    } else if (f->n_products) {
        buf_add(p->b, STR(" Concerned: "));
        prefill_join(p, f->products, f->n_products, form_n_chars(buf_str(p->b)) + LIST_CHARS);
        prefill_add_end(p->b);
    }
    prefill_add_units(p);
    prefill_add_measure_state(p);
    return STR("the case: description, products, measures");
}

static str make_manufacturer(struct prefill *p)
{
    buf_add(p->b, p->facts->manufacturer);
    return STR("setting manufacturer-name");
}

static const struct form_market *market_of(const struct form_facts *f, const struct csirt *c)
{
    for (size_t i = 0; i < f->n_markets; i++)
        if (csirt_find(f->markets[i].state) == c) return &f->markets[i];
    return NULL;
}

/* Only Member States, each once, in the order of their codes; the coordinator's is preset. */
static str make_states(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    struct buf since;
    size_t n_since = 0;
    buf_init(&since, 4096);
    for (size_t i = 0; i < n_csirt_rows; i++) {
        const struct form_market *m = market_of(f, &csirt_rows[i]);
        if (!m && csirt_find(f->coordinator) != &csirt_rows[i]) continue;
        buf_printf(p->b, "%s%s", p->b->n ? ", " : "", csirt_rows[i].code);
        if (m && m->since.n)
            buf_printf(&since, "%s%s since %.*s", n_since++ ? ", " : "", csirt_rows[i].code,
                       STR_ARG(m->since));
    }
    str origin = f->n_markets ? prefill_of_products(p, "markets") : STR("");
    if (since.n)
        origin =
            arena_printf(p->arena, "%.*s (%.*s)", STR_ARG(origin), STR_ARG(buf_str(&since)));
    if (f->coordinator.n)
        origin =
            arena_printf(p->arena, "%.*s%s%.*s by %.*s", STR_ARG(origin), origin.n ? "; " : "",
                         STR_ARG(f->coordinator), STR_ARG(f->coordinator_origin));
    buf_release(&since);
    return origin;
}

static str make_product(struct prefill *p)
{
    prefill_join(p, p->facts->products, p->facts->n_products, p->max_chars);
    return prefill_of_findings(p);
}

static str make_versions(struct prefill *p)
{
    prefill_add_versions(p, p->max_chars);
    return prefill_of_findings(p);
}

/* The store's spelling as the portal's choice. */
static str make_product_type(struct prefill *p)
{
    static const struct {
        str stored, shown;
    } types[] = {
        {STR_INIT("default"), STR_INIT("Default")},
        {STR_INIT("important"), STR_INIT("Important")},
        {STR_INIT("critical"), STR_INIT("Critical")},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(p->facts->product_type, types[i].stored)) buf_add(p->b, types[i].shown);
    return prefill_of_products(p, "type");
}

static str make_product_class(struct prefill *p)
{
    bool is_important = str_eq(p->facts->product_type, STR("important"));
    if (is_important && p->facts->product_class.n)
        buf_printf(p->b, "Class %.*s", STR_ARG(p->facts->product_class));
    return prefill_of_products(p, "class");
}

static str make_product_category(struct prefill *p)
{
    buf_add(p->b, p->facts->product_category);
    return prefill_of_products(p, "category");
}

static str make_support(struct prefill *p)
{
    if (p->facts->is_support_known)
        buf_add(p->b, p->facts->is_support_over ? STR("Yes") : STR("No"));
    return prefill_of_products(p, "end of support");
}

static str make_component(struct prefill *p)
{
    prefill_join(p, p->facts->components, p->facts->n_components, p->max_chars);
    return prefill_of_findings(p);
}

static str make_workarounds(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    str origin = STR("");
    for (size_t i = 0; i < f->n_workarounds; i++) {
        buf_printf(p->b, "%s%.*s", i ? "\n" : "", STR_ARG(f->workarounds[i].text));
        prefill_add_end(p->b);
        origin = i ? arena_printf(p->arena, "%.*s; %.*s", STR_ARG(origin),
                                  STR_ARG(f->workarounds[i].origin))
                   : f->workarounds[i].origin;
    }
    return origin;
}

static str make_sensitivity(struct prefill *p)
{
    buf_add(p->b, p->facts->sensitivity);
    p->is_sentence = true;
    return STR("setting portal-sensitivity");
}

/* One measure as recorded, several a line each with its time. */
static str make_measures(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    char at[UTC_TEXT_BYTES];
    for (size_t i = 0; i < f->n_measures; i++) {
        if (f->n_measures > 1)
            buf_printf(p->b, "%s%.*s: ", i ? "\n" : "",
                       STR_ARG(utc_text(f->measures[i].at, at)));
        buf_add(p->b, f->measures[i].text);
    }
    return STR("the case: recorded measures");
}

static str make_measures_users(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    if (!f->n_measures) return make_workarounds(p);
    p->is_sentence = true;
    buf_add(p->b, STR("Apply what is available: "));
    for (size_t i = 0; i < f->n_measures; i++)
        buf_printf(p->b, "%s%.*s", i ? "; " : "", STR_ARG(f->measures[i].text));
    prefill_add_end(p->b);
    return STR("the case: recorded measures");
}

/* Records name the system before the vector, which names itself: "CVSS_V3 CVSS:3.1/...". */
static bool read_vector(str severity, str *vector, struct cvss *out)
{
    str rest = severity, system;
    *vector = severity;
    if (str_cut(&rest, ' ', &system) && str_starts(system, STR("CVSS"))) *vector = rest;
    return cvss_parse(*vector, out, NULL) == LW_OK;
}

/* Of every version of CVSS: AV:N, A, L, P. */
static str make_attack_vector(struct prefill *p)
{
    static const struct {
        str metric, words;
    } rows[] = {
        {STR_INIT("AV:N"), STR_INIT("Network")},
        {STR_INIT("AV:A"), STR_INIT("Adjacent network")},
        {STR_INIT("AV:L"), STR_INIT("Local")},
        {STR_INIT("AV:P"), STR_INIT("Physical")},
    };
    struct cvss c;
    str vector, rest;
    bool has_more = true;
    if (!p->facts->severity.text.n || !read_vector(p->facts->severity.text, &vector, &c))
        return STR("");
    rest = vector;
    while (has_more) {
        str part;
        has_more = str_cut(&rest, '/', &part);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (str_eq(part, rows[i].metric))
                buf_printf(p->b, "%.*s (%.*s)", STR_ARG(rows[i].words), STR_ARG(part));
    }
    return p->facts->severity.origin;
}

/* ---- exploited vulnerability ---- */

static str make_cve(struct prefill *p)
{
    if (str_starts(p->facts->vulnerability, STR("CVE-")))
        buf_add(p->b, p->facts->vulnerability);
    return STR("the case: vulnerability");
}

static str make_euvd(struct prefill *p)
{
    buf_add(p->b, p->facts->euvd.text);
    return p->facts->euvd.origin;
}

static str make_general(struct prefill *p)
{
    buf_add(p->b, form_cut(p->facts->text.text, TEXT_CHARS));
    return p->facts->text.origin;
}

static str make_severity(struct prefill *p)
{
    static const str words[N_cvss_severity] = {STR_INIT("none"), STR_INIT("low"),
                                               STR_INIT("medium"), STR_INIT("high"),
                                               STR_INIT("critical")};
    struct cvss c;
    str vector;
    if (!p->facts->severity.text.n) return STR("");
    if (read_vector(p->facts->severity.text, &vector, &c)) {
        struct cvss_score score;
        cvss_score(&c, &score);
        buf_printf(p->b, "%.*s: %d.%d, %.*s", STR_ARG(vector), score.overall / 10,
                   score.overall % 10, STR_ARG(words[score.severity]));
    } else {
        buf_add(p->b, vector);
    }
    return p->facts->severity.origin;
}

static str make_instant(struct prefill *p, struct utc t, str origin)
{
    char text[UTC_TEXT_BYTES];
    buf_add(p->b, utc_text(t, text));
    return origin;
}

static str make_aware(struct prefill *p)
{
    return make_instant(p, p->facts->aware_at, STR("the case: recorded awareness"));
}

static str make_occurred(struct prefill *p)
{
    return make_instant(p, p->facts->occurred_at, STR("the case: when it occurred"));
}

static str make_measure_at(struct prefill *p)
{
    return make_instant(p, p->facts->measure_available_at, STR("the case: first measure"));
}

/* Reach in numbers; what it means for people is theirs to write. */
static str make_impact(struct prefill *p)
{
    struct buf *b = p->b;
    size_t from = b->n;
    p->is_sentence = true;
    prefill_add_units(p);
    if (b->n > from && p->facts->n_releases) {
        buf_add(b, STR(" Affected: "));
        prefill_add_versions(p, TEXT_CHARS / 2);
        prefill_add_end(b);
    }
    return prefill_of_products(p, "units by market");
}

/* ---- severe incident ---- */

static str make_malicious(struct prefill *p)
{
    static const str words[N_answer] = {STR_INIT(""), STR_INIT("Yes"), STR_INIT("No"),
                                        STR_INIT("Unknown")};
    buf_add(p->b, words[p->facts->suspected_malicious]);
    return STR("the case: suspected malicious acts");
}

static str make_nature(struct prefill *p)
{
    buf_add(p->b, form_cut(p->facts->description, TEXT_CHARS));
    return STR("the case: description");
}

/* The two tests of Art 14(5) in words; an open one is not mentioned. */
static str make_tests(struct prefill *p)
{
    static const struct {
        const char *yes, *no, *unknown;
    } words[2] = {
        {"It affects or can affect the product's ability to protect sensitive or important data "
         "or functions (Art 14(5)(a)).",
         "It can not affect the product's ability to protect sensitive or important data or "
         "functions (Art 14(5)(a)).",
         "Whether it can affect the protection of sensitive or important data or functions is "
         "not known yet (Art 14(5)(a))."},
        {"It led or can lead to malicious code in the product or in users' systems (Art "
         "14(5)(b)).",
         "It can not lead to malicious code in the product or in users' systems (Art 14(5)(b)).",
         "Whether it can lead to malicious code in the product or in users' systems is not "
         "known yet (Art 14(5)(b))."},
    };
    const enum answer answers[2] = {p->facts->severity_a, p->facts->severity_b};
    p->is_sentence = true;
    for (size_t i = 0; i < 2; i++) {
        const char *text = answers[i] == ANSWER_YES  ? words[i].yes
                           : answers[i] == ANSWER_NO ? words[i].no
                                                     : words[i].unknown;
        if (answers[i] != ANSWER_NONE) buf_printf(p->b, "%s%s", p->b->n ? " " : "", text);
    }
    return STR("the case: tests of Art 14(5)");
}

static str make_assessment(struct prefill *p)
{
    str origin = make_tests(p);
    if (p->b->n) prefill_add_measure_state(p);
    return origin;
}

/* ---- intermediate report ---- */

static str make_request(struct prefill *p)
{
    buf_add(p->b, p->facts->request);
    return STR("the authority's request");
}

/* Which field is proposed by what. */
struct maker {
    const char *key;
    str (*make)(struct prefill *p); /* fills p->b, returns the origin */
    str (*make_incident)(struct prefill *p);
};
static const struct maker makers[] = {
    {"notification_type", make_vulnerability_type, make_incident_type},
    {"title", make_title, NULL},
    {"summary", make_vulnerability_summary, make_incident_summary},
    {"manufacturer_name", make_manufacturer, NULL},
    {"member_states", make_states, NULL},
    {"product_name", make_product, NULL},
    {"product_version", make_versions, NULL},
    {"product_type", make_product_type, NULL},
    {"product_class", make_product_class, NULL},
    {"product_category", make_product_category, NULL},
    {"end_of_support", make_support, NULL},
    {"component_name", make_component, NULL},
    {"user_action", make_workarounds, NULL},
    {"sensitivity", make_sensitivity, NULL},
    {"measures_taken", make_measures, NULL},
    {"measures_users", make_measures_users, NULL},
    {"attack_vector", make_attack_vector, NULL},
    {"cve_id", make_cve, NULL},
    {"euvd_id", make_euvd, NULL},
    {"vuln_general", make_general, NULL},
    {"measure_available_at", make_measure_at, NULL},
    {"update_details", make_measures, NULL},
    {"vuln_severity", make_severity, NULL},
    {"vuln_impact", make_impact, NULL},
    {"aware_at", make_aware, NULL},
    {"exploited_at", make_occurred, NULL},
    {"suspected_malicious", make_malicious, NULL},
    {"inc_general", make_nature, NULL},
    {"inc_mitigation", make_measures, NULL},
    {"inc_severity", make_tests, NULL},
    {"inc_impact", make_impact, NULL},
    {"inc_aware_at", make_aware, NULL},
    {"inc_occurred_at", make_occurred, NULL},
    {"inc_assessment", make_assessment, NULL},
    {"report_request", make_request, NULL},
    {"report_measures", make_measures, NULL},
    {"report_users", make_measures_users, NULL},
    {"report_sensitivity", make_sensitivity, NULL},
};

static void propose(struct prefill *p, const struct form_catalogue *c,
                    const struct form_field *field, struct form_proposal *out)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        const struct maker *m = &makers[i];
        if (!str_eq(str_of(m->key), str_of(field->key))) continue;
        bool is_incident = c->track == TRACK_INCIDENT && m->make_incident;
        buf_clear(p->b);
        p->max_chars = field->max_chars;
        p->is_sentence = false;
        str origin = (is_incident ? m->make_incident : m->make)(p);
        str value = str_trim(buf_str(p->b));
        if (!value.n) return;
        if (field->max_chars && form_n_chars(value) > field->max_chars) {
            value = str_trim(form_cut(value, field->max_chars));
            origin = arena_printf(p->arena, "%.*s; cut to %zu characters", STR_ARG(origin),
                                  field->max_chars);
        }
        *out = (struct form_proposal){arena_str(p->arena, value), origin, p->is_sentence};
        return;
    }
}

enum status form_prefill(struct arena *a, const struct form_catalogue *c,
                         const struct form_facts *facts, struct form_proposal **out,
                         struct err *e)
{
    struct buf b;
    struct prefill p = {.arena = a, .facts = facts, .b = &b};
    struct form_proposal *proposals = arena_array(a, c->n_rows + 1, sizeof *proposals);
    if (!proposals) return arena_status(a, "a proposed form", e);
    buf_init(&b, PROPOSAL_BYTES);
    for (size_t i = 0; i < c->n_rows; i++)
        propose(&p, c, &c->rows[i], &proposals[i]);
    buf_release(&b);
    *out = proposals;
    return arena_status(a, "a proposed form", e);
}
