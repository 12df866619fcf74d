/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By which evidence a duty is met. A duty with clocks is judged by the cases it arose in and by
 * nothing else. Any other is met by an attestation that is in force, or by what the store holds:
 * a row of `judges`. To add one: a function, its row, a line in compliance_test.c.
 */
#include "core/compliance.h"

#include <pthread.h>

/* What the store says: nothing either way, it is met, or something is missing. */
struct shown {
    enum {
        SHOWN_NOTHING,
        SHOWN_MET,
        SHOWN_OPEN,
        SHOWN_NO_OCCASION
    } state;
    str words;
};

/* printf into the words, empty when nobody wants them. */
#define SAY(words, ...) ((words) ? arena_printf((words), __VA_ARGS__) : STR(""))

typedef struct shown (*judge_fn)(struct arena *words, const struct compliance_subject *s,
                                 struct day today);

/* ---- from the store ---- */

/* Annex I Part II(1): an SBOM for each version. */
static struct shown judge_sbom(struct arena *words, const struct compliance_subject *s,
                               struct day today)
{
    const struct compliance_evidence *v = &s->evidence;
    (void)today;
    if (!v->n_releases) return (struct shown){SHOWN_OPEN, SAY(words, "no release is entered")};
    if (v->n_without_sbom)
        return (struct shown){SHOWN_OPEN,
                              SAY(words, "%lld of %lld releases have no SBOM",
                                  (long long)v->n_without_sbom, (long long)v->n_releases)};
    return (struct shown){
        SHOWN_MET,
        SAY(words, "an SBOM for each of %lld release%s, matched against known vulnerabilities",
            (long long)v->n_releases, v->n_releases == 1 ? "" : "s")};
}

/* Art 13(7): known vulnerabilities and information from others, documented as they come. */
static struct shown judge_register(struct arena *words, const struct compliance_subject *s,
                                   struct day today)
{
    (void)today;
    if (!s->evidence.n_images)
        return (struct shown){SHOWN_OPEN, SAY(words, "nothing is monitored: no SBOM")};
    return (struct shown){SHOWN_MET,
                          SAY(words, "%lld findings with every decision in the ledger",
                              (long long)s->evidence.n_findings)};
}

/* Art 13(8): vulnerabilities are handled, none waits for somebody to look. */
static struct shown judge_handling(struct arena *words, const struct compliance_subject *s,
                                   struct day today)
{
    (void)today;
    if (!s->evidence.n_images)
        return (struct shown){SHOWN_OPEN, SAY(words, "nothing is monitored: no SBOM")};
    if (s->evidence.n_waiting)
        return (struct shown){SHOWN_OPEN, SAY(words, "%lld findings wait for a decision",
                                              (long long)s->evidence.n_waiting)};
    return (struct shown){SHOWN_MET, SAY(words, "no finding waits for a decision")};
}

/* Annex I Part II(2): addressed and remediated without delay. */
static struct shown judge_remediation(struct arena *words, const struct compliance_subject *s,
                                      struct day today)
{
    (void)today;
    if (!s->evidence.n_images)
        return (struct shown){SHOWN_OPEN, SAY(words, "nothing is monitored: no SBOM")};
    if (s->evidence.n_affected)
        return (struct shown){SHOWN_OPEN,
                              SAY(words, "%lld findings are affected and not remedied",
                                  (long long)s->evidence.n_affected)};
    return (struct shown){SHOWN_MET, SAY(words, "no open finding is affected")};
}

/* Annex I Part I(2)(a): without known exploitable vulnerabilities when made available. */
static struct shown judge_release(struct arena *words, const struct compliance_subject *s,
                                  struct day today)
{
    const struct compliance_evidence *v = &s->evidence;
    const char *when = v->is_available ? "when it was made available" : "so far";
    (void)today;
    if (!v->n_images)
        return (struct shown){SHOWN_OPEN, SAY(words, "no release with an SBOM can be judged")};
    if (!v->has_newest_sbom)
        return (struct shown){SHOWN_OPEN, SAY(words, "release %.*s has no SBOM to be judged by",
                                              STR_ARG(v->newest))};
    if (v->n_affected_at_release)
        return (struct shown){SHOWN_OPEN, SAY(words, "release %.*s: %lld affected findings %s",
                                              STR_ARG(v->newest),
                                              (long long)v->n_affected_at_release, when)};
    if (v->n_unjudged_at_release)
        return (struct shown){
            SHOWN_OPEN, SAY(words, "release %.*s: %lld findings not judged %s",
                            STR_ARG(v->newest), (long long)v->n_unjudged_at_release, when)};
    return (struct shown){SHOWN_MET, SAY(words, "release %.*s: no affected finding %s",
                                         STR_ARG(v->newest), when)};
}

/* Art 13(8): at least five years from placing each unit, or a reason why less is enough. */
static struct shown judge_support(struct arena *words, const struct compliance_subject *s,
                                  struct day today)
{
    struct day start = s->support_start;
    (void)today;
    if (!s->support_end.year || !start.year)
        return (struct shown){SHOWN_OPEN, SAY(words, "the support period has no %s",
                                              s->support_end.year ? "first day" : "last day")};
    if (compliance_day_cmp(s->last_placed_on, start) > 0) start = s->last_placed_on;
    struct day least = utc_day(utc_add_months(day_start(start), 60));
    str from = compliance_day_text(words, start),
        to = compliance_day_text(words, s->support_end);
    if (compliance_day_cmp(s->support_end, least) >= 0)
        return (struct shown){
            SHOWN_MET, SAY(words, "support from %.*s to %.*s", STR_ARG(from), STR_ARG(to))};
    if (s->support_reason.n)
        return (struct shown){SHOWN_MET,
                              SAY(words, "support from %.*s to %.*s, shorter because: %.*s",
                                  STR_ARG(from), STR_ARG(to), STR_ARG(s->support_reason))};
    str until = compliance_day_text(words, least);
    return (struct shown){
        SHOWN_OPEN, SAY(words,
                        "support ends on %.*s, five years end on %.*s; give the reason why "
                        "the product is expected to be used for less",
                        STR_ARG(to), STR_ARG(until))};
}

static struct shown judge_support_reason(struct arena *words,
                                         const struct compliance_subject *s, struct day today)
{
    (void)today;
    if (!s->support_reason.n) return (struct shown){SHOWN_NOTHING, STR("")};
    return (struct shown){SHOWN_MET, SAY(words, "reason of the support period: %.*s",
                                         STR_ARG(s->support_reason))};
}

/* Art 13(19): users are told when it is over. */
static struct shown judge_support_over(struct arena *words, const struct compliance_subject *s,
                                       struct day today)
{
    str end = compliance_day_text(words, s->support_end);
    if (!s->support_end.year)
        return (struct shown){SHOWN_NO_OCCASION, SAY(words, "no end of support is stated")};
    if (compliance_day_cmp(today, s->support_end) <= 0)
        return (struct shown){SHOWN_NO_OCCASION,
                              SAY(words, "support ends on %.*s", STR_ARG(end))};
    return (struct shown){SHOWN_OPEN, SAY(words, "support ended on %.*s", STR_ARG(end))};
}

static struct shown judge_contact(struct arena *words, const struct compliance_subject *s,
                                  struct day today)
{
    (void)today;
    if (!s->contact.n) return (struct shown){SHOWN_OPEN, SAY(words, "no contact is stated")};
    return (struct shown){SHOWN_MET, SAY(words, "contact: %.*s", STR_ARG(s->contact))};
}

static struct shown judge_policy(struct arena *words, const struct compliance_subject *s,
                                 struct day today)
{
    (void)today;
    if (!s->policy_url.n)
        return (struct shown){SHOWN_OPEN, SAY(words, "no disclosure policy is stated")};
    return (struct shown){SHOWN_MET, SAY(words, "policy at %.*s", STR_ARG(s->policy_url))};
}

/* Art 14(7): the coordinator is that of the main establishment, and the routing is on record. */
static struct shown judge_routing(struct arena *words, const struct compliance_subject *s,
                                  struct day today)
{
    const struct compliance_evidence *v = &s->evidence;
    (void)today;
    if (!v->establishment.n)
        return (struct shown){SHOWN_OPEN,
                              SAY(words, "nobody recorded which CSIRT coordinates")};
    if (!v->routed_on.year)
        return (struct shown){SHOWN_OPEN,
                              SAY(words, "%.*s is set, but the decision is not on record",
                                  STR_ARG(v->establishment))};
    str on = compliance_day_text(words, v->routed_on);
    return (struct shown){SHOWN_MET, SAY(words, "routing record of %.*s: CSIRT of %.*s",
                                         STR_ARG(on), STR_ARG(v->establishment))};
}

static struct shown decided(struct arena *words, int64_t n_decided, int64_t n_open)
{
    if (n_open)
        return (struct shown){SHOWN_OPEN, SAY(words, "%lld candidate case%s to decide about",
                                              (long long)n_open, n_open == 1 ? "" : "s")};
    if (n_decided)
        return (struct shown){SHOWN_MET, SAY(words, "%lld case%s decided, with the reason",
                                             (long long)n_decided, n_decided == 1 ? "" : "s")};
    return (struct shown){SHOWN_NO_OCCASION, SAY(words, "no signal so far")};
}

/* Art 14(1) and (3): each candidate was decided about. */
static struct shown judge_exploited(struct arena *words, const struct compliance_subject *s,
                                    struct day today)
{
    (void)today;
    return decided(words, s->evidence.n_exploited_decided, s->evidence.n_exploited_open);
}

static struct shown judge_incidents(struct arena *words, const struct compliance_subject *s,
                                    struct day today)
{
    (void)today;
    return decided(words, s->evidence.n_incident_decided, s->evidence.n_incident_open);
}

/* What longwatch holds towards a document that a person must attest. */
static struct shown part(struct arena *words, bool has, const char *what)
{
    return (struct shown){SHOWN_NOTHING, has ? SAY(words, "here: %s", what) : STR("")};
}

static struct shown judge_maker(struct arena *words, const struct compliance_subject *s,
                                struct day today)
{
    (void)today;
    return part(words, s->evidence.has_manufacturer, "name and contact of the manufacturer");
}

static struct shown judge_contact_part(struct arena *words, const struct compliance_subject *s,
                                       struct day today)
{
    (void)today;
    return part(words, s->contact.n && s->policy_url.n, "contact and disclosure policy");
}

static struct shown judge_support_part(struct arena *words, const struct compliance_subject *s,
                                       struct day today)
{
    (void)today;
    return part(words, s->support_end.year != 0, "end of the support period");
}

static struct shown judge_sbom_part(struct arena *words, const struct compliance_subject *s,
                                    struct day today)
{
    (void)today;
    return part(words, s->evidence.n_releases && !s->evidence.n_without_sbom,
                "SBOM of each release");
}

/* By id. */
static const struct judge {
    const char *duty;
    judge_fn judge;
} judges[] = {
    {"CRA-13-7", judge_register},       {"CRA-13-8a", judge_handling},
    {"CRA-13-8b", judge_support},       {"CRA-13-8c", judge_support_reason},
    {"CRA-13-16", judge_maker},         {"CRA-13-17", judge_contact},
    {"CRA-13-19a", judge_support_part}, {"CRA-13-19b", judge_support_over},
    {"CRA-14-1", judge_exploited},      {"CRA-14-3", judge_incidents},
    {"CRA-14-7", judge_routing},        {"CRA-A1-1-2a", judge_release},
    {"CRA-A1-2-1", judge_sbom},         {"CRA-A1-2-2", judge_remediation},
    {"CRA-A1-2-5", judge_policy},       {"CRA-A1-2-6", judge_contact},
    {"CRA-A2-1", judge_maker},          {"CRA-A2-2", judge_contact_part},
    {"CRA-A2-7", judge_support_part},   {"CRA-A7-2b", judge_sbom_part},
    {"CRA-A7-4", judge_support_reason}, {"CRA-A7-8", judge_sbom_part},
};

/*
 * Duties that something must cause: an event, a request, a choice. Until it does there is nothing
 * to do, which is not the same as done. CRA-13-10, 13-11 and 15-1 are options of the maker.
 */
static const str caused =
    STR_INIT("CRA-13-6a CRA-13-6b CRA-13-10 CRA-13-11 CRA-13-21 CRA-13-22 CRA-13-23 CRA-13-25 "
             "CRA-14-2a CRA-14-2b CRA-14-2c CRA-14-4a CRA-14-4b CRA-14-4c CRA-14-6 CRA-14-8 "
             "CRA-15-1 CRA-16-* CRA-17-* CRA-19-5 CRA-19-8 CRA-20-* CRA-24-2 CRA-24-3 "
             "CRA-A1-2-4 CRA-A7-8 GPSR-9-8 GPSR-9-10 GPSR-9-12 GPSR-9-13 GPSR-11-8 GPSR-12-4 "
             "GPSR-20-* GPSR-35 GPSR-36 GPSR-37 MDR-11-3g MDR-13-* MDR-14-* MDR-87-* MDR-88 "
             "MDR-89-* RED-10-11 RED-12-7 RED-13-4 LVD-6-8 LVD-8-7 LVD-9-4 EMC-7-8 EMC-9-6 "
             "EMC-10-4 MR-10-9 MR-13 MR-15");

/* What a row is judged by. Made once. */
static struct {
    judge_fn judge; /* NULL: nothing in the store */
    bool is_caused;
} grounds[N_DUTY_ROWS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void build(void)
{
    size_t n;
    const struct duty_row *all = duty_rows_all(&n);
    for (size_t i = 0; i < sizeof judges / sizeof judges[0]; i++) {
        const struct duty_row *row = duty_row_find(str_of(judges[i].duty));
        if (!row) BUG("compliance: a judge of no duty");
        grounds[duty_row_index(row)].judge = judges[i].judge;
    }
    for (size_t i = 0; i < n; i++)
        grounds[i].is_caused = compliance_listed(caused, str_of(all[i].id));
}

/* ---- cases ---- */

static void judge_clocks(struct arena *words, const struct compliance_clocks *k,
                         struct compliance *out)
{
    str number = k->number;
    out->due_at = k->due_at;
    if (k->n_late) {
        out->state = COMPLIANCE_LATE;
        out->why = SAY(words, "overdue in %d case%s, first in case %.*s", (int)k->n_late,
                       k->n_late == 1 ? "" : "s", STR_ARG(number));
    } else if (k->n_open) {
        out->state = COMPLIANCE_OPEN;
        out->why = SAY(words, "to be done in %d case%s, first in case %.*s", (int)k->n_open,
                       k->n_open == 1 ? "" : "s", STR_ARG(number));
    } else if (k->n_met_late) {
        out->state = COMPLIANCE_LATE;
        out->why = SAY(words, "done, but after its time, in %d of %d cases, last in case %.*s",
                       (int)k->n_met_late, (int)k->n, STR_ARG(number));
    } else {
        out->state = COMPLIANCE_MET;
        out->evidence = SAY(words, "in time in %d case%s", (int)k->n, k->n == 1 ? "" : "s");
    }
}

/* ---- what people said ---- */

static bool is_in_force(const struct compliance_said *a, struct day today)
{
    return compliance_day_cmp(a->from, today) <= 0 &&
           (!a->until.year || compliance_day_cmp(today, a->until) <= 0);
}

static void take_said(struct arena *words, const struct compliance_said *a,
                      struct compliance *out)
{
    out->attestation_id = a->id;
    if (a->is_not_applicable) {
        out->state = COMPLIANCE_NOT_APPLICABLE;
        out->why = a->words;
        return;
    }
    out->state = COMPLIANCE_MET;
    out->why = STR("");
    out->from = a->until;
    out->evidence = SAY(words, "attested%s: %.*s", a->has_document ? " with a document" : "",
                        STR_ARG(a->words));
}

static void say_lapsed(struct arena *words, const struct compliance_said *a, struct day today,
                       struct compliance *out)
{
    bool is_future = compliance_day_cmp(a->from, today) > 0;
    str on = compliance_day_text(words, is_future ? a->from : a->until);
    str rest = out->why;
    out->why = SAY(words, "the attestation %s %.*s%s%.*s",
                   is_future ? "holds only from" : "ran out on", STR_ARG(on),
                   rest.n ? "; " : "", STR_ARG(rest));
}

/* ---- all of it ---- */

static void take_shown(const struct shown *v, bool is_caused, struct compliance *out)
{
    switch (v->state) {
    case SHOWN_MET:
        out->state = COMPLIANCE_MET;
        out->evidence = v->words;
        return;
    case SHOWN_OPEN:
        out->state = COMPLIANCE_OPEN;
        out->why = v->words;
        return;
    case SHOWN_NO_OCCASION:
        out->state = COMPLIANCE_NO_OCCASION;
        out->why = v->words;
        return;
    case SHOWN_NOTHING:
        out->state = is_caused ? COMPLIANCE_NO_OCCASION : COMPLIANCE_OPEN;
        out->why = is_caused ? STR("nothing happened that asks for it")
                             : STR("nothing shows that it is met; attest it");
        out->evidence = v->words;
        return;
    }
}

/* Annex I Part II(8): free of charge, unless agreed for a product made for one business user. */
static void note_tailor_made(const struct duty_row *row, const struct compliance_subject *s,
                             struct compliance *out)
{
    if (s->is_tailor_made == SAID_YES && str_eq(str_of(row->id), STR("CRA-A1-2-8")) &&
        out->state == COMPLIANCE_OPEN)
        out->why = STR("nothing shows that it is met; attest it. Made for one business user: a "
                       "charge may be agreed");
}

void compliance_judge(struct arena *words, const struct duty_row *row,
                      const struct compliance_subject *s, struct day today,
                      struct compliance *out)
{
    size_t i = duty_row_index(row);
    const struct compliance_said *said = s->said ? &s->said[i] : NULL;
    const struct compliance_clocks *clocks = s->clocks ? &s->clocks[i] : NULL;
    pthread_once(&once, build);
    struct shown shown = {SHOWN_NOTHING, STR("")};
    if (grounds[i].judge) shown = grounds[i].judge(words, s, today);
    if (clocks && clocks->n) {
        judge_clocks(words, clocks, out);
        /* Done in every case, and still something is missing outside of cases. */
        if (out->state == COMPLIANCE_MET && shown.state == SHOWN_OPEN)
            take_shown(&shown, true, out);
        return;
    }
    take_shown(&shown, grounds[i].is_caused, out);
    note_tailor_made(row, s, out);
    if (!said || !said->id.n) return;
    if (said->is_document_lost) {
        out->state = COMPLIANCE_OPEN;
        out->attestation_id = said->id;
        out->why =
            STR("the document of the attestation is no longer in the store: restore it, or "
                "attest anew");
    } else if (is_in_force(said, today)) {
        take_said(words, said, out);
    } else if (out->state != COMPLIANCE_MET) {
        say_lapsed(words, said, today, out);
    }
}
