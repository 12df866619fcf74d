/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ten years of a manufacturer with 200 products, in virtual time: signals, people who acknowledge,
 * decide, submit late or in time, and trouble: the scheduler is killed between any two commits or
 * while a mail server answers, is down for days, the mail server refuses, is away, or takes a
 * message and says nothing, the machine's clock is stepped.
 *
 * A model beside the program knows nothing of its code: it says which reminder is due at every
 * instant and whose turn it is to be paged. Compared after every turn: each due reminder was recorded
 * exactly once, no other was, of the pages that were due each person of the chain got the latest,
 * once, and the program never asked to be woken later than the model's next instant. What must
 * have come of the messages stands in simulation_messages.h.
 */
#include "app/op_run.h"
#include "simulation_judge.h"
#include "simulation_messages.h"

#include <stdatomic.h>
#include <string.h>

/* ---- the mail server ---- */

static enum smtp_mood mood(void *ctx, str id)
{
    struct sim *s = ctx;
    enum smtp_mood out = SMTP_TAKES;
    pthread_mutex_lock(&s->lock);
    if (s->is_mail_down)
        out = SMTP_ABSENT;
    else if (id.n && s->kills_at_mail)
        out = SMTP_DROPS;
    else if (id.n && sim_chance(&s->mail_random, 2))
        out = SMTP_BUSY;
    else if (id.n && sim_chance(&s->mail_random, 1))
        out = SMTP_DROPS;
    if (id.n && out != SMTP_TAKES) (void)map_set(&s->troubled, id, 1);
    pthread_mutex_unlock(&s->lock);
    return out;
}

static void kept(void *ctx, str id, str to, str text)
{
    struct sim *s = ctx;
    bool is_new;
    (void)to, (void)text;
    pthread_mutex_lock(&s->lock);
    uint64_t *n = map_at(&s->kept, id, &is_new);
    if (n) *n += 1;
    s->n_copies++;
    /* The worst moment: the message is out, and nobody has noted it. */
    if (s->kills_at_mail) kill(s->scheduler.pid, SIGKILL);
    s->kills_at_mail = false;
    pthread_mutex_unlock(&s->lock);
}

/* ---- the plan of ten years ---- */

static void plan(struct sim *s, int64_t at_s, enum what what, int64_t arg)
{
    if (s->n_moments == MAX_MOMENTS) BUG("too many moments");
    size_t i = s->n_moments++;
    for (; i > s->at_moment && s->moments[i - 1].at_s > at_s; i--)
        s->moments[i] = s->moments[i - 1];
    s->moments[i] = (struct moment){at_s, what, arg};
}

/* An interval of trouble ends at `to`; what was due in it may come later. */
static void note_trouble(struct sim *s, int64_t from_s, int64_t to_s)
{
    if (s->n_troubles == MAX_MOMENTS) BUG("too many troubles");
    s->troubles[s->n_troubles++] = (struct trouble){from_s, to_s};
}

static void plan_years(struct sim *s)
{
    uint64_t *r = &s->random;
    int64_t start = s->world_s, span = (s->n_days - 60) * (int64_t)DAY;
    for (int i = 0; i < s->n_cases; i++)
        plan(s, start + DAY + sim_between(r, 0, span), SIGNAL, i);
    if (s->is_quiet) return;
    for (int i = 0; i < MAIL_OUTAGES; i++) {
        int64_t at = start + sim_between(r, 0, span);
        int64_t length = sim_chance(r, 20) ? sim_between(r, 6 * HOUR, 30 * HOUR)
                                           : sim_between(r, MINUTE, 3 * HOUR);
        plan(s, at, MAIL_DOWN, 0);
        plan(s, at + length, MAIL_UP, 0);
    }
    for (int i = 0; i < PROGRAM_OUTAGES; i++) {
        int64_t at = start + sim_between(r, 0, span);
        plan(s, at, STOP, 0);
        plan(s, at + sim_between(r, MINUTE, 3 * DAY), START, 0);
    }
    for (int i = 0; i < CLOCK_STEPS; i++)
        plan(s, start + sim_between(r, 0, span), STEP,
             sim_chance(r, 50) ? -sim_between(r, 1, 600) : sim_between(r, 1, 3 * HOUR));
}

/* ---- people ---- */

static void act(struct sim *s, const char *op, const char *const *pairs)
{
    struct op_arg args[12];
    size_t n = 0;
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    for (; pairs[0]; pairs += 2)
        args[n++] = (struct op_arg){str_of(pairs[0]), str_of(pairs[1])};
    setenv("LONGWATCH_NOW", instant(now_s(s)), 1);
    const struct op *row = op_find(str_of(op));
    if (!row) test_fail(__FILE__, __LINE__, "no operation '%s'", op);
    CHECK_OK(op_run(s->x.app, &s->x.anna, row, args, n, &reply, &e), &e);
    yyjson_mut_doc_free(reply);
}
#define ACT(s, op, ...) act((s), (op), (const char *const[]){__VA_ARGS__, NULL})

static void do_signal(struct sim *s, int i)
{
    struct matter *k = &s->cases[i];
    uint64_t *r = &s->random;
    snprintf(k->vulnerability, sizeof k->vulnerability, "CVE-2026-%05d", 10000 + i);
    int64_t first = sim_between(r, 0, s->n_products - 3);
    for (int64_t n = sim_between(r, 1, 3); n > 0; n--)
        fixture_finding(&s->x, k->vulnerability, s->images[first + n - 1], "affected",
                        "2026-10-20", instant(now_s(s)));
    memcpy(k->periods, period_rows, sizeof period_rows);
    for (int person = 0; person < PEOPLE; person++)
        k->paged_slots[person] = -1;
    k->signal_s = k->paged_s = INT64_MIN; /* known once the program has seen it */
    k->is_open = true;
    int64_t at = s->world_s + (sim_chance(r, 10) ? sim_between(r, 2 * HOUR, 9 * HOUR)
                                                 : sim_between(r, 2 * MINUTE, 100 * MINUTE));
    plan(s, at, ACKNOWLEDGE, i);
    if (sim_chance(r, 15))
        plan(s, at + sim_between(r, 20 * MINUTE, 26 * HOUR), DISMISS, i);
    else
        plan(s, at + sim_between(r, 20 * MINUTE, 26 * HOUR), DECLARE, i);
}

/* What a person does waits until the program has opened the case. */
static bool is_too_early(struct sim *s, const struct moment *m)
{
    if (s->cases[m->arg].number[0]) return false;
    plan(s, s->world_s + HOUR, m->what, m->arg);
    return true;
}

static void do_acknowledge(struct sim *s, struct matter *k)
{
    ACT(s, "case.acknowledge", "case", k->number);
    k->is_acknowledged = true;
}

static void end(struct matter *k)
{
    k->is_open = false;
    for (int p = 0; p < N_PERIODS; p++)
        k->periods[p].is_over = true;
}

static void do_declare(struct sim *s, struct matter *k, int i)
{
    uint64_t *r = &s->random;
    int64_t aware_s = k->signal_s + (sim_chance(r, 50) ? 0 : sim_between(r, 0, 20 * MINUTE));
    if (aware_s > now_s(s)) aware_s = now_s(s);
    ACT(s, "case.declare_aware", "case", k->number, "aware_at", instant(aware_s), "reason",
        "It is in our product");
    k->is_acknowledged = true;
    k->periods[DECISION].is_over = true;
    k->periods[EARLY].anchor_s = k->periods[SEVENTY_TWO].anchor_s = aware_s;
    plan(s, s->world_s + sim_between(r, 20 * MINUTE, 30 * HOUR), SUBMIT, i);
}

static void do_submit(struct sim *s, struct matter *k, int i)
{
    static const char *const stages[] = {"early_warning", "notification_72h", "final_report"};
    uint64_t *r = &s->random;
    struct period *p = &k->periods[EARLY + k->stage];
    const char *stage = stages[k->stage];
    bool is_late = now_s(s) > p->anchor_s + p->rows_s[p->n_rows - 1];
    ACT(s, "case.form_save", "case", k->number, "stage", stage, "vuln_general", "An overflow",
        "measures_taken", "Release 4.2", "measures_users", "Install it", "update_details",
        "Release 4.2", "vuln_severity", "High", "vuln_impact", "Code runs", "sensitivity",
        "No");
    ACT(s, "case.record_submission", "case", k->number, "stage", stage, "submitted_at",
        instant(now_s(s)), "reference", "SRP-1", "late_reason", "we were late");
    s->n_late_stages += is_late;
    p->is_over = true;
    k->stage++;
    if (k->stage == 1)
        plan(s, s->world_s + sim_between(r, 20 * MINUTE, 60 * HOUR), SUBMIT, i);
    else if (k->stage == 2)
        plan(s, s->world_s + sim_between(r, HOUR, 40 * DAY), MEASURE, i);
    else
        plan(s, s->world_s + HOUR, CLOSE, i);
}

static void do_measure(struct sim *s, struct matter *k, int i)
{
    ACT(s, "case.measure_available", "case", k->number, "available_at", instant(now_s(s)),
        "description", "Release 4.2");
    k->periods[FINAL].anchor_s = now_s(s);
    plan(s, s->world_s + sim_between(&s->random, DAY, 17 * DAY), SUBMIT, i);
}

static void do_moment(struct sim *s, const struct moment *m)
{
    struct matter *k = m->what <= CLOSE ? &s->cases[m->arg] : NULL;
    int i = (int)m->arg;
    if (m->what > SIGNAL && m->what <= CLOSE && is_too_early(s, m)) return;
    switch (m->what) {
    case SIGNAL: do_signal(s, i); break;
    case ACKNOWLEDGE:
        if (k->is_open && !k->is_acknowledged) do_acknowledge(s, k);
        break;
    case DISMISS:
        ACT(s, "case.dismiss", "case", k->number, "reason", "Not reachable");
        end(k);
        break;
    case DECLARE: do_declare(s, k, i); break;
    case SUBMIT: do_submit(s, k, i); break;
    case MEASURE: do_measure(s, k, i); break;
    case CLOSE:
        ACT(s, "case.close", "case", k->number, "reason", "Users were told by our shop");
        end(k);
        break;
    case MAIL_DOWN:
    case MAIL_UP:
        pthread_mutex_lock(&s->lock);
        s->is_mail_down = m->what == MAIL_DOWN;
        pthread_mutex_unlock(&s->lock);
        break;
    case STOP:
        if (!s->scheduler.pid) break;
        kill(s->scheduler.pid, SIGKILL);
        sim_end(&s->scheduler);
        break;
    case START: break; /* the turn behind it starts the program */
    case STEP: s->offset_s += m->arg; break;
    }
}

/* ---- turns ---- */

/* How this turn shall end: undisturbed, or killed at a commit or behind a mail. */
static int32_t choose_end(struct sim *s)
{
    if (!sim_chance(&s->random, 3)) return 0;
    if (sim_chance(&s->random, 50)) return (int32_t)sim_between(&s->random, 1, 8);
    pthread_mutex_lock(&s->lock);
    s->kills_at_mail = true;
    pthread_mutex_unlock(&s->lock);
    return 0;
}

static void turn(struct sim *s)
{
    struct sim_answer answer;
    for (int32_t kill_at = choose_end(s);; kill_at = 0) {
        struct sim_order order = {now_s(s) * 1000, kill_at};
        if (!s->scheduler.pid) sim_start(&s->scheduler, s->x.app->data_dir, s->sink.fd);
        s->n_turns++;
        bool is_whole = sim_turn(&s->scheduler, order, &answer);
        read_events(s);
        if (is_whole) break;
        /* Somebody starts it again two seconds later; claims of the dead one end by themselves. */
        s->n_kills++;
        note_trouble(s, now_s(s), now_s(s) + 4 * MINUTE);
        s->world_s += 2;
    }
    pthread_mutex_lock(&s->lock);
    s->kills_at_mail = false;
    pthread_mutex_unlock(&s->lock);
    CHECK_INT(answer.status, LW_OK);
    s->turned_s = now_s(s);
    check_nothing_missing(s);
    int64_t wanted = next_due(s);
    int64_t next_s = answer.next_ms == INT64_MIN ? INT64_MAX : (answer.next_ms + 999) / 1000;
    if (next_s > wanted)
        test_fail(__FILE__, __LINE__, "at %s the program wants to wake at %s, due is %s",
                  instant(now_s(s)), instant(next_s), instant(wanted));
}

/*
 * When the program is looked at next, in the world's time. The scheduler turns every two seconds;
 * here it turns when something is due by the model, when a message waits, and every LOOK_S.
 */
static int64_t woken_at(struct sim *s)
{
    struct arena a;
    struct outbox_health h;
    struct err e = {0};
    if (s->is_stopped) return INT64_MAX;
    arena_init(&a, (size_t)1 << 20);
    CHECK_OK(outbox_health(s->x.app->db, &a, &h, &e), &e);
    arena_release(&a);
    int64_t at = s->turned_s + LOOK_S, due = next_due(s);
    if (due < at) at = due;
    if (!utc_is_none(h.next_at) && (utc_to_ms(h.next_at) + 999) / 1000 < at)
        at = (utc_to_ms(h.next_at) + 999) / 1000;
    if (at <= s->turned_s) at = s->turned_s + 2; /* a full batch goes on after a rest */
    return at - s->offset_s > s->world_s ? at - s->offset_s : s->world_s;
}

/* Notes how long somebody or something was away, once it is back. */
static void note_outages(struct sim *s, enum what what)
{
    if (what == STOP && !s->is_stopped) s->stopped_s = now_s(s);
    if (what == START && s->is_stopped) note_trouble(s, s->stopped_s, now_s(s));
    if (what == STOP) s->is_stopped = true;
    if (what == START) s->is_stopped = false;
    if (what == MAIL_DOWN) s->mail_down_s = now_s(s);
    if (what == MAIL_UP) note_trouble(s, s->mail_down_s, now_s(s));
    if (what == STEP) note_trouble(s, now_s(s) - 4 * HOUR, now_s(s) + 4 * HOUR);
}

static void live(struct sim *s, int64_t until_s)
{
    for (;;) {
        int64_t moment_s =
            s->at_moment < s->n_moments ? s->moments[s->at_moment].at_s : until_s;
        int64_t woken_s = woken_at(s);
        if (moment_s > until_s) moment_s = until_s;
        if (woken_s < moment_s) {
            s->world_s = woken_s;
            turn(s);
            continue;
        }
        if (moment_s > s->world_s) s->world_s = moment_s;
        if (moment_s == until_s) return;
        struct moment m = s->moments[s->at_moment++];
        do_moment(s, &m);
        note_outages(s, m.what);
        if (!s->is_stopped) turn(s);
    }
}

/* ---- the run ---- */

static void set_up(struct sim *s)
{
    char url[64], name[32];
    fixture_open(&s->x);
    fixture_on_call(&s->x);
    for (int i = 0; i < s->n_products; i++) {
        snprintf(name, sizeof name, "Product %03d", i);
        fixture_product(&s->x, name, &s->images[i]);
    }
    pthread_mutex_init(&s->lock, NULL);
    map_init(&s->kept, (size_t)1 << 24);
    map_init(&s->troubled, (size_t)1 << 24);
    map_init(&s->by_case, (size_t)1 << 20);
    s->sink.mood = mood;
    s->sink.kept = kept;
    s->sink.ctx = s;
    smtp_sink_start(&s->sink, test_temp_dir());
    snprintf(url, sizeof url, "smtps://127.0.0.1:%u", s->sink.port);
    fixture_set(&s->x, "smtp-url", url);
    fixture_set(&s->x, "smtp-tls-ca", s->sink.ca_file);
    fixture_set(&s->x, "mail-from", "longwatch@example.org");
    s->world_s = utc_to_ms(fixture_at("2026-10-01T00:00:00Z")) / 1000;
    s->turned_s = s->world_s;
}

static void tear_down(struct sim *s)
{
    if (s->scheduler.pid) {
        kill(s->scheduler.pid, SIGKILL);
        sim_end(&s->scheduler);
    }
    smtp_sink_stop(&s->sink);
    map_release(&s->kept);
    map_release(&s->troubled);
    map_release(&s->by_case);
    pthread_mutex_destroy(&s->lock);
    fixture_verify(&s->x);
    fixture_close(&s->x);
}

/* Lives to the end and judges the messages; every check of the model is on the way. */
static void run(struct sim *s, struct tally *n)
{
    /* Programs are killed here, machines are not: a disk that waits for its platters adds nothing. */
    if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 1);
    set_up(s);
    int64_t until_s = s->world_s + s->n_days * (int64_t)DAY;
    plan_years(s);
    live(s, until_s);
    check_messages(s, n);
}

static void ten_years(void)
{
    struct sim *s = calloc(1, sizeof *s);
    const char *seed = getenv("LONGWATCH_SEED");
    struct tally n = {0};
    CHECK(s != NULL);
    s->random = s->mail_random = seed ? strtoull(seed, NULL, 10) : 20260911;
    s->scheduler.fault = &sim_faults[0];
    s->n_products = PRODUCTS;
    s->n_cases = CASES;
    s->n_days = YEARS * 365;
    printf("# simulation: seed %llu (LONGWATCH_SEED makes another)\n",
           (unsigned long long)s->random);
    int64_t began_ms = utc_elapsed_ms();
    run(s, &n);
    printf("# simulation: %d years, %d products, %d cases: %lld turns, %lld kills, %lld pages, "
           "%lld reminders, %lld late stages; messages: %lld sent (%lld at once, %lld twice), "
           "%lld given up; %lld ms\n",
           YEARS, PRODUCTS, CASES, (long long)s->n_turns, (long long)s->n_kills,
           (long long)s->n_pages, (long long)s->n_reminders, (long long)s->n_late_stages,
           (long long)n.n_sent, (long long)n.n_at_once, (long long)n.n_twice,
           (long long)n.n_dead, (long long)(utc_elapsed_ms() - began_ms));
    tear_down(s);
    free(s);
}

/* ---- the model judges: what it would let pass is no proof ---- */

static void quarter(void *ctx)
{
    struct sim *s = ctx;
    struct tally n = {0};
    run(s, &n);
}

/* A quarter of a year in a process of its own, which a failed check may leave as it is. */
static void live_with(const struct sim_fault *fault, char *words, size_t n_bytes)
{
    int fds[2];
    ssize_t n = 0;
    CHECK_INT(pipe(fds), 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        static struct sim s = {.n_products = 6, .n_cases = 6, .n_days = 120, .is_quiet = true};
        char why[512] = "";
        s.random = s.mail_random = 1;
        s.scheduler.fault = fault;
        if (test_fails(quarter, &s, why, sizeof why) && !why[0]) _exit(4);
        if (s.scheduler.pid) kill(s.scheduler.pid, SIGKILL);
        _exit(write(fds[1], why, strlen(why)) < 0 ? 5 : 0);
    }
    close(fds[1]);
    for (ssize_t got = 1; got > 0; n += got > 0 ? got : 0)
        got = read(fds[0], words + n, n_bytes - 1 - (size_t)n);
    words[n] = '\0';
    close(fds[0]);
    int how;
    CHECK_INT(waitpid(pid, &how, 0), pid);
    CHECK_INT(how, 0);
}

static void a_planted_fault_is_seen(void)
{
    char words[600];
    setenv("TMPDIR", test_temp_dir(), 1);
    for (size_t i = 0; i < sizeof sim_faults / sizeof *sim_faults; i++) {
        const struct sim_fault *f = &sim_faults[i];
        live_with(f, words, sizeof words);
        if (!f->seen && words[0]) test_fail(__FILE__, __LINE__, "without a fault: %s", words);
        if (f->seen && !strstr(words, f->seen))
            test_fail(__FILE__, __LINE__, "%s: expected '%s', was seen '%s'", f->name, f->seen,
                      words);
    }
    unsetenv("TMPDIR");
}

static const struct test tests[] = {
    {"a_planted_fault_is_seen", a_planted_fault_is_seen},
    {"ten_years", ten_years},
    {NULL, NULL},
};
const struct test_suite simulation_suite = {"simulation", tests};
