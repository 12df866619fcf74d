/* SPDX-License-Identifier: Apache-2.0 */
#include "app/system_call.h"

#include "app/op_call.h"
#include "app/settle.h"
#include "base/limits.h"

#include <stdlib.h>

/* A run over the whole portfolio holds as much as an upload. */
#define SYSTEM_CALL_BYTES (2048 * LW_MIB)

struct system_call {
    struct op_call call;
    struct op op;
    struct arena arena;
};

enum status system_call_begin(struct app *app, struct utc now, const char *name,
                              struct op_call **out, struct err *e)
{
    static const struct op_param no_params[] = {{0}};
    enum status st = db_begin(app->db, name, e);
    if (st != LW_OK) return st;
    struct system_call *s = calloc(1, sizeof *s);
    if (!s) BUG("out of memory");
    s->op = (struct op){.name = name, .is_writing = true, .params = no_params};
    arena_init(&s->arena, SYSTEM_CALL_BYTES);
    op_call_init(&s->call, &s->arena, app, &system_actor, &s->op, now);
    *out = &s->call;
    return LW_OK;
}

static void system_call_free(struct op_call *c)
{
    struct system_call *s = (struct system_call *)c;
    yyjson_mut_doc_free(c->doc);
    arena_release(&s->arena);
    free(s);
}

enum status system_call_commit(struct op_call *c, struct err *e)
{
    enum status st = settle_call(c, e);
    if (st == LW_OK)
        st = db_commit(c->app->db, e);
    else
        db_rollback(c->app->db);
    system_call_free(c);
    return st;
}

void system_call_abort(struct op_call *c)
{
    db_rollback(c->app->db);
    system_call_free(c);
}
