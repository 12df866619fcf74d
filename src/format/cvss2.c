/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS 2.0 scores: "A Complete Guide to the CVSS Version 2.0", section 3.2, in exact integers. */
#include "format/cvss_internal.h"

#define NANO ((int64_t)1000000000)

/* Weights in thousandths (base) and hundredths; index 0 is ND. */
static const int64_t weight_av[] = {0, 395, 646, 1000}, weight_ac[] = {0, 350, 610, 710};
static const int64_t weight_au[] = {0, 450, 560, 704}, weight_cia[] = {0, 0, 275, 660};
static const int64_t weight_e[] = {100, 85, 90, 95, 100}, weight_rl[] = {100, 87, 90, 95, 100};
static const int64_t weight_rc[] = {100, 90, 95, 100};
static const int64_t weight_cdp[] = {0, 0, 10, 30, 40, 50}, weight_td[] = {100, 0, 25, 75, 100};
static const int64_t weight_requirement[] = {100, 50, 100, 151};

/* To the nearest of `unit`, halves away from zero; in units. */
static int64_t round_to(int64_t v, int64_t unit)
{
    return v < 0 ? -((-v + unit / 2) / unit) : (v + unit / 2) / unit;
}

/*
 * ((0.6 x Impact) + (0.4 x Exploitability) - 1.5) x f(Impact) in tenths. `rest` is the product of
 * the three (1 - impact) factors in units of 10^-15; 0.6 x 10.41 is 6.246, so that the first sum
 * is exact in units of 10^-18 and stays below 8.5.
 */
static int base_tenths(const struct cvss *c, int64_t rest, bool is_capped)
{
    const int64_t one15 = 1000000 * NANO, one18 = NANO * NANO;
    int64_t impact = 6246 * (one15 - rest);
    int64_t exploitability = 8 * weight_av[c->values[V2_AV]] * weight_ac[c->values[V2_AC]] *
                             weight_au[c->values[V2_AU]] * NANO;
    if (rest == one15) return 0;
    if (is_capped && impact > 6 * one18) impact = 6 * one18;
    int64_t sum = impact - one18 - one18 / 2 + exploitability;
    /* sum x 1.176 in units of 10^-12; split in two so that nothing overflows */
    int64_t high = sum / NANO, low = sum % NANO;
    return (int)round_to(high * 1176 + low * 1176 / NANO, 100 * NANO);
}

static int temporal_tenths(const struct cvss *c, int base)
{
    int64_t v = base * weight_e[c->values[V2_E]] * weight_rl[c->values[V2_RL]] *
                weight_rc[c->values[V2_RC]];
    return (int)round_to(v, 1000000);
}

/* (1 - weight x requirement), in units of 10^-5. */
static int64_t left_over(const struct cvss *c, enum cvss2_metric impact,
                         enum cvss2_metric requirement, bool is_adjusted)
{
    int64_t factor = is_adjusted ? weight_requirement[c->values[requirement]] : 100;
    return 100000 - weight_cia[c->values[impact]] * factor;
}

static int64_t rest_of(const struct cvss *c, bool is_adjusted)
{
    return left_over(c, V2_C, V2_CR, is_adjusted) * left_over(c, V2_I, V2_IR, is_adjusted) *
           left_over(c, V2_A, V2_AR, is_adjusted);
}

/*
 * With low requirements the adjusted base score falls below nought and goes on so; what comes out
 * in the end is a score again.
 */
static int environmental_tenths(const struct cvss *c)
{
    int64_t adjusted = temporal_tenths(c, base_tenths(c, rest_of(c, true), true));
    int64_t damage = adjusted * 100 + (100 - adjusted) * weight_cdp[c->values[V2_CDP]];
    int64_t tenths = round_to(damage * weight_td[c->values[V2_TD]], 10000);
    return tenths < 0 ? 0 : (int)tenths;
}

void cvss2_score(const struct cvss *c, struct cvss_score *out)
{
    out->base = out->overall = base_tenths(c, rest_of(c, false), false);
    if (cvss_has_group(c, GROUP_THREAT)) {
        out->temporal = out->overall = temporal_tenths(c, out->base);
    }
    if (cvss_has_group(c, GROUP_ENVIRONMENTAL)) {
        out->environmental = out->overall = environmental_tenths(c);
    }
}
