/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nothing of another product line comes through: random worlds of products, lines, images,
 * findings, decisions and cases; every reading operation with random parameters, whose reply must
 * not hold an id or a name of what is invisible; every acting one on something invisible, which
 * must fail and change nothing; and for a person limited to all the lines there are, the replies
 * of somebody without limits.
 */
#include "app/decision_fixture.h"
#include "app/op_run.h"
#include "app/scope.h"
#include "app/signal.h"
#include "store/scope.h"
#include "store/sqlite_internal.h"

enum {
    N_LINES = 3,
    N_PRODUCTS = 6,
    N_TRIES = 8,
    MAX_NAMES = 600,
    NAME_BYTES = 64
};

struct names {
    char items[MAX_NAMES][NAME_BYTES];
    size_t n;
};

struct world {
    struct decision_scene s;
    uint64_t seed;
    int line_of[N_PRODUCTS]; /* -1: none */
    bool sees[N_LINES];
    struct names hidden;   /* ids and names that must not come through */
    struct names any, ids; /* what parameters are filled from */
    struct actor limited, free;
    char lines[200];
};

static uint64_t roll(struct world *w, uint64_t n)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (w->seed >> 33) % n;
}

static void add(struct names *x, const char *text)
{
    if (!text || strlen(text) < 3) return;
    if (x->n == MAX_NAMES) test_fail(__FILE__, __LINE__, "too many names");
    snprintf(x->items[x->n++], NAME_BYTES, "%s", text);
}

static void add_rows(struct world *w, struct names *x, const char *text)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3 *h = w->s.app->db->handle;
    if (sqlite3_prepare_v2(h, text, -1, &stmt, NULL) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", text, sqlite3_errmsg(h));
    while (sqlite3_step(stmt) == SQLITE_ROW)
        add(x, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
}

static void run_text(struct world *w, const char *text)
{
    struct err e = {0};
    CHECK_OK(sqlite_run(w->s.app->db, text, "test", &e), &e);
}

/* ---- the world ---- */

static bool is_seen(const struct world *w, int product)
{
    return w->line_of[product] >= 0 && w->sees[w->line_of[product]];
}

static void make_product(struct world *w, int k, bool has_line)
{
    char name[NAME_BYTES], line[NAME_BYTES] = "", id[NAME_BYTES], own[NAME_BYTES];
    char cve[NAME_BYTES], parts[200];
    w->line_of[k] = has_line || roll(w, 4) ? (int)roll(w, N_LINES) : -1;
    if (w->line_of[k] >= 0) snprintf(line, sizeof line, "zqline%d", w->line_of[k]);
    snprintf(name, sizeof name, "Zq%dproduct", k);
    snprintf(own, sizeof own, "zqown%d", k);
    snprintf(id, sizeof id, "GHSA-zq%d0-zzzz-qqqq", k);
    snprintf(cve, sizeof cve, "\"CVE-2026-5%d00\"", k);
    scene_record(&w->s, id, cve, own, "9.0.0", "2026-01-03T00:00:00Z", "");
    DID(w->s.app, &fixture_anna, "product.add", "name", name, "line", line, "markets", "DE");
    snprintf(parts, sizeof parts, "left-pad@1.1.0 %s@1.%d.0", own, k);
    scene_image(&w->s, name, "1.0", "default", parts);
    if (roll(w, 2)) scene_image(&w->s, name, "1.1", "default", parts);
}

/* Some are parts of others, across lines as well. */
static void make_structure(struct world *w)
{
    for (int k = 0; k + 1 < N_PRODUCTS; k += 2) {
        char whole[NAME_BYTES], part[NAME_BYTES];
        snprintf(whole, sizeof whole, "Zq%dproduct", k);
        snprintf(part, sizeof part, "Zq%dproduct", k + 1);
        DID(w->s.app, &fixture_anna, "product.change", "product", whole, "exposure",
            "internet");
        DID(w->s.app, &fixture_anna, "release.add_part", "product", whole, "version", "1.0",
            "part_product", part, "part_version", "1.0");
    }
}

static void make_decisions(struct world *w)
{
    for (int k = 0; k < N_PRODUCTS; k++) {
        char text[300];
        struct names f = {.n = 0};
        snprintf(text, sizeof text,
                 "SELECT f.id FROM finding f JOIN image i ON i.id = f.image_id JOIN "
                 "product_release r ON r.id = i.release_id JOIN product p ON p.id = "
                 "r.product_id WHERE p.name = 'Zq%dproduct' LIMIT 1",
                 k);
        add_rows(w, &f, text);
        snprintf(text, sizeof text, "said of Zq%dproduct", k);
        DID(w->s.app, &fixture_anna, "finding.decide", "finding", f.items[0], "status",
            "under_investigation", "reason", text, "scope", roll(w, 2) ? "product" : "image");
    }
}

/* One case over everything, and one of each product with an own flaw that is exploited. */
static void make_cases(struct world *w)
{
    struct err e = {0};
    char text[200];
    run_text(w, "UPDATE finding SET is_exploited = 1, exploited_on = '2026-11-20', verdict = "
                "'affected', decision = '' WHERE vulnerability = 'CVE-2026-0001'");
    for (int k = 0; k < N_PRODUCTS; k += 2) {
        snprintf(text, sizeof text,
                 "UPDATE finding SET is_exploited = 1, exploited_on = '2026-11-20', verdict = "
                 "'affected', decision = '' WHERE vulnerability = 'CVE-2026-5%d00'",
                 k);
        run_text(w, text);
    }
    CHECK_OK(signal_exploited(w->s.app, utc_now(), NULL, &e), &e);
    struct names cases = {.n = 0};
    add_rows(w, &cases,
             "SELECT year || '-' || SUBSTR('00' || serial, -3) FROM case_file WHERE "
             "vulnerability <> 'CVE-2026-0001'");
    for (size_t i = 0; i < cases.n; i++)
        DID(w->s.app, &fixture_anna, "case.declare_aware", "case", cases.items[i], "aware_at",
            FIXTURE_NOW, "reason", "is exploited");
    cases.n = 0;
    add_rows(w, &cases,
             "SELECT year || '-' || SUBSTR('00' || serial, -3) FROM case_file WHERE "
             "vulnerability = 'CVE-2026-0001'");
    CHECK_INT(cases.n, 1);
    for (size_t i = 0; i < cases.n; i++)
        DID(w->s.app, &fixture_anna, "case.declare_aware", "case", cases.items[i], "aware_at",
            FIXTURE_NOW, "reason", "Zq0product Zq1product Zq2product Zq3product is exploited");
}

#define OF_PRODUCT                                                                        \
 "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id WHERE " \
 "r.product_id = p.id"

static void note_hidden(struct world *w)
{
    for (int k = 0; k < N_PRODUCTS; k++) {
        char text[700], name[NAME_BYTES];
        if (is_seen(w, k)) continue;
        snprintf(name, sizeof name, "Zq%dproduct", k);
        add(&w->hidden, name);
        snprintf(name, sizeof name, "zqown%d", k);
        add(&w->hidden, name);
        snprintf(name, sizeof name, "CVE-2026-5%d00", k);
        add(&w->hidden, name);
        snprintf(
            text, sizeof text,
            "SELECT p.id FROM product p WHERE p.name = 'Zq%dproduct' UNION ALL SELECT "
            "r.id FROM product_release r JOIN product p ON p.id = r.product_id WHERE p.name "
            "= 'Zq%dproduct' UNION ALL SELECT i.id FROM image i JOIN product_release r ON "
            "r.id = i.release_id JOIN product p ON p.id = r.product_id WHERE p.name = "
            "'Zq%dproduct' UNION ALL SELECT f.id FROM finding f JOIN product p ON p.name = "
            "'Zq%dproduct' " OF_PRODUCT,
            k, k, k, k);
        add_rows(w, &w->hidden, text);
        snprintf(text, sizeof text,
                 "SELECT d.id FROM decision d WHERE d.words = 'said of Zq%dproduct' UNION ALL "
                 "SELECT k.id FROM case_file k WHERE k.vulnerability = 'CVE-2026-5%d00'",
                 k, k);
        add_rows(w, &w->hidden, text);
    }
    for (int i = 0; i < N_LINES; i++)
        if (!w->sees[i]) {
            char name[NAME_BYTES];
            snprintf(name, sizeof name, "zqline%d", i);
            add(&w->hidden, name);
        }
}

static void note_all(struct world *w)
{
    add_rows(w, &w->ids,
             "SELECT id FROM product UNION ALL SELECT id FROM product_release UNION ALL SELECT "
             "id FROM image UNION ALL SELECT id FROM finding UNION ALL SELECT id FROM decision "
             "UNION ALL SELECT id FROM component UNION ALL SELECT id FROM case_file UNION ALL "
             "SELECT id FROM outbox");
}

static void open_world(struct world *w, uint64_t seed, bool is_all)
{
    size_t used = 0;
    w->seed = seed;
    w->hidden.n = w->any.n = w->ids.n = 0;
    scene_open(&w->s);
    fixture_now("2026-11-20T08:00:00Z");
    for (int i = 0; i < N_LINES; i++)
        w->sees[i] = is_all || (i != (int)(seed % N_LINES) && roll(w, 3));
    for (int k = 0; k < N_PRODUCTS; k++)
        make_product(w, k, is_all);
    scene_learn(&w->s);
    make_structure(w);
    make_decisions(w);
    fixture_now(FIXTURE_NOW);
    make_cases(w);
    note_hidden(w);
    note_all(w);
    w->lines[0] = '\0';
    for (int i = 0; i < N_LINES; i++)
        if (w->sees[i])
            used += (size_t)snprintf(w->lines + used, sizeof w->lines - used, "zqline%d\n", i);
    /* The fixture's own product has this line. */
    if (is_all || !used) snprintf(w->lines + used, sizeof w->lines - used, "home\n");
    w->free = fixture_vera;
    w->free.permissions = role_permissions(ROLE_INCIDENT_LEAD);
    w->limited = w->free;
    w->limited.lines = str_of(w->lines);
}

/* ---- calls ---- */

struct call {
    struct op_arg args[40];
    char values[40][400];
    size_t n;
};

static const char *case_number(struct world *w)
{
    static char number[16];
    snprintf(number, sizeof number, "2026-%03d", (int)roll(w, 5));
    return number;
}

static const char *value_for(struct world *w, const struct op_param *p, char *out, size_t cap)
{
    int k = (int)roll(w, N_PRODUCTS);
    const char *any_id = w->ids.items[roll(w, w->ids.n)];
    out[0] = '\0';
    if (p->type == PARAM_ENUM) {
        str rest = str_of(p->choices), choice;
        uint64_t at = roll(w, 6);
        do
            str_cut(&rest, '|', &choice);
        while (at-- && rest.n);
        snprintf(out, cap, "%.*s", STR_ARG(choice));
    } else if (p->type == PARAM_BOOL) {
        snprintf(out, cap, "%s", roll(w, 2) ? "true" : "false");
    } else if (p->type == PARAM_INT) {
        snprintf(out, cap, "%d", (int)roll(w, 20) + 1);
    } else if (p->type == PARAM_DATE || p->type == PARAM_INSTANT) {
        snprintf(out, cap, p->type == PARAM_DATE ? "2026-11-30" : FIXTURE_NOW);
    } else if (strcmp(p->name, "to") == 0) { /* the file that an export writes */
        snprintf(out, cap, "%s/written", test_temp_dir());
    } else if (strstr(p->name, "product")) {
        snprintf(out, cap, "Zq%dproduct", k);
    } else if (strcmp(p->name, "vulnerability") == 0) {
        snprintf(out, cap, roll(w, 2) ? "CVE-2026-5%d00" : "CVE-2026-0001", k);
    } else if (strcmp(p->name, "component") == 0 || strcmp(p->name, "query") == 0 ||
               strcmp(p->name, "q") == 0 || strcmp(p->name, "search") == 0) {
        snprintf(out, cap, roll(w, 2) ? "zqown%d" : roll(w, 2) ? "zq" : "left-pad", k);
        if (p->type == PARAM_ID) snprintf(out, cap, "%s", any_id);
    } else if (strcmp(p->name, "case") == 0) {
        snprintf(out, cap, "%s", case_number(w));
    } else if (strstr(p->name, "version") || strcmp(p->name, "release") == 0) {
        snprintf(out, cap, "%s", roll(w, 3) ? "1.0" : any_id);
    } else if (strcmp(p->name, "line") == 0) {
        snprintf(out, cap, "zqline%d", (int)roll(w, N_LINES));
    } else {
        snprintf(out, cap, "%s", any_id);
    }
    return out;
}

static void fill(struct world *w, const struct op *op, struct call *c)
{
    c->n = 0;
    for (const struct op_param *p = op->params; p && p->name && c->n < 40; p++) {
        if (p->type == PARAM_FILE) continue;
        if (!p->is_required && roll(w, 3)) continue;
        char *value = c->values[c->n];
        c->args[c->n] = (struct op_arg){str_of(p->name),
                                        str_of(value_for(w, p, value, sizeof c->values[0]))};
        c->n++;
    }
}

static bool takes_file(const struct op *op)
{
    for (const struct op_param *p = op->params; p && p->name; p++)
        if (p->type == PARAM_FILE) return true;
    return false;
}

/* What was given may be said again; what the public records say of a vulnerability, too. */
static bool is_echo(const struct op *op, const struct call *c, const char *name)
{
    char cve[NAME_BYTES];
    bool is_public = strcmp(op->name, "vulnerability.get") == 0 && strstr(name, "zqown");
    if (is_public) snprintf(cve, sizeof cve, "CVE-2026-5%s00", name + strlen("zqown"));
    for (size_t i = 0; i < c->n; i++)
        if (strstr(c->values[i], name) || (is_public && strstr(c->values[i], cve))) return true;
    return false;
}

static void check_reply(const struct world *w, const struct op *op, const struct call *c,
                        const char *text, size_t *n_leaks)
{
    for (size_t i = 0; i < w->hidden.n; i++) {
        const char *at = strstr(text, w->hidden.items[i]);
        if (!at || is_echo(op, c, w->hidden.items[i])) continue;
        printf("# %s leaks '%s' (sees %.*s): ...%.160s\n", op->name, w->hidden.items[i],
               (int)strcspn(w->lines, ""), w->lines, at > text + 80 ? at - 80 : text);
        for (size_t k = 0; k < c->n; k++)
            printf("#   %.*s=%s\n", STR_ARG(c->args[k].name), c->values[k]);
        ++*n_leaks;
        return;
    }
}

static void nothing_comes_through(void)
{
    static struct world w;
    size_t n_leaks = 0, n_replies = 0, n_ops = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        open_world(&w, seed * 7919, false);
        for (size_t i = 0; i < n_op_table; i++) {
            const struct op *op = op_table[i];
            if (!scope_reads(op) || takes_file(op)) continue;
            n_ops += seed == 1;
            for (int k = 0; k < N_TRIES; k++) {
                struct call c;
                struct err e = {0};
                yyjson_mut_doc *reply = NULL;
                fill(&w, op, &c);
                if (op_run(w.s.app, &w.limited, op, c.args, c.n, &reply, &e) != LW_OK) continue;
                char *text = yyjson_mut_write(reply, 0, NULL);
                check_reply(&w, op, &c, text, &n_leaks);
                free(text);
                yyjson_mut_doc_free(reply);
                n_replies++;
            }
        }
        app_close(w.s.app);
    }
    printf("# %zu reading operations, %zu replies, %zu leaks\n", n_ops, n_replies, n_leaks);
    CHECK_INT(n_leaks, 0);
    CHECK(n_replies > 2 * n_ops);
}

/* ---- acting on what is invisible ---- */

static int64_t newest(struct app *app)
{
    int64_t seq = 0;
    struct err e = {0};
    CHECK_OK(ledger_newest(app->db, &seq, &e), &e);
    return seq;
}

static int hidden_product(const struct world *w)
{
    for (int k = 0; k < N_PRODUCTS; k++)
        if (!is_seen(w, k)) return k;
    return -1;
}

/* The things of an invisible product by the parameters that name them. */
static bool set_hidden(struct world *w, const struct op *op, struct call *c, int k)
{
    static const struct {
        const char *param, *text;
    } rows[] = {
        {"case", "SELECT id FROM case_file WHERE vulnerability = 'CVE-2026-5%d00'"},
        {"decision", "SELECT id FROM decision WHERE words = 'said of Zq%dproduct'"},
        {"finding",
         "SELECT f.id FROM finding f JOIN product p ON p.name = 'Zq%dproduct' " OF_PRODUCT
         " LIMIT 1"},
        {"image", "SELECT i.id FROM image i JOIN product_release r ON r.id = i.release_id JOIN "
                  "product p ON p.id = r.product_id WHERE p.name = 'Zq%dproduct' LIMIT 1"},
        {"product", "SELECT id FROM product WHERE name = 'Zq%dproduct'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t a = 0; a < c->n; a++) {
            char text[400];
            struct names found = {.n = 0};
            if (!str_eq(c->args[a].name, str_of(rows[i].param))) continue;
            const char *mark = strstr(rows[i].text, "%d");
            snprintf(text, sizeof text, "%.*s%d%s", (int)(mark - rows[i].text), rows[i].text, k,
                     mark + 2);
            add_rows(w, &found, text);
            if (!found.n) return false;
            snprintf(c->values[a], sizeof c->values[a], "%s", found.items[0]);
            c->args[a].value = str_of(c->values[a]);
            return true;
        }
    }
    (void)op;
    return false;
}

static void nothing_can_be_done(void)
{
    static struct world w;
    size_t n_ops = 0, n_not_found = 0;
    for (uint64_t seed = 11; seed <= 13; seed++) {
        open_world(&w, seed * 104729, false);
        int k = hidden_product(&w);
        k -= k > 0 && k % 2; /* cases are of even ones */
        if (k < 0 || is_seen(&w, k)) {
            app_close(w.s.app);
            continue;
        }
        for (size_t i = 0; i < n_op_table; i++) {
            const struct op *op = op_table[i];
            struct call c;
            struct err e = {0};
            yyjson_mut_doc *reply = NULL;
            if (scope_reads(op) || !actor_may(&w.limited, op->needs)) continue;
            fill(&w, op, &c);
            if (!set_hidden(&w, op, &c, k)) continue;
            int64_t before = newest(w.s.app), changes = db_total_changes(w.s.app->db);
            enum status st = op_run(w.s.app, &w.limited, op, c.args, c.n, &reply, &e);
            n_ops++;
            n_not_found += st == LW_E_NOT_FOUND;
            /* Parameters are checked first, and what reaches too far is refused as such. */
            if (st != LW_E_NOT_FOUND && st != LW_E_USAGE && st != LW_E_REFUSED)
                test_fail(__FILE__, __LINE__, "%s on something invisible gives %d: %s",
                          op->name, st, e.message);
            CHECK_INT(newest(w.s.app), before);
            CHECK_INT(db_total_changes(w.s.app->db), changes);
        }
        app_close(w.s.app);
    }
    printf("# %zu acting calls, %zu not found\n", n_ops, n_not_found);
    CHECK(n_ops > 10);
    CHECK(2 * n_not_found > n_ops);
}

/* Cases: acted on where all of it is visible, looked at where some of it is. */
static void cases_of_several_lines(void)
{
    static struct world w;
    struct names cases = {.n = 0};
    char text[200];
    open_world(&w, 77, false);
    add_rows(&w, &cases,
             "SELECT year || '-' || SUBSTR('00' || serial, -3) FROM case_file WHERE "
             "vulnerability = 'CVE-2026-0001'");
    yyjson_mut_doc *d = DO(w.s.app, &w.limited, "case.get", "case", cases.items[0]);
    CHECK_STR(fixture_str(d, "case.title"), STR(SCOPE_WITHHELD));
    CHECK_STR(fixture_str(d, "case.vulnerability"), STR("CVE-2026-0001"));
    yyjson_mut_doc_free(d);
    snprintf(text, sizeof text,
             "case '%s' touches other product lines: somebody who sees all of them acts on it",
             cases.items[0]);
    REFUSED(w.s.app, &w.limited, "case.assign", LW_E_REFUSED, text, "case", cases.items[0],
            "person", "x");
    for (int k = 0; k < N_PRODUCTS; k += 2) {
        if (!is_seen(&w, k)) continue;
        cases.n = 0;
        snprintf(text, sizeof text,
                 "SELECT year || '-' || SUBSTR('00' || serial, -3) FROM case_file WHERE "
                 "vulnerability = 'CVE-2026-5%d00'",
                 k);
        add_rows(&w, &cases, text);
        DID(w.s.app, &w.limited, "case.measure_available", "case", cases.items[0],
            "available_at", FIXTURE_NOW, "description", "a fix");
    }
    app_close(w.s.app);
}

/* ---- no difference for who sees everything ---- */

static bool is_about_the_caller(const struct op *op)
{
    static const char *const nouns[] = {"session.", "token.",       "ledger.", "person.",
                                        "audit.",   "plugin.token", "outbox."};
    for (size_t i = 0; i < sizeof nouns / sizeof nouns[0]; i++)
        if (str_starts(str_of(op->name), str_of(nouns[i]))) return true;
    return false;
}

static void all_lines_are_everything(void)
{
    static struct world w;
    size_t n_same = 0;
    open_world(&w, 4242, true);
    for (size_t i = 0; i < n_op_table; i++) {
        const struct op *op = op_table[i];
        if (!scope_reads(op) || takes_file(op) || is_about_the_caller(op)) continue;
        for (int k = 0; k < N_TRIES; k++) {
            struct call c;
            struct err e = {0}, e2 = {0};
            yyjson_mut_doc *one = NULL, *other = NULL;
            fill(&w, op, &c);
            enum status st = op_run(w.s.app, &w.free, op, c.args, c.n, &one, &e);
            enum status st2 = op_run(w.s.app, &w.limited, op, c.args, c.n, &other, &e2);
            if (st != st2)
                test_fail(__FILE__, __LINE__, "%s: %d (%s), limited %d (%s)", op->name, st,
                          e.message, st2, e2.message);
            if (st != LW_OK) continue;
            char *a = yyjson_mut_write(one, 0, NULL), *b = yyjson_mut_write(other, 0, NULL);
            /* The one thing that is put in other words: whose part a product is. */
            if (strcmp(a, b) != 0 && !strstr(a, "as a part of")) {
                size_t at = 0;
                while (a[at] == b[at])
                    at++;
                test_fail(__FILE__, __LINE__, "%s differs: ...%.200s | ...%.200s", op->name,
                          a + (at > 60 ? at - 60 : 0), b + (at > 60 ? at - 60 : 0));
            }
            n_same++;
            free(a);
            free(b);
            yyjson_mut_doc_free(one);
            yyjson_mut_doc_free(other);
        }
    }
    app_close(w.s.app);
    printf("# %zu replies are the same\n", n_same);
}

static const struct test tests[] = {
    {"nothing of another line comes through", nothing_comes_through},
    {"nothing can be done to another line", nothing_can_be_done},
    {"cases of several lines", cases_of_several_lines},
    {"all lines are everything", all_lines_are_everything},
    {NULL, NULL},
};
const struct test_suite scope_property_suite = {"scope_property", tests};
