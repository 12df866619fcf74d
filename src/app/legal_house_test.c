/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A deadline of the law and a date of the house never look alike: every reply of every reading
 * operation that can be asked for is walked, and what names a rule or target of the house has
 * none of the members that deadlines of the law have, and the other way round.
 */
#include "app/case_fixture.h"
#include "app/op_run.h"
#include "core/duty.h"
#include "core/house_reminder.h"

#include "suite.h"

#define NOW "2028-03-05T08:00:00Z"

struct walk {
    const struct op *op;
    int64_t n_legal, n_house;
};

static str text_of(yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(object, key);
    return yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
}

/* The rule that an object is about, of the members that name one. */
static str rule_of(yyjson_mut_val *object)
{
    static const char *const keys[] = {"duty", "rule", "id"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        str text = text_of(object, keys[i]);
        if (duty_row_find(text) || house_rule_find(text) || house_target_find(text) ||
            str_starts(text, STR("HOUSE-")))
            return text;
    }
    return STR("");
}

static void check_none(const struct walk *w, yyjson_mut_val *object, str rule,
                       const char *const *keys)
{
    for (; *keys; keys++)
        if (yyjson_mut_obj_get(object, *keys))
            test_fail(__FILE__, __LINE__, "%s: '%.*s' has '%s'", w->op->name, STR_ARG(rule),
                      *keys);
}

static void check_object(struct walk *w, yyjson_mut_val *object)
{
    static const char *const of_law[] = {
        "due_at", "due_strict", "due_legal_outer", "portal_due", "article",
        "period", "clause",     "is_late",         "left",       NULL};
    static const char *const of_house[] = {"cadence",   "next_on", "by",
                                           "is_missed", "label",   NULL};
    str rule = rule_of(object);
    if (!rule.n) return;
    bool is_law = duty_row_find(rule) != NULL;
    yyjson_mut_val *says = yyjson_mut_obj_get(object, "is_legal");
    w->n_legal += is_law;
    w->n_house += !is_law;
    check_none(w, object, rule, is_law ? of_house : of_law);
    if (!is_law && (!says || yyjson_mut_get_bool(says)))
        test_fail(__FILE__, __LINE__, "%s: '%.*s' does not say that it is not the law",
                  w->op->name, STR_ARG(rule));
}

static void walk(struct walk *w, yyjson_mut_val *v)
{
    size_t i, n;
    yyjson_mut_val *key, *item;
    if (yyjson_mut_is_arr(v)) {
        yyjson_mut_arr_foreach(v, i, n, item) walk(w, item);
        return;
    }
    if (!yyjson_mut_is_obj(v)) return;
    check_object(w, v);
    yyjson_mut_obj_foreach(v, i, n, key, item)
    {
        (void)key;
        walk(w, item);
    }
}

/* What stands for a required parameter; NULL: the operation is not asked. */
static const char *value_of(const char *param)
{
    static const struct {
        const char *param, *value;
    } rows[] = {{"case", "2028-001"}, {"product", "Harbour Gateway"}, {"duty", "CRA-14-2a"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq(str_of(param), str_of(rows[i].param))) return rows[i].value;
    return NULL;
}

static bool arguments_of(const struct op *op, struct op_arg *args, size_t *n)
{
    *n = 0;
    for (const struct op_param *p = op->params; p && p->name; p++) {
        if (!p->is_required) continue;
        const char *value = value_of(p->name);
        if (!value || *n == 4) return false;
        args[(*n)++] = (struct op_arg){str_of(p->name), str_of(value)};
    }
    return true;
}

static void fill(struct fixture *x)
{
    fixture_do(x, &x->anna, NOW, "product.change", "product", "Harbour Gateway",
               "support_start", "2023-01-01", "support_end", "2028-04-01", NULL);
    fixture_do(x, &x->anna, NOW, "case.open", "kind", "actively_exploited_vulnerability",
               "title", "Exploited", "products", "Harbour Gateway", "aware_at",
               "2028-03-05T07:00:00Z", "reason", "logs", NULL);
    fixture_do(x, &x->anna, NOW, "case.open", "kind", "reported_vulnerability", "title",
               "Reported", "products", "Harbour Gateway", NULL);
    fixture_do(x, &x->anna, NOW, "duty.attest", "duty", "CRA-13-2", "words", "assessed",
               "valid_until", "2028-03-20", NULL);
}

static void every_reply_keeps_them_apart(void)
{
    struct fixture x;
    struct walk w = {0};
    int64_t n_asked = 0;
    fixture_open(&x);
    fill(&x);
    for (size_t i = 0; i < n_op_table; i++) {
        struct op_arg args[4];
        size_t n;
        struct err e = {0};
        yyjson_mut_doc *reply = NULL;
        w.op = op_table[i];
        if (w.op->is_writing || w.op->needs != PERMISSION_READ) continue;
        if (!arguments_of(w.op, args, &n)) continue;
        if (op_run(x.app, &x.anna, w.op, args, n, &reply, &e)) continue; /* wants more: fine */
        walk(&w, yyjson_mut_doc_get_root(reply));
        yyjson_mut_doc_free(reply);
        n_asked++;
    }
    CHECK(n_asked > 30 && w.n_legal > 200 && w.n_house >= 5);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"every_reply_keeps_them_apart", every_reply_keeps_them_apart},
    {NULL, NULL},
};
const struct test_suite legal_house_suite = {"legal_house", tests};
