/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of the simulation: what is known of each case, and what is due when. It shares no code
 * with the program: the rows of the law stand here a second time.
 */
#ifndef LW_TESTS_SIMULATION_MODEL_H
#define LW_TESTS_SIMULATION_MODEL_H

#include "app/case_fixture.h"
#include "base/map.h"
#include "net/smtp_fixture.h"
#include "simulation_fixture.h"

enum {
    PRODUCTS = 200,
    YEARS = 10,
/* Sanitizers make a turn five times as long: ten years all the same, with fewer things happening. */
#ifdef __SANITIZE_ADDRESS__
    CASES = 60,
    LOOK_S = 7 * 86400,
#else
    CASES = 150,
    LOOK_S = 86400, /* between two turns in which nothing is due */
#endif
    MAIL_OUTAGES = 60,
    PROGRAM_OUTAGES = 40,
    CLOCK_STEPS = 40,
    MAX_MOMENTS = 20000,
    REPAGE_S = 300,
    MAX_PAGES = 96,
    /* The chain of fixture_on_call(): three pages to each of its two people, then from the front. */
    PAGES_A_PERSON = 3,
    PEOPLE = 2,
    MINUTE = 60,
    HOUR = 3600,
    DAY = 24 * HOUR,
    /* Twelve attempts: the program's longest patience with a receiver. */
    PATIENCE_S = 18210,
    RETRY_S = HOUR, /* its longest wait between two attempts */
};

enum what {
    SIGNAL,
    ACKNOWLEDGE,
    DISMISS,
    DECLARE,
    SUBMIT,
    MEASURE,
    CLOSE,
    MAIL_DOWN,
    MAIL_UP,
    STOP,
    START,
    STEP,
};

struct moment {
    int64_t at_s; /* of the world's time, seconds since 1970 */
    enum what what;
    int64_t arg; /* case, or seconds of a step */
};

/* One reporting period as the model sees it. */
struct period {
    const char *duty;
    const int64_t *rows_s;
    int n_rows;
    int64_t anchor_s; /* of the program's time; INT64_MIN: not begun */
    int n_done;
    bool is_over; /* submitted, decided or ended */
};

enum {
    DECISION,
    EARLY,
    SEVENTY_TWO,
    FINAL,
    N_PERIODS
};

struct matter {
    char vulnerability[24], number[16];
    int64_t signal_s, paged_s;
    /* The walk along the chain: page `slot` was the last of those that are due from `walk_s` on. */
    int64_t walk_s;
    int slot, n_pages, stage;
    int paged_slots[PEOPLE]; /* of this turn, by person; -1: not paged in it */
    bool is_open, is_acknowledged;
    struct period periods[N_PERIODS];
};

struct trouble {
    int64_t from_s, to_s; /* of the program's time */
};

struct sim {
    struct fixture x;
    uint64_t random;
    int n_products, n_cases, n_days;
    bool is_quiet; /* nobody is away and no clock is stepped */
    struct smtp_sink sink;
    struct sim_scheduler scheduler;
    str images[PRODUCTS];
    struct matter cases[CASES];
    struct moment moments[MAX_MOMENTS];
    size_t n_moments, at_moment;
    int64_t world_s, offset_s; /* the program's time is their sum */
    int64_t turned_s;          /* the last turn, program's time */
    int64_t seen_seq;
    struct trouble troubles[MAX_MOMENTS];
    size_t n_troubles;
    /* Shared with the sink's thread. */
    pthread_mutex_t lock;
    bool is_mail_down, kills_at_mail;
    uint64_t mail_random;
    struct map kept;     /* id -> copies */
    struct map troubled; /* ids that were treated badly */
    struct map by_case;  /* case id -> index */
    int64_t
        told_seqs[MAX_MOMENTS]; /* pages and reminders: events that a message must tell of */
    size_t n_told;
    bool is_stopped;
    int64_t stopped_s, mail_down_s;
    int64_t n_copies, n_kills, n_turns, n_reminders, n_pages, n_late_stages;
};

static const int64_t day_rows[] = {1 * HOUR, 4 * HOUR, 12 * HOUR, 20 * HOUR, 24 * HOUR};
static const int64_t three_day_rows[] = {24 * HOUR, 48 * HOUR, 66 * HOUR, 72 * HOUR};
static const int64_t final_rows[] = {7 * DAY, 12 * DAY, 13 * DAY, 14 * DAY};
static const struct period period_rows[N_PERIODS] = {
    [DECISION] = {"decision", day_rows, 5, INT64_MIN, 0, true},
    [EARLY] = {"CRA-14-2a", day_rows, 5, INT64_MIN, 0, false},
    [SEVENTY_TWO] = {"CRA-14-2b", three_day_rows, 4, INT64_MIN, 0, false},
    [FINAL] = {"CRA-14-2c", final_rows, 4, INT64_MIN, 0, false},
};

static inline int64_t now_s(const struct sim *s)
{
    return s->world_s + s->offset_s;
}

static inline const char *instant(int64_t at_s)
{
    static char texts[4][UTC_TEXT_BYTES];
    static int at;
    char *out = texts[at++ % 4];
    (void)utc_text(utc_from_ms(at_s * 1000), out);
    return out;
}

/* How many rows of a period are due at `at_s`. */
static inline int n_due(const struct period *p, int64_t at_s)
{
    int n = 0;
    if (p->is_over || p->anchor_s == INT64_MIN) return p->n_done;
    while (n < p->n_rows && p->anchor_s + p->rows_s[n] <= at_s)
        n++;
    return n > p->n_done ? n : p->n_done;
}

/* The latest slot of the walk that is due at `at_s`. */
static inline int slot_due(const struct matter *k, int64_t at_s)
{
    int64_t slot = at_s < k->walk_s ? -1 : (at_s - k->walk_s) / REPAGE_S;
    if (slot >= MAX_PAGES) slot = MAX_PAGES - 1;
    return slot > k->slot ? (int)slot : k->slot;
}

static inline int person_of_slot(int slot)
{
    return slot / PAGES_A_PERSON % PEOPLE;
}

/* A whole round was missed: the walk begins anew when it goes on. */
static inline bool is_round_missed(const struct matter *k, int64_t at_s)
{
    return at_s - (k->walk_s + (k->slot + 1) * (int64_t)REPAGE_S) >=
           (int64_t)PEOPLE * PAGES_A_PERSON * REPAGE_S;
}

static inline int64_t next_due(const struct sim *s)
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < CASES; i++) {
        const struct matter *k = &s->cases[i];
        if (!k->is_open || !k->number[0]) continue;
        for (int p = 0; p < N_PERIODS; p++) {
            const struct period *x = &k->periods[p];
            if (x->is_over || x->anchor_s == INT64_MIN || x->n_done == x->n_rows) continue;
            if (x->anchor_s + x->rows_s[x->n_done] < next)
                next = x->anchor_s + x->rows_s[x->n_done];
        }
        if (!k->is_acknowledged && k->n_pages < MAX_PAGES && k->paged_s + REPAGE_S < next)
            next = k->paged_s + REPAGE_S;
    }
    return next;
}

#endif
