/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS 4.0 scores: specification document, section 8. The metrics are sorted into six equivalence
 * classes; their levels name a macrovector, whose score was set by experts (table below). The
 * vector loses, for each class, the part of the way to the next lower macrovector that it lies
 * below the highest vector of its own. All in integers: fractions keep their denominators.
 */
#include "format/cvss_internal.h"

#include <string.h>

/* Values by their place in rows4, from 1. */
enum {
    FIRST = 1, /* the most severe */
    SECOND,
    THIRD,
    AV_P = 4,
    SAFETY = 0 /* of SI and SA: above high */
};

/* The values that count, each as its distance from the most severe one. */
struct levels {
    int av, pr, ui, ac, at;
    int vc, vi, va, cr, ir, ar;
    int sc, si, sa; /* 0 safety, 1 high, 2 low, 3 negligible */
    int e;
};

/*
 * Section 8.2: the joint class of EQ3 and EQ6 has five levels, since EQ3 = 2 (no high impact)
 * rules EQ6 = 0 (a high impact that is required) out.
 */
enum joint {
    JOINT_00,
    JOINT_01,
    JOINT_10,
    JOINT_11,
    JOINT_21,
    N_JOINT
};

struct macrovector {
    int eq1, eq2, joint, eq4, eq5;
};

/* Scores in tenths: [EQ1][EQ2][EQ3 and EQ6][EQ4][EQ5]. Section 8.3, look-up table. */
/* clang-format off */
static const unsigned char scores[3][2][N_JOINT][3][3] = {
    {{{{100, 98, 95}, {100, 93, 91}, {93, 89, 81}}, {{99, 95, 92}, {96, 87, 81}, {90, 80, 68}},
      {{98, 95, 90}, {93, 89, 81}, {88, 78, 69}}, {{95, 92, 84}, {92, 81, 65}, {80, 70, 48}},
      {{92, 82, 72}, {79, 69, 50}, {69, 55, 27}}},
     {{{99, 95, 92}, {95, 90, 84}, {92, 82, 72}}, {{97, 92, 85}, {91, 83, 71}, {81, 71, 53}},
      {{95, 92, 85}, {92, 80, 70}, {84, 71, 50}}, {{93, 85, 73}, {82, 72, 59}, {70, 52, 30}},
      {{86, 75, 52}, {71, 52, 29}, {63, 29, 17}}}},
    {{{{98, 94, 91}, {94, 86, 77}, {87, 74, 63}}, {{95, 87, 81}, {89, 74, 64}, {75, 63, 49}},
      {{94, 88, 76}, {86, 74, 59}, {72, 57, 52}}, {{89, 77, 67}, {76, 58, 50}, {57, 52, 25}},
      {{83, 70, 54}, {65, 58, 26}, {53, 21, 13}}},
     {{{95, 88, 76}, {90, 75, 61}, {77, 68, 52}}, {{90, 76, 70}, {77, 62, 53}, {66, 59, 30}},
      {{89, 76, 62}, {74, 57, 47}, {61, 57, 24}}, {{78, 67, 58}, {59, 57, 23}, {52, 29, 16}},
      {{71, 59, 30}, {58, 26, 15}, {23, 13, 6}}}},
    {{{{93, 86, 75}, {86, 74, 56}, {70, 52, 40}}, {{87, 72, 58}, {74, 61, 34}, {54, 40, 22}},
      {{85, 74, 62}, {72, 55, 46}, {53, 34, 19}}, {{75, 55, 51}, {57, 41, 19}, {36, 19, 8}},
      {{64, 51, 20}, {47, 21, 11}, {24, 9, 4}}},
     {{{88, 73, 60}, {73, 59, 41}, {54, 45, 20}}, {{75, 53, 50}, {55, 40, 20}, {43, 22, 11}},
      {{75, 58, 40}, {61, 48, 20}, {46, 17, 8}}, {{55, 45, 21}, {51, 18, 9}, {18, 7, 2}},
      {{53, 24, 14}, {24, 12, 5}, {10, 3, 1}}}},
};
/* clang-format on */

/*
 * Section 8.2, tables 24 to 28: the highest vectors of each level, as distances, and the depth: how many
 * steps lie between the highest and the lowest vector of the level.
 */
struct tops {
    int depth;
    int n;
    int top[5][6];
};
/* AV, PR, UI */
static const struct tops tops1[] = {
    {1, 1, {{0, 0, 0}}},
    {4, 3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {5, 2, {{3, 0, 0}, {1, 1, 1}}},
};
/* AC, AT */
static const struct tops tops2[] = {
    {1, 1, {{0, 0}}},
    {2, 2, {{1, 0}, {0, 1}}},
};
/* VC, VI, VA, CR, IR, AR */
static const struct tops tops_joint[N_JOINT] = {
    [JOINT_00] = {7, 1, {{0, 0, 0, 0, 0, 0}}},
    [JOINT_01] = {6, 2, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}},
    [JOINT_10] = {8, 2, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
    [JOINT_11] = {8,
                  5,
                  {{1, 0, 1, 0, 1, 0},
                   {1, 0, 0, 0, 1, 1},
                   {0, 1, 0, 1, 0, 1},
                   {0, 1, 1, 1, 0, 0},
                   {1, 1, 0, 0, 0, 1}}},
    [JOINT_21] = {10, 1, {{1, 1, 1, 0, 0, 0}}},
};
/* SC, SI, SA */
static const struct tops tops4[] = {
    {6, 1, {{1, 0, 0}}},
    {5, 1, {{1, 1, 1}}},
    {4, 1, {{2, 2, 2}}},
};

/* ---- section 8.1: which values count ---- */

static int distance(const struct cvss *c, unsigned metric, unsigned modified)
{
    return (c->values[modified] ? c->values[modified] : c->values[metric]) - FIRST;
}

/* The modified metric knows safety, so its list begins one earlier. */
static int subsequent(const struct cvss *c, unsigned metric, unsigned modified)
{
    return c->values[modified] ? c->values[modified] - FIRST : c->values[metric];
}

/* Not defined is the worst case: attacked, high. */
static int or_worst(const struct cvss *c, unsigned metric)
{
    return c->values[metric] ? c->values[metric] - FIRST : 0;
}

static struct levels levels_of(const struct cvss *c)
{
    return (struct levels){
        .av = distance(c, V4_AV, V4_MAV),
        .pr = distance(c, V4_PR, V4_MPR),
        .ui = distance(c, V4_UI, V4_MUI),
        .ac = distance(c, V4_AC, V4_MAC),
        .at = distance(c, V4_AT, V4_MAT),
        .vc = distance(c, V4_VC, V4_MVC),
        .vi = distance(c, V4_VI, V4_MVI),
        .va = distance(c, V4_VA, V4_MVA),
        .cr = or_worst(c, V4_CR),
        .ir = or_worst(c, V4_IR),
        .ar = or_worst(c, V4_AR),
        .sc = distance(c, V4_SC, V4_MSC) + 1,
        .si = subsequent(c, V4_SI, V4_MSI),
        .sa = subsequent(c, V4_SA, V4_MSA),
        .e = or_worst(c, V4_E),
    };
}

/* ---- section 8.2, tables 24 to 29 ---- */

static int eq1_of(const struct levels *v)
{
    int n_worst = (v->av == 0) + (v->pr == 0) + (v->ui == 0);
    if (n_worst == 3) return 0;
    return n_worst > 0 && v->av != AV_P - FIRST ? 1 : 2;
}

static int joint_of(const struct levels *v)
{
    bool is_required =
        (v->vc == 0 && v->cr == 0) || (v->vi == 0 && v->ir == 0) || (v->va == 0 && v->ar == 0);
    if (v->vc == 0 && v->vi == 0) return is_required ? JOINT_00 : JOINT_01;
    if (v->vc == 0 || v->vi == 0 || v->va == 0) return is_required ? JOINT_10 : JOINT_11;
    return JOINT_21;
}

static int eq4_of(const struct levels *v)
{
    if (v->si == SAFETY || v->sa == SAFETY) return 0;
    return v->sc == 1 || v->si == 1 || v->sa == 1 ? 1 : 2;
}

static int score_of(const struct macrovector *m)
{
    return scores[m->eq1][m->eq2][m->joint][m->eq4][m->eq5];
}

/* ---- section 8.3 ---- */

/* Steps from the first highest vector that is nowhere below `value`. */
static int steps_below(const struct tops *t, const int *value, int n_metrics)
{
    for (int i = 0; i < t->n; i++) {
        int steps = 0, k = 0;
        while (k < n_metrics && value[k] >= t->top[i][k]) {
            steps += value[k] - t->top[i][k];
            k++;
        }
        if (k == n_metrics) return steps;
    }
    BUG("no highest vector above a vector of its macrovector");
}

/* What is lost, as a fraction: numerator over all denominators together. */
struct loss {
    int64_t numerator, denominator;
    int n; /* classes with a next lower macrovector */
};

/* `lower`: score of the next lower macrovector, in tenths; negative when there is none. */
static void lose(struct loss *loss, int score, int lower, const struct tops *t, int steps)
{
    if (lower < 0) return;
    loss->n++;
    loss->numerator = loss->numerator * t->depth + (score - lower) * steps * loss->denominator;
    loss->denominator *= t->depth;
}

/* From a joint level two ways may lead down; the higher score counts. */
static int joint_lower(struct macrovector m)
{
    static const int next[N_JOINT][2] = {
        [JOINT_00] = {JOINT_01, JOINT_10},
        [JOINT_01] = {JOINT_11, JOINT_11},
        [JOINT_10] = {JOINT_11, JOINT_11},
        [JOINT_11] = {JOINT_21, JOINT_21},
        [JOINT_21] = {-1, -1},
    };
    int best = -1, from = m.joint;
    for (int i = 0; i < 2 && next[from][i] >= 0; i++) {
        m.joint = next[from][i];
        if (score_of(&m) > best) best = score_of(&m);
    }
    return best;
}

static int interpolated(const struct macrovector *m, const struct levels *v)
{
    static const struct tops one_step = {1, 0, {{0}}};
    const int value1[] = {v->av, v->pr, v->ui}, value2[] = {v->ac, v->at};
    const int value3[] = {v->vc, v->vi, v->va, v->cr, v->ir, v->ar};
    const int value4[] = {v->sc, v->si, v->sa};
    struct macrovector next1 = *m, next2 = *m, next4 = *m, next5 = *m;
    struct loss loss = {.denominator = 1};
    int score = score_of(m);
    next1.eq1++;
    next2.eq2++;
    next4.eq4++;
    next5.eq5++;
    lose(&loss, score, m->eq1 < 2 ? score_of(&next1) : -1, &tops1[m->eq1],
         steps_below(&tops1[m->eq1], value1, 3));
    lose(&loss, score, m->eq2 < 1 ? score_of(&next2) : -1, &tops2[m->eq2],
         steps_below(&tops2[m->eq2], value2, 2));
    lose(&loss, score, joint_lower(*m), &tops_joint[m->joint],
         steps_below(&tops_joint[m->joint], value3, 6));
    lose(&loss, score, m->eq4 < 2 ? score_of(&next4) : -1, &tops4[m->eq4],
         steps_below(&tops4[m->eq4], value4, 3));
    /* EQ5 has one vector a level: nothing is lost, but it counts in the mean. */
    lose(&loss, score, m->eq5 < 2 ? score_of(&next5) : -1, &one_step, 0);
    if (loss.n == 0) return score;
    /* score - loss / n, halves upwards */
    int64_t whole = loss.denominator * loss.n;
    int64_t left = score * whole - loss.numerator;
    return left < 0 ? 0 : (int)((2 * left + whole) / (2 * whole));
}

static bool is_harmless(const struct levels *v)
{
    return v->vc == 2 && v->vi == 2 && v->va == 2 && v->sc == 3 && v->si == 3 && v->sa == 3;
}

static void write_macrovector(const struct macrovector *m, char out[7])
{
    static const char eq3[] = "00112", eq6[] = "01011";
    out[0] = (char)('0' + m->eq1);
    out[1] = (char)('0' + m->eq2);
    out[2] = eq3[m->joint];
    out[3] = (char)('0' + m->eq4);
    out[4] = (char)('0' + m->eq5);
    out[5] = eq6[m->joint];
    out[6] = '\0';
}

static int scored(const struct cvss *c, char macrovector[7])
{
    struct levels v = levels_of(c);
    struct macrovector m = {
        .eq1 = eq1_of(&v),
        .eq2 = v.ac == 0 && v.at == 0 ? 0 : 1,
        .joint = joint_of(&v),
        .eq4 = eq4_of(&v),
        .eq5 = v.e,
    };
    write_macrovector(&m, macrovector);
    return is_harmless(&v) ? 0 : interpolated(&m, &v);
}

void cvss4_score(const struct cvss *c, struct cvss_score *out)
{
    static const char *const names[] = {"CVSS-B", "CVSS-BT", "CVSS-BE", "CVSS-BTE"};
    bool has_threat = cvss_has_group(c, GROUP_THREAT);
    bool has_environment = cvss_has_group(c, GROUP_ENVIRONMENTAL);
    struct cvss bare = {.version = c->version};
    memcpy(bare.values, c->values, V4_E); /* the metrics before E are the base */
    out->base = scored(&bare, out->macrovector);
    out->overall = scored(c, out->macrovector);
    out->nomenclature = names[has_threat + 2 * has_environment];
}
