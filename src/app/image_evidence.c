/* SPDX-License-Identifier: Apache-2.0 */
#include "app/image_evidence.h"

#include "app/blob.h"
#include "app/image_evidence_load.h"
#include "app/image_judge.h"
#include "app/person.h"
#include "app/signal.h"
#include "base/fs.h"
#include "base/limits.h"
#include "format/evidence.h"
#include "store/image.h"
#include "store/image_evidence.h"

enum {
    MAX_GROUPS_SHOWN = 500,
    MAX_NOTES_SHOWN = 100,
    MAX_DOCUMENTS = 64 /* that hold for one image at once */
};

/* ---- reading ---- */

struct holding {
    struct arena *a;
    void *digests;
    size_t n, cap;
};

/* ---- writing ---- */

static enum status get_image(struct op_call *c, struct image *out, struct err *e)
{
    bool found;
    enum status st = image_find(c->app->db, c->arena, op_str(c, "image"), out, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'", STR_ARG(op_str(c, "image")));
}

static enum status signal_after(struct app *app, struct utc now, struct err *e)
{
    return signal_exploited(app, now, NULL, e);
}

static enum status write_event(struct op_call *c, const char *kind,
                               const struct image_evidence *x, str before, struct err *e)
{
    struct buf after;
    buf_init(&after, LW_MIB);
    enum status st = image_evidence_text(c->app->db, x->id, &after, e);
    if (st == LW_OK) st = buf_status(&after, "evidence", e);
    if (st == LW_OK) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "image", x->image_id);
        payload_str(d, "document", x->digest);
        payload_str(d, "generator", x->generator);
        payload_int(d, "sources", x->n_sources);
        payload_int(d, "facts", x->n_facts);
        payload_utc(d, "collected_at", x->collected_at);
        if (x->ended_why.n) payload_str(d, "ended_why", x->ended_why);
        st = op_change_event(c, kind, STR("image_evidence"), x->id, STR_NONE, d, before,
                             buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&after);
    return st;
}

static enum status end_one(struct op_call *c, struct image_evidence *x, str why, struct err *e)
{
    struct buf before;
    buf_init(&before, LW_MIB);
    x->ended_at = c->now;
    x->ended_why = why;
    enum status st = image_evidence_text(c->app->db, x->id, &before, e);
    if (st == LW_OK) st = buf_status(&before, "evidence", e);
    if (st == LW_OK) st = image_evidence_end(c->app->db, x->id, x->ended_at, why, e);
    if (st == LW_OK) st = write_event(c, "image.evidence_ended", x, buf_str(&before), e);
    buf_release(&before);
    return st;
}

/* The document stays and the refusal is an event, although the operation fails. */
static enum status refuse(struct op_call *c, const struct image *i, str digest, enum status why,
                          const struct err *words, struct err *e)
{
    char text[sizeof(struct err)];
    struct err reason = *words;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "image", i->id);
    err_text(&reason, text, sizeof text);
    payload_str(d, "error", str_of(text));
    enum status st = op_event(c, "image.evidence_refused", STR("blob"), digest, STR_NONE, d, e);
    payload_free(d);
    if (st != LW_OK) return st;
    c->keeps_on_error = true;
    *e = reason;
    (void)err_source(e, STR("document"));
    return why;
}

static int64_t n_facts(const struct build_evidence *x)
{
    int64_t n = 0;
    for (size_t i = 0; i < x->n_groups; i++)
        n += (int64_t)x->groups[i].n_items;
    return n;
}

static enum status keep_row(void *ctx, const struct image_evidence *x, struct err *e)
{
    struct holding *h = ctx;
    str *slot = arena_push(h->a, &h->digests, &h->n, &h->cap, sizeof *slot);
    if (slot) *slot = arena_str(h->a, x->id);
    return arena_status(h->a, "evidence", e);
}

enum status image_evidence_end_all(struct op_call *c, str image_id, str why, struct err *e)
{
    struct holding h = {.a = c->arena};
    enum status st = image_evidence_each(c->app->db, image_id, true, keep_row, &h, e);
    for (size_t k = 0; st == LW_OK && k < h.n; k++) {
        struct image_evidence x;
        bool found;
        st = image_evidence_find(c->app->db, c->arena, ((str *)h.digests)[k], &x, &found, e);
        if (st == LW_OK && found) st = end_one(c, &x, why, e);
    }
    return st;
}

/* Ids of what holds; with `replace` each of them ends. */
static enum status make_room(struct op_call *c, const struct image *i, bool is_replacing,
                             struct err *e)
{
    struct holding h = {.a = c->arena};
    enum status st = image_evidence_each(c->app->db, i->id, true, keep_row, &h, e);
    if (st != LW_OK) return st;
    if (!is_replacing && h.n >= MAX_DOCUMENTS)
        return err_set(e, LW_E_LIMIT,
                       "image '%.*s' has %d evidence documents: end those that no longer hold",
                       STR_ARG(i->id), MAX_DOCUMENTS);
    return is_replacing
               ? image_evidence_end_all(c, i->id, STR("another document took its place"), e)
               : LW_OK;
}

static enum status judge(struct op_call *c, str image_id, struct err *e)
{
    struct finding_report report = {0};
    enum status st = image_judge(c, NULL, image_id, NULL, &report, e);
    if (st != LW_OK) return st;
    c->after_commit = signal_after;
    reply_int(c, c->reply, "n_opened", report.n_opened);
    reply_int(c, c->reply, "n_changed", report.n_changed);
    reply_int(c, c->reply, "n_closed", report.n_closed);
    reply_int(c, c->reply, "n_reopened", report.n_reopened);
    return LW_OK;
}

static void reply_document(struct op_call *c, yyjson_mut_val *o, const struct image_evidence *x)
{
    reply_str(c, o, "id", x->id);
    reply_str(c, o, "digest", x->digest);
    reply_str(c, o, "generator", x->generator);
    reply_int(c, o, "n_sources", x->n_sources);
    reply_int(c, o, "n_facts", x->n_facts);
    reply_utc(c, o, "collected_at", x->collected_at);
    reply_utc(c, o, "added_at", x->added_at);
    reply_bool(c, o, "is_holding", utc_is_none(x->ended_at));
    reply_utc(c, o, "ended_at", x->ended_at);
    reply_str(c, o, "ended_why", x->ended_why);
}

static void reply_notes(struct op_call *c, const struct build_evidence *x)
{
    yyjson_mut_val *notes = reply_array(c, c->reply, "notes");
    for (size_t i = 0; x && i < x->n_notes && i < MAX_NOTES_SHOWN; i++)
        yyjson_mut_arr_add_strncpy(c->doc, notes, x->notes[i].p, x->notes[i].n);
    reply_int(c, c->reply, "n_notes", x ? (int64_t)x->n_notes : 0);
}

static enum status insert_document(struct op_call *c, str image_id, str digest,
                                   const struct build_evidence *x, struct image_evidence *row,
                                   struct err *e)
{
    *row = (struct image_evidence){.id = new_id(c->arena, c->now),
                                   .image_id = image_id,
                                   .digest = digest,
                                   .generator = x->generator.p ? x->generator : STR(""),
                                   .n_sources = (int64_t)x->n_sources,
                                   .n_facts = n_facts(x),
                                   .collected_at = x->collected_at,
                                   .added_at = c->now,
                                   .added_by = c->actor->ledger_ref,
                                   .ended_at = UTC_NONE,
                                   .ended_why = STR("")};
    enum status st = image_evidence_insert(c->app->db, row, e);
    return st == LW_OK ? write_event(c, "image.evidence_added", row, STR_NONE, e) : st;
}

enum status image_evidence_attach(struct op_call *c, str image_id, str digest,
                                  const struct build_evidence *x, struct err *e)
{
    struct image_evidence row;
    return insert_document(c, image_id, digest, x, &row, e);
}

static enum status store_document(struct op_call *c, const struct image *i, str digest,
                                  const struct build_evidence *x, struct err *e)
{
    struct image_evidence row;
    bool found, is_replacing = op_bool(c, "replace", false);
    enum status st =
        image_evidence_find_digest(c->app->db, c->arena, i->id, digest, &row, &found, e);
    reply_str(c, c->reply, "image_id", i->id);
    if (st == LW_OK && found && !is_replacing) {
        reply_document(c, c->reply, &row);
        reply_bool(c, c->reply, "is_new", false);
        reply_notes(c, x);
        return LW_OK;
    }
    if (st == LW_OK) st = make_room(c, i, is_replacing, e);
    if (st != LW_OK) return st;
    st = insert_document(c, i->id, digest, x, &row, e);
    if (st != LW_OK) return st;
    reply_document(c, c->reply, &row);
    reply_bool(c, c->reply, "is_new", true);
    reply_notes(c, x);
    return judge(c, i->id, e);
}

static enum status image_add_evidence(struct op_call *c, struct err *e)
{
    struct image i;
    struct build_evidence x;
    struct err words = {0};
    str bytes, digest;
    enum status st = get_image(c, &i, e);
    if (st == LW_OK)
        st = fs_read(c->arena, arena_z(c->arena, op_str(c, "document")), EVIDENCE_MAX_BYTES,
                     &bytes, e);
    if (st == LW_OK) st = blob_keep(c, bytes, "image.add_evidence", &digest, e);
    if (st != LW_OK) return st;
    st = evidence_read(c->arena, bytes, &x, &words);
    if (st != LW_OK) return refuse(c, &i, digest, st, &words, e);
    return store_document(c, &i, digest, &x, e);
}

static enum status image_end_evidence(struct op_call *c, struct err *e)
{
    struct image i;
    struct image_evidence x;
    bool found;
    str why = str_trim(op_str(c, "reason"));
    if (!why.n) return err_set(e, LW_E_USAGE, "parameter 'reason': is required");
    enum status st = get_image(c, &i, e);
    if (st == LW_OK)
        st = image_evidence_find(c->app->db, c->arena, op_str(c, "evidence"), &x, &found, e);
    if (st != LW_OK) return st;
    if (!found || !str_eq(x.image_id, i.id))
        return err_set(e, LW_E_NOT_FOUND, "image '%.*s' has no evidence '%.*s'", STR_ARG(i.id),
                       STR_ARG(op_str(c, "evidence")));
    if (!utc_is_none(x.ended_at))
        return err_set(e, LW_E_STATE, "evidence '%.*s' ended already: %.*s", STR_ARG(x.id),
                       STR_ARG(x.ended_why));
    st = end_one(c, &x, why, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "image_id", i.id);
    reply_document(c, c->reply, &x);
    return judge(c, i.id, e);
}

/* ---- the list ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *documents;
    int64_t n, n_holding;
};

static enum status list_one(void *ctx, const struct image_evidence *x, struct err *e)
{
    struct list *l = ctx;
    str name = STR("");
    yyjson_mut_val *o = reply_item(l->c, l->documents);
    reply_document(l->c, o, x);
    l->n++;
    l->n_holding += utc_is_none(x->ended_at);
    enum status st = person_name_of_ref(l->c->app, l->c->arena, x->added_by, &name, e);
    reply_str(l->c, o, "added_by", name);
    return st;
}

static void reply_groups(struct op_call *c, const struct build_evidence *x)
{
    yyjson_mut_val *groups = reply_array(c, c->reply, "groups");
    for (size_t i = 0; x && i < x->n_groups && i < MAX_GROUPS_SHOWN; i++) {
        const struct evidence_group *g = &x->groups[i];
        yyjson_mut_val *o = reply_item(c, groups);
        reply_str(c, o, "kind", fact_kind_str(g->kind));
        reply_str(c, o, "component", g->component);
        reply_str(c, o, "object", g->object);
        reply_bool(c, o, "is_complete", g->is_complete);
        reply_str(c, o, "note", g->note);
        reply_int(c, o, "n_facts", (int64_t)g->n_items);
    }
    reply_int(c, c->reply, "n_groups", x ? (int64_t)x->n_groups : 0);
}

static enum status image_evidence(struct op_call *c, struct err *e)
{
    struct image i;
    const struct build_evidence *x = NULL;
    enum status st = get_image(c, &i, e);
    if (st != LW_OK) return st;
    struct list l = {.c = c, .documents = reply_array(c, c->reply, "evidence")};
    st = image_evidence_each(c->app->db, i.id, false, list_one, &l, e);
    /* A document may be far larger than what a reply needs of it. */
    struct arena tmp;
    arena_init(&tmp, 8 * (size_t)EVIDENCE_MAX_BYTES);
    if (st == LW_OK && l.n_holding) st = image_evidence_read(c->app, &tmp, i.id, &x, e);
    if (st == LW_OK) {
        reply_str(c, c->reply, "image_id", i.id);
        reply_int(c, c->reply, "total", l.n);
        reply_bool(c, c->reply, "has_evidence", l.n_holding > 0);
        reply_groups(c, x);
        reply_notes(c, x);
    }
    arena_release(&tmp);
    return st;
}

/* ---- the table ---- */

static const struct op_param add_params[] = {
    {"image", PARAM_ID, true, true, 0, NULL, "Image's id"},
    {"document", PARAM_FILE, true, false, 0, NULL,
     "Evidence document, as 'longwatch evidence collect' writes it"},
    {"replace", PARAM_BOOL, false, false, 0, NULL,
     "In place of all documents that hold so far: the image was built anew"},
    {0},
};
static const struct op_param list_params[] = {
    {"image", PARAM_ID, true, true, 0, NULL, "Image's id"},
    {0},
};
static const struct op_param end_params[] = {
    {"image", PARAM_ID, true, true, 0, NULL, "Image's id"},
    {"evidence", PARAM_ID, true, true, 0, NULL, "Id of the document in the list"},
    {"reason", PARAM_TEXT, true, false, 2000, NULL, "Why it does not hold, in words"},
    {0},
};

const struct op image_evidence_ops[] = {
    {"image.evidence", "image evidence", "GET", "/images/{image}/evidence", PERMISSION_READ,
     false, list_params, image_evidence,
     "List the build evidence of an image and what it speaks of."},
    {"image.add_evidence", "image evidence add", "POST", "/images/{image}/evidence",
     PERMISSION_PRODUCT, true, add_params, image_add_evidence,
     "Attach build evidence to an image and judge the image again with it."},
    {"image.end_evidence", "image evidence end", "POST",
     "/images/{image}/evidence/{evidence}/end", PERMISSION_PRODUCT, true, end_params,
     image_end_evidence, "End evidence that does not hold; the image is judged again without."},
};
const size_t n_image_evidence_ops = sizeof image_evidence_ops / sizeof image_evidence_ops[0];
