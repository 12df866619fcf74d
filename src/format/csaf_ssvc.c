/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_ssvc.h"

/* To add a decision point: a row behind those of its key. `cvss` has one row for all versions. */
/* clang-format off */
static const struct ssvc_point points[] = {
    {"ssvc", "A",          "2.0.0", "N Y", false, 0},
    {"ssvc", "COORDINATE", "1.0.0", "D T C", false, 0},
    {"ssvc", "COORDINATE", "1.0.1", "D T C", false, 2026},
    {"ssvc", "CS",         "1.0.0", "N Y", false, 0},
    {"ssvc", "DSOI",       "1.0.0", "D S O I", false, 0},
    {"ssvc", "E",          "1.0.0", "N P A", false, 0},
    {"ssvc", "E",          "1.1.0", "N P A", false, 0},
    {"ssvc", "EXP",        "1.0.0", "S C U", false, 0},
    {"ssvc", "EXP",        "1.0.1", "S C O", false, 0},
    {"ssvc", "HI",         "1.0.0", "L M H VH", false, 0},
    {"ssvc", "HI",         "2.0.0", "L M H VH", false, 0},
    {"ssvc", "HI",         "2.0.1", "L M H VH", false, 0},
    {"ssvc", "HI",         "2.0.2", "L M H VH", false, 2026},
    {"ssvc", "HVA",        "1.0.0", "N Y", false, 0},
    {"ssvc", "KEV",        "1.0.0", "N Y", false, 0},
    {"ssvc", "MI",         "1.0.0", "N NED MSC MEF MF", false, 0},
    {"ssvc", "MI",         "2.0.0", "D MSC MEF MF", false, 0},
    {"ssvc", "MWI",        "1.0.0", "L M H", false, 0},
    {"ssvc", "PSI",        "1.0.0", "M S L H VH N", true, 0},
    {"ssvc", "PSI",        "2.0.0", "M S", false, 0},
    {"ssvc", "PSI",        "2.0.1", "M S", false, 0},
    {"ssvc", "PUBLISH",    "1.0.0", "N P", true, 0},
    {"ssvc", "PVA",        "1.0.0", "L A P", true, 0},
    {"ssvc", "PWI",        "1.0.0", "M I", true, 0},
    {"ssvc", "PWI",        "1.1.0", NULL, true, 2026},
    {"ssvc", "RC",         "1.0.0", "NC C", false, 0},
    {"ssvc", "RP",         "1.0.0", "Y N", true, 0},
    {"ssvc", "SC",         "1.0.0", "O M N Y", true, 0},
    {"ssvc", "SCON",       "1.0.0", "N Y", true, 0},
    {"ssvc", "SE",         "1.0.0", "A U", true, 0},
    {"ssvc", "SI",         "1.0.0", "N M J H C", false, 0},
    {"ssvc", "SI",         "2.0.0", "N M R C", false, 0},
    {"ssvc", "SI",         "2.0.1", "N M R C", false, 2026},
    {"ssvc", "SINV",       "1.0.0", "FR C UU", false, 0},
    {"ssvc", "TI",         "1.0.0", "P T", false, 0},
    {"ssvc", "U",          "1.0.0", "L E S", false, 0},
    {"ssvc", "U",          "1.0.1", "L E S", false, 0},
    {"ssvc", "V",          "1.0.0", "S R", false, 0},
    {"ssvc", "VD",         "1.0.0", "D C", false, 0},
    {"cvss", "A",    NULL, "N P L C H", true, 0},
    {"cvss", "AC",   NULL, "H M L", true, 0},
    {"cvss", "AR",   NULL, "L M H ND X", true, 0},
    {"cvss", "AT",   NULL, "P N", true, 0},
    {"cvss", "AU",   NULL, "N Y X M S R", true, 0},
    {"cvss", "Au",   NULL, "M S N R", true, 0},
    {"cvss", "AV",   NULL, "P L A N R", true, 0},
    {"cvss", "C",    NULL, "N P L C H", true, 0},
    {"cvss", "CDP",  NULL, "N L LM M MH H ND", true, 0},
    {"cvss", "CR",   NULL, "L M H ND X", true, 0},
    {"cvss", "CVSS", NULL, "N L M H C", false, 0},
    {"cvss", "E",    NULL, "U P POC F A H ND X", false, 0},
    {"cvss", "EQ1",  NULL, "L M H", false, 0},
    {"cvss", "EQ2",  NULL, "L H", false, 0},
    {"cvss", "EQ3",  NULL, "L M H", false, 0},
    {"cvss", "EQ4",  NULL, "L M H", false, 0},
    {"cvss", "EQ5",  NULL, "L M H", false, 0},
    {"cvss", "EQ6",  NULL, "L H", false, 0},
    {"cvss", "I",    NULL, "N P L C H", true, 0},
    {"cvss", "IB",   NULL, "N C I A", true, 0},
    {"cvss", "IR",   NULL, "L M H ND X", true, 0},
    {"cvss", "MA",   NULL, "N L H X", true, 0},
    {"cvss", "MAC",  NULL, "H L X", true, 0},
    {"cvss", "MAT",  NULL, "P N X", true, 0},
    {"cvss", "MAV",  NULL, "P L A N X", true, 0},
    {"cvss", "MC",   NULL, "N L H X", true, 0},
    {"cvss", "MI",   NULL, "N L H X", true, 0},
    {"cvss", "MPR",  NULL, "H L N X", true, 0},
    {"cvss", "MS",   NULL, "U C X", true, 0},
    {"cvss", "MSA",  NULL, "N L H S X", true, 0},
    {"cvss", "MSC",  NULL, "N L H X", true, 0},
    {"cvss", "MSI",  NULL, "N L H S X", true, 0},
    {"cvss", "MUI",  NULL, "R A P N X", true, 0},
    {"cvss", "MVA",  NULL, "N L H X", true, 0},
    {"cvss", "MVC",  NULL, "N L H X", true, 0},
    {"cvss", "MVI",  NULL, "N L H X", true, 0},
    {"cvss", "PR",   NULL, "H L N", true, 0},
    {"cvss", "R",    NULL, "A U I X", true, 0},
    {"cvss", "RC",   NULL, "U UC UR R C ND X", true, 0},
    {"cvss", "RE",   NULL, "L M H X", true, 0},
    {"cvss", "RL",   NULL, "OF O TF T W U ND X", true, 0},
    {"cvss", "S",    NULL, "U C N P X", true, 0},
    {"cvss", "SA",   NULL, "N L H", true, 0},
    {"cvss", "SC",   NULL, "N L H", true, 0},
    {"cvss", "SI",   NULL, "N L H", true, 0},
    {"cvss", "TD",   NULL, "N L M H ND", true, 0},
    {"cvss", "U",    NULL, "C G A R X Clear Green Amber Red", true, 0},
    {"cvss", "UI",   NULL, "R A P N", true, 0},
    {"cvss", "V",    NULL, "D C X", true, 0},
    {"cvss", "VA",   NULL, "N L H", true, 0},
    {"cvss", "VC",   NULL, "N L H", true, 0},
    {"cvss", "VI",   NULL, "N L H", true, 0},
};
/* clang-format on */
enum {
    N_POINTS = sizeof points / sizeof points[0]
};

bool ssvc_is_registered(str base_namespace)
{
    static const char *const names[] = {"aivss", "basic", "cisa", "cvss", "ssvc"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_eq(base_namespace, str_of(names[i]))) return true;
    }
    return false;
}

static bool is_key(const struct ssvc_point *p, str base_namespace, str key)
{
    return str_eq(base_namespace, str_of(p->namespace_)) && str_eq(key, str_of(p->key));
}

/* Three numbers; what is none of that sorts first. */
static int version_order(str a, str b)
{
    for (int i = 0; i < 3; i++) {
        str x, y;
        uint64_t n = 0, m = 0;
        (void)str_cut(&a, '.', &x);
        (void)str_cut(&b, '.', &y);
        if (!str_u64(x, UINT64_MAX, &n) || !str_u64(y, UINT64_MAX, &m)) return -1;
        if (n != m) return n < m ? -1 : 1;
    }
    return 0;
}

const struct ssvc_point *ssvc_find(str base_namespace, str key, str version)
{
    const struct ssvc_point *latest = NULL;
    for (size_t i = 0; i < N_POINTS; i++) {
        const struct ssvc_point *p = &points[i];
        if (!is_key(p, base_namespace, key)) continue;
        if (p->version == NULL || str_eq(version, str_of(p->version))) return p;
        latest = p;
    }
    if (latest == NULL || version_order(version, str_of(latest->version)) <= 0) return NULL;
    return latest;
}

bool ssvc_is_judged(str base_namespace, str key, str version)
{
    /* "E_NoX" and its like are the CVSS points without "not defined". */
    return version.n > 0 &&
           (str_eq(base_namespace, STR("ssvc")) ||
            (str_eq(base_namespace, STR("cvss")) && !str_contains(key, STR("_"))));
}

const struct ssvc_point *ssvc_latest(str base_namespace, str key, struct utc at)
{
    const struct ssvc_point *latest = NULL;
    for (size_t i = 0; i < N_POINTS; i++) {
        const struct ssvc_point *p = &points[i];
        bool is_there =
            p->since_year == 0 || (!utc_is_none(at) && utc_day(at).year >= p->since_year);
        if (p->version != NULL && is_there && is_key(p, base_namespace, key)) latest = p;
    }
    return latest;
}

size_t ssvc_value_order(const struct ssvc_point *p, str value)
{
    str rest = str_of(p->values), word;
    size_t order = 1;
    if (p->values == NULL) return 1;
    for (bool has_more = true; has_more; order++) {
        has_more = str_cut(&rest, ' ', &word);
        if (str_eq(word, value)) return order;
    }
    return 0;
}
