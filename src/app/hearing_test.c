/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nobody hears of a product that they may not see: the rule, and random worlds of people, rooms,
 * lines, products, cases, signals, announcements and digests, whose every message to somebody is
 * held against the scope of that person (store/scope.h), and to a shared room against the lines
 * that it is limited to, when it is made and when it is delivered.
 */
#include "app/hearing.h"

#include "app/alert.h"
#include "app/case_fixture.h"
#include "app/digest.h"
#include "app/outbox.h"
#include "app/page.h"
#include "app/person.h"
#include "app/session.h"
#include "app/system_call.h"
#include "net/http_fixture.h"
#include "store/outbox.h"
#include "store/product.h"
#include "store/scope.h"
#include "suite.h"

enum {
    N_PRODUCTS = 4,
    N_PEOPLE = 4,
    N_ROOMS = 3,
    N_WORLDS = 5
};

static void the_rule(void)
{
    static const struct {
        const char *sees, *tells;
        enum hearing want;
    } rows[] = {
        {"", "a\n", HEARS_ALL},        {"", "\n", HEARS_ALL},
        {"a", "", HEARS_ALL},          {"a", "a\n", HEARS_ALL},
        {"a\nb", "b\na\n", HEARS_ALL}, {"a", "a\nb\n", HEARS_PART},
        {"a", "\na\n", HEARS_PART},    {"a", "b\n", HEARS_NOTHING},
        {"a", "\n", HEARS_NOTHING},    {"ab", "a\n", HEARS_NOTHING},
        {"a\n", "A\n", HEARS_NOTHING}, {"a", "ab\n", HEARS_NOTHING},
    };
    struct arena a;
    arena_init(&a, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_INT(hearing_of(str_of(rows[i].sees), str_of(rows[i].tells)), rows[i].want);
    CHECK_INT(hearing_of(STR("a"), STR_NONE), HEARS_NOTHING);
    CHECK_INT(hearing_of(STR(""), STR_NONE), HEARS_ALL);
    CHECK_STR(hearing_seen(&a, STR("a\nc"), STR("c\nb\n\na\n")), STR("c\na\n"));
    arena_release(&a);
}

/* ---- a world ---- */

struct world {
    struct fixture x;
    uint64_t seed;
    struct person people[N_PEOPLE]; /* anna, boris, vera, and zoe, an administrator */
    struct channel rooms[N_ROOMS];  /* shared ones; of the last nothing is held back */
    str products[N_PRODUCTS], images[N_PRODUCTS];
    int line_of[N_PRODUCTS]; /* -1: none */
    struct tiny_server *s;
    struct {
        char cve[32];
        bool touches[N_PRODUCTS];
    } flaws[16];
    size_t n_flaws;
    size_t n_part,
        n_room; /* messages seen: of which something was held back, to limited rooms */
};
static const char *const names[N_PRODUCTS] = {"Harbour Gateway", "Harbour Camera",
                                              "Inland Meter", "Orbit Relay"};
static const char *const lines[] = {"harbour", "inland", "orbit"};

static uint64_t roll(struct world *w, uint64_t n)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (w->seed >> 33) % n;
}

static struct op_call *begin(struct world *w, const char *now)
{
    struct op_call *c = NULL;
    struct err e = {0};
    CHECK_OK(system_call_begin(w->x.app, fixture_at(now), "test", &c, &e), &e);
    return c;
}

static void commit(struct op_call *c)
{
    struct err e = {0};
    CHECK_OK(system_call_commit(c, &e), &e);
}

static void set_lines(struct world *w, const char *now)
{
    struct err e = {0};
    struct op_call *c = begin(w, now);
    for (size_t i = 0; i < N_PEOPLE - 1; i++) {
        str seen = STR("");
        size_t n = roll(w, 4);
        for (size_t k = 0; k < 3 && n < 3; k++)
            if (roll(w, 2) || k == n)
                seen = arena_printf(&w->x.arena, "%.*s%s%s", STR_ARG(seen), seen.n ? "\n" : "",
                                    lines[k]);
        w->people[i].lines = seen;
        CHECK_OK(person_save(w->x.app->db, &w->people[i], &e), &e);
    }
    commit(c);
}

/* Each line or not, at random, of a product or not; the last room is not limited. */
static void set_room_lines(struct world *w, const char *now)
{
    struct err e = {0};
    struct op_call *c = begin(w, now);
    for (size_t i = 0; i < N_ROOMS; i++) {
        struct channel *r = &w->rooms[i];
        bool found = false;
        char name[20];
        size_t kept = roll(w, 3);
        snprintf(name, sizeof name, "room %zu", i);
        CHECK_OK(channel_find(w->x.app->db, &w->x.arena, str_of(name), r, &found, &e), &e);
        r->lines = STR("");
        for (size_t k = 0; k < 3 && i < N_ROOMS - 1; k++)
            if (roll(w, 2) || k == kept)
                r->lines = arena_printf(&w->x.arena, "%.*s%s%s", STR_ARG(r->lines),
                                        r->lines.n ? "\n" : "", lines[k]);
        CHECK_OK(channel_save(w->x.app->db, r, &e), &e);
    }
    commit(c);
}

static void load_person(struct world *w, size_t i, str id)
{
    bool found = false;
    struct err e = {0};
    CHECK_OK(person_find(w->x.app->db, &w->x.arena, id, &w->people[i], &found, &e), &e);
}

static void add_administrator(struct world *w)
{
    struct err e = {0};
    struct op_call *c = begin(w, "2026-10-01T00:00:00Z");
    struct person p = {.id = new_id(&w->x.arena, c->now),
                       .name = STR("zoe"),
                       .mail = STR("zoe@example.org"),
                       .phone = STR(""),
                       .ledger_salt = STR("00"),
                       .ledger_ref = STR("zoe"),
                       .role = ROLE_ADMINISTRATOR,
                       .created_at = c->now,
                       .erased_at = UTC_NONE};
    CHECK_OK(person_insert(w->x.app->db, &p, &e), &e);
    commit(c);
    load_person(w, 3, p.id);
}

static void open_world(struct world *w, uint64_t seed)
{
    struct err e = {0};
    *w = (struct world){.seed = seed};
    fixture_open(&w->x);
    w->s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    w->images[0] = w->x.image;
    w->images[1] = w->x.second_image;
    fixture_product(&w->x, names[2], &w->images[2]);
    fixture_product(&w->x, names[3], &w->images[3]);
    load_person(w, 0, w->x.anna.id);
    load_person(w, 1, w->x.boris.id);
    load_person(w, 2, w->x.vera.id);
    add_administrator(w);
    struct op_call *c = begin(w, "2026-10-01T00:00:00Z");
    for (size_t i = 0; i < N_PRODUCTS; i++) {
        struct product p;
        bool found = false;
        w->line_of[i] = (int)roll(w, 4) - 1;
        CHECK_OK(product_find(w->x.app->db, &w->x.arena, str_of(names[i]), &p, &found, &e), &e);
        w->products[i] = p.id;
        p.line = w->line_of[i] < 0 ? STR("") : str_of(lines[w->line_of[i]]);
        CHECK_OK(product_save(w->x.app->db, &p, &e), &e);
    }
    commit(c);
    fixture_on_call(&w->x);
    set_lines(w, "2026-10-01T00:00:00Z");
    struct actor admin = actor_of_person(&w->people[3]);
    for (size_t i = 0; i < 2; i++) {
        char url[80];
        snprintf(url, sizeof url, "http://127.0.0.1:%u/own", w->s->port);
        fixture_do(&w->x, &admin, "2026-10-01T00:00:00Z", "channel.add", "name",
                   arena_z(&w->x.arena, w->people[i].name), "kind", "webhook", "url", url,
                   "hears", i ? "all" : "cases", "person",
                   arena_z(&w->x.arena, w->people[i].id), NULL);
    }
    for (size_t i = 0; i < N_ROOMS; i++) {
        char url[80], name[20];
        snprintf(url, sizeof url, "http://127.0.0.1:%u/room", w->s->port);
        snprintf(name, sizeof name, "room %zu", i);
        fixture_do(&w->x, &admin, "2026-10-01T00:00:00Z", "channel.add", "name", name, "kind",
                   "teams", "url", url, "hears", i ? "all" : "cases", NULL);
    }
    set_room_lines(w, "2026-10-01T00:00:00Z");
}

static void close_world(struct world *w)
{
    fixture_verify(&w->x);
    tiny_stop(w->s);
    fixture_close(&w->x);
}

/* Whose a message is; NULL: a shared one. */
static const struct person *owner_of(struct world *w, const struct outbox_row *r)
{
    struct channel to;
    bool found = false;
    struct err e = {0};
    str id = r->recipient;
    if (!str_eq(r->channel, STR("mail"))) {
        CHECK_OK(channel_find(w->x.app->db, &w->x.arena, id, &to, &found, &e), &e);
        id = found ? to.person_id : STR("");
    }
    for (size_t i = 0; i < N_PEOPLE; i++)
        if (id.n && str_eq(w->people[i].id, id)) return &w->people[i];
    return NULL;
}

static const struct channel *room_of(struct world *w, const struct outbox_row *r)
{
    for (size_t i = 0; i < N_ROOMS; i++)
        if (str_eq(w->rooms[i].id, r->recipient)) return &w->rooms[i];
    return NULL;
}

static bool is_visible(struct world *w, str seen, size_t product)
{
    int line = w->line_of[product];
    return !seen.n || (line >= 0 && hearing_of(seen, arena_printf(&w->x.arena, "%s\n",
                                                                  lines[line])) == HEARS_ALL);
}

/* By what it says, and by what the person's own connection shows of it. */
static void check_message(struct world *w, struct db *scoped, const struct outbox_row *r)
{
    const struct person *p = owner_of(w, r);
    const struct channel *room = p ? NULL : room_of(w, r);
    struct outbox_row seen;
    bool found = false;
    struct err e = {0};
    if (!p && !room) return;
    str who = p ? p->name : room->name, sees = p ? p->lines : room->lines;
    for (size_t k = 0; k < N_PRODUCTS; k++) {
        bool is_named = str_contains(r->body, str_of(names[k])) ||
                        str_contains(r->subject, str_of(names[k]));
        if (is_named && !is_visible(w, sees, k))
            test_fail(__FILE__, __LINE__, "seed %llu: %s to %.*s (%.*s) names %s",
                      (unsigned long long)w->seed, arena_z(&w->x.arena, r->event_kind),
                      STR_ARG(who), STR_ARG(sees), names[k]);
    }
    for (size_t i = 0; i < w->n_flaws; i++) {
        bool has_visible = false;
        for (size_t k = 0; k < N_PRODUCTS; k++)
            has_visible |= w->flaws[i].touches[k] && is_visible(w, sees, k);
        if (!has_visible && (str_contains(r->body, str_of(w->flaws[i].cve)) ||
                             str_contains(r->subject, str_of(w->flaws[i].cve))))
            test_fail(__FILE__, __LINE__, "%s to %.*s (%.*s) tells of %s",
                      arena_z(&w->x.arena, r->event_kind), STR_ARG(who), STR_ARG(sees),
                      w->flaws[i].cve);
    }
    w->n_part += r->is_part;
    w->n_room += room && sees.n;
    if (!p || !p->lines.n || !r->case_id.n) return;
    CHECK_OK(scope_begin(scoped, p->lines, &e), &e);
    CHECK_OK(outbox_find(scoped, &w->x.arena, r->id, &seen, &found, &e), &e);
    scope_end(scoped);
    if (!found)
        test_fail(__FILE__, __LINE__, "%s to %.*s (%.*s) is hidden from them",
                  arena_z(&w->x.arena, r->event_kind), STR_ARG(p->name), STR_ARG(p->lines));
}

/* All messages in a state (or any); returns how many were to limited people. */
static size_t check_all(struct world *w, const char *state)
{
    struct outbox_row *rows = NULL;
    struct db *scoped = NULL;
    struct err e = {0};
    size_t n = 0, n_limited = 0;
    char path[300];
    snprintf(path, sizeof path, "%s/store.db", w->x.app->data_dir);
    CHECK_OK(scope_open(path, &scoped, &e), &e);
    CHECK_OK(
        outbox_list(w->x.app->db, &w->x.arena, str_of(state), STR_NONE, 5000, &rows, &n, &e),
        &e);
    for (size_t i = 0; i < n; i++) {
        const struct person *p = owner_of(w, &rows[i]);
        n_limited += p && p->lines.n;
        check_message(w, scoped, &rows[i]);
    }
    db_close(scoped);
    return n_limited;
}

static const struct person *first_who_sees(struct world *w, bool *is_stand_in,
                                           const bool *touches)
{
    for (size_t i = 0; i < 2; i++) {
        bool sees = true;
        for (size_t k = 0; k < N_PRODUCTS; k++)
            if (touches[k] && !is_visible(w, w->people[i].lines, k)) sees = false;
        if (sees) return &w->people[i];
    }
    *is_stand_in = true;
    return &w->people[3];
}

/* The newest mail of a kind of event. */
static bool newest_mail(struct world *w, const char *kind, struct outbox_row *out)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    CHECK_OK(outbox_list(w->x.app->db, &w->x.arena, STR_NONE, STR_NONE, 5000, &rows, &n, &e),
             &e);
    for (size_t i = 0; i < n; i++) {
        *out = rows[i];
        if (str_eq(rows[i].event_kind, str_of(kind)) && str_eq(rows[i].channel, STR("mail")))
            return true;
    }
    return false;
}

static void note_flaw(struct world *w, const char *cve, const bool *touches)
{
    snprintf(w->flaws[w->n_flaws].cve, sizeof w->flaws[0].cve, "%s", cve);
    for (size_t k = 0; k < N_PRODUCTS; k++)
        w->flaws[w->n_flaws].touches[k] = touches[k];
    w->n_flaws++;
}

/* One vulnerability in some of the products, and who must be paged for it first. */
static void open_case(struct world *w, int i, size_t *n_stand_ins)
{
    bool touches[N_PRODUCTS] = {false}, is_stand_in = false;
    char cve[32], now[32];
    size_t first = roll(w, N_PRODUCTS);
    snprintf(cve, sizeof cve, "CVE-2026-4%d00", i);
    snprintf(now, sizeof now, "2026-10-2%dT10:00:00Z", i);
    for (size_t k = 0; k < N_PRODUCTS; k++) {
        touches[k] = k == first || roll(w, 3) == 0;
        if (touches[k])
            fixture_finding(&w->x, cve, w->images[k], "affected", "2026-10-20", now);
    }
    fixture_tick(&w->x, now);
    note_flaw(w, cve, touches);
    const struct person *want = first_who_sees(w, &is_stand_in, touches);
    struct outbox_row page;
    CHECK(newest_mail(w, "case.paged", &page));
    CHECK_STR(page.recipient, want->id);
    CHECK(str_contains(page.subject, str_of(cve)) == !is_stand_in);
    CHECK(str_contains(page.body, str_of(cve)) == !is_stand_in);
    *n_stand_ins += is_stand_in;
}

/* A flaw that is new in some products; told at once in half of the worlds, else by digest. */
static void announce(struct world *w, int i)
{
    struct err e = {0};
    char cve[32];
    str findings[N_PRODUCTS];
    bool touches[N_PRODUCTS];
    size_t n = 0, first = roll(w, N_PRODUCTS);
    snprintf(cve, sizeof cve, "CVE-2026-77%02d", i);
    for (size_t k = 0; k < N_PRODUCTS; k++) {
        touches[k] = k == first || roll(w, 3) == 0;
        if (touches[k])
            findings[n++] = fixture_finding(&w->x, cve, w->images[k], "affected", NULL,
                                            "2026-10-24T09:00:00Z");
    }
    note_flaw(w, cve, touches);
    struct op_call *c = begin(w, "2026-10-24T09:00:00Z");
    bool is_at_once = roll(w, 2);
    CHECK_OK(alert_route_save(c->app->db, STR("new_match"),
                              is_at_once ? STR("at_once") : STR("digest"), c->now, &e),
             &e);
    for (size_t k = 0; k < n; k++)
        CHECK_OK(alert_note(c, ALERT_NEW_MATCH, str_of(cve), findings[k], STR(""), &e), &e);
    commit(c);
    if (!is_at_once) return;
    struct outbox_row mail;
    bool is_stand_in = false;
    CHECK(newest_mail(w, "alert.new_match", &mail));
    CHECK(str_contains(mail.body, str_of(cve)));
    CHECK_STR(mail.recipient, first_who_sees(w, &is_stand_in, touches)->id);
}

static void send_digests(struct world *w)
{
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    CHECK_OK(digest_run(w->x.app, fixture_at("2026-10-25T08:00:00Z"), &next_at, &e), &e);
    CHECK(fixture_n_events(&w->x, "digest.made") > 0);
}

/* Everything that is due, a batch at a time; mail waits for a server, own channels are sent. */
static void deliver(struct world *w)
{
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    for (int i = 0; i < 6; i++)
        CHECK_OK(outbox_deliver(w->x.app, fixture_at("2026-10-25T08:05:00Z"), &next_at, &e),
                 &e);
}

static void nobody_hears_of_what_they_may_not_see(void)
{
    size_t n_limited = 0, n_sent = 0, n_stand_ins = 0, n_withdrawn = 0, n_part = 0, n_room = 0;
    for (uint64_t seed = 1; seed <= N_WORLDS; seed++) {
        struct world w;
        open_world(&w, seed);
        struct actor admin = actor_of_person(&w.people[3]);
        for (int i = 0; i < 3; i++)
            open_case(&w, i, &n_stand_ins);
        for (int i = 0; i < 4; i++)
            announce(&w, i);
        fixture_do(&w.x, &admin, "2026-10-24T10:00:00Z", "signal.add", "source", "researcher",
                   "title", "Somebody wrote", "product",
                   arena_z(&w.x.arena, w.products[roll(&w, N_PRODUCTS)]), NULL);
        fixture_do(&w.x, &admin, "2026-10-24T10:00:00Z", "signal.add", "source", "researcher",
                   "title", "Somebody wrote of nothing we know", NULL);
        send_digests(&w);
        n_limited += check_all(&w, "");
        /* Rights change while messages wait. */
        set_lines(&w, "2026-10-25T08:01:00Z");
        set_room_lines(&w, "2026-10-25T08:01:00Z");
        deliver(&w);
        n_sent += check_all(&w, "sent");
        n_withdrawn += (size_t)fixture_n_events(&w.x, "outbox.withdrawn");
        n_part += w.n_part;
        n_room += w.n_room;
        close_world(&w);
    }
    /* The worlds were not empty. */
    CHECK(n_part > 10 && n_room > 40);
    CHECK(n_limited > 40 && n_sent > 4 && n_stand_ins > 1 && n_withdrawn > 4);
}

/* Whom the walk passes over, who stands in, what they are told, and that it is said once. */
static void administrators_stand_in_for_the_blind(void)
{
    struct world w;
    struct err e = {0};
    struct outbox_row mail;
    open_world(&w, 3);
    struct op_call *c = begin(&w, "2026-10-19T00:00:00Z");
    for (size_t i = 0; i < 2; i++) {
        w.people[i].lines = STR("nothing");
        CHECK_OK(person_save(w.x.app->db, &w.people[i], &e), &e);
    }
    commit(c);
    fixture_finding(&w.x, "CVE-2023-4863", w.images[0], "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&w.x, "2026-10-20T10:00:00Z");
    fixture_tick(&w.x, "2026-10-20T10:05:00Z");
    fixture_tick(&w.x, "2026-10-20T10:10:00Z");
    for (size_t i = 0; i < N_PEOPLE; i++)
        CHECK_INT(fixture_n_messages(&w.x, "case.paged", arena_z(&w.x.arena, w.people[i].id)),
                  i == 3 ? 3 : 0);
    CHECK_INT(fixture_n_events(&w.x, "case.unmanned"), 1);
    CHECK(newest_mail(&w, "case.paged", &mail));
    CHECK_STR(mail.subject, STR("Case 2026-001: you are paged: (sign in to see it)"));
    CHECK_STR(mail.body,
              STR("Acknowledge: https://watch.example.org/ack?code=...\n"
                  "Code: ... (longwatch page acknowledge ...)\n\n"
                  "Page 3: nobody who is on call for this case can be paged, so you are, as an "
                  "administrator; nobody has acknowledged yet\n\nCase 2026-001\n"
                  "https://watch.example.org/cases/2026-001\n"
                  "or: longwatch case acknowledge 2026-001\n"));
    struct actor admin = actor_of_person(&w.people[3]);
    yyjson_mut_val *r = fixture_do(&w.x, &admin, "2026-10-20T10:10:00Z", "ledger.list", "kind",
                                   "case.unmanned", NULL);
    CHECK_STR(fixture_text(r, "/events/0/payload/words"),
              STR("Nobody who is on call for this case can be paged (step 1: anna may not see "
                  "every product of the case; step 2: boris may not see every product of the "
                  "case); administrators are paged instead"));
    r = fixture_do(&w.x, &admin, "2026-10-20T10:10:00Z", "now.get", NULL);
    CHECK_STR(fixture_text(r, "/health/parts/1/name"), STR("on call"));
    CHECK(yyjson_mut_is_false(yyjson_mut_ptr_get(r, "/health/parts/1/is_well")));
    CHECK_STR(fixture_text(r, "/health/parts/1/words"),
              STR("nobody who is on call for case 2026-001 can be paged"));
    fixture_do(&w.x, &admin, "2026-10-20T10:11:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
    r = fixture_do(&w.x, &admin, "2026-10-20T10:11:00Z", "now.get", NULL);
    CHECK_STR(fixture_text(r, "/health/parts/1/words"), STR("anna is on call"));
    close_world(&w);
}

/* The page is in the mailbox, then its person is limited: the code shows and does nothing. */
static void codes_of_who_may_not_see_it_any_more(void)
{
    struct world w;
    struct err e = {0};
    struct outbox_row mail;
    struct page_row page;
    struct page_codes codes;
    bool found = false;
    open_world(&w, 3);
    struct op_call *c = begin(&w, "2026-10-19T00:00:00Z");
    w.people[0].lines = STR("");
    CHECK_OK(person_save(w.x.app->db, &w.people[0], &e), &e);
    commit(c);
    fixture_finding(&w.x, "CVE-2023-4863", w.images[0], "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&w.x, "2026-10-20T10:00:00Z");
    CHECK(newest_mail(&w, "case.paged", &mail));
    CHECK_STR(mail.recipient, w.people[0].id);
    CHECK_OK(page_find_event(w.x.app->db, &w.x.arena, mail.event_seq, &page, &found, &e), &e);
    CHECK_OK(page_codes_of(w.x.app, &w.x.arena, page.id, &codes, &e), &e);
    c = begin(&w, "2026-10-20T10:01:00Z");
    w.people[0].lines = STR("nothing");
    CHECK_OK(person_save(w.x.app->db, &w.people[0], &e), &e);
    commit(c);
    static const char *const ops[] = {"page.look", "page.acknowledge"};
    for (size_t i = 0; i < 2; i++)
        fixture_refused(&w.x, &nobody_actor, "2026-10-20T10:02:00Z", LW_E_REFUSED,
                        "this page is about products that its person may not see any more",
                        ops[i], "code", arena_z(&w.x.arena, codes.link), NULL);
    CHECK_INT(fixture_n_events(&w.x, "case.acknowledged"), 0);
    close_world(&w);
}

static const struct test tests[] = {
    {"the_rule", the_rule},
    {"nobody_hears_of_what_they_may_not_see", nobody_hears_of_what_they_may_not_see},
    {"administrators_stand_in_for_the_blind", administrators_stand_in_for_the_blind},
    {"codes_of_who_may_not_see_it_any_more", codes_of_who_may_not_see_it_any_more},
    {NULL, NULL},
};
const struct test_suite hearing_suite = {"hearing", tests};
