/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/feed_release.h"

enum {
    DAY_S = 24 * 3600
};

static bool is_later(const struct release_asset *a, const struct release_asset *b)
{
    return !b || utc_cmp(a->to, b->to) > 0;
}

static const struct release_asset *newest(const struct release_asset *all, size_t n,
                                          enum asset_kind kind)
{
    const struct release_asset *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == kind && is_later(&all[i], best)) best = &all[i];
    return best;
}

/* The delta of a day that has ended. */
static const struct release_asset *whole_day(const struct release_asset *all, size_t n,
                                             struct utc day)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == ASSET_DELTA && utc_cmp(all[i].from, day) == 0 &&
            utc_cmp(all[i].to, utc_add_s(day, DAY_S)) == 0)
            return &all[i];
    return NULL;
}

static void add_step(struct release_plan *p, const struct release_asset *step)
{
    if (p->n_steps < sizeof p->steps / sizeof p->steps[0]) p->steps[p->n_steps++] = step;
}

/* Day after day from what we have to the newest delta; false when one is missing. */
static bool choose_deltas(const struct release_asset *all, size_t n, struct utc have,
                          const struct release_asset *delta, struct release_plan *p)
{
    struct utc day = day_start(utc_day(have));
    for (int i = 0; utc_cmp(day, delta->from) < 0; i++) {
        const struct release_asset *missed = whole_day(all, n, day);
        if (!missed || i == MAX_MISSED_DAYS) {
            p->n_steps = 0;
            return false;
        }
        add_step(p, missed);
        day = utc_add_s(day, DAY_S);
    }
    add_step(p, delta);
    return true;
}

enum status release_choose(const struct release_asset *assets, size_t n, struct utc have,
                           bool is_list, const char *baseline, struct release_plan *out,
                           struct err *e)
{
    const struct release_asset *whole = newest(assets, n, ASSET_BASELINE);
    const struct release_asset *delta = newest(assets, n, ASSET_DELTA);
    *out = (struct release_plan){0};
    /* A delta of an earlier day than the baseline is in it. */
    if (delta && whole && utc_cmp(delta->to, whole->to) <= 0) delta = NULL;
    if (!utc_is_none(have)) {
        bool has_delta = delta && utc_cmp(delta->to, have) > 0;
        bool has_whole = whole && utc_cmp(whole->to, have) > 0;
        if (!has_delta && !has_whole && (delta || whole)) return LW_OK;
        if (has_delta && choose_deltas(assets, n, have, delta, out)) return LW_OK;
        bool is_near = utc_cmp(have, utc_add_s(delta ? delta->from : have,
                                               -(int64_t)MAX_MISSED_DAYS * DAY_S)) >= 0;
        out->needs_list = has_delta && !is_list && is_near;
        if (out->needs_list) return LW_OK;
    }
    if (!whole)
        return err_set(e, LW_E_INPUT, "the release has no asset whose name contains '%s'",
                       baseline);
    out->is_whole = true;
    add_step(out, whole);
    if (delta && utc_cmp(delta->from, whole->to) <= 0) add_step(out, delta);
    return LW_OK;
}
