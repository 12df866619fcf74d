/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The field catalogue: ENISA's SRP glossary in the states of form_versions, both kinds of
 * notification, and the intermediate report of ours. One line a field, columns separated by tabs:
 *
 *   number, key, type (T text, E one choice, C choices, S Member States, I instant), most
 *   characters (0: none of its own), choices, tracks (v, i, m), the clause of Regulation (EU)
 *   2024/2847 that it carries (of the vulnerability and, behind a '/', of the incident; empty: the
 *   glossary alone), what each stage wants in every
 *   version of form_versions ("RCC": early warning, 72-hour notification, final report; A is RA,
 *   - is not in that version, = as in the version before), label, help
 *
 * Lines stand in the portal's order. A new state of the glossary is a row of form_versions and a
 * column here. Read once, at first use.
 */
#include "core/form.h"

#include <pthread.h>
#include <string.h>

enum {
    MAX_ROWS = 48, /* of one form: the longest has 31 */
    MAX_VERSIONS = 2,
};

const struct form_version form_versions[] = {
    {"1.3", "glossary 1.3", "2026-09-10",
     "as published; v26 is announced there for the next release of the portal"},
    {"2026-09-25", "page of 2026-09-25", "2026-09-25",
     "the page was edited without a new number (second-hand reading): v26 is there, the time of "
     "the exploitation is asked, the sensitivity is required at the final report"},
};
const size_t n_form_versions = sizeof form_versions / sizeof *form_versions;
_Static_assert(sizeof form_versions / sizeof *form_versions == MAX_VERSIONS,
               "a column of the catalogue for every version");

/* Tabs and line ends become ends of strings when it is read; the rows point into it. */
static char common[] =
    "1\tnotification_type\tE\t0\tVulnerability|Incident\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tNotification type\t"
    "An actively exploited vulnerability is notified as Vulnerability, a severe incident as "
    "Incident.\n"
    "2\ttitle\tT\t255\t\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tTitle\t"
    "What happened and where, without unnecessary confidential detail.\n"
    "3\tsummary\tT\t4000\t\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tSummary\t"
    "What happened, which product and versions, the impact, the state of mitigation.\n"
    "4\tmanufacturer_name\tT\t0\t\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tManufacturer name\t"
    "The portal shows it from the registration; it must be the same here.\n"
    "5\tmember_states\tS\t0\t\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tMember States where available\t"
    "Codes of all Member States where the product was made available.\n"
    "6\tproduct_name\tT\t255\t\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tProduct name\t"
    "As in the documentation of the product.\n"
    "7\tproduct_version\tT\t255\t\tvi\t14(2)(a)/14(4)(a)\tRCC\t=\tProduct version\tAll affected versions, or a "
    "range.\n"
    "8\tproduct_type\tE\t0\tDefault|Important|Critical\tvi\t/\tOCC\t=\tProduct type\t"
    "Default unless listed in Annex III or IV.\n"
    "9\tproduct_class\tE\t0\tClass I|Class II\tvi\t/\tOCC\t=\tProduct class\tImportant products "
    "only.\n"
    "10\tproduct_category\tT\t0\t\tvi\t/\tOCC\t=\tProduct category\tCategory of Annex III or IV.\n"
    "11\tend_of_support\tE\t0\tYes|No\tvi\t/\tOCC\t=\tSupport period ended\t"
    "Yes when the support period of the affected versions is over.\n"
    "12\tcomponent_name\tT\t255\t\tvi\t14(2)(b)/\tOCC\t=\tComponent\t"
    "The component that contains it, and its version.\n"
    "13\tmitigation_expected\tE\t0\tYes|No\tvi\t16(2)/16(2)\tOCC\t=\tMitigating measure expected shortly\t"
    "Yes when one is expected within 72 hours: a ground for delayed dissemination (Delegated "
    "Regulation (EU) 2026/881, Art 3).\n"
    "14\tuser_action\tT\t4000\t\tvi\t/\tOCC\t=\tUser action able to reduce impact\t"
    "What users can do at once.\n"
    "15\tsensitivity\tT\t255\t\tvi\t14(2)(b)/14(4)(b)\tOOC\tOOR\tConsidered sensitivity\t"
    "Whether wide circulation would raise the risk, with the reason.\n"
    "16\tmeasures_taken\tT\t2000\t\tvi\t14(2)(b)/14(4)(b)\tOOR\t=\tCorrective or mitigating measures taken\t"
    "What the manufacturer has done.\n"
    "17\tmeasures_users\tT\t4000\t\tvi\t14(2)(b)/14(4)(b)\tOOR\t=\tMeasures users can take\tWhat users can do.\n"
    "18\tattack_vector\tT\t255\t\tvi\t14(2)(b)/\tNOO\t=\tAttack vector\tHow it is reached.\n";
static char special[] =
    "v19\tcve_id\tT\t255\t\tv\t\tOCC\t=\tCVE ID\tWhere one is assigned.\n"
    "v20\teuvd_id\tT\t255\t\tv\t\tOCC\t=\tEUVD ID\tWhere one is assigned.\n"
    "v21\tvuln_general\tT\t4000\t\tv\t14(2)(b)\tORC\t=\tGeneral information on vulnerability and "
    "exploit\tGeneral nature of the vulnerability and of the exploit.\n"
    "v22\tmeasure_available_at\tI\t0\t\tv\t14(2)(c)\tOOR\t=\tWhen a measure became available\t"
    "The first one, fix or mitigation (UTC).\n"
    "v23\tupdate_details\tT\t2000\t\tv\t14(2)(c)\tOOR\t=\tDetails of the security update or measure\t"
    "Version, where it is offered, how it is installed.\n"
    "v24\tvuln_severity\tT\t4000\t\tv\t14(2)(c)\tOOR\t=\tFull description: severity\t"
    "Severity and its rationale.\n"
    "v25\tvuln_impact\tT\t4000\t\tv\t14(2)(c)\tOOR\t=\tFull description: impact\t"
    "Impact on products and users.\n"
    "v26\taware_at\tI\t0\t\tv\t14(2)(a)\tRCC\t=\tWhen you became aware\tThe recorded awareness (UTC).\n"
    "new\texploited_at\tI\t0\t\tv\t\t-\tORO\tWhen the exploitation occurred\t"
    "Date and time (UTC), as far as known.\n"
    "v27\tmalicious_actor\tT\t100\t\tv\t14(2)(c)\tOOA\t=\tMalicious actor\tWhere information is "
    "available.\n"
    "v28\tpec\tE\t0\tYes|No\tv\t16(2)\tNON\t=\tParticularly exceptional circumstances\t"
    "Yes limits what ENISA receives at first (Art 16(2)); a decision for two persons.\n"
    "v29\tpec_reason\tC\t0\ta|b|c\tv\t16(2)\tNON\t=\tGrounds of the circumstances\t"
    "(a) exploited only in the coordinator's Member State, (b) essential interests of it, (c) "
    "imminent high risk from dissemination.\n"
    "v30\tpec_info\tT\t800\t\tv\t16(2)\tOOC\t=\tFurther information for the coordinator\tSupporting "
    "facts.\n"
    "i31\tsuspected_malicious\tE\t0\tYes|No|Unknown\ti\t14(4)(a)\tRCC\t=\tSuspected unlawful or malicious "
    "acts\tWhether the incident is suspected to be caused by such acts.\n"
    "i32\tinc_general\tT\t4000\t\ti\t14(4)(b)\tORC\t=\tNature of the incident\t"
    "General information about what happened.\n"
    "i33\tinc_mitigation\tT\t4000\t\ti\t14(4)(c)\tOOR\t=\tApplied and ongoing mitigation\t"
    "Measures that were applied and those still going on.\n"
    "i34\tinc_severity\tT\t4000\t\ti\t14(4)(c)\tOOR\t=\tDetailed description: severity\t"
    "Severity and its rationale.\n"
    "i35\tinc_impact\tT\t4000\t\ti\t14(4)(c)\tOOR\t=\tDetailed description: impact\t"
    "Impact on products and users.\n"
    "i36\tinc_root_cause\tT\t255\t\ti\t14(4)(c)\tOOR\t=\tType of threat or root cause\t"
    "The one that is likely to have triggered the incident.\n"
    "i37\tinc_aware_at\tI\t0\t\ti\t14(4)(a)\tRRC\t=\tWhen you became aware\tThe recorded awareness "
    "(UTC).\n"
    "i38\tinc_occurred_at\tI\t0\t\ti\t14(4)(b)\tORO\t=\tWhen the incident occurred\t"
    "Date and time (UTC), as far as known.\n"
    "i39\tinc_assessment\tT\t4000\t\ti\t14(4)(b)\tORC\t=\tInitial assessment\t"
    "What is thought of it so far.\n"
    "m1\treport_request\tT\t4000\t\tm\t14(6)\tRNN\t=\tWhat was asked\tThe request of the CSIRT.\n"
    "m2\treport_status\tT\t4000\t\tm\t14(6)\tRNN\t=\tStatus update\t"
    "Relevant updates on the vulnerability or incident (Art 14(6)).\n"
    "m3\treport_measures\tT\t4000\t\tm\t14(6)\tONN\t=\tMeasures taken and going on\t"
    "What was done since the last report.\n"
    "m4\treport_users\tT\t4000\t\tm\t14(6)\tONN\t=\tMeasures users can take\tWhat users can do.\n"
    "m5\treport_next\tT\t4000\t\tm\t14(6)\tONN\t=\tNext steps\tWhat is planned, and by when.\n"
    "m6\treport_sensitivity\tT\t255\t\tm\t14(6)\tONN\t=\tConsidered sensitivity\t"
    "Whether wide circulation would raise the risk, with the reason.\n";

static struct form_field rows[MAX_VERSIONS][N_form_track][MAX_ROWS];
static struct form_catalogue catalogues[MAX_VERSIONS][N_form_track];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The next column; ends it. */
static char *column(char **p)
{
    char *begin = *p;
    *p = strpbrk(begin, "\t\n");
    if (!*p) BUG("a line of the field catalogue ends early");
    *(*p)++ = '\0';
    return begin;
}

static enum field_status status_of(char letter)
{
    switch (letter) {
    case 'N': return FIELD_HIDDEN;
    case 'O': return FIELD_OPTIONAL;
    case 'R': return FIELD_REQUIRED;
    case 'C': return FIELD_CARRIED;
    case 'A': return FIELD_IF_KNOWN;
    default: BUG("status of a field");
    }
}

static void add(size_t version, const struct form_field *field, const char *tracks,
                const char *clause, const char *of_incident, const char *status)
{
    static const char letters[N_form_track] = {0, 'v', 'i', 'm'};
    for (size_t t = TRACK_VULNERABILITY; t < N_form_track; t++) {
        struct form_catalogue *c = &catalogues[version][t];
        if (!strchr(tracks, letters[t])) continue;
        if (c->n_rows == MAX_ROWS) BUG("more fields than a form has room for");
        struct form_field *row = &rows[version][t][c->n_rows++];
        *row = *field;
        row->clause = t == TRACK_INCIDENT && of_incident ? of_incident : clause;
        for (size_t s = 0; s < N_stage; s++)
            row->status[s] = status_of(status[s]);
    }
}

static void read_line(char **p)
{
    static const char types[N_field_type] = {'T', 'E', 'C', 'S', 'I'};
    struct form_field field = {.nr = column(p)};
    const char *status[MAX_VERSIONS];
    uint64_t max = 0;
    field.key = column(p);
    char type = *column(p);
    while (types[field.type] != type)
        if (++field.type == N_field_type) BUG("type of a field");
    if (!str_u64(str_of(column(p)), SIZE_MAX, &max)) BUG("limit of a field");
    field.max_chars = (size_t)max;
    const char *choices = column(p);
    const char *tracks = column(p);
    char *clauses = column(p), *second = strchr(clauses, '/');
    if (second) *second++ = '\0';
    field.choices = *choices ? choices : NULL;
    for (size_t v = 0; v < MAX_VERSIONS; v++) {
        status[v] = column(p);
        if (*status[v] == '=') status[v] = status[v - 1];
    }
    field.label = column(p);
    field.help = column(p);
    for (size_t v = 0; v < MAX_VERSIONS; v++)
        if (*status[v] != '-') add(v, &field, tracks, clauses, second, status[v]);
}

static void build(void)
{
    char *parts[] = {common, special};
    for (size_t v = 0; v < MAX_VERSIONS; v++)
        for (size_t t = 0; t < N_form_track; t++)
            catalogues[v][t] = (struct form_catalogue){
                .version = &form_versions[v], .track = (enum form_track)t, .rows = rows[v][t]};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        while (*parts[i])
            read_line(&parts[i]);
}

const struct form_catalogue *form_catalogue_find(str version, enum form_track track)
{
    pthread_once(&once, build);
    for (size_t v = 0; v < MAX_VERSIONS; v++)
        if (str_eq(str_of(form_versions[v].id), version)) return &catalogues[v][track];
    return NULL;
}

const struct form_catalogue *form_catalogue_newest(enum form_track track)
{
    return form_catalogue_find(str_of(form_versions[MAX_VERSIONS - 1].id), track);
}

const struct form_field *form_field_find(const struct form_catalogue *c, str key)
{
    for (size_t i = 0; i < c->n_rows; i++)
        if (str_eq(str_of(c->rows[i].key), key)) return &c->rows[i];
    return NULL;
}

enum form_track form_track_of(enum case_kind kind)
{
    switch (kind) {
    case CASE_EXPLOITED: return TRACK_VULNERABILITY;
    case CASE_SEVERE_INCIDENT: return TRACK_INCIDENT;
    case CASE_REPORTED:
    case CASE_FIELD_SAFETY:
    case CASE_NON_CONFORMITY:
    case CASE_VOLUNTARY: return TRACK_NONE; /* Art 15 is not in the portal yet */
    case N_case_kind: break;
    }
    BUG("kind of a case");
}
