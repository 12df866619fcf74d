/* SPDX-License-Identifier: Apache-2.0 */
#include "app/scope.h"

#include "app/app.h"
#include "store/access.h"
#include "store/scope.h"

#include <string.h>

/*
 * Parameters that name something of a product line, and the operation that reads it: what that
 * one does not find, nobody may act on. Where `member` of the reply is `everybodys`, it is seen by
 * all, and for who sees all to act on.
 */
static const struct subject {
    const char *param, *reader, *reader_param;
    const char *member, *everybodys;
} subjects[] = {
    {"attestation", "duty.get_attestation", "attestation", "product_id", ""},
    {"case", "case.get", "case", NULL, NULL},
    {"decision", "decision.get", "decision", "scope", "everywhere"},
    {"document", "document.get", "document", NULL, NULL},
    {"finding", "finding.get", "finding", NULL, NULL},
    {"findings", "finding.get", "finding", NULL, NULL},
    {"image", "image.get", "image", NULL, NULL},
    {"message", "outbox.get", "message", NULL, NULL},
    {"of", "case.get", "case", NULL, NULL},
    {"part_product", "product.get", "product", NULL, NULL},
    {"product", "product.get", "product", NULL, NULL},
    {"products", "product.get", "product", NULL, NULL},
    {"proposal", "approval.get", "proposal", NULL, NULL},
    {"signal", "signal.get", "signal", NULL, NULL},
};

/* They concern the caller alone, or no product: a whole noun ends with a dot. */
static const char *const own_ops[] = {
    "session.", "token.", "feed.", "oncall.now", "page.acknowledge", "person.set_quiet_hours"};
/* Reading that means nothing on a part of the store, and acting that reaches all of it. */
static const char *const whole_ops[] = {
    "audit.",     "ledger.verify", "ledger.inclusion", "ledger.export", "ledger.checkpoint",
    "policy.set", "policy.remove"};
/* On a case of which others see a part it is enough to see it: somebody is awake. */
static const char *const part_ops[] = {"case.acknowledge"};

static bool is_named(const char *const *names, size_t n, const struct op *op)
{
    for (size_t i = 0; i < n; i++) {
        str name = str_of(names[i]);
        bool is_noun = str_ends(name, STR("."));
        if (is_noun ? str_starts(str_of(op->name), name) : str_eq(str_of(op->name), name))
            return true;
    }
    return false;
}
#define IS_NAMED(names, op) is_named((names), sizeof(names) / sizeof(names)[0], (op))

bool scope_has_line(str lines, str line)
{
    str one;
    while (lines.n) {
        str_cut(&lines, '\n', &one);
        if (one.n && str_eq(one, line)) return true;
    }
    return false;
}

static const struct subject *subject_of(const struct op_param *p)
{
    bool is_text = p->type == PARAM_ID || p->type == PARAM_TEXT || p->type == PARAM_LIST;
    for (size_t i = 0; is_text && i < sizeof subjects / sizeof subjects[0]; i++)
        if (strcmp(subjects[i].param, p->name) == 0) return &subjects[i];
    return NULL;
}

/* Says which parameter would have kept it to the lines that the person sees. */
static enum status refuse_whole(const struct op *op, struct err *e)
{
    for (const struct op_param *p = op->params; p && p->name; p++)
        if (!IS_NAMED(whole_ops, op) && (subject_of(p) || strcmp(p->name, "line") == 0))
            return err_set(
                e, LW_E_REFUSED,
                "parameter '%s': is required of somebody who sees some product lines "
                "only; without it %s concerns every line",
                p->name, op->name);
    return err_set(e, LW_E_REFUSED,
                   "%s concerns every product line: it needs somebody who sees all of them",
                   op->name);
}

bool scope_reads(const struct op *op)
{
    return !op->is_writing && op->needs == PERMISSION_READ;
}

/* The app that a limited call reads with: its own connection, nothing remembered from others. */
static enum status limited_app(struct app *app, struct app **out, struct err *e)
{
    if (!app->limited) {
        enum status st = app_open_limited(app, &app->limited, e);
        if (st != LW_OK) return st;
    }
    *out = app->limited;
    return LW_OK;
}

enum status scope_enter(struct app *app, const struct actor *actor, const struct op *op,
                        struct app **seen, struct err *e)
{
    if (IS_NAMED(whole_ops, op)) return refuse_whole(op, e);
    enum status st = limited_app(app, seen, e);
    if (st == LW_OK) st = scope_begin((*seen)->db, actor->lines, e);
    return st;
}

void scope_leave(struct app *seen)
{
    scope_end(seen->db);
    app_forget(seen);
}

/* ---- acting ---- */

/* An acting call that is looked at, and how what it names is read. */
struct admission {
    struct app *app;
    const struct actor *actor;
    const struct op *op;
    const str *values;
    scope_run_fn run;
};

static str case_id_of(yyjson_mut_doc *reply)
{
    yyjson_mut_val *id = yyjson_mut_doc_ptr_get(reply, "/case/id");
    if (!yyjson_mut_is_str(id)) return STR("");
    return (str){yyjson_mut_get_str(id), yyjson_mut_get_len(id)};
}

static enum status check_whole(const struct admission *x, str named, yyjson_mut_doc *reply,
                               struct err *e)
{
    bool is_whole = false;
    enum status st = scope_sees_case(x->app, x->actor->lines, case_id_of(reply), &is_whole, e);
    if (st != LW_OK || is_whole) return st;
    return err_set(
        e, LW_E_REFUSED,
        "case '%.*s' touches other product lines: somebody who sees all of them acts "
        "on it",
        STR_ARG(named));
}

static enum status check_everybodys(const struct subject *s, str value, yyjson_mut_doc *reply,
                                    struct err *e)
{
    yyjson_mut_val *said = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), s->member);
    if (!s->member || !yyjson_mut_equals_str(said, s->everybodys)) return LW_OK;
    return err_set(
        e, LW_E_REFUSED,
        "%s '%.*s' concerns every product line: it needs somebody who sees all of them",
        s->param, STR_ARG(value));
}

static enum status check_one(const struct admission *x, const struct subject *s, str value,
                             struct err *e)
{
    yyjson_mut_doc *reply = NULL;
    const struct op *reader = op_find(str_of(s->reader));
    const struct op_arg arg = {str_of(s->reader_param), value};
    if (!reader)
        return err_set(e, LW_E_NOT_FOUND, "there is no %s '%.*s'", s->param, STR_ARG(value));
    enum status st = x->run(x->app, x->actor, reader, &arg, 1, &reply, e);
    if (st != LW_OK) return st;
    if (strcmp(s->reader, "case.get") == 0 && !IS_NAMED(part_ops, x->op))
        st = check_whole(x, value, reply, e);
    if (st == LW_OK) st = check_everybodys(s, value, reply, e);
    yyjson_mut_doc_free(reply);
    return st;
}

/* A list comes as lines when it was JSON, else with commas (op_params.c). */
static enum status check_subject(const struct admission *x, const struct op_param *p, str value,
                                 struct err *e)
{
    const struct subject *s = subject_of(p);
    enum status st = LW_OK;
    char separator = str_contains(value, STR("\n")) ? '\n' : ',';
    if (p->type != PARAM_LIST) return check_one(x, s, value, e);
    while (st == LW_OK && value.n) {
        str item;
        str_cut(&value, separator, &item);
        item = str_trim(item);
        if (item.n) st = check_one(x, s, item, e);
    }
    return st;
}

static str value_of(const struct admission *x, const char *name)
{
    for (size_t i = 0; x->op->params[i].name; i++)
        if (strcmp(x->op->params[i].name, name) == 0) return x->values[i];
    return STR_NONE;
}

static enum status refuse_reach(const struct admission *x, const char *param, struct err *e)
{
    return err_set(e, LW_E_REFUSED,
                   "parameter '%s': %s may not reach beyond the product lines that you see",
                   param, x->op->name);
}

/* What a decision or a product would reach: no further than the person sees. */
static enum status check_reach(const struct admission *x, bool *names_something, struct err *e)
{
    static const struct subject scoped[] = {{"image", "image.get", "image", NULL, NULL},
                                            {"product", "product.get", "product", NULL, NULL}};
    str lines = x->actor->lines, line = value_of(x, "line");
    str scope = value_of(x, "scope"), ref = value_of(x, "scope_ref");
    if (str_eq(scope, STR("everywhere"))) return refuse_reach(x, "scope", e);
    if (str_eq(value_of(x, "everywhere"), STR("true"))) return refuse_reach(x, "everywhere", e);
    if (line.p && !scope_has_line(lines, line)) return refuse_reach(x, "line", e);
    *names_something |= line.p != NULL;
    if (!ref.n) return LW_OK;
    *names_something = true;
    if (str_eq(scope, STR("line")))
        return scope_has_line(lines, ref) ? LW_OK : refuse_reach(x, "scope_ref", e);
    for (size_t i = 0; i < 2; i++)
        if (str_eq(scope, str_of(scoped[i].param)) || (i == 0 && !scope.n))
            return check_one(x, &scoped[i], ref, e);
    /* A release has no operation that reads it by its id alone. */
    return refuse_reach(x, "scope_ref", e);
}

enum status scope_admit(struct app *app, const struct actor *actor, const struct op *op,
                        const str *values, scope_run_fn run, struct err *e)
{
    const struct admission x = {app, actor, op, values, run};
    bool names_something = false;
    if (op->needs == PERMISSION_NONE || IS_NAMED(own_ops, op)) return LW_OK;
    if (IS_NAMED(whole_ops, op)) return refuse_whole(op, e);
    /* Taking over somebody's turn on call: schedules know no product. */
    if (strcmp(op->name, "schedule.override") == 0 &&
        str_eq(value_of(&x, "person"), actor->person_id))
        return LW_OK;
    enum status st = check_reach(&x, &names_something, e);
    for (size_t i = 0; st == LW_OK && op->params[i].name; i++) {
        if (!subject_of(&op->params[i]) || !values[i].n) continue;
        names_something = true;
        st = check_subject(&x, &op->params[i], values[i], e);
    }
    if (st != LW_OK || names_something) return st;
    return refuse_whole(op, e);
}

enum status scope_sees_case(struct app *app, str lines, str case_id, bool *out, struct err *e)
{
    struct app *seen;
    *out = !lines.n;
    if (*out) return LW_OK;
    enum status st = limited_app(app, &seen, e);
    if (st == LW_OK) st = scope_begin(seen->db, lines, e);
    if (st != LW_OK) return st;
    st = scope_case_is_whole(seen->db, case_id, out, e);
    scope_leave(seen);
    return st;
}

/* ---- lines as a parameter ---- */

static enum status check_line(struct op_call *c, str line, struct err *e)
{
    int64_t n = 0;
    enum status st = line_n_products(c->app->db, line, &n, e);
    if (st != LW_OK || n > 0) return st;
    return err_set(e, LW_E_NOT_FOUND, "parameter 'lines': no product is of the line '%.*s'",
                   STR_ARG(str_sub(line, 0, 80)));
}

enum status scope_lines_param(struct op_call *c, str *out, struct err *e)
{
    str *items = NULL;
    enum status st = LW_OK;
    size_t n = op_list(c, "lines", &items);
    *out = STR("");
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        if (scope_has_line(*out, items[i])) continue;
        *out = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(*out), out->n ? "\n" : "",
                            STR_ARG(items[i]));
        st = check_line(c, items[i], e);
    }
    return st != LW_OK ? st : arena_status(c->arena, "lines", e);
}

void scope_reply_lines(struct op_call *c, yyjson_mut_val *o, str lines)
{
    yyjson_mut_val *list = reply_array(c, o, "lines");
    str line;
    while (lines.n) {
        str_cut(&lines, '\n', &line);
        if (line.n) yyjson_mut_arr_add_strncpy(c->doc, list, line.p, line.n);
    }
}
