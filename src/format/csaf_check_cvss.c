/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of CVSS objects: computed scores, and members against the vector. */
#include "format/csaf_check.h"
#include "format/cvss.h"

int csaf_tenths(yyjson_val *cvss, const char *key)
{
    yyjson_val *v = yyjson_obj_get(cvss, key);
    if (!yyjson_is_num(v)) return -1;
    double score = yyjson_get_num(v) * 10.0;
    if (!(score >= 0.0 && score <= 1000.0)) return -1;
    return (int)(score + 0.5);
}

/* 6.1.9 */
static enum cvss_severity severity_of(int tenths)
{
    if (tenths <= 0) return CVSS_NONE;
    if (tenths < 40) return CVSS_LOW;
    if (tenths < 70) return CVSS_MEDIUM;
    return tenths < 90 ? CVSS_HIGH : CVSS_CRITICAL;
}

static void compare(struct csaf_check *c, const struct csaf_at *at, const char *score_key,
                    const char *severity_key, int computed)
{
    int stated = csaf_tenths(at->value, score_key);
    str severity = json_str(at->value, severity_key);
    if (computed < 0) return;
    struct csaf_at score_at = csaf_member(at, str_of(score_key), NULL);
    if (stated >= 0 && stated != computed)
        csaf_report(c, &score_at, "%s is %d.%d, computed is %d.%d", score_key, stated / 10,
                    stated % 10, computed / 10, computed % 10);
    struct csaf_at severity_at = csaf_member(at, str_of(severity_key), NULL);
    if (severity.p != NULL && !str_eq(severity, cvss_severity_str(severity_of(computed))))
        csaf_report(c, &severity_at, "%s is %.*s, computed is %.*s", severity_key,
                    STR_ARG(severity), STR_ARG(cvss_severity_str(severity_of(computed))));
}

static void visit_computed(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                           void *ctx)
{
    struct cvss cvss;
    struct cvss_score score;
    (void)ctx;
    if (cvss_parse(json_str(v, "vectorString"), &cvss, NULL) != LW_OK) return;
    cvss_score(&cvss, &score);
    if (cvss.version == CVSS_40) {
        compare(c, at, "baseScore", "baseSeverity", score.overall);
        return;
    }
    compare(c, at, "baseScore", "baseSeverity", score.base);
    compare(c, at, "temporalScore", "temporalSeverity", score.temporal);
    compare(c, at, "environmentalScore", "environmentalSeverity", score.environmental);
}

void csaf_each_cvss(struct csaf_check *c, csaf_visit_fn visit)
{
    static const char *const paths[] = {"vulnerabilities[]/scores[]/cvss_v2",
                                        "vulnerabilities[]/scores[]/cvss_v3",
                                        "vulnerabilities[]/metrics[]/content/cvss_v2",
                                        "vulnerabilities[]/metrics[]/content/"
                                        "cvss_v3",
                                        "vulnerabilities[]/metrics[]/content/cvss_v4"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        csaf_each(c, paths[i], visit, NULL);
    }
}

static void test_computed(struct csaf_check *c)
{
    csaf_each_cvss(c, visit_computed);
}

/*
 * 6.1.10: member names of the JSON schemas and their metrics in a vector. The letters of a value
 * are the first of its name, but for those of `odd`.
 */
static const struct property {
    const char *name, *metric;
    int versions; /* 2: 2.0, 4: 3.x, 8: 4.0 */
} properties[] = {
    {"accessVector", "AV", 2},
    {"accessComplexity", "AC", 2},
    {"authentication", "Au", 2},
    {"confidentialityImpact", "C", 6},
    {"integrityImpact", "I", 6},
    {"availabilityImpact", "A", 6},
    {"exploitability", "E", 2},
    {"remediationLevel", "RL", 6},
    {"reportConfidence", "RC", 6},
    {"collateralDamagePotential", "CDP", 2},
    {"targetDistribution", "TD", 2},
    {"confidentialityRequirement", "CR", 14},
    {"integrityRequirement", "IR", 14},
    {"availabilityRequirement", "AR", 14},
    {"attackVector", "AV", 12},
    {"attackComplexity", "AC", 12},
    {"attackRequirements", "AT", 8},
    {"privilegesRequired", "PR", 12},
    {"userInteraction", "UI", 12},
    {"scope", "S", 4},
    {"exploitCodeMaturity", "E", 4},
    {"modifiedAttackVector", "MAV", 12},
    {"modifiedAttackComplexity", "MAC", 12},
    {"modifiedAttackRequirements", "MAT", 8},
    {"modifiedPrivilegesRequired", "MPR", 12},
    {"modifiedUserInteraction", "MUI", 12},
    {"modifiedScope", "MS", 4},
    {"modifiedConfidentialityImpact", "MC", 4},
    {"modifiedIntegrityImpact", "MI", 4},
    {"modifiedAvailabilityImpact", "MA", 4},
    {"vulnConfidentialityImpact", "VC", 8},
    {"vulnIntegrityImpact", "VI", 8},
    {"vulnAvailabilityImpact", "VA", 8},
    {"subConfidentialityImpact", "SC", 8},
    {"subIntegrityImpact", "SI", 8},
    {"subAvailabilityImpact", "SA", 8},
    {"exploitMaturity", "E", 8},
    {"modifiedVulnConfidentialityImpact", "MVC", 8},
    {"modifiedVulnIntegrityImpact", "MVI", 8},
    {"modifiedVulnAvailabilityImpact", "MVA", 8},
    {"modifiedSubConfidentialityImpact", "MSC", 8},
    {"modifiedSubIntegrityImpact", "MSI", 8},
    {"modifiedSubAvailabilityImpact", "MSA", 8},
    {"Safety", "S", 8},
    {"Automatable", "AU", 8},
    {"Recovery", "R", 8},
    {"valueDensity", "V", 8},
    {"vulnerabilityResponseEffort", "RE", 8},
    {"providerUrgency", "U", 8},
};
enum {
    N_PROPERTIES = sizeof properties / sizeof properties[0]
};
static const struct odd_value {
    const char *name, *letters;
    int versions;
} odd_values[] = {
    {"PROOF_OF_CONCEPT", "POC", 2}, {"OFFICIAL_FIX", "OF", 2},   {"TEMPORARY_FIX", "TF", 2},
    {"UNCONFIRMED", "UC", 2},       {"UNCORROBORATED", "UR", 2}, {"LOW_MEDIUM", "LM", 2},
    {"MEDIUM_HIGH", "MH", 2},       {"NOT_DEFINED", "ND", 2},    {"NOT_DEFINED", "X", 12},
};

static str letters_of(str name, int version)
{
    for (size_t i = 0; i < sizeof odd_values / sizeof odd_values[0]; i++) {
        if ((odd_values[i].versions & version) != 0 && str_eq(name, str_of(odd_values[i].name)))
            return str_of(odd_values[i].letters);
    }
    return str_sub(name, 0, 1);
}

str csaf_vector_metric(str vector, const char *metric)
{
    str part, name;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&vector, '/', &part);
        if (str_cut(&part, ':', &name) && str_eq(name, str_of(metric))) return part;
    }
    return STR_NONE;
}

static int version_of(const struct csaf_at *at)
{
    if (str_eq(at->key, STR("cvss_v2"))) return 2;
    return str_eq(at->key, STR("cvss_v3")) ? 4 : 8;
}

static bool is_same_value(const struct property *p, str stated, str in_vector, int version)
{
    str letters = letters_of(stated, version);
    bool is_undefined = str_eq(letters, STR("X")) || str_eq(letters, STR("ND"));
    if (in_vector.p == NULL) return is_undefined;
    /* Provider urgency is written out: "Red". */
    if (str_eq(str_of(p->metric), STR("U")) && !is_undefined)
        return str_eq_nocase(stated, in_vector);
    return str_eq(letters, in_vector);
}

static void visit_consistent(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                             void *ctx)
{
    str vector = json_str(v, "vectorString");
    int version = version_of(at);
    (void)ctx;
    if (vector.n == 0) return;
    for (size_t i = 0; i < N_PROPERTIES; i++) {
        const struct property *p = &properties[i];
        str stated = json_str(v, p->name);
        if ((p->versions & version) == 0 || stated.n == 0) continue;
        if (is_same_value(p, stated, csaf_vector_metric(vector, p->metric), version)) continue;
        struct csaf_at place = csaf_member(at, str_of(p->name), NULL);
        csaf_report(c, &place, "%s is %.*s, the vector says otherwise", p->name,
                    STR_ARG(stated));
    }
    str stated = json_str(v, "version");
    struct csaf_at place = csaf_member(at, STR("version"), NULL);
    if (version != 2 && stated.n > 0 &&
        !str_starts(vector, arena_printf(c->a, "CVSS:%.*s/", STR_ARG(stated))))
        csaf_report(c, &place, "version is %.*s, the vector says otherwise", STR_ARG(stated));
}

static void test_consistent(struct csaf_check *c)
{
    csaf_each_cvss(c, visit_consistent);
}

const struct csaf_test csaf_cvss_tests[] = {
    {"6.1.9", CSAF_MANDATORY, CSAF_ANY, test_computed},
    {"6.1.10", CSAF_MANDATORY, CSAF_ANY, test_consistent},
    {NULL, 0, 0, NULL},
};
