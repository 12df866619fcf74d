/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proposals for a form from what the store knows. Each says where it comes from; nothing is
 * invented: what is not known stays empty.
 */
#include "core/form.h"

#include "core/csirt.h"

/* A generous bound for one proposal; every field's own limit is at most 4000 characters. */
enum {
    PROPOSAL_BYTES = 32 * 1024,
    TEXT_CHARS = 4000
};

struct prefill {
    struct arena *arena;
    const struct form_facts *facts;
    struct buf *b; /* of the value being made; empty at the start */
};

static void join(struct buf *b, const str *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add(b, STR(", "));
        buf_add(b, items[i]);
    }
}

static str what_of(const struct form_facts *f)
{
    return f->vulnerability_name.n ? f->vulnerability_name : f->vulnerability;
}

static const char *make_type(struct prefill *p)
{
    buf_add(p->b, STR("Vulnerability"));
    return "from the kind of the case";
}

static const char *make_title(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    if (!what_of(f).n) return "";
    buf_printf(p->b, "Actively exploited vulnerability: %.*s", STR_ARG(what_of(f)));
    if (f->n_products) buf_add(p->b, STR(" in "));
    join(p->b, f->products, f->n_products);
    return "from the finding";
}

static const char *make_summary(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    if (!f->vulnerability.n) return "";
    buf_printf(p->b, "%.*s", STR_ARG(f->vulnerability));
    if (f->vulnerability_name.n) buf_printf(p->b, " (%.*s)", STR_ARG(f->vulnerability_name));
    if (f->n_components) {
        buf_add(p->b, STR(" affects "));
        join(p->b, f->components, f->n_components);
    }
    if (f->n_versions) {
        buf_add(p->b, STR(", contained in "));
        join(p->b, f->versions, f->n_versions);
    }
    buf_char(p->b, '.');
    if (f->exploited_source.n)
        buf_printf(p->b, " %.*s lists it as exploited.", STR_ARG(f->exploited_source));
    str text = str_trim(form_cut(f->vulnerability_text, TEXT_CHARS));
    if (text.n) {
        buf_printf(p->b, " %.*s", STR_ARG(text));
        if (!str_ends(text, STR("."))) buf_char(p->b, '.');
    }
    if (utc_is_none(f->measure_available_at)) {
        buf_add(p->b, STR(" No measure is available yet."));
    } else {
        char at[UTC_TEXT_BYTES];
        buf_printf(p->b, " A measure is available since %.*s.",
                   STR_ARG(utc_text(f->measure_available_at, at)));
    }
    return "from the finding; check every word";
}

static const char *make_manufacturer(struct prefill *p)
{
    buf_add(p->b, p->facts->manufacturer);
    return "from the settings";
}

static bool is_listed(const struct form_facts *f, const struct csirt *c)
{
    if (csirt_find(f->coordinator) == c) return true;
    for (size_t i = 0; i < f->n_markets; i++)
        if (csirt_find(f->markets[i]) == c) return true;
    return false;
}

/* Only Member States, each once, in the order of their codes. */
static const char *make_states(struct prefill *p)
{
    for (size_t i = 0; i < n_csirt_rows; i++) {
        if (!is_listed(p->facts, &csirt_rows[i])) continue;
        if (p->b->n) buf_add(p->b, STR(", "));
        buf_add(p->b, str_of(csirt_rows[i].code));
    }
    return p->facts->n_markets ? "from the market list of the product"
                               : "from the setting of the coordinating CSIRT";
}

static const char *make_product(struct prefill *p)
{
    join(p->b, p->facts->products, p->facts->n_products);
    return "from the images that contain the component";
}

static const char *make_versions(struct prefill *p)
{
    join(p->b, p->facts->versions, p->facts->n_versions);
    return "from the images that contain the component";
}

/* The store's spelling as the portal's choice. */
static const char *make_product_type(struct prefill *p)
{
    static const struct {
        const char *stored, *shown;
    } types[] = {
        {"default", "Default"},
        {"important", "Important"},
        {"critical", "Critical"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(p->facts->product_type, str_of(types[i].stored)))
            buf_add(p->b, str_of(types[i].shown));
    return "from the product";
}

static const char *make_product_class(struct prefill *p)
{
    bool is_important = str_eq(p->facts->product_type, STR("important"));
    if (is_important && p->facts->product_class.n)
        buf_printf(p->b, "Class %.*s", STR_ARG(p->facts->product_class));
    return "from the product";
}

static const char *make_product_category(struct prefill *p)
{
    buf_add(p->b, p->facts->product_category);
    return "from the product";
}

static const char *make_support(struct prefill *p)
{
    if (p->facts->is_support_known)
        buf_add(p->b, p->facts->is_support_over ? STR("Yes") : STR("No"));
    return "from the support period of the product";
}

static const char *make_component(struct prefill *p)
{
    join(p->b, p->facts->components, p->facts->n_components);
    return "from the finding";
}

static const char *make_cve(struct prefill *p)
{
    if (str_starts(p->facts->vulnerability, STR("CVE-")))
        buf_add(p->b, p->facts->vulnerability);
    return "from the finding";
}

static const char *make_general(struct prefill *p)
{
    buf_add(p->b, form_cut(p->facts->vulnerability_text, TEXT_CHARS));
    return "from the vulnerability record";
}

/* Records name the system before the vector, which names itself: "CVSS_V3 CVSS:3.1/...". */
static const char *make_severity(struct prefill *p)
{
    str rest = p->facts->severity, system;
    bool is_vector = str_cut(&rest, ' ', &system) && str_starts(rest, STR("CVSS:"));
    buf_add(p->b, is_vector ? rest : p->facts->severity);
    return "from the vulnerability record";
}

static const char *make_instant(struct prefill *p, struct utc t, const char *origin)
{
    char text[UTC_TEXT_BYTES];
    buf_add(p->b, utc_text(t, text));
    return origin;
}

static const char *make_aware(struct prefill *p)
{
    return make_instant(p, p->facts->aware_at, "from the recorded awareness");
}

static const char *make_measure_at(struct prefill *p)
{
    return make_instant(p, p->facts->measure_available_at, "from the recorded measure");
}

static const char *make_measure(struct prefill *p)
{
    buf_add(p->b, p->facts->measure);
    return "from the recorded measure";
}

/* Which field is proposed by what. */
static const struct {
    const char *key;
    const char *(*make)(struct prefill *p); /* fills p->b, returns the origin */
} makers[] = {
    {"notification_type", make_type},
    {"title", make_title},
    {"summary", make_summary},
    {"manufacturer_name", make_manufacturer},
    {"member_states", make_states},
    {"product_name", make_product},
    {"product_version", make_versions},
    {"product_type", make_product_type},
    {"product_class", make_product_class},
    {"product_category", make_product_category},
    {"end_of_support", make_support},
    {"component_name", make_component},
    {"measures_taken", make_measure},
    {"cve_id", make_cve},
    {"vuln_general", make_general},
    {"measure_available_at", make_measure_at},
    {"update_details", make_measure},
    {"vuln_severity", make_severity},
    {"aware_at", make_aware},
};

static void propose(struct prefill *p, const struct form_field *field,
                    struct form_proposal *out)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (!str_eq(str_of(makers[i].key), str_of(field->key))) continue;
        buf_clear(p->b);
        const char *origin = makers[i].make(p);
        str value = str_trim(buf_str(p->b));
        if (field->max_chars) value = form_cut(value, field->max_chars);
        if (!value.n) return;
        *out = (struct form_proposal){arena_str(p->arena, value), str_of(origin)};
        return;
    }
}

enum status form_prefill(struct arena *a, enum case_kind kind, const struct form_facts *facts,
                         struct form_proposal **out, struct err *e)
{
    const struct form_field *rows;
    size_t n = form_fields(kind, &rows);
    struct buf b;
    struct prefill p = {.arena = a, .facts = facts, .b = &b};
    struct form_proposal *proposals = arena_array(a, n, sizeof *proposals);
    if (!proposals) return arena_status(a, "a proposed form", e);
    buf_init(&b, PROPOSAL_BYTES);
    for (size_t i = 0; i < n; i++)
        propose(&p, &rows[i], &proposals[i]);
    buf_release(&b);
    *out = proposals;
    return arena_status(a, "a proposed form", e);
}
