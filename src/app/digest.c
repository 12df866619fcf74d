/* SPDX-License-Identifier: Apache-2.0 */
#include "app/digest.h"

#include "app/alert.h"
#include "app/hearing.h"
#include "app/outbox.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "store/alert.h"
#include "store/person.h"
#include "store/setting.h"

enum {
    QUARTER_S = 900,
    WEEK_QUARTERS = 8 * 24 * 4, /* with a day to spare for a clock that springs */
    KEPT_S = 14 * 24 * 3600,    /* two weekly digests */
    MAX_SUBJECTS = 150,         /* named in one mail; the rest is counted */
};

/* ---- when ---- */

static const char *const weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

enum status digest_plan_load(struct app *app, struct digest_plan *out, struct err *e)
{
    struct arena a;
    str every = STR(""), day = STR("");
    int64_t hour = 0;
    *out = (struct digest_plan){.every = DIGEST_DAILY};
    arena_init(&a, LW_KIB);
    enum status st = setting_get(app, &a, "digest-every", &every, e);
    if (!st) st = setting_get(app, &a, "digest-weekday", &day, e);
    if (!st) st = setting_int(app, "digest-hour", &hour, e);
    out->hour = (int32_t)hour;
    if (str_eq(every, STR("weekly"))) out->every = DIGEST_WEEKLY;
    if (str_eq(every, STR("never"))) out->every = DIGEST_NEVER;
    for (int32_t i = 0; i < 7; i++)
        if (str_eq(day, str_of(weekdays[i]))) out->weekday = i;
    arena_release(&a);
    return st;
}

static bool is_reached(const struct digest_plan *p, const struct zone_clock *at)
{
    return at->hour >= p->hour && (p->every != DIGEST_WEEKLY || at->weekday == p->weekday);
}

/* The first quarter of its local day at which the hour is reached. */
static bool is_due_at(const struct digest_plan *p, struct utc quarter)
{
    struct zone_clock at = zone_clock(quarter);
    struct zone_clock before = zone_clock(utc_add_s(quarter, -QUARTER_S));
    return is_reached(p, &at) && !(is_reached(p, &before) && before.day.day == at.day.day);
}

static struct utc quarter_of(struct utc t)
{
    int64_t s = utc_diff_s(t, utc_from_ms(0));
    return utc_from_ms((s - s % QUARTER_S) * 1000);
}

struct utc digest_last_due(const struct digest_plan *p, struct utc now)
{
    struct utc at = quarter_of(now);
    for (int i = 0; p->every != DIGEST_NEVER && i < WEEK_QUARTERS; i++) {
        if (is_due_at(p, at)) return at;
        at = utc_add_s(at, -QUARTER_S);
    }
    return UTC_NONE;
}

struct utc digest_next_due(const struct digest_plan *p, struct utc now)
{
    struct utc at = utc_add_s(quarter_of(now), QUARTER_S);
    for (int i = 0; p->every != DIGEST_NEVER && i < WEEK_QUARTERS; i++) {
        if (is_due_at(p, at)) return at;
        at = utc_add_s(at, QUARTER_S);
    }
    return UTC_NONE;
}

/* ---- the text ---- */

struct digest {
    struct arena *a;
    struct buf body;
    str subject; /* of the entry before */
    int64_t n_subjects, n_exploited, n_entries;
    str sees;        /* product lines of the person, empty: all */
    str tells;       /* product lines of what was put in */
    bool is_counted; /* the subject at hand was counted as exploited */
};

static bool is_about_vulnerability(const struct digest_entry *d)
{
    return alert_is_about_vulnerability(d->words, d->subject);
}

/* Entries come by subject; what is about no vulnerability stands as its own sentence. */
static enum status add_entry(void *ctx, const struct digest_entry *d, struct err *e)
{
    struct digest *x = ctx;
    bool is_new = !x->n_entries || !str_eq(x->subject, d->subject);
    enum hearing heard = hearing_of(x->sees, d->lines);
    if (heard == HEARS_NOTHING) return LW_OK;
    str words =
        heard == HEARS_ALL ? d->words : alert_part_words(x->a, d->kind, d->words, d->subject);
    if (x->sees.n)
        x->tells = arena_printf(x->a, "%.*s%.*s", STR_ARG(x->tells),
                                STR_ARG(hearing_seen(x->a, x->sees, d->lines)));
    x->n_entries++;
    if (is_new) {
        x->subject = arena_str(x->a, d->subject);
        x->n_subjects++;
        x->is_counted = false;
    }
    if (!x->is_counted && str_eq(d->kind, str_of(alert_rows[ALERT_EXPLOITED].name))) {
        x->n_exploited++;
        x->is_counted = true;
    }
    if (x->n_subjects > MAX_SUBJECTS) return arena_status(x->a, "a digest", e);
    if (is_about_vulnerability(d)) {
        if (is_new) buf_printf(&x->body, "\n%.*s\n", STR_ARG(d->subject));
        words = str_trim(str_from(words, d->subject.n));
        buf_printf(&x->body, "- %.*s\n", STR_ARG(words));
    } else {
        buf_printf(&x->body, "%s%.*s\n", is_new ? "\n" : "", STR_ARG(words));
    }
    return arena_status(x->a, "a digest", e);
}

static str headline(struct arena *a, const struct digest *x)
{
    str exploited = STR("");
    if (x->n_exploited)
        exploited = arena_printf(a, ", %lld known exploited", (long long)x->n_exploited);
    return arena_printf(a, "Digest: %lld matter%s%.*s", (long long)x->n_subjects,
                        x->n_subjects == 1 ? "" : "s", STR_ARG(exploited));
}

static enum status close_text(struct op_call *c, struct digest *x, struct err *e)
{
    str base_url;
    enum status st = setting_get(c->app, c->arena, "base-url", &base_url, e);
    if (st) return st;
    if (x->n_subjects > MAX_SUBJECTS)
        buf_printf(&x->body, "\nand %lld more\n", (long long)(x->n_subjects - MAX_SUBJECTS));
    if (base_url.n) buf_printf(&x->body, "\n%.*s\n", STR_ARG(base_url));
    return buf_status(&x->body, "a digest", e);
}

/* ---- one person ---- */

static enum status send_digest(struct op_call *c, const struct person *p, struct digest *x,
                               struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_entries", x->n_entries);
    payload_int(d, "n_subjects", x->n_subjects);
    payload_int(d, "n_exploited", x->n_exploited);
    enum status st = op_event(c, "digest.made", STR("person"), p->ledger_ref, STR_NONE, d, e);
    payload_free(d);
    if (!st) st = close_text(c, x, e);
    if (st) return st;
    struct outbox_note note = {
        .kind = "digest.made",
        .subject = headline(c->arena, x),
        .body = buf_str(&x->body),
        .person_id = p->id,
        .is_private = true,
        .tells = x->tells,
    };
    return outbox_enqueue_note(c, &note, e);
}

static enum status tell(struct op_call *c, const struct person *p, struct digest_person *told,
                        struct utc due_at, int64_t newest, struct err *e)
{
    struct digest x = {.a = c->arena, .sees = p->lines, .tells = HEARING_EVERYBODY};
    char since[UTC_TEXT_BYTES];
    struct utc from = utc_add_s(c->now, -KEPT_S);
    if (utc_cmp(from, p->created_at) < 0) from = p->created_at;
    buf_init(&x.body, OUTBOX_MAX_BODY_BYTES * 4);
    buf_printf(&x.body, "Since %.*s:\n", STR_ARG(zone_text(told->told_at, since)));
    enum status st =
        digest_entry_each(c->app->db, told->told_seq, from, p->id, add_entry, &x, e);
    if (!st && x.n_entries) st = send_digest(c, p, &x, e);
    told->told_seq = newest;
    told->told_at = due_at;
    if (!st) st = digest_person_save(c->app->db, told, e);
    buf_release(&x.body);
    return st;
}

static enum status run_person(struct app *app, struct utc now, const struct person *p,
                              struct utc due_at, struct err *e)
{
    struct op_call *c;
    struct digest_person told;
    int64_t newest = 0;
    bool found = false;
    enum status st = digest_person_find(app->db, p->id, &told, &found, e);
    if (!st && !found) told.told_at = p->created_at;
    if (st || utc_cmp(told.told_at, due_at) >= 0) return st;
    st = system_call_begin(app, now, "digest", &c, e);
    if (st) return st;
    st = digest_entry_newest(app->db, &newest, e);
    if (!st && newest < told.told_seq) newest = told.told_seq;
    if (!st) st = tell(c, p, &told, due_at, newest, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* ---- everybody ---- */

struct people {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status keep_person(void *ctx, const struct person *p, struct err *e)
{
    static const uint32_t active = 1U << PERMISSION_TRIAGE | 1U << PERMISSION_CASE |
                                   1U << PERMISSION_PRODUCT | 1U << PERMISSION_ADMIN;
    struct people *x = ctx;
    if (p->is_disabled || !utc_is_none(p->erased_at) || !p->mail.n) return LW_OK;
    if (!(role_permissions(p->role) & active)) return LW_OK;
    struct person *slot = arena_push(x->a, &x->items, &x->n, &x->cap, sizeof *slot);
    if (slot)
        *slot = (struct person){.id = arena_str(x->a, p->id),
                                .ledger_ref = arena_str(x->a, p->ledger_ref),
                                .lines = arena_str(x->a, p->lines),
                                .created_at = p->created_at};
    return arena_status(x->a, "people", e);
}

static enum status finish(struct app *app, struct utc now, struct utc due_at, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "digest", &c, e);
    if (st) return st;
    st = digest_entry_drop_before(app->db, utc_add_s(now, -KEPT_S), e);
    if (!st) st = progress_save(app->db, "digest-due", utc_to_ms(due_at), e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status digest_run(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena a;
    struct digest_plan plan;
    int64_t done_ms = 0;
    enum status st = digest_plan_load(app, &plan, e);
    if (st) return st;
    struct utc due_at = digest_last_due(&plan, now);
    *next_at = digest_next_due(&plan, now);
    if (!utc_is_none(due_at)) st = progress_load(app->db, "digest-due", &done_ms, e);
    if (st || utc_is_none(due_at) || utc_to_ms(due_at) == done_ms) return st;
    arena_init(&a, 16 * LW_MIB);
    struct people people = {.a = &a};
    st = person_each(app->db, keep_person, &people, e);
    const struct person *all = people.items;
    for (size_t i = 0; !st && i < people.n; i++)
        st = run_person(app, now, &all[i], due_at, e);
    arena_release(&a);
    return st ? st : finish(app, now, due_at, e);
}

enum status reply_digest(struct op_call *c, yyjson_mut_val *o, struct err *e)
{
    static const char *const every[] = {"daily", "weekly", "never"};
    struct digest_plan p;
    enum status st = digest_plan_load(c->app, &p, e);
    if (st) return st;
    str words = STR("no digest is sent");
    if (p.every == DIGEST_DAILY) words = arena_printf(c->arena, "every day at %02d:00", p.hour);
    if (p.every == DIGEST_WEEKLY)
        words = arena_printf(c->arena, "every %s at %02d:00", weekdays[p.weekday], p.hour);
    reply_str(c, o, "every", str_of(every[p.every]));
    reply_int(c, o, "hour", p.hour);
    reply_str(c, o, "weekday", str_of(weekdays[p.weekday]));
    reply_str(c, o, "words", words);
    reply_utc(c, o, "next_at", digest_next_due(&p, c->now));
    return arena_status(c->arena, "a digest", e);
}
