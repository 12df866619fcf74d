/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS 3.0 and 3.1 scores: specification documents, section 7 (3.0: section 8). Sums are integers
 * in units of 10^-15. They are exact but for the power of a changed scope, which is cut at 10^-18:
 * far finer than the fifth decimal that 3.1 rounds at, and never a whole tenth.
 */
#include "format/cvss_internal.h"

#define NANO  ((int64_t)1000000000)
#define TENTH (100000 * NANO) /* of a score, in units of 10^-15 */

/* Weights in hundredths, requirements in tenths; index 0 is X. */
static const int64_t weight_av[] = {0, 85, 62, 55, 20}, weight_ac[] = {0, 77, 44};
static const int64_t weight_pr[2][4] = {{0, 85, 62, 27}, {0, 85, 68, 50}};
static const int64_t weight_ui[] = {0, 85, 62}, weight_cia[] = {0, 56, 22, 0};
static const int64_t weight_e[] = {100, 91, 94, 97, 100}, weight_rl[] = {100, 95, 96, 97, 100};
static const int64_t weight_rc[] = {100, 92, 96, 100};
static const int64_t weight_requirement[] = {10, 5, 10, 15};
enum {
    SCOPE_CHANGED = 2
};

/*
 * 3.0, section 8: the least tenth not below `v`. 3.1, appendix A: the same of the fifth decimal
 * of `v`, so that implementations in binary fractions agree.
 */
static int round_up(enum cvss_version version, int64_t v)
{
    int64_t fifth = TENTH / 10000;
    if (version == CVSS_31) v = (v + fifth / 2) / fifth * fifth;
    return (int)((v + TENTH - 1) / TENTH);
}

/* Product of two fractions below 1 in units of 10^-18. */
static int64_t fraction_mul(int64_t a, int64_t b)
{
    int64_t a_high = a / NANO, a_low = a % NANO, b_high = b / NANO, b_low = b % NANO;
    return a_high * b_high + (a_high * b_low + a_low * b_high + a_low * b_low / NANO) / NANO;
}

static int64_t fraction_pow(int64_t v, unsigned exponent)
{
    int64_t product = v;
    while (--exponent > 0) {
        product = fraction_mul(product, v);
    }
    return product;
}

/* `iss` in units of 10^-9. 3.1 changed the power in the environmental score, section 7.3. */
static int64_t impact_of(int64_t iss, bool is_changed, bool is_modified_31)
{
    if (iss == 0) return 0;
    if (!is_changed) return 642 * iss * 10000;
    int64_t x = is_modified_31 ? iss * 9731 * 100000 : iss * NANO;
    int64_t power = fraction_pow(x - 20000000 * NANO, is_modified_31 ? 13 : 15);
    return 752 * (iss - 29000000) * 10000 - power / 1000 * 325 / 100;
}

/* The metric, or the modified one that replaces it. */
static unsigned effective(const struct cvss *c, unsigned metric, bool is_modified)
{
    unsigned modified = metric + V3_MAV - V3_AV; /* both groups in the same order */
    return is_modified && c->values[modified] != 0 ? c->values[modified] : c->values[metric];
}

/* (1 - weight x requirement), in thousandths. */
static int64_t left_over(const struct cvss *c, unsigned k, bool is_modified)
{
    int64_t requirement = is_modified ? weight_requirement[c->values[V3_CR + k]] : 10;
    return 1000 - weight_cia[effective(c, V3_C + k, is_modified)] * requirement;
}

/* Impact and exploitability together, rounded up to tenths. */
static int sum_tenths(const struct cvss *c, bool is_modified)
{
    bool is_changed = effective(c, V3_S, is_modified) == SCOPE_CHANGED;
    int64_t iss = NANO - left_over(c, 0, is_modified) * left_over(c, 1, is_modified) *
                             left_over(c, 2, is_modified);
    if (is_modified && iss > 915000000) iss = 915000000;
    int64_t impact = impact_of(iss, is_changed, is_modified && c->version == CVSS_31);
    int64_t exploitability = 822 * weight_av[effective(c, V3_AV, is_modified)] *
                             weight_ac[effective(c, V3_AC, is_modified)] *
                             weight_pr[is_changed][effective(c, V3_PR, is_modified)] *
                             weight_ui[effective(c, V3_UI, is_modified)] * 100000;
    if (impact <= 0) return 0;
    int64_t sum = impact + exploitability;
    if (is_changed) sum = sum * 108 / 100;
    return round_up(c->version, sum < 100 * TENTH ? sum : 100 * TENTH);
}

static int temporal_tenths(const struct cvss *c, int tenths)
{
    int64_t v = tenths * weight_e[c->values[V3_E]] * weight_rl[c->values[V3_RL]] *
                weight_rc[c->values[V3_RC]];
    return round_up(c->version, v * (TENTH / 1000000));
}

void cvss3_score(const struct cvss *c, struct cvss_score *out)
{
    out->base = out->overall = sum_tenths(c, false);
    if (cvss_has_group(c, GROUP_THREAT)) {
        out->temporal = out->overall = temporal_tenths(c, out->base);
    }
    if (cvss_has_group(c, GROUP_ENVIRONMENTAL)) {
        out->environmental = out->overall = temporal_tenths(c, sum_tenths(c, true));
    }
}
