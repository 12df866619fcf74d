/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports upstream are about one component each: who maintains it is told (CRA Art 13(6)). Which
 * one a new document is about, and which ones nobody was told of yet. Documents are told apart by
 * the name of the component that ends their title (core/document_write.c).
 */
#include "app/document.h"

bool document_is_of_component(const struct document_kind *k)
{
    return document_kind_has_duty(k, STR("CRA-13-6a")) ||
           document_kind_has_duty(k, STR("CRA-13-6b"));
}

struct search {
    struct op_call *c;
    str title_end; /* ": libwebp" */
    str own_id;    /* counts as told */
    bool wants_told;
    bool found;
};

static enum status look(void *ctx, const struct document *d, struct err *e)
{
    struct search *s = ctx;
    struct document_reply *replies = NULL;
    size_t n = 0;
    if (s->found || !str_ends(d->title, s->title_end)) return LW_OK;
    s->found = !s->wants_told || d->n_sent > 0 || str_eq(d->id, s->own_id);
    if (s->found) return LW_OK;
    str id = arena_str(s->c->arena, d->id);
    enum status st = document_reply_all(s->c->app->db, s->c->arena, id, &replies, &n, e);
    for (size_t i = 0; i < n; i++)
        s->found = s->found || document_is_why_not(replies[i].outcome);
    return st;
}

/* Is there a document of the kind about it in the case? */
static enum status has_document(struct search *s, str case_id, const char *kind, str component,
                                struct err *e)
{
    const struct document_filter f = {
        .case_id = case_id, .kind = str_of(kind), .limit = INT32_MAX};
    s->found = false;
    s->title_end = arena_printf(s->c->arena, ": %.*s", STR_ARG(component));
    return document_each(s->c->app->db, &f, look, s, e);
}

/* Components of the case's findings, each name once. */
static enum status components_of(struct op_call *c, str case_id, str **out, size_t *n,
                                 struct err *e)
{
    struct case_reach *reach = NULL;
    size_t n_reach = 0;
    enum status st = case_reach(c->app->db, c->arena, case_id, &reach, &n_reach, e);
    *n = 0;
    *out = arena_array(c->arena, n_reach + 1, sizeof **out);
    if (!*out) return arena_status(c->arena, "components of a case", e);
    for (size_t i = 0; !st && i < n_reach; i++) {
        size_t at = 0;
        while (at < *n && !str_eq((*out)[at], reach[i].component_name))
            at++;
        if (at == *n && reach[i].component_name.n && reach[i].finding_id.n)
            (*out)[(*n)++] = reach[i].component_name;
    }
    return st;
}

enum status document_component_choose(struct op_call *c, const struct document_open *x,
                                      str *out, struct err *e)
{
    struct search s = {.c = c};
    str *names = NULL, wanted = str_trim(op_str(c, "component"));
    size_t n = 0;
    *out = STR("");
    if (!document_is_of_component(x->kind) && wanted.n)
        return err_set(e, LW_E_USAGE, "parameter 'component': '%s' is not about one component",
                       x->kind->key);
    if (!document_is_of_component(x->kind) || !x->d.case_id.n) return LW_OK;
    enum status st = components_of(c, x->d.case_id, &names, &n, e);
    for (size_t i = 0; !st && i < n && !out->n; i++) {
        if (!wanted.n) st = has_document(&s, x->d.case_id, x->kind->key, names[i], e);
        if (wanted.n ? str_eq(names[i], wanted) : !s.found) *out = names[i];
    }
    if (st || out->n || !wanted.n) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "parameter 'component': no finding of the case is in a component '%.*s'",
                   STR_ARG(str_sub(wanted, 0, 80)));
}

enum status document_components_left(struct op_call *c, const struct document_open *x,
                                     size_t *left, struct err *e)
{
    struct search s = {.c = c, .own_id = x->d.id, .wants_told = true};
    str *names = NULL;
    size_t n = 0;
    *left = 0;
    if (!document_is_of_component(x->kind) || !x->d.case_id.n) return LW_OK;
    enum status st = components_of(c, x->d.case_id, &names, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        st = has_document(&s, x->d.case_id, x->kind->key, names[i], e);
        *left += !s.found;
    }
    return st;
}
