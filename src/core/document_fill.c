/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals. Each says where it comes from; what is not known stays empty. */
#include "core/document.h"

#include "core/document_language.h"
#include "core/form.h"

enum {
    PROPOSAL_BYTES = DOCUMENT_MAX_VALUE_BYTES
};

struct filling {
    struct arena *arena;
    const struct document_facts *facts;
    const struct document_kind *kind;
    struct buf *b; /* of the value that is made */
};

static const char *add(struct filling *f, str value, const char *origin)
{
    buf_add(f->b, value);
    return origin;
}

static const char *make_title(struct filling *f)
{
    const struct document_facts *x = f->facts;
    bool is_notice = str_eq(str_of(f->kind->key), STR("user_notice"));
    if (!x->products.n) return add(f, x->case_title, "from the case");
    /* The case's own title is for those who work on it. */
    buf_printf(f->b, "%s: %.*s", is_notice ? "Security notice" : f->kind->title,
               STR_ARG(x->products));
    return "from the affected products";
}

static const char *make_title_support(struct filling *f)
{
    if (f->facts->products.n)
        buf_printf(f->b, "End of support: %.*s", STR_ARG(f->facts->products));
    return "from the product";
}

static const char *make_event(struct filling *f)
{
    return add(f, f->facts->is_incident ? STR("severe incident") : STR("vulnerability"),
               "from the kind of the case");
}

/* No word of the record: it may tell more than users should read before there is a fix. */
static const char *make_summary(struct filling *f)
{
    const struct document_facts *x = f->facts;
    if (x->is_incident) return add(f, x->description, "from the case; check every word");
    if (!x->products.n) return "";
    buf_printf(f->b, "A vulnerability%s%.*s%s was found in %.*s.",
               x->vulnerability.n ? " (" : "", STR_ARG(x->vulnerability),
               x->vulnerability.n ? ")" : "", STR_ARG(x->products));
    if (x->exploited_source.n) buf_add(f->b, STR(" It is known to be exploited."));
    buf_add(f->b,
            utc_is_none(x->measure_available_at)
                ? STR(" We are working on a fix.")
                : STR(" A fix or mitigation is available; please follow the steps below."));
    return "from the finding; check every word";
}

static const char *make_exploited(struct filling *f)
{
    const struct document_facts *x = f->facts;
    if (x->exploited_source.n)
        buf_printf(f->b, "Known to be exploited (%.*s).", STR_ARG(x->exploited_source));
    return "from the signal of the case";
}

static const char *make_versions(struct filling *f)
{
    return add(f, f->facts->versions,
               f->facts->case_number.n ? "from the images that contain the component"
                                       : "from the releases of the product");
}

static const char *make_update(struct filling *f)
{
    const struct document_facts *x = f->facts;
    if (x->update.n) buf_printf(f->b, "%.*s The update is free of charge.", STR_ARG(x->update));
    return "from the findings";
}

/* Art 20(2) of Regulation (EU) 2023/988 and Art 87(3) of 2017/745 have words of their own. */
static const char *make_outcome(struct filling *f)
{
    bool is_accident = str_eq(str_of(f->kind->key), STR("gpsr_accident"));
    if (str_eq(f->facts->harm, STR("death"))) buf_add(f->b, STR("death"));
    if (!is_accident && str_eq(f->facts->harm, STR("serious_health")))
        buf_add(f->b, STR("serious deterioration of health"));
    return "from the case";
}

static const char *make_harm(struct filling *f)
{
    static const struct {
        const char *harm, *words;
    } rows[] = {
        {"death", "An accident with a death is known."},
        {"serious_health", "An accident with a serious adverse effect on health is known."},
        {"public_health_threat", "A serious threat to public health is known."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(f->facts->harm, str_of(rows[i].harm))) buf_add(f->b, str_of(rows[i].words));
    return "from the case";
}

static const char *make_mdr_type(struct filling *f)
{
    static const struct {
        const char *harm, *words;
    } rows[] = {
        {"death", "death or unanticipated serious deterioration in health"},
        {"public_health_threat", "serious public health threat"},
        {"serious_health", "serious incident"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(f->facts->harm, str_of(rows[i].harm))) buf_add(f->b, str_of(rows[i].words));
    return "from the case; an unanticipated deterioration counts as the first kind";
}

static void add_instant(struct filling *f, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    buf_add(f->b, utc_text(t, text));
}

static const char *make_aware(struct filling *f)
{
    add_instant(f, f->facts->aware_at);
    return "from the recorded awareness";
}

static const char *make_occurred(struct filling *f)
{
    add_instant(f, f->facts->occurred_at);
    return "from the case";
}

static const char *make_today(struct filling *f)
{
    struct day d = utc_day(f->facts->now);
    buf_printf(f->b, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day);
    return "today";
}

/* Records name the system before the vector, which names itself: "CVSS_V3 CVSS:3.1/...". */
static const char *make_severity(struct filling *f)
{
    str rest = f->facts->severity, system;
    bool is_vector = str_cut(&rest, ' ', &system) && str_starts(rest, STR("CVSS:"));
    return add(f, is_vector ? rest : f->facts->severity, "from the vulnerability record");
}

static const char *make_upstream_contact(struct filling *f)
{
    add(f, f->facts->upstream_contact, "");
    const char *z = arena_z(f->arena, f->facts->upstream_contact_origin);
    return z ? z : "";
}

/* A fact as it is. */
#define FACT(name, member, origin)                 \
 static const char *make_##name(struct filling *f) \
 {                                                 \
  return add(f, f->facts->member, origin);         \
 }
FACT(products, products, "from the product")
FACT(states, states, "from the market list of the product")
FACT(quantity, quantity, "from the units of each market")
FACT(vulnerability, vulnerability, "from the case")
FACT(vulnerability_text, vulnerability_text, "from the vulnerability record; check every word")
FACT(description, description, "from the case; check every word")
FACT(case_number, case_number, "from the case")
FACT(component, component, "from the finding")
FACT(component_version, component_version, "from the finding")
FACT(component_id, component_id, "from the SBOM")
FACT(evidence, evidence, "from the findings")
FACT(upstream_channel, upstream_channel, "from the identity of the component")
FACT(manufacturer, manufacturer, "from the settings")
FACT(address, address, "from the settings")
FACT(contact, contact, "from the settings")
FACT(srn, srn, "from the settings")
FACT(measure, measure, "from the recorded measures")
FACT(measure_users, measure_users, "from the recorded measures; say it as steps")
FACT(support_start, support_start, "from the support period of the product")
FACT(support_end, support_end, "from the support period of the product")
FACT(open_vulnerabilities, open_vulnerabilities, "from the open findings")

static const struct {
    const char *name;
    const char *(*make)(struct filling *f); /* fills f->b, returns the origin */
} makers[] = {
    {"address", make_address},
    {"aware_at", make_aware},
    {"case_number", make_case_number},
    {"component", make_component},
    {"component_id", make_component_id},
    {"component_version", make_component_version},
    {"contact", make_contact},
    {"description", make_description},
    {"event", make_event},
    {"evidence", make_evidence},
    {"exploited", make_exploited},
    {"harm", make_harm},
    {"manufacturer", make_manufacturer},
    {"mdr_incident_type", make_mdr_type},
    {"measure", make_measure},
    {"measure_users", make_measure_users},
    {"occurred_at", make_occurred},
    {"open_vulnerabilities", make_open_vulnerabilities},
    {"outcome", make_outcome},
    {"products", make_products},
    {"quantity", make_quantity},
    {"severity", make_severity},
    {"srn", make_srn},
    {"states", make_states},
    {"summary", make_summary},
    {"support_end", make_support_end},
    {"support_start", make_support_start},
    {"title", make_title},
    {"title_support", make_title_support},
    {"today", make_today},
    {"update", make_update},
    {"upstream_channel", make_upstream_channel},
    {"upstream_contact", make_upstream_contact},
    {"versions", make_versions},
    {"vulnerability", make_vulnerability},
    {"vulnerability_text", make_vulnerability_text},
};

static const char *make_value(struct filling *f, str from)
{
    if (str_starts(from, STR("=")))
        return add(f, str_from(from, 1), "a proposal of the catalogue; check every word");
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (str_eq(str_of(makers[i].name), from)) return makers[i].make(f);
    BUG("a document's field names a proposal that does not exist");
}

/* Sentences of the program, not of the manufacturer. */
static bool is_ours(str from)
{
    static const char *const sentences[] = {"title", "title_support", "summary", "exploited",
                                            "update"};
    bool is_sentence = str_starts(from, STR("="));
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        is_sentence = is_sentence || str_eq(from, str_of(sentences[i]));
    return is_sentence;
}

static bool is_english(str language)
{
    return !language.n || document_language_find(language) == &document_languages[0];
}

enum status document_fill(struct arena *a, const struct document_kind *k,
                          const struct document_facts *facts, struct document_value **out,
                          struct err *e)
{
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    struct buf b;
    struct filling f = {.arena = a, .facts = facts, .kind = k, .b = &b};
    size_t n = document_fields(k, fields);
    struct document_value *values = arena_array(a, n, sizeof *values);
    if (!values) return arena_status(a, "a document", e);
    buf_init(&b, PROPOSAL_BYTES);
    for (size_t i = 0; i < n; i++) {
        values[i] = (struct document_value){STR(""), STR("")};
        if (!fields[i].from.n) continue;
        buf_clear(&b);
        const char *origin = make_value(&f, fields[i].from);
        str value = str_trim(buf_str(&b));
        if (k->is_public && is_ours(fields[i].from) && !is_english(facts->language))
            origin = "a proposal in English: write it in the language of the notice";
        if (fields[i].max_chars) value = form_cut(value, fields[i].max_chars);
        if (value.n) values[i] = (struct document_value){arena_str(a, value), str_of(origin)};
    }
    buf_release(&b);
    *out = values;
    return arena_status(a, "a document", e);
}
