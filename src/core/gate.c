/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gate.h"

#include "core/priority.h"

ENUM_DEFINE(gate_word, GATE_WORD_LIST)

#define WORDS                                                                   \
 "any, exploited, urgent, high, moderate, low, affected, under-investigation, " \
 "unknown, not-monitored, fixable, unscored, severity>=N or epss>=N"

enum holding {
    IS_FALSE,
    IS_TRUE,
    IS_UNSCORED /* would hang on a score that nobody stated */
};

/* ---- reading ---- */

/* Spelled as in our JSON, too: "not_monitored". */
static bool word_of(str s, enum gate_word *out)
{
    char spelled[32];
    if (s.n >= sizeof spelled) return false;
    for (size_t i = 0; i < s.n; i++)
        spelled[i] = s.p[i] == '_' ? '-' : s.p[i];
    return gate_word_from_str((str){spelled, s.n}, out);
}

static bool has_number(enum gate_word w)
{
    return w == GATE_SEVERITY || w == GATE_EPSS;
}

static enum status read_number(str word, enum gate_word w, str text, struct gate_term *out,
                               struct err *e)
{
    double most = w == GATE_EPSS ? 1 : 10;
    double least = 0;
    if (!str_double(text, &least) || least < 0 || least > most)
        return err_set(e, LW_E_USAGE, "option '--fail-on': '%.*s' wants a number from 0 to %g",
                       STR_ARG(word), most);
    *out = (struct gate_term){w, least};
    return LW_OK;
}

static enum status read_term(str text, struct gate_term *out, struct err *e)
{
    enum gate_word w;
    str word = text, number = STR_NONE;
    size_t at;
    if (str_find(text, '>', &at)) {
        word = str_trim(str_sub(text, 0, at));
        number = str_from(text, at + 1);
        if (!str_starts(number, STR("=")))
            return err_set(e, LW_E_USAGE,
                           "option '--fail-on': '%.*s' compares by '>=' only, such as "
                           "severity>=7.0",
                           STR_ARG(str_sub(text, 0, 60)));
        number = str_trim(str_from(number, 1));
    }
    if (!word_of(word, &w) || has_number(w) != (number.p != NULL))
        return err_set(e, LW_E_USAGE, "option '--fail-on': '%.*s' is none of " WORDS,
                       STR_ARG(str_sub(text, 0, 40)));
    *out = (struct gate_term){w, 0};
    return number.p ? read_number(word, w, number, out, e) : LW_OK;
}

/* Of one thing only one verdict holds, and components have no more than that. */
static enum verdict verdict_of(enum gate_word w)
{
    switch (w) {
    case GATE_AFFECTED: return VERDICT_AFFECTED;
    case GATE_UNDER_INVESTIGATION: return VERDICT_UNDER_INVESTIGATION;
    case GATE_UNKNOWN: return VERDICT_UNKNOWN;
    case GATE_NOT_MONITORED: return VERDICT_NOT_MONITORED;
    case GATE_ANY:
    case GATE_EXPLOITED:
    case GATE_URGENT:
    case GATE_HIGH:
    case GATE_MODERATE:
    case GATE_LOW:
    case GATE_FIXABLE:
    case GATE_UNSCORED:
    case GATE_SEVERITY:
    case GATE_EPSS:
    case N_gate_word: break;
    }
    return VERDICT_NO_MATCH;
}

static enum status check_can_hold(str text, const struct gate_term *terms, size_t n,
                                  struct err *e)
{
    size_t n_verdicts = 0;
    bool is_of_component = false;
    for (size_t i = 0; i < n; i++) {
        n_verdicts += verdict_of(terms[i].word) != VERDICT_NO_MATCH;
        is_of_component = is_of_component || terms[i].word == GATE_NOT_MONITORED;
    }
    if (n_verdicts < 2 && !(is_of_component && n > 1)) return LW_OK;
    return err_set(e, LW_E_USAGE,
                   "option '--fail-on': '%.*s' can never hold; a comma means 'or'",
                   STR_ARG(str_sub(text, 0, 60)));
}

static enum status read_alternative(str text, struct gate *g, struct err *e)
{
    bool has_more = true;
    str rest = text, term;
    if (g->n == GATE_MAX_ALTERNATIVES)
        return err_set(e, LW_E_LIMIT, "option '--fail-on' has more than %d conditions",
                       GATE_MAX_ALTERNATIVES);
    size_t *n = &g->alternatives[g->n].n;
    for (*n = 0; has_more; ++*n) {
        has_more = str_cut(&rest, '+', &term);
        if (*n == GATE_MAX_TERMS)
            return err_set(e, LW_E_LIMIT, "option '--fail-on' joins more than %d conditions",
                           GATE_MAX_TERMS);
        enum status s = read_term(str_trim(term), &g->alternatives[g->n].terms[*n], e);
        if (s != LW_OK) return s;
    }
    enum status s = check_can_hold(text, g->alternatives[g->n].terms, *n, e);
    g->n += s == LW_OK;
    return s;
}

enum status gate_parse(str text, struct gate *out, struct err *e)
{
    bool has_more = true;
    str alternative;
    *out = (struct gate){.n = 0};
    while (has_more) {
        has_more = str_cut(&text, ',', &alternative);
        enum status s = read_alternative(str_trim(alternative), out, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

/* ---- judging ---- */

static enum holding holding_of(bool b)
{
    return b ? IS_TRUE : IS_FALSE;
}

static enum holding compare(double score, double least)
{
    if (score < 0) return IS_UNSCORED;
    /* "0.1" as text and as a sum of binary fractions differ in the last bits. */
    return holding_of(score >= least - 1e-9);
}

static enum holding holds(const struct gate_term *t, const struct gate_facts *f)
{
    switch (t->word) {
    case GATE_UNKNOWN:
    case GATE_NOT_MONITORED:
    case GATE_AFFECTED:
    case GATE_UNDER_INVESTIGATION: return holding_of(f->verdict == verdict_of(t->word));
    case GATE_ANY: return holding_of(!f->is_component);
    case GATE_EXPLOITED: return holding_of(f->is_exploited);
    case GATE_URGENT: return holding_of(f->priority >= PRIORITY_URGENT);
    case GATE_HIGH: return holding_of(f->priority >= PRIORITY_HIGH);
    case GATE_MODERATE: return holding_of(f->priority >= PRIORITY_MODERATE);
    case GATE_LOW: return holding_of(f->priority >= PRIORITY_LOW);
    case GATE_FIXABLE: return holding_of(f->is_fixable);
    case GATE_UNSCORED: return holding_of(!f->is_component && f->severity < 0);
    case GATE_SEVERITY: return f->is_component ? IS_FALSE : compare(f->severity, t->least);
    case GATE_EPSS: return f->is_component ? IS_FALSE : compare(f->epss, t->least);
    case N_gate_word: break;
    }
    return IS_FALSE;
}

static enum holding judge(const struct gate *g, const struct gate_facts *f)
{
    enum holding best = IS_FALSE;
    for (size_t i = 0; i < g->n; i++) {
        enum holding all = IS_TRUE;
        for (size_t k = 0; k < g->alternatives[i].n && all != IS_FALSE; k++) {
            enum holding one = holds(&g->alternatives[i].terms[k], f);
            if (one != IS_TRUE) all = one;
        }
        if (all == IS_TRUE) return IS_TRUE;
        if (all == IS_UNSCORED) best = IS_UNSCORED;
    }
    return best;
}

bool gate_fails(const struct gate *g, const struct gate_facts *f)
{
    return judge(g, f) == IS_TRUE;
}

bool gate_passes_over(const struct gate *g, const struct gate_facts *f)
{
    return judge(g, f) == IS_UNSCORED;
}

double gate_severity(str stated)
{
    const struct severity *from;
    struct severity one = {.type = STR("text"), .vector = stated};
    str vector = stated, type;
    if (str_cut(&vector, ' ', &type)) one = (struct severity){.type = type, .vector = vector};
    return stated.n ? severity_score(&one, 1, &from) : -1;
}

bool gate_asks_severity(const struct gate *g)
{
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->alternatives[i].n; k++)
            if (g->alternatives[i].terms[k].word == GATE_SEVERITY ||
                g->alternatives[i].terms[k].word == GATE_UNSCORED)
                return true;
    return false;
}
