/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ssvc.h"

#include "format/cvss.h"

ENUM_DEFINE(ssvc_outcome, SSVC_OUTCOME_LIST)

/*
 * The tables as published, a letter a row: d defer, s scheduled, o out-of-cycle, i immediate. The
 * last value moves fastest.
 */
/* Exploitation (none, public poc, active) x Utility (laborious, efficient, super effective) x
 * Technical Impact (partial, total) x Public Safety Impact (minimal, significant). */
static const char supplier_table[] = "dsso"
                                     "soso"
                                     "sooo"
                                     "sosi"
                                     "sioi"
                                     "oioi"
                                     "oioi"
                                     "oioi"
                                     "iiii";
/* Exploitation x System Exposure (small, controlled, open) x Automatable (no, yes) x
 * Human Impact (low, medium, high, very high). */
static const char deployer_table[] = "ddss"
                                     "dsss"
                                     "dsss"
                                     "ssss"
                                     "dsss"
                                     "ssso"
                                     "dsss"
                                     "ssss"
                                     "dsss"
                                     "ssso"
                                     "ssso"
                                     "ssoo"
                                     "ssoo"
                                     "sooo"
                                     "ssoo"
                                     "oooo"
                                     "sooi"
                                     "ooii";

static const str exploitation_words[] = {STR_INIT("none"), STR_INIT("poc"), STR_INIT("active")};
static const str yes_words[] = {STR_INIT("no"), STR_INIT("yes")};
static const str impact_words[] = {STR_INIT("partial"), STR_INIT("total")};
static const str safety_words[] = {STR_INIT("minimal"), STR_INIT("significant")};
static const str human_words[] = {STR_INIT("low"), STR_INIT("medium"), STR_INIT("high"),
                                  STR_INIT("very_high")};
static const str density_words[] = {STR_INIT("diffuse"), STR_INIT("concentrated")};
static const str utility_words[] = {STR_INIT("laborious"), STR_INIT("efficient"),
                                    STR_INIT("super effective")};
static const str system_words[] = {STR_INIT("small"), STR_INIT("controlled"), STR_INIT("open")};

#define FIND(words, text) find((words), sizeof(words) / sizeof(words)[0], (text))

static int find(const str *words, size_t n, str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(words[i], str_trim(text))) return (int)i;
    return -1;
}

/* A value with its origin; the answer keeps it for people. */
static int point(struct ssvc_answer *x, const char *name, const str *words, int value,
                 const char *from)
{
    x->values[x->n_values++] = (struct ssvc_value){name, words[value], from};
    return value;
}

static int exploitation(const struct ssvc_facts *f, struct ssvc_answer *x)
{
    int stated = FIND(exploitation_words, f->exploitation);
    if (f->is_exploited)
        return point(x, "Exploitation", exploitation_words, 2, "listed as exploited");
    if (stated >= 0)
        return point(x, "Exploitation", exploitation_words, stated, "stated by CISA");
    /* Nobody says that an exploit is known: that is what "none" means (no evidence of any). */
    return point(x, "Exploitation", exploitation_words, 0, "no evidence known");
}

/* ---- what CVSS tells ---- */

static bool has_metric(str vector, str metric)
{
    for (str rest = vector, part; rest.n;) {
        str_cut(&rest, '/', &part);
        if (str_eq(part, metric)) return true;
    }
    return false;
}

static bool has_all(str vector, const char *const *metrics)
{
    for (; *metrics; metrics++)
        if (!has_metric(vector, str_of(*metrics))) return false;
    return true;
}

/* The newest vector that can be read; STR_NONE when there is none of version 3 or 4. */
static str newest_vector(const struct ssvc_facts *f, bool *is_v4)
{
    str best = STR_NONE;
    *is_v4 = false;
    for (size_t i = 0; i < f->n_severities; i++) {
        struct cvss c;
        if (cvss_parse(f->severities[i].vector, &c, NULL) != LW_OK) continue;
        if (c.version == CVSS_20 || (best.n && c.version != CVSS_40)) continue;
        best = f->severities[i].vector;
        *is_v4 = c.version == CVSS_40;
    }
    return best;
}

/*
 * SSVC documentation, "Automatable" and "Technical Impact": steps 1 to 4 of the kill chain can be
 * automated when nobody and nothing has to be in place; total is full control of the component.
 */
static int automatable(const struct ssvc_facts *f, struct ssvc_answer *x)
{
    static const char *const v3[] = {"AV:N", "AC:L", "PR:N", "UI:N", NULL};
    static const char *const v4[] = {"AV:N", "AC:L", "AT:N", "PR:N", "UI:N", NULL};
    bool is_v4;
    int stated = FIND(yes_words, f->automatable);
    str vector = newest_vector(f, &is_v4);
    if (stated >= 0) return point(x, "Automatable", yes_words, stated, "stated by CISA");
    if (vector.n)
        return point(x, "Automatable", yes_words, has_all(vector, is_v4 ? v4 : v3),
                     "read off CVSS");
    return point(x, "Automatable", yes_words, 1, "assumed");
}

static int technical_impact(const struct ssvc_facts *f, struct ssvc_answer *x)
{
    static const char *const v3[] = {"C:H", "I:H", "A:H", NULL};
    static const char *const v4[] = {"VC:H", "VI:H", "VA:H", NULL};
    bool is_v4;
    int stated = FIND(impact_words, f->technical_impact);
    str vector = newest_vector(f, &is_v4);
    if (stated >= 0)
        return point(x, "Technical Impact", impact_words, stated, "stated by CISA");
    if (vector.n)
        return point(x, "Technical Impact", impact_words, has_all(vector, is_v4 ? v4 : v3),
                     "read off CVSS");
    return point(x, "Technical Impact", impact_words, 1, "assumed");
}

/* ---- what the product states ---- */

/* What is assumed when nothing is stated errs on the side of care, and is said to be assumed. */
static int of_product(struct ssvc_answer *x, const char *name, const str *words, int stated,
                      int assumed)
{
    if (stated >= 0) return point(x, name, words, stated, "stated of the product");
    x->is_assumed = true;
    return point(x, name, words, assumed, "assumed");
}

static int system_exposure(const struct ssvc_facts *f, struct ssvc_answer *x)
{
    static const int rows[] = {
        [EXPOSURE_UNKNOWN] = -1,   [EXPOSURE_ISOLATED] = 0, [EXPOSURE_LOCAL] = 0,
        [EXPOSURE_CONTROLLED] = 1, [EXPOSURE_INTERNET] = 2,
    };
    /* SSVC, System Exposure: "if you do not know, assume open". */
    return of_product(x, "System Exposure", system_words, rows[f->exposure], 2);
}

static enum ssvc_outcome outcome_of(char letter)
{
    switch (letter) {
    case 'i': return SSVC_IMMEDIATE;
    case 'o': return SSVC_OUT_OF_CYCLE;
    case 's': return SSVC_SCHEDULED;
    default: return SSVC_DEFER;
    }
}

void ssvc_supplier(const struct ssvc_facts *f, struct ssvc_answer *out)
{
    struct ssvc_answer parts = {0};
    *out = (struct ssvc_answer){0};
    int e = exploitation(f, out);
    int is_automatable = automatable(f, &parts);
    int density = FIND(density_words, f->value_density);
    /* One device of many is worth little by itself, unless somebody says otherwise. */
    int is_dense = density > 0;
    int u =
        point(out, "Utility", utility_words, is_automatable + is_dense, parts.values[0].from);
    int t = technical_impact(f, out);
    int p = of_product(out, "Public Safety Impact", safety_words,
                       FIND(safety_words, f->safety_impact), 1);
    out->outcome = outcome_of(supplier_table[((e * 3 + u) * 2 + t) * 2 + p]);
}

void ssvc_deployer(const struct ssvc_facts *f, struct ssvc_answer *out)
{
    *out = (struct ssvc_answer){0};
    int e = exploitation(f, out);
    int s = system_exposure(f, out);
    int u = automatable(f, out);
    int h = of_product(out, "Human Impact", human_words, FIND(human_words, f->human_impact), 2);
    out->outcome = outcome_of(deployer_table[((e * 3 + s) * 2 + u) * 4 + h]);
}

str ssvc_words(struct arena *a, const struct ssvc_answer *x)
{
    str text = ssvc_outcome_str(x->outcome);
    for (size_t i = 0; i < x->n_values; i++)
        text = arena_printf(a, "%.*s%s%s %.*s (%s)", STR_ARG(text), i ? ", " : ": ",
                            x->values[i].point, STR_ARG(x->values[i].value), x->values[i].from);
    return text;
}
