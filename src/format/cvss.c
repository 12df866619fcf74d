/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS vectors: one table of metrics a version, and what is the same for all of them. */
#include "format/cvss_internal.h"

#include <string.h>

ENUM_DEFINE(cvss_version, CVSS_VERSION_LIST)
ENUM_DEFINE(cvss_severity, CVSS_SEVERITY_LIST)

static const struct cvss_metric_row rows2[N_V2] = {
    {"AV", GROUP_BASE, "L A N"},
    {"AC", GROUP_BASE, "H M L"},
    {"Au", GROUP_BASE, "M S N"},
    {"C", GROUP_BASE, "N P C"},
    {"I", GROUP_BASE, "N P C"},
    {"A", GROUP_BASE, "N P C"},
    {"E", GROUP_THREAT, "U POC F H"},
    {"RL", GROUP_THREAT, "OF TF W U"},
    {"RC", GROUP_THREAT, "UC UR C"},
    {"CDP", GROUP_ENVIRONMENTAL, "N L LM MH H"},
    {"TD", GROUP_ENVIRONMENTAL, "N L M H"},
    {"CR", GROUP_ENVIRONMENTAL, "L M H"},
    {"IR", GROUP_ENVIRONMENTAL, "L M H"},
    {"AR", GROUP_ENVIRONMENTAL, "L M H"},
};

static const struct cvss_metric_row rows3[N_V3] = {
    {"AV", GROUP_BASE, "N A L P"},
    {"AC", GROUP_BASE, "L H"},
    {"PR", GROUP_BASE, "N L H"},
    {"UI", GROUP_BASE, "N R"},
    {"S", GROUP_BASE, "U C"},
    {"C", GROUP_BASE, "H L N"},
    {"I", GROUP_BASE, "H L N"},
    {"A", GROUP_BASE, "H L N"},
    {"E", GROUP_THREAT, "U P F H"},
    {"RL", GROUP_THREAT, "O T W U"},
    {"RC", GROUP_THREAT, "U R C"},
    {"CR", GROUP_ENVIRONMENTAL, "L M H"},
    {"IR", GROUP_ENVIRONMENTAL, "L M H"},
    {"AR", GROUP_ENVIRONMENTAL, "L M H"},
    {"MAV", GROUP_ENVIRONMENTAL, "N A L P"},
    {"MAC", GROUP_ENVIRONMENTAL, "L H"},
    {"MPR", GROUP_ENVIRONMENTAL, "N L H"},
    {"MUI", GROUP_ENVIRONMENTAL, "N R"},
    {"MS", GROUP_ENVIRONMENTAL, "U C"},
    {"MC", GROUP_ENVIRONMENTAL, "H L N"},
    {"MI", GROUP_ENVIRONMENTAL, "H L N"},
    {"MA", GROUP_ENVIRONMENTAL, "H L N"},
};

/* The most severe value first: the place is the distance that cvss4.c counts in. */
static const struct cvss_metric_row rows4[N_V4] = {
    {"AV", GROUP_BASE, "N A L P"},
    {"AC", GROUP_BASE, "L H"},
    {"AT", GROUP_BASE, "N P"},
    {"PR", GROUP_BASE, "N L H"},
    {"UI", GROUP_BASE, "N P A"},
    {"VC", GROUP_BASE, "H L N"},
    {"VI", GROUP_BASE, "H L N"},
    {"VA", GROUP_BASE, "H L N"},
    {"SC", GROUP_BASE, "H L N"},
    {"SI", GROUP_BASE, "H L N"},
    {"SA", GROUP_BASE, "H L N"},
    {"E", GROUP_THREAT, "A P U"},
    {"CR", GROUP_ENVIRONMENTAL, "H M L"},
    {"IR", GROUP_ENVIRONMENTAL, "H M L"},
    {"AR", GROUP_ENVIRONMENTAL, "H M L"},
    {"MAV", GROUP_ENVIRONMENTAL, "N A L P"},
    {"MAC", GROUP_ENVIRONMENTAL, "L H"},
    {"MAT", GROUP_ENVIRONMENTAL, "N P"},
    {"MPR", GROUP_ENVIRONMENTAL, "N L H"},
    {"MUI", GROUP_ENVIRONMENTAL, "N P A"},
    {"MVC", GROUP_ENVIRONMENTAL, "H L N"},
    {"MVI", GROUP_ENVIRONMENTAL, "H L N"},
    {"MVA", GROUP_ENVIRONMENTAL, "H L N"},
    {"MSC", GROUP_ENVIRONMENTAL, "H L N"},
    {"MSI", GROUP_ENVIRONMENTAL, "S H L N"},
    {"MSA", GROUP_ENVIRONMENTAL, "S H L N"},
    {"S", GROUP_SUPPLEMENTAL, "N P"},
    {"AU", GROUP_SUPPLEMENTAL, "N Y"},
    {"R", GROUP_SUPPLEMENTAL, "A U I"},
    {"V", GROUP_SUPPLEMENTAL, "D C"},
    {"RE", GROUP_SUPPLEMENTAL, "L M H"},
    {"U", GROUP_SUPPLEMENTAL, "Clear Green Amber Red"},
};
_Static_assert((int)N_V4 <= (int)CVSS_MAX_METRICS, "the largest version fits");

static const struct version_row {
    str prefix;
    const struct cvss_metric_row *metrics;
    unsigned n_metrics;
    const char *undefined; /* the value that is as good as none */
    bool is_ordered, has_whole_groups;
    void (*score)(const struct cvss *c, struct cvss_score *out);
} version_rows[N_cvss_version] = {
    [CVSS_20] = {STR_INIT("CVSS:2.0/"), rows2, N_V2, "ND", true, true, cvss2_score},
    [CVSS_30] = {STR_INIT("CVSS:3.0/"), rows3, N_V3, "X", false, false, cvss3_score},
    [CVSS_31] = {STR_INIT("CVSS:3.1/"), rows3, N_V3, "X", false, false, cvss3_score},
    [CVSS_40] = {STR_INIT("CVSS:4.0/"), rows4, N_V4, "X", true, false, cvss4_score},
};

enum {
    SHOWN_BYTES = 40 /* of a vector in messages */
};

bool cvss_has_group(const struct cvss *c, enum cvss_group group)
{
    const struct version_row *v = &version_rows[c->version];
    for (unsigned i = 0; i < v->n_metrics; i++) {
        if (v->metrics[i].group == group && c->values[i] != 0) return true;
    }
    return false;
}

/* ---- reading ---- */

struct reader {
    const struct version_row *v;
    uint32_t seen; /* a bit for each metric */
    unsigned next; /* where an ordered vector goes on */
    bool is_exact;
    struct err *e;
};

static enum status refuse(const struct reader *r, const char *words, str subject)
{
    return err_set(r->e, LW_E_INPUT, "CVSS vector: %s '%.*s'", words,
                   STR_ARG(str_sub(subject, 0, SHOWN_BYTES)));
}

/* Place in the list from 1, 0 for the undefined value, -1 for a stranger. */
static int value_of(const struct reader *r, unsigned metric, str value)
{
    str one, rest = str_of(r->v->metrics[metric].values);
    bool may_miss = r->v->metrics[metric].group != GROUP_BASE;
    if (may_miss && str_eq(value, str_of(r->v->undefined))) return 0;
    for (int place = 1; rest.n > 0; place++) {
        (void)str_cut(&rest, ' ', &one);
        if (str_eq(one, value)) return place;
    }
    return -1;
}

static enum status read_metric(struct reader *r, str field, struct cvss *out)
{
    str name, value = field;
    unsigned i = 0;
    if (!str_cut(&value, ':', &name)) return refuse(r, "no ':' in", field);
    while (i < r->v->n_metrics && !str_eq(name, str_of(r->v->metrics[i].name))) {
        i++;
    }
    if (i == r->v->n_metrics) return refuse(r, "no such metric as", field);
    if (r->seen & (uint32_t)1 << i) return refuse(r, "there is a second", name);
    if (r->is_exact && r->v->is_ordered && i < r->next) {
        return refuse(r, "out of the order of the specification is", name);
    }
    int place = value_of(r, i, value);
    if (place < 0) return refuse(r, "no such value as", field);
    r->seen |= (uint32_t)1 << i;
    r->next = i + 1;
    out->values[i] = (unsigned char)place;
    return LW_OK;
}

/* All base metrics; by the letter of 2.0 all of each other group that begins. */
static enum status groups_check(const struct reader *r)
{
    bool is_needed[N_GROUPS] = {[GROUP_BASE] = true};
    for (unsigned i = 0; i < r->v->n_metrics; i++) {
        bool is_seen = (r->seen & (uint32_t)1 << i) != 0;
        if (is_seen && r->is_exact && r->v->has_whole_groups) {
            is_needed[r->v->metrics[i].group] = true;
        }
    }
    for (unsigned i = 0; i < r->v->n_metrics; i++) {
        if (is_needed[r->v->metrics[i].group] && !(r->seen & (uint32_t)1 << i)) {
            return refuse(r, "missing is", str_of(r->v->metrics[i].name));
        }
    }
    return LW_OK;
}

static str without_parentheses(str s)
{
    bool is_wrapped = s.n > 1 && s.p[0] == '(' && s.p[s.n - 1] == ')';
    return is_wrapped ? str_sub(s, 1, s.n - 2) : s;
}

static enum status read_vector(struct reader *r, str vector, struct cvss *out)
{
    str rest = r->is_exact ? vector : without_parentheses(str_trim(vector));
    str whole = rest;
    bool has_more = true;
    unsigned k = CVSS_20;
    *out = (struct cvss){0};
    for (unsigned i = r->is_exact ? CVSS_30 : CVSS_20; i < N_cvss_version; i++) {
        if (!str_starts(rest, version_rows[i].prefix)) continue;
        k = i;
        rest = str_from(rest, version_rows[i].prefix.n);
    }
    r->v = &version_rows[k];
    out->version = (enum cvss_version)k;
    if (k == CVSS_20 && str_starts(rest, STR("CVSS:"))) {
        return refuse(r, "no known version begins", rest);
    }
    while (has_more) {
        str field;
        has_more = str_cut(&rest, '/', &field);
        enum status s = read_metric(r, field, out);
        if (s != LW_OK) return err_at(r->e, 1, (uint64_t)(field.p - whole.p) + 1);
    }
    return groups_check(r);
}

enum status cvss_parse(str vector, struct cvss *out, struct err *e)
{
    struct reader r = {.e = e};
    return read_vector(&r, vector, out);
}

enum status cvss_check(str vector, struct err *e)
{
    struct cvss c;
    struct reader r = {.is_exact = true, .e = e};
    return read_vector(&r, vector, &c);
}

/* ---- writing and scoring ---- */

static str value_text(const struct cvss_metric_row *row, unsigned place)
{
    str one = STR_NONE, rest = str_of(row->values);
    for (unsigned i = 0; i < place; i++) {
        (void)str_cut(&rest, ' ', &one);
    }
    return one;
}

void cvss_write(struct buf *out, const struct cvss *c)
{
    const struct version_row *v = &version_rows[c->version];
    bool is_first = true;
    if (c->version != CVSS_20) buf_add(out, v->prefix);
    for (unsigned i = 0; i < v->n_metrics; i++) {
        if (c->values[i] == 0) continue;
        buf_printf(out, "%s%s:", is_first ? "" : "/", v->metrics[i].name);
        buf_add(out, value_text(&v->metrics[i], c->values[i]));
        is_first = false;
    }
}

/* 3.x section 5, 4.0 section 6; 2.0 has no words of its own, so the NVD's. */
static enum cvss_severity severity_of(enum cvss_version v, int tenths)
{
    if (v != CVSS_20 && tenths == 0) return CVSS_NONE;
    if (tenths < 40) return CVSS_LOW;
    if (tenths < 70) return CVSS_MEDIUM;
    return v == CVSS_20 || tenths < 90 ? CVSS_HIGH : CVSS_CRITICAL;
}

void cvss_score(const struct cvss *c, struct cvss_score *out)
{
    *out = (struct cvss_score){.base = -1, .temporal = -1, .environmental = -1};
    version_rows[c->version].score(c, out);
    out->severity = severity_of(c->version, out->overall);
    out->base_severity = out->base >= 0 ? severity_of(c->version, out->base) : out->severity;
}
