/* SPDX-License-Identifier: Apache-2.0 */
/* Which channels hear what. */
#include "app/channel.h"

#include "store/outbox.h"

enum channel_action channel_action_of(str event_kind)
{
    static const struct {
        const char *kind;
        enum channel_action action;
    } actions[] = {
        {"case.opened", CHANNEL_TRIGGER},    {"case.reopened", CHANNEL_TRIGGER},
        {"case.paged", CHANNEL_TRIGGER},     {"case.paging_ended", CHANNEL_TRIGGER},
        {"page.tested", CHANNEL_TRIGGER},    {"case.acknowledged", CHANNEL_ACKNOWLEDGE},
        {"case.closed", CHANNEL_RESOLVE},    {"case.dismissed", CHANNEL_RESOLVE},
        {"case.cancelled", CHANNEL_RESOLVE}, {"page.acknowledged", CHANNEL_ACKNOWLEDGE},
        {"case.aware", CHANNEL_ACKNOWLEDGE}, {"page.test_ended", CHANNEL_RESOLVE},
    };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_eq(str_of(actions[i].kind), event_kind)) return actions[i].action;
    return CHANNEL_TELL;
}

static bool hears(const struct channel *x, enum channel_ear ear)
{
    if (str_eq(x->hears, STR("all"))) return true;
    return ear == CHANNEL_HEARS_CASES && str_eq(x->hears, STR("cases"));
}

static bool is_among(str id, const str *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(ids[i], id)) return true;
    return false;
}

enum status channel_listeners(struct op_call *c, enum channel_ear ear, str event_kind,
                              str case_id, struct channel **out, size_t *n, struct err *e)
{
    size_t n_all = 0, n_paged = 0;
    str *paged = NULL;
    *n = 0;
    enum channel_action action = channel_action_of(event_kind);
    bool is_end = action == CHANNEL_ACKNOWLEDGE || action == CHANNEL_RESOLVE;
    enum status st = channel_all(c->app->db, c->arena, out, &n_all, e);
    if (!st && n_all && is_end && case_id.n)
        st = outbox_paged_channels(c->app->db, c->arena, case_id, &paged, &n_paged, e);
    for (size_t i = 0; !st && i < n_all; i++) {
        const struct channel *x = &(*out)[i];
        const struct channel_kind *kind = channel_kind_find(x->kind);
        if (!x->is_enabled || !kind) continue;
        /* An incident is a case: news between, and what is of none, are not for it. */
        if (kind->has_incidents && (action == CHANNEL_TELL || !case_id.n)) continue;
        bool is_owed = kind->has_incidents && is_among(x->id, paged, n_paged);
        if (hears(x, ear) || is_owed) (*out)[(*n)++] = *x;
    }
    return st;
}

enum status channel_with_incident(struct op_call *c, str case_or_test, struct channel **out,
                                  size_t *n, struct err *e)
{
    size_t n_all = 0, n_paged = 0;
    str *paged = NULL;
    *n = 0;
    enum status st = channel_all(c->app->db, c->arena, out, &n_all, e);
    if (!st && n_all)
        st = outbox_paged_channels(c->app->db, c->arena, case_or_test, &paged, &n_paged, e);
    for (size_t i = 0; !st && i < n_all; i++) {
        const struct channel_kind *kind = channel_kind_find((*out)[i].kind);
        if (kind && kind->has_incidents && (*out)[i].is_enabled &&
            is_among((*out)[i].id, paged, n_paged))
            (*out)[(*n)++] = (*out)[i];
    }
    return st;
}

static bool is_named(const struct channel *x, str person_id, const str *ids, size_t n_ids)
{
    if (x->person_id.n && str_eq(x->person_id, person_id)) return true;
    return is_among(x->id, ids, n_ids);
}

enum status channel_of_page(struct op_call *c, str person_id, const str *ids, size_t n_ids,
                            struct channel **out, size_t *n, struct err *e)
{
    size_t n_all = 0;
    *n = 0;
    enum status st = channel_all(c->app->db, c->arena, out, &n_all, e);
    for (size_t i = 0; !st && i < n_all; i++)
        if ((*out)[i].is_enabled && is_named(&(*out)[i], person_id, ids, n_ids))
            (*out)[(*n)++] = (*out)[i];
    return st;
}
