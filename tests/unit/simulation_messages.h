/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must have come of the messages at the end of the simulation: each has reached its receiver,
 * at once unless there was trouble, and was given up only behind an outage that long.
 */
#ifndef LW_TESTS_SIMULATION_MESSAGES_H
#define LW_TESTS_SIMULATION_MESSAGES_H

#include "simulation_model.h"
#include "store/outbox.h"

/* The last end of the troubles that touch `from_s`, and their length. */
static inline bool in_trouble(const struct sim *s, int64_t from_s, int64_t *until_s,
                              int64_t *length_s)
{
    bool is_in = false;
    *until_s = from_s;
    *length_s = 0;
    for (size_t i = 0; i < s->n_troubles; i++) {
        const struct trouble *t = &s->troubles[i];
        if (t->from_s - RETRY_S > *until_s || t->to_s < from_s - RETRY_S) continue;
        is_in = true;
        if (t->to_s > *until_s) *until_s = t->to_s;
        if (t->to_s - t->from_s > *length_s) *length_s = t->to_s - t->from_s;
    }
    return is_in;
}

struct tally {
    int64_t n_sent, n_dead, n_at_once, n_twice;
};

static inline void check_message(struct sim *s, const struct outbox_row *m, struct tally *n)
{
    uint64_t copies = 0, is_troubled = 0;
    int64_t until_s, length_s, created_s = utc_to_ms(m->created_at) / 1000;
    bool was_trouble = in_trouble(s, created_s, &until_s, &length_s);
    (void)map_find(&s->kept, m->id, &copies);
    bool is_touched = map_find(&s->troubled, m->id, &is_troubled);
    if (str_eq(m->state, STR("dead"))) {
        n->n_dead++;
        if (length_s < PATIENCE_S / 2)
            test_fail(__FILE__, __LINE__, "message %.*s of %s was given up: %.*s",
                      STR_ARG(m->id), instant(created_s), STR_ARG(m->last_error));
        return;
    }
    /* A page that was held up until somebody had taken the case up wakes nobody any more. */
    if (str_eq(m->state, STR("withdrawn")) && (was_trouble || is_touched)) return;
    CHECK_STR(m->state, STR("sent"));
    if (!copies)
        test_fail(__FILE__, __LINE__, "message %.*s of %s was sent, and nobody got it",
                  STR_ARG(m->id), instant(created_s));
    n->n_sent++;
    n->n_twice += copies > 1;
    if (copies > 1 && !is_touched && !was_trouble)
        test_fail(__FILE__, __LINE__, "message %.*s came %d times without a reason",
                  STR_ARG(m->id), (int)copies);
    int64_t took_s = utc_to_ms(m->ended_at) / 1000 - created_s;
    n->n_at_once += took_s <= 4;
    int64_t most_s = was_trouble  ? until_s - created_s + 2 * RETRY_S
                     : is_touched ? RETRY_S
                                  : 60;
    if (took_s > most_s)
        test_fail(__FILE__, __LINE__, "message %.*s of %s took %lld s, at most %lld were due",
                  STR_ARG(m->id), instant(created_s), (long long)took_s, (long long)most_s);
}

/* What was paged and reminded was said to somebody: `told` has the events that messages tell of. */
static inline void check_told(const struct sim *s, const struct map *told)
{
    for (size_t i = 0; i < s->n_told; i++) {
        uint64_t is_told = 0;
        str key = {(const char *)&s->told_seqs[i], sizeof s->told_seqs[i]};
        if (!map_find(told, key, &is_told))
            test_fail(__FILE__, __LINE__, "no message tells of event %lld",
                      (long long)s->told_seqs[i]);
    }
}

static inline void check_messages(struct sim *s, struct tally *n)
{
    struct err e = {0};
    struct map told;
    str before = STR("");
    map_init(&told, (size_t)1 << 24);
    for (;;) {
        struct arena a;
        struct outbox_row *rows = NULL;
        size_t n_rows = 0;
        arena_init(&a, (size_t)1 << 26);
        CHECK_OK(outbox_list(s->x.app->db, &a, STR(""), before, 500, &rows, &n_rows, &e), &e);
        for (size_t i = 0; i < n_rows; i++) {
            str key = {(const char *)&rows[i].event_seq, sizeof rows[i].event_seq};
            CHECK(map_set(&told, key, 1));
            check_message(s, &rows[i], n);
        }
        before = n_rows ? arena_str(&s->x.arena, rows[n_rows - 1].id) : STR("");
        arena_release(&a);
        if (n_rows < 500) break;
    }
    check_told(s, &told);
    map_release(&told);
}

#endif
