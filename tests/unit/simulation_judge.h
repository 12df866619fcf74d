/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the simulation's model makes of what the program did: every new event of the ledger at its
 * own instant, and after each turn what is missing.
 */
#ifndef LW_TESTS_SIMULATION_JUDGE_H
#define LW_TESTS_SIMULATION_JUDGE_H

#include "simulation_model.h"
#include "store/ledger.h"

struct reading {
    struct sim *s;
    int64_t at_s;
};

static inline struct matter *matter_of_case(struct sim *s, str case_id)
{
    uint64_t i = 0;
    if (!map_find(&s->by_case, case_id, &i)) test_fail(__FILE__, __LINE__, "an unknown case");
    return &s->cases[i];
}

static inline str text(yyjson_val *payload, const char *key)
{
    const char *z = yyjson_get_str(yyjson_obj_get(payload, key));
    return z ? str_of(z) : STR("");
}

static inline void take_opened(struct sim *s, str case_id, yyjson_val *payload, int64_t at_s)
{
    struct utc signal_at = UTC_NONE;
    struct err e = {0};
    int i = 0;
    while (i < CASES &&
           !str_eq(str_of(s->cases[i].vulnerability), text(payload, "vulnerability")))
        i++;
    CHECK(i < CASES);
    struct matter *k = &s->cases[i];
    CHECK(!k->number[0]); /* one case for one thing that happened */
    snprintf(k->number, sizeof k->number, "%.*s", STR_ARG(text(payload, "number")));
    CHECK_OK(utc_parse(text(payload, "signal_at"), "signal_at", &signal_at, &e), &e);
    k->signal_s = utc_to_ms(signal_at) / 1000;
    k->paged_s = k->walk_s = at_s;
    k->slot = -1;
    k->periods[DECISION].anchor_s = k->signal_s;
    k->periods[DECISION].is_over = false;
    CHECK(map_set(&s->by_case, case_id, (uint64_t)i));
}

static inline void take_page(struct sim *s, struct matter *k, yyjson_val *payload, int64_t at_s)
{
    int slot = yyjson_get_int(yyjson_obj_get(payload, "slot"));
    int step = yyjson_get_int(yyjson_obj_get(payload, "step"));
    CHECK(k->is_open && !k->is_acknowledged);
    CHECK(slot >= 0 && slot < MAX_PAGES);
    if (slot <= k->slot || slot > slot_due(k, at_s) || step != person_of_slot(slot) + 1 ||
        k->paged_slots[step - 1] >= 0)
        test_fail(__FILE__, __LINE__,
                  "case %s at %s: page %d went to person %d; the last was %d, due are %d",
                  k->number, instant(at_s), slot, step, k->slot, slot_due(k, at_s));
    k->paged_slots[step - 1] = slot;
    k->paged_s = at_s;
    k->n_pages++;
    s->n_pages++;
}

static inline void take_reminder(struct sim *s, struct matter *k, yyjson_val *payload,
                                 int64_t at_s)
{
    int n = yyjson_get_int(yyjson_obj_get(payload, "reminder"));
    for (int i = 0; i < N_PERIODS; i++) {
        struct period *p = &k->periods[i];
        if (!str_eq(str_of(p->duty), text(payload, "duty"))) continue;
        if (n != n_due(p, at_s) || n == p->n_done)
            test_fail(__FILE__, __LINE__,
                      "case %s, %s at %s: reminder %d was sent, %d of %d are due, %d were done",
                      k->number, p->duty, instant(at_s), n, n_due(p, at_s), p->n_rows,
                      p->n_done);
        p->n_done = n;
        s->n_reminders++;
    }
}

static inline enum status take_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct reading *x = ctx;
    struct sim *s = x->s;
    yyjson_doc *doc = yyjson_read(ev->payload.p, ev->payload.n, 0);
    yyjson_val *payload = yyjson_doc_get_root(doc);
    (void)e;
    s->seen_seq = ev->seq;
    if (str_eq(ev->kind, STR("case.paged")) || str_eq(ev->kind, STR("case.reminded"))) {
        CHECK(s->n_told < MAX_MOMENTS);
        s->told_seqs[s->n_told++] = ev->seq;
    }
    if (str_eq(ev->kind, STR("case.opened"))) take_opened(s, ev->case_id, payload, x->at_s);
    if (str_eq(ev->kind, STR("case.paged")))
        take_page(s, matter_of_case(s, ev->case_id), payload, x->at_s);
    if (str_eq(ev->kind, STR("case.reminded")))
        take_reminder(s, matter_of_case(s, ev->case_id), payload, x->at_s);
    yyjson_doc_free(doc);
    return LW_OK;
}

/* Of the pages that were due, each person got the latest, once, and nobody else got one. */
static inline void walk(struct matter *k, int64_t at_s)
{
    int due = slot_due(k, at_s);
    for (int person = 0; person < PEOPLE; person++) {
        int latest = due;
        while (latest > k->slot && person_of_slot(latest) != person)
            latest--;
        if (latest == k->slot) latest = -1;
        if (k->paged_slots[person] != latest)
            test_fail(__FILE__, __LINE__, "case %s at %s: person %d got page %d, due was %d",
                      k->number, instant(at_s), person + 1, k->paged_slots[person], latest);
    }
    bool is_anew = is_round_missed(k, at_s);
    k->slot = is_anew ? 0 : due;
    if (is_anew) k->walk_s = at_s;
}

static inline void judge_pages(struct sim *s, int64_t at_s)
{
    for (int i = 0; i < CASES; i++) {
        struct matter *k = &s->cases[i];
        bool is_paged = false;
        if (!k->number[0]) continue;
        for (int person = 0; person < PEOPLE; person++)
            is_paged |= k->paged_slots[person] >= 0;
        if (is_paged) walk(k, at_s);
        for (int person = 0; person < PEOPLE; person++)
            k->paged_slots[person] = -1;
    }
}

/* Reads what is new in the ledger; every event of the turn is judged at its own instant. */
static inline void read_events(struct sim *s)
{
    struct err e = {0};
    struct reading x = {s, now_s(s)};
    struct ledger_filter f = {.after_seq = s->seen_seq};
    CHECK_OK(ledger_each(s->x.app->db, &f, take_event, &x, &e), &e);
    judge_pages(s, x.at_s);
}

/* Nothing that is due is missing now. */
static inline void check_nothing_missing(struct sim *s)
{
    int64_t at = now_s(s);
    for (int i = 0; i < CASES; i++) {
        const struct matter *k = &s->cases[i];
        if (!k->is_open || !k->vulnerability[0]) continue;
        if (!k->number[0])
            test_fail(__FILE__, __LINE__, "no case for %s at %s", k->vulnerability,
                      instant(at));
        for (int p = 0; p < N_PERIODS; p++)
            if (n_due(&k->periods[p], at) != k->periods[p].n_done)
                test_fail(__FILE__, __LINE__,
                          "case %s, %s at %s: %d reminders are due, %d were sent", k->number,
                          k->periods[p].duty, instant(at), n_due(&k->periods[p], at),
                          k->periods[p].n_done);
        if (!k->is_acknowledged && k->slot < slot_due(k, at))
            test_fail(__FILE__, __LINE__, "case %s at %s: nobody was paged since %s", k->number,
                      instant(at), instant(k->paged_s));
    }
}

#endif
