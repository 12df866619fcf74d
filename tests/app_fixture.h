/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of operations: an app in a temporary folder, a driven clock, short calls, and values
 * of replies by path ("people.0.name").
 */
#ifndef LW_TESTS_APP_FIXTURE_H
#define LW_TESTS_APP_FIXTURE_H

#include "app/op.h"
#include "app/op_run.h"
#include "app/session.h"
#include "store/ledger.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

static inline void fixture_now(const char *now)
{
    setenv("LONGWATCH_NOW", now, 1);
}

static inline struct app *fixture_open(const char *now)
{
    struct app *app = NULL;
    struct err e = {0};
    fixture_now(now);
    CHECK_OK(app_open(test_temp_dir(), &app, &e), &e);
    return app;
}

/* `pairs`: names and values in turn, ends with NULL. */
static inline enum status fixture_run(struct app *app, const struct actor *actor,
                                      const char *name, const char *const *pairs,
                                      yyjson_mut_doc **reply, struct err *e)
{
    struct op_arg given[16];
    size_t n = 0;
    const struct op *op = op_find(str_of(name));
    if (!op) test_fail(__FILE__, __LINE__, "there is no operation '%s'", name);
    for (; pairs[2 * n]; n++)
        given[n] = (struct op_arg){str_of(pairs[2 * n]), str_of(pairs[2 * n + 1])};
    return op_run(app, actor, op, given, n, reply, e);
}

static inline yyjson_mut_doc *fixture_do(struct app *app, const struct actor *actor,
                                         const char *const *words, const char *file, int line)
{
    yyjson_mut_doc *reply = NULL;
    struct err e = {0};
    test_ok_status(fixture_run(app, actor, words[0], words + 1, &reply, &e), &e, file, line);
    return reply;
}
/* The reply of an operation that must succeed: DO(app, actor, "noun.verb", "name", "value"). */
#define DO(app, actor, ...) \
 fixture_do((app), (actor), (const char *const[]){__VA_ARGS__, NULL}, __FILE__, __LINE__)
#define DID(app, actor, ...) yyjson_mut_doc_free(DO(app, actor, __VA_ARGS__))

static inline void fixture_refused(struct app *app, const struct actor *actor, const char *name,
                                   enum status want, const char *const *words, const char *file,
                                   int line)
{
    yyjson_mut_doc *reply = NULL;
    struct err e = {0};
    enum status st = fixture_run(app, actor, name, words + 1, &reply, &e);
    if (st == LW_OK) yyjson_mut_doc_free(reply);
    test_eq_str(str_of(e.message), str_of(words[0]), name, file, line);
    test_eq_i64(st, want, name, file, line);
    if (db_is_writing(app->db)) test_fail(file, line, "%s left its transaction open", name);
}
/* One that must fail: REFUSED(app, actor, "noun.verb", LW_E_STATE, "message", "name", "value"). */
#define REFUSED(app, actor, name, want, ...)                                               \
 fixture_refused((app), (actor), (name), (want), (const char *const[]){__VA_ARGS__, NULL}, \
                 __FILE__, __LINE__)

static inline yyjson_mut_val *fixture_at(yyjson_mut_val *v, const char *path)
{
    str rest = str_of(path), part;
    while (v && rest.n) {
        uint64_t i;
        str_cut(&rest, '.', &part);
        v = str_u64(part, 10000, &i) && yyjson_mut_is_arr(v)
                ? yyjson_mut_arr_get(v, (size_t)i)
                : yyjson_mut_obj_getn(v, part.p, part.n);
    }
    return v;
}

static inline str fixture_str(yyjson_mut_doc *d, const char *path)
{
    yyjson_mut_val *v = fixture_at(d->root, path);
    return (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
}

static inline int64_t fixture_int(yyjson_mut_doc *d, const char *path)
{
    yyjson_mut_val *v = fixture_at(d->root, path);
    if (yyjson_mut_is_arr(v)) return (int64_t)yyjson_mut_arr_size(v);
    if (yyjson_mut_is_bool(v)) return yyjson_mut_get_bool(v);
    return v ? yyjson_mut_get_sint(v) : -1;
}

/* A copy that outlives the document, freed by the process's end: tests are short. */
static inline const char *fixture_keep(yyjson_mut_doc *d, const char *path)
{
    static char kept[64][256];
    static size_t n;
    str s = fixture_str(d, path);
    char *slot = kept[n++ % 64];
    if (s.n >= sizeof kept[0]) test_fail(__FILE__, __LINE__, "'%s' is too long to keep", path);
    if (s.n) memcpy(slot, s.p, s.n);
    slot[s.n] = '\0';
    return slot;
}

static inline void fixture_ledger_is_whole(struct app *app)
{
    struct ledger_check check;
    struct err e = {0};
    CHECK_OK(ledger_verify(app->db, &check, &e), &e);
    CHECK_STR(str_of(check.why), STR(""));
    CHECK(check.is_whole);
}

/* How many events of a kind there are. */
static inline enum status fixture_count(void *ctx, const struct ledger_event *ev, struct err *e)
{
    (void)ev, (void)e;
    ++*(int64_t *)ctx;
    return LW_OK;
}

static inline int64_t fixture_n_events(struct app *app, const char *kind)
{
    int64_t n = 0;
    struct err e = {0};
    const struct ledger_filter f = {.kind = str_of(kind)};
    CHECK_OK(ledger_each(app->db, &f, fixture_count, &n, &e), &e);
    return n;
}

#endif
