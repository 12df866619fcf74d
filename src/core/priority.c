/* SPDX-License-Identifier: Apache-2.0 */
#include "core/priority.h"

#include "core/ssvc.h"
#include "format/cvss.h"

/* Words of databases, at the lower end of their CVSS band (CVSS 3.1, section 5). */
static double word_score(str word)
{
    static const struct {
        const char *word;
        double score;
    } words[] = {
        {"critical", 9.0}, {"important", 7.0}, {"high", 7.0},       {"moderate", 4.0},
        {"medium", 4.0},   {"low", 0.1},       {"negligible", 0.1}, {"none", 0},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq_nocase(word, str_of(words[i].word))) return words[i].score;
    return -1;
}

/* The base score: what a publisher's threat metrics take off is true for a time only. */
static double vector_score(str vector, bool *is_old)
{
    struct cvss c;
    struct cvss_score s;
    if (cvss_parse(vector, &c, NULL) != LW_OK) return -1;
    cvss_score(&c, &s);
    *is_old = c.version == CVSS_20;
    return s.base / 10.0;
}

double severity_score(const struct severity *all, size_t n, const struct severity **from)
{
    double best = -1;
    bool is_best_old = true;
    *from = NULL;
    for (size_t i = 0; i < n; i++) {
        bool is_old = false;
        double score = vector_score(all[i].vector, &is_old);
        if (score < 0) score = word_score(all[i].vector);
        if (score < 0 || (is_old && !is_best_old)) continue;
        if (score > best || (is_best_old && !is_old)) {
            best = score;
            is_best_old = is_old;
            *from = &all[i];
        }
    }
    return best;
}

/*
 * EPSS above 0.1 marks the few per cent most likely to be attacked within 30 days, above 0.01
 * about the upper third (feeds.md section 6); the bands move with the model, so they only raise.
 */
#define EPSS_LIKELY    0.1
#define EPSS_NOTABLE   0.01
#define SCORE_CRITICAL 9.0
#define SCORE_HIGH     7.0
#define SCORE_MEDIUM   4.0

static enum priority by_numbers(double score, double epss)
{
    if (score >= SCORE_CRITICAL || epss >= EPSS_LIKELY) return PRIORITY_HIGH;
    if (score >= SCORE_HIGH) return epss >= EPSS_NOTABLE ? PRIORITY_HIGH : PRIORITY_MODERATE;
    if (score >= SCORE_MEDIUM) return epss >= EPSS_NOTABLE ? PRIORITY_MODERATE : PRIORITY_LOW;
    if (score >= 0) return PRIORITY_LOW;
    return PRIORITY_MODERATE;
}

static enum priority step_down(enum priority p)
{
    return p > PRIORITY_LOW ? (enum priority)(p - 1) : p;
}

/* Urgent is for what is exploited: likelihood alone leads up to high. */
static enum priority step_up(enum priority p)
{
    return p < PRIORITY_HIGH ? (enum priority)(p + 1) : p;
}

/* A score of note that doubled, or grew by a tenth of certainty, since the earlier day. */
static bool is_rising(const struct priority_facts *f)
{
    if (f->epss < EPSS_NOTABLE || f->epss_before < 0 || utc_is_none(f->epss_before_at))
        return false;
    return f->epss >= 2 * f->epss_before || f->epss - f->epss_before >= EPSS_LIKELY;
}

static str rising_words(struct arena *a, const struct priority_facts *f)
{
    struct day on = utc_day(f->epss_before_at);
    return arena_printf(a, ", risen from %.5f since %04d-%02d-%02d: one step higher",
                        f->epss_before, on.year, on.month, on.day);
}

static str numbers_words(struct arena *a, double score, double epss)
{
    str severity = score < 0 ? STR("no severity that can be scored")
                             : arena_printf(a, "severity %.1f", score);
    str chance = epss < 0 ? STR("no EPSS score") : arena_printf(a, "EPSS %.5f", epss);
    return arena_printf(a, "%.*s, %.*s", STR_ARG(severity), STR_ARG(chance));
}

enum priority priority_decide(struct arena *a, const struct priority_facts *f, str *reason)
{
    const struct severity *from = NULL;
    double score =
        f->is_scored ? f->score : severity_score(f->severities, f->n_severities, &from);
    bool is_certain = f->verdict == VERDICT_AFFECTED;
    bool is_open = is_certain || f->verdict == VERDICT_UNDER_INVESTIGATION ||
                   f->verdict == VERDICT_UNKNOWN;
    enum priority p = by_numbers(score, f->epss);
    *reason = numbers_words(a, score, f->epss);
    if (is_rising(f)) {
        p = step_up(p);
        *reason = arena_printf(a, "%.*s%.*s", STR_ARG(*reason), STR_ARG(rising_words(a, f)));
    }
    if (str_eq_nocase(f->exploitation, STR("poc")))
        *reason = arena_printf(a, "%.*s, a public exploit is known", STR_ARG(*reason));
    if (!is_open) {
        *reason =
            f->verdict == VERDICT_NOT_AFFECTED ? STR("not affected") : verdict_str(f->verdict);
        return PRIORITY_NONE;
    }
    if (f->is_informational) {
        *reason = STR("informational notice, not a vulnerability");
        return PRIORITY_NONE;
    }
    if (f->is_malware) {
        p = PRIORITY_URGENT;
        *reason = STR("malicious package");
    }
    if (f->is_exploited) {
        p = PRIORITY_URGENT;
        str on = day_is_valid(f->exploited_on)
                     ? arena_printf(a, " on %04d-%02d-%02d", f->exploited_on.year,
                                    f->exploited_on.month, f->exploited_on.day)
                     : STR("");
        *reason = arena_printf(a, "listed as exploited%.*s%s%.*s%s; %.*s", STR_ARG(on),
                               f->exploited_source.n ? " (" : "", STR_ARG(f->exploited_source),
                               f->exploited_source.n ? ")" : "", STR_ARG(*reason));
    }
    if (is_certain) return p;
    *reason =
        arena_printf(a, "%.*s; one step lower, the match is not certain", STR_ARG(*reason));
    return step_down(p);
}

/* ---- in a product ---- */

static bool is_over_network(const struct priority_facts *f)
{
    bool is_network = false;
    for (size_t i = 0; i < f->n_severities; i++) {
        str vector = f->severities[i].vector, part;
        struct cvss c;
        if (cvss_parse(vector, &c, NULL) != LW_OK) continue;
        for (bool is_here = false; vector.n && !is_here;) {
            str_cut(&vector, '/', &part);
            is_here = str_starts(part, STR("AV:"));
            if (is_here && !str_eq(part, STR("AV:N"))) return false;
            is_network |= is_here;
        }
    }
    return is_network;
}

static enum priority floor_of(enum ssvc_outcome outcome)
{
    static const enum priority floors[] = {
        [SSVC_DEFER] = PRIORITY_NONE,
        [SSVC_SCHEDULED] = PRIORITY_NONE,
        [SSVC_OUT_OF_CYCLE] = PRIORITY_MODERATE,
        [SSVC_IMMEDIATE] = PRIORITY_HIGH,
    };
    return floors[outcome];
}

enum priority priority_in_product(struct arena *a, enum priority p,
                                  const struct priority_facts *f, const struct product_use *use,
                                  str *reason)
{
    const struct ssvc_facts facts = {.is_exploited = f->is_exploited,
                                     .exploitation = f->exploitation,
                                     .automatable = f->automatable,
                                     .technical_impact = f->technical_impact,
                                     .severities = f->severities,
                                     .n_severities = f->n_severities,
                                     .exposure = use->exposure,
                                     .safety_impact = use->safety_impact,
                                     .value_density = use->value_density};
    struct ssvc_answer answer;
    if (p == PRIORITY_NONE || p == PRIORITY_URGENT) return p;
    bool is_apart = use->exposure == EXPOSURE_ISOLATED || use->exposure == EXPOSURE_LOCAL;
    if (is_apart && is_over_network(f)) {
        p = step_down(p);
        *reason = arena_printf(
            a, "%.*s; one step lower, the product is %s %.*s", STR_ARG(*reason),
            use->exposure == EXPOSURE_ISOLATED ? "on no network" : "on a local network only",
            STR_ARG(use->exposure_reason));
    }
    if (!use->safety_impact.n) return p;
    ssvc_supplier(&facts, &answer);
    if (floor_of(answer.outcome) <= p) return p;
    *reason = arena_printf(a, "%.*s; raised by SSVC supplier %.*s", STR_ARG(*reason),
                           STR_ARG(ssvc_words(a, &answer)));
    return floor_of(answer.outcome);
}
