/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about what suppliers send: documents and how far each supplier is trusted. */
#include "app/vex_add.h"

#include "app/blob.h"
#include "app/vex_place.h"
#include "app/vex_take.h"
#include "base/fs.h"
#include "base/limits.h"
#include "format/vex_read.h"

enum {
    PAGE = 50
};

/* ---- suppliers ---- */

static void reply_supplier(struct op_call *c, yyjson_mut_val *o, const struct supplier *s)
{
    reply_str(c, o, "id", s->id);
    reply_str(c, o, "name", s->name);
    reply_str(c, o, "trust", supplier_trust_str(s->trust));
    reply_int(c, o, "n_documents", s->n_documents);
    reply_utc(c, o, "created_at", s->created_at);
}

static enum status supplier_event(struct op_call *c, const char *kind, const struct supplier *s,
                                  str before, struct err *e)
{
    struct buf after;
    buf_init(&after, LW_MIB);
    enum status st = supplier_text(c->app->db, s->id, &after, e);
    if (st == LW_OK) st = buf_status(&after, "supplier", e);
    if (st == LW_OK) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "name", s->name);
        payload_str(d, "trust", supplier_trust_str(s->trust));
        st = op_change_event(c, kind, STR("supplier"), s->id, STR_NONE, d, before,
                             buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&after);
    return st;
}

static enum status get_supplier(struct op_call *c, str name, bool is_made, struct supplier *out,
                                struct err *e)
{
    bool found = false;
    enum status st = supplier_find(c->app->db, c->arena, name, out, &found, e);
    if (st != LW_OK || found) return st;
    if (!is_made)
        return err_set(e, LW_E_NOT_FOUND, "there is no supplier '%.*s'", STR_ARG(name));
    *out = (struct supplier){.id = new_id(c->arena, c->now),
                             .name = name,
                             .trust = TRUST_SHOWN,
                             .created_at = c->now};
    st = supplier_insert(c->app->db, out, e);
    return st == LW_OK ? supplier_event(c, "supplier.added", out, STR_NONE, e) : st;
}

struct list {
    struct op_call *c;
    yyjson_mut_val *items;
    int64_t n, limit;
    str last_id;
    int64_t last;
};

static enum status list_supplier(void *ctx, const struct supplier *s, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    reply_supplier(l->c, reply_item(l->c, l->items), s);
    l->n++;
    return LW_OK;
}

enum status supplier_list(struct op_call *c, struct err *e)
{
    struct list l = {.c = c, .items = reply_array(c, c->reply, "suppliers")};
    enum status st = supplier_each(c->app->db, list_supplier, &l, e);
    reply_int(c, c->reply, "n_suppliers", l.n);
    reply_bool(c, c->reply, "has_suppliers", l.n > 0);
    return st;
}

/* ---- documents ---- */

static void reply_document(struct op_call *c, yyjson_mut_val *o,
                           const struct vex_document_row *d)
{
    reply_str(c, o, "id", d->id);
    reply_str(c, o, "supplier_id", d->supplier_id);
    reply_str(c, o, "supplier", d->supplier);
    reply_str(c, o, "trust", supplier_trust_str(d->trust));
    reply_str(c, o, "format", d->format);
    reply_str(c, o, "document", d->document);
    reply_str(c, o, "version", d->version);
    reply_str(c, o, "digest", d->digest);
    reply_int(c, o, "n_statements", d->n_statements);
    reply_int(c, o, "n_applied", d->n_applied);
    reply_int(c, o, "n_unmatched", d->n_unmatched);
    reply_bool(c, o, "is_holding", utc_is_none(d->replaced_at));
    reply_utc(c, o, "issued_at", d->issued_at);
    reply_utc(c, o, "received_at", d->received_at);
    reply_utc(c, o, "replaced_at", d->replaced_at);
}

static enum status document_event(struct op_call *c, const char *kind,
                                  const struct vex_document_row *d, str before, struct err *e)
{
    struct buf after;
    buf_init(&after, LW_MIB);
    enum status st = vex_document_text(c->app->db, d->id, &after, e);
    if (st == LW_OK) st = buf_status(&after, "VEX document", e);
    if (st == LW_OK) {
        yyjson_mut_doc *p = payload_new();
        payload_str(p, "supplier", d->supplier_id);
        payload_str(p, "format", d->format);
        payload_str(p, "document", d->document);
        payload_str(p, "version", d->version);
        payload_str(p, "digest", d->digest);
        payload_int(p, "statements", d->n_statements);
        st = op_change_event(c, kind, STR("vex_document"), d->id, STR_NONE, p, before,
                             buf_str(&after), NULL, e);
        payload_free(p);
    }
    buf_release(&after);
    return st;
}

/* A newer document of the same id takes the place of the older; an older one is refused. */
static enum status replace_older(struct op_call *c, const struct vex_document_row *d,
                                 struct err *e)
{
    struct vex_document_row old;
    struct buf before;
    bool found = false;
    enum status st = vex_document_find_digest(c->app->db, c->arena, d->supplier_id, d->digest,
                                              &old, &found, e);
    if (st == LW_OK && found)
        return err_set(e, LW_E_CONFLICT, "this document was added already, as '%.*s'",
                       STR_ARG(old.id));
    if (st != LW_OK || d->document.n == 0) return st;
    st = vex_document_find_own(c->app->db, c->arena, d->supplier_id, d->document, &old, &found,
                               e);
    if (st != LW_OK || !found) return st;
    if (utc_cmp(d->issued_at, old.issued_at) < 0)
        return err_set(
            e, LW_E_CONFLICT,
            "a newer document '%.*s' (version '%.*s') of this supplier was added already",
            STR_ARG(str_sub(d->document, 0, 100)), STR_ARG(str_sub(old.version, 0, 40)));
    buf_init(&before, LW_MIB);
    st = vex_document_text(c->app->db, old.id, &before, e);
    if (st == LW_OK)
        st = vex_drop_document(c, &old, VEX_OUTCOME_SHOWN, true,
                               STR("a newer document of the supplier took its place"), e);
    if (st == LW_OK) st = vex_document_replace(c->app->db, old.id, c->now, e);
    if (st == LW_OK) st = buf_status(&before, "VEX document", e);
    if (st == LW_OK) st = document_event(c, "vex.replaced", &old, buf_str(&before), e);
    buf_release(&before);
    if (st == LW_OK) reply_str(c, c->reply, "replaces", old.id);
    return st;
}

static enum status store_statements(struct op_call *c, const struct vex_document_row *d,
                                    const struct vex_source *source, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < source->n_claims; i++) {
        struct vex_statement_row row;
        str *keys;
        vex_row_of_claim(c->arena, &source->claims[i], &row);
        row.document_id = d->id;
        row.serial = (int64_t)i + 1;
        st = arena_status(c->arena, "VEX document", e);
        if (st == LW_OK) st = vex_statement_insert(c->app->db, &row, e);
        size_t n = vex_keys(c->arena, &source->claims[i].component, &keys);
        for (size_t k = 0; st == LW_OK && k < n; k++)
            st = vex_statement_add_key(c->app->db, keys[k], d->id, row.serial, e);
    }
    return st;
}

/* What a document's own counts do not say. */
static void reply_taken(struct op_call *c, const struct vex_taken *t)
{
    reply_int(c, c->reply, "n_shown", t->n_shown);
    reply_int(c, c->reply, "n_ignored", t->n_ignored);
    reply_int(c, c->reply, "n_waiting", t->n_waiting);
    reply_int(c, c->reply, "n_decisions", t->n_decisions);
    reply_int(c, c->reply, "n_findings", t->n_findings);
}

static enum status list_statement(void *ctx, const struct vex_statement_row *s, struct err *e)
{
    struct list *l = ctx;
    str names = s->vulnerability, first;
    (void)e;
    if (l->n++ == l->limit) return LW_OK;
    yyjson_mut_val *o = reply_item(l->c, l->items);
    str_cut(&names, '\n', &first);
    reply_int(l->c, o, "serial", s->serial);
    reply_str(l->c, o, "vulnerability", first);
    str component = s->purls.n ? s->purls : s->cpes.n ? s->cpes : s->name;
    str_cut(&component, '\n', &first);
    reply_str(l->c, o, "component", first);
    reply_str(l->c, o, "versions", s->versions);
    reply_str(l->c, o, "product", s->product);
    reply_str(l->c, o, "status", s->status);
    reply_str(l->c, o, "justification", s->justification);
    reply_str(l->c, o, "text", s->words);
    reply_str(l->c, o, "outcome", vex_outcome_str(s->outcome));
    reply_str(l->c, o, "why", s->why);
    reply_utc(l->c, o, "stated_at", s->stated_at);
    l->last = s->serial;
    return arena_status(l->c->arena, "VEX document", e);
}

static enum status reply_statements(struct op_call *c, str document, const char *outcome,
                                    int64_t after, int64_t limit, struct err *e)
{
    struct list l = {.c = c, .items = reply_array(c, c->reply, "statements"), .limit = limit};
    enum status st = vex_statement_each(c->app->db, document, str_of(outcome), after, limit + 1,
                                        list_statement, &l, e);
    bool has_more = l.n > limit;
    reply_str(c, c->reply, "next",
              has_more ? arena_printf(c->arena, "%lld", (long long)l.last) : STR(""));
    return st;
}

enum status vex_add(struct op_call *c, struct err *e)
{
    struct vex_source source;
    struct supplier supplier;
    struct vex_taken taken = {0};
    str bytes, digest;
    bool found = false;
    enum status st = fs_read(c->arena, arena_z(c->arena, op_str(c, "document")),
                             LIMIT_RECORD_BYTES, &bytes, e);
    if (st == LW_OK) st = vex_read(c->arena, bytes, &source, e);
    if (st != LW_OK) {
        (void)err_source(e, STR("document"));
        return st;
    }
    str name = str_trim(op_has(c, "supplier") ? op_str(c, "supplier") : source.author);
    if (name.n == 0)
        return err_set(e, LW_E_USAGE,
                       "parameter 'supplier': the document names no author, say whose it is");
    st = get_supplier(c, str_sub(name, 0, 200), true, &supplier, e);
    if (st == LW_OK) st = blob_keep(c, bytes, "vex.add", &digest, e);
    if (st != LW_OK) return st;
    struct vex_document_row d = {.id = new_id(c->arena, c->now),
                                 .digest = digest,
                                 .format = str_of(source.format),
                                 .supplier_id = supplier.id,
                                 .document = source.id,
                                 .version = source.version,
                                 .issued_at = source.issued_at,
                                 .received_at = c->now,
                                 .received_by = c->actor->ledger_ref,
                                 .n_statements = (int64_t)source.n_claims,
                                 .replaced_at = UTC_NONE};
    st = replace_older(c, &d, e);
    if (st == LW_OK) st = vex_document_insert(c->app->db, &d, e);
    if (st == LW_OK) st = store_statements(c, &d, &source, e);
    if (st == LW_OK) st = document_event(c, "vex.added", &d, STR_NONE, e);
    if (st == LW_OK) st = vex_document_find(c->app->db, c->arena, d.id, &d, &found, e);
    if (st == LW_OK) st = vex_take_document(c, &d, &taken, e);
    if (st == LW_OK) st = vex_document_find(c->app->db, c->arena, d.id, &d, &found, e);
    if (st != LW_OK) return st;
    reply_document(c, c->reply, &d);
    reply_taken(c, &taken);
    return reply_statements(c, d.id, "unmatched", 0, PAGE, e);
}

static enum status list_document(void *ctx, const struct vex_document_row *d, struct err *e)
{
    struct list *l = ctx;
    if (l->n++ == l->limit) return LW_OK;
    reply_document(l->c, reply_item(l->c, l->items), d);
    l->last_id = arena_str(l->c->arena, d->id);
    return arena_status(l->c->arena, "VEX documents", e);
}

enum status vex_list(struct op_call *c, struct err *e)
{
    struct list l = {.c = c, .limit = op_int(c, "limit", PAGE), .last_id = STR("")};
    struct supplier s = {.id = STR("")};
    enum status st = LW_OK;
    if (op_has(c, "supplier")) st = get_supplier(c, op_str(c, "supplier"), false, &s, e);
    if (st != LW_OK) return st;
    l.items = reply_array(c, c->reply, "documents");
    st = vex_document_each(c->app->db, s.id, op_has(c, "after") ? op_str(c, "after") : STR(""),
                           l.limit + 1, list_document, &l, e);
    reply_bool(c, c->reply, "has_documents", l.n > 0);
    reply_str(c, c->reply, "next", l.n > l.limit ? l.last_id : STR(""));
    return st;
}

enum status vex_get(struct op_call *c, struct err *e)
{
    struct vex_document_row d;
    bool found = false;
    uint64_t after = 0;
    enum status st =
        vex_document_find(c->app->db, c->arena, op_str(c, "document"), &d, &found, e);
    if (st != LW_OK) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "there is no VEX document '%.*s'",
                       STR_ARG(op_str(c, "document")));
    if (op_has(c, "after") && !str_u64(op_str(c, "after"), INT32_MAX, &after))
        return err_set(e, LW_E_USAGE, "parameter 'after': must be the 'next' of a list before");
    reply_document(c, c->reply, &d);
    const char *outcome = op_has(c, "outcome") ? arena_z(c->arena, op_str(c, "outcome")) : "";
    return reply_statements(c, d.id, outcome, (int64_t)after, op_int(c, "limit", PAGE), e);
}

/* ---- trust ---- */

struct documents {
    struct op_call *c;
    struct vex_document_row *at;
    size_t n, cap;
};

static enum status take_document(void *ctx, const struct vex_document_row *d, struct err *e)
{
    struct documents *x = ctx;
    struct arena *a = x->c->arena;
    if (!utc_is_none(d->replaced_at)) return LW_OK;
    struct vex_document_row *slot =
        arena_push(a, (void **)&x->at, &x->n, &x->cap, sizeof *slot);
    if (!slot) return arena_status(a, "VEX documents", e);
    *slot = *d;
    slot->id = arena_str(a, d->id);
    return arena_status(a, "VEX documents", e);
}

/* With another trust every document of the supplier is settled anew. */
static enum status settle_again(struct op_call *c, const struct supplier *s,
                                struct vex_taken *taken, struct err *e)
{
    struct documents x = {.c = c};
    enum status st =
        vex_document_each(c->app->db, s->id, STR(""), INT64_MAX, take_document, &x, e);
    for (size_t i = x.n; st == LW_OK && i > 0; i--) { /* oldest first */
        struct vex_document_row d;
        bool found = false;
        st = vex_document_find(c->app->db, c->arena, x.at[i - 1].id, &d, &found, e);
        if (st == LW_OK && s->trust != TRUST_APPLIED)
            st = vex_drop_document(c, &d, VEX_OUTCOME_SHOWN, false,
                                   STR("the supplier is no longer trusted"), e);
        if (st == LW_OK) st = vex_take_document(c, &d, taken, e);
    }
    return st;
}

enum status supplier_set_trust(struct op_call *c, struct err *e)
{
    struct supplier s;
    struct buf before;
    struct vex_taken taken = {0};
    enum supplier_trust trust = TRUST_SHOWN;
    enum status st = get_supplier(c, op_str(c, "supplier"), false, &s, e);
    if (st != LW_OK) return st;
    (void)supplier_trust_from_str(op_str(c, "trust"), &trust);
    if (trust == s.trust)
        return err_set(e, LW_E_CONFLICT, "statements of '%.*s' are %.*s already",
                       STR_ARG(s.name), STR_ARG(supplier_trust_str(trust)));
    buf_init(&before, LW_MIB);
    st = supplier_text(c->app->db, s.id, &before, e);
    if (st == LW_OK) st = buf_status(&before, "supplier", e);
    s.trust = trust;
    if (st == LW_OK) st = supplier_save_trust(c->app->db, s.id, trust, e);
    if (st == LW_OK) st = supplier_event(c, "supplier.trusted", &s, buf_str(&before), e);
    if (st == LW_OK) st = settle_again(c, &s, &taken, e);
    buf_release(&before);
    if (st != LW_OK) return st;
    reply_supplier(c, c->reply, &s);
    reply_int(c, c->reply, "n_applied", taken.n_applied);
    reply_int(c, c->reply, "n_unmatched", taken.n_unmatched + taken.n_waiting);
    reply_taken(c, &taken);
    return LW_OK;
}
