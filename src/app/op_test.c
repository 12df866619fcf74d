/* SPDX-License-Identifier: Apache-2.0 */
/* op_run's promises, with operations made for the purpose. */
#include "app/op.h"

#include "app/events.h"
#include "app/op_run.h"
#include "app/system_call.h"
#include "store/setting.h"

#include "app_fixture.h"
#include "suite.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW "2026-11-22T11:00:00Z"

static struct {
    str text, instant, flag;
    int64_t number;
    size_t n_items;
    char items[4][40];
} seen;

static enum status read_all(struct op_call *c, struct err *e)
{
    str *items;
    char text[UTC_TEXT_BYTES];
    static char kept[2][128];
    (void)e;
    snprintf(kept[0], sizeof kept[0], "%.*s", STR_ARG(op_str(c, "text")));
    snprintf(kept[1], sizeof kept[1], "%.*s", STR_ARG(utc_text(op_utc(c, "instant"), text)));
    seen.text = op_has(c, "text") ? str_of(kept[0]) : STR_NONE;
    seen.instant = str_of(kept[1]);
    seen.flag = op_bool(c, "flag", false) ? STR("yes") : STR("no");
    seen.number = op_int(c, "number", -7);
    seen.n_items = op_list(c, "list", &items);
    for (size_t i = 0; i < seen.n_items && i < 4; i++)
        snprintf(seen.items[i], sizeof seen.items[i], "%.*s", STR_ARG(items[i]));
    return LW_OK;
}

static enum status write_one(struct op_call *c, struct err *e)
{
    enum status st = setting_save(c->app->db, STR("manufacturer-name"), STR("x"), c->now, e);
    if (st != LW_OK) return st;
    if (op_bool(c, "flag", false)) return err_set(e, LW_E_STATE, "told to fail");
    return op_event(c, "setting.changed", STR("setting"), STR("x"), STR_NONE, NULL, e);
}

static enum status write_unrecorded(struct op_call *c, struct err *e)
{
    return setting_save(c->app->db, STR("manufacturer-name"), STR("x"), c->now, e);
}

static enum status change_nothing(struct op_call *c, struct err *e)
{
    (void)c, (void)e;
    return LW_OK;
}

static enum status keep_and_refuse(struct op_call *c, struct err *e)
{
    enum status st = setting_save(c->app->db, STR("mail-from"), STR("a@b"), c->now, e);
    if (st == LW_OK)
        st = op_event(c, "setting.changed", STR("setting"), STR("x"), STR_NONE, NULL, e);
    c->keeps_on_error = true;
    return st == LW_OK ? err_set(e, LW_E_INPUT, "no document of ours") : st;
}

static const struct op_param params[] = {
    {"text", PARAM_TEXT, false, false, 5, NULL, "t"},
    {"id", PARAM_ID, false, false, 0, NULL, "i"},
    {"number", PARAM_INT, false, false, 100, NULL, "n"},
    {"flag", PARAM_BOOL, false, false, 0, NULL, "f"},
    {"instant", PARAM_INSTANT, false, false, 0, NULL, "i"},
    {"date", PARAM_DATE, false, false, 0, NULL, "d"},
    {"choice", PARAM_ENUM, false, false, 0, "red|incident lead", "c"},
    {"list", PARAM_LIST, false, false, 0, NULL, "l"},
    {"long_name", PARAM_TEXT, false, false, 0, NULL, "l"},
    {0},
};
static const struct op_param required[] = {
    {"text", PARAM_TEXT, true, false, 0, NULL, "t"},
    {0},
};
static const struct op reading = {"test.read", NULL,   NULL,     NULL,   PERMISSION_READ,
                                  false,       params, read_all, "Read."};
static const struct op needing = {
    "test.need", NULL, NULL, NULL, PERMISSION_ADMIN, false, required, change_nothing, "Need."};
static const struct op writing = {"test.write", NULL,   NULL,      NULL,    PERMISSION_ADMIN,
                                  true,         params, write_one, "Write."};
static const struct op unrecorded = {"test.unrecorded", NULL, NULL,   NULL,
                                     PERMISSION_ADMIN,  true, params, write_unrecorded,
                                     "Write."};
static const struct op idle = {"test.idle", NULL,   NULL,           NULL,      PERMISSION_ADMIN,
                               true,        params, change_nothing, "Nothing."};
static const struct op keeping = {
    "test.keep", NULL, NULL, NULL, PERMISSION_ADMIN, true, params, keep_and_refuse, "Keep."};

static enum status run(struct app *app, const struct op *op, const char *name,
                       const char *value, struct err *e)
{
    yyjson_mut_doc *reply = NULL;
    struct op_arg arg = {str_of(name), str_of(value)};
    *e = (struct err){0};
    enum status st = op_run(app, &local_actor, op, &arg, name ? 1 : 0, &reply, e);
    if (st == LW_OK) yyjson_mut_doc_free(reply);
    return st;
}

static void values(void)
{
    struct app *app = fixture_open(NOW);
    struct err e;
    CHECK_OK(run(app, &reading, "text", "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", &e), &e);
    CHECK_STR(seen.text, STR("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"));
    CHECK_INT(seen.number, -7);
    CHECK_STR(seen.flag, STR("no"));
    CHECK_OK(run(app, &reading, "number", "100", &e), &e);
    CHECK(!seen.text.p);
    CHECK_INT(seen.number, 100);
    CHECK_OK(run(app, &reading, "flag", "on", &e), &e);
    CHECK_STR(seen.flag, STR("yes"));
    CHECK_OK(run(app, &reading, "instant", "2026-10-25T13:00:00+02:00", &e), &e);
    CHECK_STR(seen.instant, STR("2026-10-25T11:00:00Z"));
    CHECK_OK(run(app, &reading, "instant", "2026-10-25T13:05", &e), &e);
    CHECK_STR(seen.instant, STR("2026-10-25T13:05:00Z"));
    CHECK_OK(run(app, &reading, "list", " a, ,b ,", &e), &e);
    CHECK_INT(seen.n_items, 2);
    CHECK_STR(str_of(seen.items[1]), STR("b"));
    CHECK_OK(run(app, &reading, "list", "[\"a, b\", \"c\"]", &e), &e);
    CHECK_INT(seen.n_items, 2);
    CHECK_STR(str_of(seen.items[0]), STR("a, b"));
    CHECK_OK(run(app, &reading, "long-name", "x", &e), &e);
    /* An empty field of a form is none, but an empty text is a text. */
    CHECK_OK(run(app, &reading, "number", "", &e), &e);
    CHECK_INT(seen.number, -7);
    CHECK_OK(run(app, &reading, "text", "", &e), &e);
    CHECK(seen.text.p != NULL);
    app_close(app);
}

static void refusals(void)
{
    static const struct {
        const char *name, *value, *words;
    } rows[] = {
        {"text", "123456", "parameter 'text': at most 5 characters, these are 6"},
        {"text", "a\x01", "parameter 'text': must not hold control characters"},
        {"text", "\xFF", "parameter 'text': must be UTF-8 text"},
        {"id", "a b", "parameter 'id': must be an id, without blanks"},
        {"number", "101", "parameter 'number': must be a whole number from 0 to 100"},
        {"number", "-1", "parameter 'number': must be a whole number from 0 to 100"},
        {"flag", "maybe", "parameter 'flag': must be true or false"},
        {"instant", "tomorrow",
         "parameter 'instant': must be an instant such as 2026-10-24T12:00:00Z"},
        {"date", "2026-02-30", "parameter 'date': must be a date such as 2026-10-24"},
        {"choice", "blue", "parameter 'choice': must be one of red|incident lead"},
        {"list", "[1]",
         "parameter 'list': must be comma separated text or a JSON array of strings"},
        {"colour", "x",
         "parameter 'colour' is not known to test.read, which takes text, id, number, flag, "
         "instant, date, choice, list, long_name"},
    };
    struct app *app = fixture_open(NOW);
    struct err e;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STATUS(run(app, &reading, rows[i].name, rows[i].value, &e), LW_E_USAGE);
        CHECK_STR(str_of(e.message), str_of(rows[i].words));
    }
    CHECK_STATUS(run(app, &needing, NULL, NULL, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message), STR("parameter 'text': is required"));
    CHECK_STATUS(run(app, &needing, "text", "", &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message), STR("parameter 'text': is required"));
    struct op_arg twice[] = {{STR("text"), STR("a")}, {STR("text"), STR("b")}};
    yyjson_mut_doc *reply;
    CHECK_STATUS(op_run(app, &local_actor, &reading, twice, 2, &reply, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message), STR("parameter 'text': is given twice"));
    app_close(app);
}

static void permissions(void)
{
    struct app *app = fixture_open(NOW);
    struct err e = {0};
    yyjson_mut_doc *reply;
    struct actor viewer = {.kind = ACTOR_PERSON, .permissions = role_permissions(ROLE_VIEWER)};
    CHECK_STATUS(op_run(app, &nobody_actor, &reading, NULL, 0, &reply, &e),
                 LW_E_UNAUTHENTICATED);
    CHECK_STR(str_of(e.message), STR("test.read needs somebody who is signed in"));
    CHECK_STATUS(op_run(app, &viewer, &writing, NULL, 0, &reply, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message), STR("test.write needs the permission 'admin'"));
    CHECK_OK(op_run(app, &viewer, &reading, NULL, 0, &reply, &e), &e);
    yyjson_mut_doc_free(reply);
    app_close(app);
}

static bool is_stored(struct app *app, const char *name)
{
    struct arena a;
    str value;
    bool found;
    struct err e = {0};
    arena_init(&a, 4096);
    CHECK_OK(setting_load(app->db, &a, str_of(name), &value, &found, &e), &e);
    arena_release(&a);
    return found;
}

static void transactions(void)
{
    struct app *app = fixture_open(NOW);
    struct err e;
    CHECK_STATUS(run(app, &writing, "flag", "true", &e), LW_E_STATE);
    CHECK(!is_stored(app, "manufacturer-name"));
    CHECK_INT(fixture_n_events(app, ""), 0);
    CHECK_OK(run(app, &idle, NULL, NULL, &e), &e);
    CHECK_INT(fixture_n_events(app, ""), 0);
    CHECK_OK(run(app, &writing, NULL, NULL, &e), &e);
    CHECK(is_stored(app, "manufacturer-name"));
    CHECK_INT(fixture_n_events(app, "setting.changed"), 1);
    CHECK_STATUS(run(app, &keeping, NULL, NULL, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("no document of ours"));
    CHECK(is_stored(app, "mail-from"));
    CHECK_INT(fixture_n_events(app, "setting.changed"), 2);
    fixture_ledger_is_whole(app);
    app_close(app);
}

/* Ends the program rather than commit; the store is untouched. */
static void unrecorded_write(void)
{
    struct err e;
    char dir[256];
    int how;
    fixture_now(NOW);
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct app *mine = NULL;
        if (!freopen("/dev/null", "w", stderr)) _exit(1);
        if (app_open(dir, &mine, &e) != LW_OK) _exit(1);
        signal(SIGABRT, SIG_DFL);
        (void)run(mine, &unrecorded, NULL, NULL, &e);
        _exit(0);
    }
    CHECK(waitpid(child, &how, 0) == child);
    CHECK(WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT);
    struct app *app = NULL;
    CHECK_OK(app_open(dir, &app, &e), &e);
    CHECK(!is_stored(app, "manufacturer-name"));
    app_close(app);
}

/* Acknowledged operations survive a kill at any point, with their events. */
static void killed(void)
{
    char dir[256], value[24];
    int fds[2], how;
    int64_t done, last = 0;
    fixture_now(NOW);
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    CHECK(pipe(fds) == 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct app *mine = NULL;
        struct err e = {0};
        if (app_open(dir, &mine, &e) != LW_OK) _exit(1);
        for (done = 1;; done++) {
            struct op_arg args[] = {{STR("name"), STR("manufacturer-name")},
                                    {STR("value"), str_of(value)}};
            yyjson_mut_doc *reply = NULL;
            snprintf(value, sizeof value, "%lld", (long long)done);
            args[1].value = str_of(value);
            if (op_run(mine, &local_actor, op_find(STR("setting.set")), args, 2, &reply, &e) !=
                    LW_OK ||
                write(fds[1], &done, sizeof done) != sizeof done)
                _exit(1);
            yyjson_mut_doc_free(reply);
        }
    }
    close(fds[1]);
    while (last < 41 && read(fds[0], &done, sizeof done) == sizeof done)
        last = done;
    kill(child, SIGKILL);
    while (read(fds[0], &done, sizeof done) == sizeof done)
        last = done;
    close(fds[0]);
    CHECK(waitpid(child, &how, 0) == child && WIFSIGNALED(how));
    struct app *app = NULL;
    struct err e = {0};
    CHECK_OK(app_open(dir, &app, &e), &e);
    int64_t n = fixture_n_events(app, "setting.changed");
    CHECK(n == last || n == last + 1);
    fixture_ledger_is_whole(app);
    str stored = STR_NONE;
    bool found = false;
    CHECK_OK(setting_load(app->db, &app->arena, STR("manufacturer-name"), &stored, &found, &e),
             &e);
    snprintf(value, sizeof value, "%lld", (long long)n);
    CHECK_STR(stored, str_of(value));
    app_close(app);
}

static void system_calls(void)
{
    struct app *app = fixture_open(NOW);
    struct op_call *c = NULL;
    struct err e = {0};
    CHECK_OK(system_call_begin(app, utc_now(), "test", &c, &e), &e);
    CHECK_OK(op_event(c, "setting.changed", STR("setting"), STR("x"), STR_NONE, NULL, &e), &e);
    CHECK_INT(c->last_seq, 1);
    system_call_abort(c);
    CHECK_INT(fixture_n_events(app, ""), 0);
    CHECK_OK(system_call_begin(app, utc_now(), "test", &c, &e), &e);
    CHECK_OK(progress_save(app->db, "test", 7, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    int64_t n;
    CHECK_OK(progress_load(app->db, "test", &n, &e), &e);
    CHECK_INT(n, 7);
    app_close(app);
}

static void canonical_payload(void)
{
    struct arena a;
    str text;
    struct err e = {0};
    yyjson_mut_doc *d = payload_new();
    arena_init(&a, 65536);
    payload_str(d, "b", STR("q\"\n\xC3\xBC"));
    payload_int(d, "a", -3);
    payload_bool(d, "ab", true);
    payload_utc(d, "c", UTC_NONE);
    payload_utc(d, "B", utc_from_ms(0));
    yyjson_mut_val *inner = yyjson_mut_obj(d);
    yyjson_mut_obj_add_int(d, inner, "z", 1);
    yyjson_mut_obj_add_int(d, inner, "y", 2);
    yyjson_mut_val *list = yyjson_mut_arr(d);
    yyjson_mut_arr_append(list, inner);
    yyjson_mut_obj_add_val(d, d->root, "l", list);
    CHECK_OK(json_canonical(&a, d, &text, &e), &e);
    CHECK_STR(text, STR("{\"B\":\"1970-01-01T00:00:00Z\",\"a\":-3,\"ab\":true,"
                        "\"b\":\"q\\\"\\n\xC3\xBC\",\"c\":null,\"l\":[{\"y\":2,\"z\":1}]}"));
    payload_free(d);
    arena_release(&a);
}

static void relative_times(void)
{
    static const struct {
        int64_t s;
        const char *want;
    } rows[] = {
        {0, "now"},
        {1, "in 1 s"},
        {-59, "59 s ago"},
        {11520, "in 3 h 12 min"},
        {-90000, "1 d 1 h ago"},
        {86405, "in 1 d"},
        {400 * 86400, "in 1 y 35 d"},
    };
    char out[RELATIVE_TEXT_BYTES];
    struct utc now = utc_from_ms(1792843200000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(relative_text(utc_add_s(now, rows[i].s), now, out), str_of(rows[i].want));
    CHECK_STR(relative_text(UTC_NONE, now, out), STR(""));
}

/* The table that all skins are made from. */
static void table(void)
{
    for (size_t i = 0; i < n_op_rows(); i++) {
        const struct op *op = op_rows()[i];
        if (!op->doc || op->doc[strlen(op->doc) - 1] != '.')
            test_fail(__FILE__, __LINE__, "%s: its doc is no sentence", op->name);
        /* Not the other way round: feed.sync writes, but not to the store. */
        if (op->path && op->is_writing && strcmp(op->method, "GET") == 0)
            test_fail(__FILE__, __LINE__, "%s: its method is %s", op->name, op->method);
        if (op->is_writing && op->needs == PERMISSION_NONE &&
            !(strcmp(op->name, "setup.create") == 0 || strcmp(op->name, "person.accept") == 0 ||
              strcmp(op->name, "page.acknowledge") == 0 ||
              /* Before a role's second factor is set up nothing else is open; they ask who it is. */
              strcmp(op->name, "session.totp_begin") == 0 ||
              strcmp(op->name, "session.totp_confirm") == 0))
            test_fail(__FILE__, __LINE__, "%s: open to strangers", op->name);
        for (size_t k = 0; k < i; k++) {
            const struct op *other = op_rows()[k];
            if (strcmp(op->name, other->name) == 0 ||
                (op->command && other->command && strcmp(op->command, other->command) == 0) ||
                (op->path && other->path && strcmp(op->path, other->path) == 0 &&
                 strcmp(op->method, other->method) == 0))
                test_fail(__FILE__, __LINE__, "%s and %s share a name", op->name, other->name);
        }
        for (const struct op_param *p = op->params; p->name; p++) {
            char slot[64];
            snprintf(slot, sizeof slot, "{%s}", p->name);
            if (p->is_in_path && op->path && !strstr(op->path, slot))
                test_fail(__FILE__, __LINE__, "%s: path without %s", op->name, slot);
            if (!p->doc || strchr(p->name, '-') || (p->type == PARAM_ENUM) != !!p->choices)
                test_fail(__FILE__, __LINE__, "%s: parameter %s", op->name, p->name);
        }
    }
}

static void event_table(void)
{
    for (size_t i = 0; i < n_event_kinds; i++) {
        CHECK(i == 0 || strcmp(event_kinds[i - 1].kind, event_kinds[i].kind) < 0);
        CHECK(strchr(event_kinds[i].kind, '.') && event_kinds[i].title[0]);
        CHECK(event_kind_find(str_of(event_kinds[i].kind)) == &event_kinds[i]);
    }
    CHECK(event_kind_find(STR("case.dreamt")) == NULL);
}

static const struct test tests[] = {
    {"parameters become values", values},
    {"wrong parameters are named with the rule", refusals},
    {"permissions", permissions},
    {"transactions", transactions},
    {"a write without an event ends the program", unrecorded_write},
    {"acknowledged operations survive a kill", killed},
    {"calls of the system", system_calls},
    {"canonical payload", canonical_payload},
    {"relative times", relative_times},
    {"operation table", table},
    {"event table", event_table},
    {NULL, NULL},
};
const struct test_suite op_suite = {"op", tests};
