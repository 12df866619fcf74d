/* SPDX-License-Identifier: Apache-2.0 */
#include "core/priority.h"

#include <math.h>

/* ---- CVSS 3.x base score: specification document, sections 7.1 and 7.4 ---- */

struct metric_value {
    char letter;
    double weight;
};

static double weight_of(str vector, const char *metric, const struct metric_value *values)
{
    str part, rest = vector, name;
    while (rest.n > 0) {
        (void)str_cut(&rest, '/', &part);
        if (!str_cut(&part, ':', &name) || !str_eq(name, str_of(metric))) continue;
        for (; values->letter; values++)
            if (part.n == 1 && part.p[0] == values->letter) return values->weight;
        return -1;
    }
    return -1;
}

/* Section 7, "Roundup": one decimal, upwards, without the noise of binary fractions. */
static double round_up(double v)
{
    long long n = llround(v * 100000);
    return n % 10000 == 0 ? (double)n / 100000 : (double)(n / 10000 + 1) / 10;
}

double cvss3_base_score(str vector)
{
    static const struct metric_value av[] = {
        {'N', 0.85}, {'A', 0.62}, {'L', 0.55}, {'P', 0.2}, {0, 0}};
    static const struct metric_value ac[] = {{'L', 0.77}, {'H', 0.44}, {0, 0}};
    static const struct metric_value pr[] = {{'N', 0.85}, {'L', 0.62}, {'H', 0.27}, {0, 0}};
    static const struct metric_value pr_changed[] = {
        {'N', 0.85}, {'L', 0.68}, {'H', 0.5}, {0, 0}};
    static const struct metric_value ui[] = {{'N', 0.85}, {'R', 0.62}, {0, 0}};
    static const struct metric_value scope[] = {{'U', 0}, {'C', 1}, {0, 0}};
    static const struct metric_value cia[] = {{'H', 0.56}, {'L', 0.22}, {'N', 0}, {0, 0}};
    if (!str_starts(vector, STR("CVSS:3."))) return -1;
    double s = weight_of(vector, "S", scope);
    bool is_changed = s > 0.5;
    double v = weight_of(vector, "AV", av), c = weight_of(vector, "AC", ac);
    double p = weight_of(vector, "PR", is_changed ? pr_changed : pr);
    double u = weight_of(vector, "UI", ui);
    double conf = weight_of(vector, "C", cia), integ = weight_of(vector, "I", cia),
           avail = weight_of(vector, "A", cia);
    if (s < 0 || v < 0 || c < 0 || p < 0 || u < 0 || conf < 0 || integ < 0 || avail < 0)
        return -1;
    double iss = 1 - (1 - conf) * (1 - integ) * (1 - avail);
    double impact = is_changed ? 7.52 * (iss - 0.029) - 3.25 * pow(iss - 0.02, 15) : 6.42 * iss;
    double exploitability = 8.22 * v * c * p * u;
    if (impact <= 0) return 0;
    double sum = (is_changed ? 1.08 : 1) * (impact + exploitability);
    return round_up(sum < 10 ? sum : 10);
}

/* Words of databases, at the lower end of their CVSS band (CVSS 3.1, section 5). */
static double word_score(str word)
{
    static const struct {
        const char *word;
        double score;
    } words[] = {
        {"critical", 9.0}, {"important", 7.0}, {"high", 7.0}, {"moderate", 4.0},
        {"medium", 4.0},   {"low", 0.1},       {"none", 0},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq_nocase(word, str_of(words[i].word))) return words[i].score;
    return -1;
}

double severity_score(const struct severity *all, size_t n, const struct severity **from)
{
    double best = -1;
    *from = NULL;
    for (size_t i = 0; i < n; i++) {
        double score = cvss3_base_score(all[i].vector);
        if (score < 0) score = word_score(all[i].vector);
        if (score > best) {
            best = score;
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
    double score = severity_score(f->severities, f->n_severities, &from);
    bool is_certain = f->verdict == VERDICT_AFFECTED;
    bool is_open = is_certain || f->verdict == VERDICT_UNDER_INVESTIGATION ||
                   f->verdict == VERDICT_UNKNOWN;
    enum priority p = by_numbers(score, f->epss);
    *reason = numbers_words(a, score, f->epss);
    if (!is_open) {
        *reason = arena_printf(a, "%.*s", STR_ARG(verdict_str(f->verdict)));
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
