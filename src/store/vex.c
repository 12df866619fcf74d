/* SPDX-License-Identifier: Apache-2.0 */
#include "store/vex.h"

#include "store/statements.h"
#include "store/text.h"

ENUM_DEFINE(supplier_trust, SUPPLIER_TRUST_LIST)
ENUM_DEFINE(vex_outcome, VEX_OUTCOME_LIST)

enum {
    SUPPLIER_INSERT,
    SUPPLIER_TRUST,
    SUPPLIER_FIND,
    SUPPLIER_ALL,
    SUPPLIER_ROW,
    DOCUMENT_INSERT,
    DOCUMENT_REPLACE,
    DOCUMENT_BY_ID,
    DOCUMENT_BY_DIGEST,
    DOCUMENT_BY_OWN,
    DOCUMENT_ALL,
    DOCUMENT_ROW,
    DOCUMENT_N,
    STATEMENT_INSERT,
    STATEMENT_OUTCOME,
    STATEMENT_KEY,
    STATEMENT_OF_DOCUMENT,
    STATEMENT_OF_KEY,
    STATEMENT_WAITING,
    SUBJECT_SAVE,
    SUBJECT_FIND
};

#define SUPPLIER_FIELDS                                                                    \
 "SELECT s.id, s.name, s.trust, s.created_at, (SELECT COUNT(*) FROM vex_document d WHERE " \
 "d.supplier_id = s.id AND d.replaced_at IS NULL) FROM supplier s "
#define DOCUMENT_FIELDS                                                                 \
 "SELECT d.id, d.digest, d.format, d.supplier_id, d.document, d.version, d.issued_at, " \
 "d.received_at, d.received_by, d.n_statements, d.replaced_at, s.name, s.trust, "       \
 "(SELECT COUNT(*) FROM vex_statement x WHERE x.document_id = d.id AND x.outcome = "    \
 "'applied'), (SELECT COUNT(*) FROM vex_statement x WHERE x.document_id = d.id AND "    \
 "x.outcome IN ('unmatched', 'waiting')) FROM vex_document d JOIN supplier s ON s.id = d.supplier_id "
#define DOCUMENT_LETTERS "ttttttIitiIttii"
#define STATEMENT_FIELDS                                                                \
 "SELECT x.document_id, x.serial, x.vulnerability, x.name, x.purls, x.cpes, x.hashes, " \
 "x.versions, x.product, x.status, x.justification, x.words, x.stated_at, x.outcome, "  \
 "x.why, x.decisions FROM vex_statement x "
#define STATEMENT_LETTERS "tittttttttttIttt"

/* clang-format off */
const struct sql vex_sql[] = {
    [SUPPLIER_INSERT] = {"supplier_insert",
        "INSERT INTO supplier (id, name, name_key, trust, created_at) VALUES ($1, $2, $3, $4, $5)",
        "tttti", "", false},
    [SUPPLIER_TRUST] = {"supplier_trust", "UPDATE supplier SET trust = $1 WHERE id = $2", "tt",
        "", true},
    [SUPPLIER_FIND] = {"supplier_find",
        SUPPLIER_FIELDS "WHERE s.id = $1 OR s.name_key = $2", "tt", "tttii", true},
    [SUPPLIER_ALL] = {"supplier_all", SUPPLIER_FIELDS "ORDER BY s.name_key", "", "tttii", false},
    [SUPPLIER_ROW] = {"supplier_row",
        "SELECT id, name, trust, created_at FROM supplier WHERE id = $1", "t", "ttti", true},
    [DOCUMENT_INSERT] = {"vex_document_insert",
        "INSERT INTO vex_document (id, digest, format, supplier_id, document, version, issued_at, "
        "received_at, received_by, n_statements, replaced_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        "ttttttIitiI", "", false},
    [DOCUMENT_REPLACE] = {"vex_document_replace",
        "UPDATE vex_document SET replaced_at = $1 WHERE id = $2", "it", "", true},
    [DOCUMENT_BY_ID] = {"vex_document_by_id", DOCUMENT_FIELDS "WHERE d.id = $1", "t",
        DOCUMENT_LETTERS, true},
    [DOCUMENT_BY_DIGEST] = {"vex_document_by_digest",
        DOCUMENT_FIELDS "WHERE d.supplier_id = $1 AND d.digest = $2 AND d.replaced_at IS NULL",
        "tt", DOCUMENT_LETTERS, true},
    [DOCUMENT_BY_OWN] = {"vex_document_by_own",
        DOCUMENT_FIELDS "WHERE d.supplier_id = $1 AND d.document = $2 AND d.replaced_at IS NULL",
        "tt", DOCUMENT_LETTERS, true},
    [DOCUMENT_ALL] = {"vex_document_all",
        DOCUMENT_FIELDS "WHERE ($1 = '' OR d.supplier_id = $1) AND ($2 = '' OR d.id < $2) "
        "ORDER BY d.id DESC LIMIT $3",
        "tti", DOCUMENT_LETTERS, false},
    [DOCUMENT_ROW] = {"vex_document_row",
        "SELECT id, digest, format, supplier_id, document, version, issued_at, received_at, "
        "received_by, n_statements, replaced_at FROM vex_document WHERE id = $1",
        "t", "ttttttIitiI", true},
    [DOCUMENT_N] = {"vex_document_n",
        "SELECT COUNT(*) FROM vex_document WHERE replaced_at IS NULL", "", "i", false},
    [STATEMENT_INSERT] = {"vex_statement_insert",
        "INSERT INTO vex_statement (document_id, serial, vulnerability, name, purls, cpes, hashes, "
        "versions, product, status, justification, words, stated_at, outcome, why, "
        "decisions) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        STATEMENT_LETTERS, "", false},
    [STATEMENT_OUTCOME] = {"vex_statement_outcome",
        "UPDATE vex_statement SET outcome = $1, why = $2, decisions = $3 "
        "WHERE document_id = $4 AND serial = $5",
        "tttti", "", true},
    [STATEMENT_KEY] = {"vex_statement_key",
        "INSERT INTO vex_statement_key (package_key, document_id, serial) VALUES ($1, $2, $3) "
        "ON CONFLICT DO NOTHING",
        "tti", "", false},
    [STATEMENT_OF_DOCUMENT] = {"vex_statement_of_document",
        STATEMENT_FIELDS "WHERE x.document_id = $1 AND ($2 = '' OR x.outcome = $2 OR "
        "($2 = 'unmatched' AND x.outcome = 'waiting')) AND "
        "x.serial > $3 ORDER BY x.serial LIMIT $4",
        "ttii", STATEMENT_LETTERS, true},
    [STATEMENT_OF_KEY] = {"vex_statement_of_key",
        STATEMENT_FIELDS "JOIN vex_statement_key k ON k.document_id = x.document_id AND "
        "k.serial = x.serial JOIN vex_document d ON d.id = x.document_id "
        "WHERE k.package_key = $1 AND d.replaced_at IS NULL ORDER BY x.document_id, x.serial",
        "t", STATEMENT_LETTERS, true},
    [STATEMENT_WAITING] = {"vex_statement_waiting",
        STATEMENT_FIELDS "JOIN vex_document d ON d.id = x.document_id JOIN supplier s "
        "ON s.id = d.supplier_id WHERE x.outcome = 'waiting' AND d.replaced_at IS NULL AND "
        "s.trust = 'applied' ORDER BY x.document_id, x.serial",
        "", STATEMENT_LETTERS, true},
    [SUBJECT_SAVE] = {"image_subject_save",
        "INSERT INTO image_subject (image_id, name, version, ref, purls, cpes, hashes) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (image_id) DO UPDATE SET "
        "name = excluded.name, version = excluded.version, ref = excluded.ref, "
        "purls = excluded.purls, cpes = excluded.cpes, hashes = excluded.hashes",
        "ttttttt", "", false},
    [SUBJECT_FIND] = {"image_subject_find",
        "SELECT image_id, name, version, ref, purls, cpes, hashes FROM image_subject "
        "WHERE image_id = $1",
        "t", "ttttttt", true},
};
/* clang-format on */
const size_t n_vex_sql = sizeof vex_sql / sizeof vex_sql[0];

/* ---- suppliers ---- */

enum status supplier_insert(struct db *db, const struct supplier *s, struct err *e)
{
    struct arena tmp;
    arena_init(&tmp, 4096);
    str key = key_of(&tmp, s->name);
    enum status st = arena_status(&tmp, "supplier", e);
    if (st == LW_OK)
        st = db_exec(db, &vex_sql[SUPPLIER_INSERT],
                     DB_PARAMS(DB_T(s->id), DB_T(s->name), DB_T(key),
                               DB_T(supplier_trust_str(s->trust)), db_utc(s->created_at)),
                     e);
    arena_release(&tmp);
    return st;
}

enum status supplier_save_trust(struct db *db, str id, enum supplier_trust trust, struct err *e)
{
    return db_exec(db, &vex_sql[SUPPLIER_TRUST],
                   DB_PARAMS(DB_T(supplier_trust_str(trust)), DB_T(id)), e);
}

static struct supplier supplier_of(const struct db_row *row)
{
    struct supplier s = {
        .id = db_text(row, 0),
        .name = db_text(row, 1),
        .trust = TRUST_SHOWN,
        .created_at = db_instant(row, 3),
        .n_documents = db_int(row, 4),
    };
    (void)supplier_trust_from_str(db_text(row, 2), &s.trust);
    return s;
}

struct taking {
    struct arena *a;
    void *out;
};

static enum status take_supplier(void *ctx, const struct db_row *row, struct err *e)
{
    struct taking *t = ctx;
    struct supplier *s = t->out;
    *s = supplier_of(row);
    s->id = arena_str(t->a, s->id);
    s->name = arena_str(t->a, s->name);
    return arena_status(t->a, "supplier", e);
}

enum status supplier_find(struct db *db, struct arena *a, str id_or_name, struct supplier *out,
                          bool *found, struct err *e)
{
    struct taking t = {a, out};
    return db_find(db, &vex_sql[SUPPLIER_FIND],
                   DB_PARAMS(DB_T(id_or_name), DB_T(key_of(a, id_or_name))), take_supplier, &t,
                   found, e);
}

struct supplier_walk {
    supplier_fn fn;
    void *ctx;
};

static enum status walk_supplier(void *ctx, const struct db_row *row, struct err *e)
{
    struct supplier_walk *w = ctx;
    struct supplier s = supplier_of(row);
    return w->fn(w->ctx, &s, e);
}

enum status supplier_each(struct db *db, supplier_fn fn, void *ctx, struct err *e)
{
    struct supplier_walk w = {fn, ctx};
    return db_each(db, &vex_sql[SUPPLIER_ALL], DB_NO_PARAMS, walk_supplier, &w, e);
}

static enum status row_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status supplier_text(struct db *db, str id, struct buf *out, struct err *e)
{
    return db_each(db, &vex_sql[SUPPLIER_ROW], DB_PARAMS(DB_T(id)), row_text, out, e);
}

/* ---- documents ---- */

enum status vex_document_insert(struct db *db, const struct vex_document_row *d, struct err *e)
{
    return db_exec(db, &vex_sql[DOCUMENT_INSERT],
                   DB_PARAMS(DB_T(d->id), DB_T(d->digest), DB_T(d->format),
                             DB_T(d->supplier_id), DB_T(d->document), DB_T(d->version),
                             db_utc(d->issued_at), db_utc(d->received_at), DB_T(d->received_by),
                             DB_I(d->n_statements), db_utc(d->replaced_at)),
                   e);
}

enum status vex_document_replace(struct db *db, str id, struct utc at, struct err *e)
{
    return db_exec(db, &vex_sql[DOCUMENT_REPLACE], DB_PARAMS(db_utc(at), DB_T(id)), e);
}

static struct vex_document_row document_of(const struct db_row *row)
{
    struct vex_document_row d = {
        .id = db_text(row, 0),
        .digest = db_text(row, 1),
        .format = db_text(row, 2),
        .supplier_id = db_text(row, 3),
        .document = db_text(row, 4),
        .version = db_text(row, 5),
        .issued_at = db_instant(row, 6),
        .received_at = db_instant(row, 7),
        .received_by = db_text(row, 8),
        .n_statements = db_int(row, 9),
        .replaced_at = db_instant(row, 10),
        .supplier = db_text(row, 11),
        .trust = TRUST_SHOWN,
        .n_applied = db_int(row, 13),
        .n_unmatched = db_int(row, 14),
    };
    (void)supplier_trust_from_str(db_text(row, 12), &d.trust);
    return d;
}

static enum status take_document(void *ctx, const struct db_row *row, struct err *e)
{
    struct taking *t = ctx;
    struct vex_document_row *d = t->out;
    *d = document_of(row);
    str *const texts[] = {&d->id,       &d->digest,  &d->format,      &d->supplier_id,
                          &d->document, &d->version, &d->received_by, &d->supplier};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(t->a, *texts[i]);
    return arena_status(t->a, "VEX document", e);
}

enum status vex_document_find(struct db *db, struct arena *a, str id,
                              struct vex_document_row *out, bool *found, struct err *e)
{
    struct taking t = {a, out};
    return db_find(db, &vex_sql[DOCUMENT_BY_ID], DB_PARAMS(DB_T(id)), take_document, &t, found,
                   e);
}

enum status vex_document_find_digest(struct db *db, struct arena *a, str supplier_id,
                                     str digest, struct vex_document_row *out, bool *found,
                                     struct err *e)
{
    struct taking t = {a, out};
    return db_find(db, &vex_sql[DOCUMENT_BY_DIGEST], DB_PARAMS(DB_T(supplier_id), DB_T(digest)),
                   take_document, &t, found, e);
}

enum status vex_document_find_own(struct db *db, struct arena *a, str supplier_id, str document,
                                  struct vex_document_row *out, bool *found, struct err *e)
{
    struct taking t = {a, out};
    return db_find(db, &vex_sql[DOCUMENT_BY_OWN], DB_PARAMS(DB_T(supplier_id), DB_T(document)),
                   take_document, &t, found, e);
}

struct document_walk {
    vex_document_fn fn;
    void *ctx;
};

static enum status walk_document(void *ctx, const struct db_row *row, struct err *e)
{
    struct document_walk *w = ctx;
    struct vex_document_row d = document_of(row);
    return w->fn(w->ctx, &d, e);
}

enum status vex_document_each(struct db *db, str supplier_id, str before_id, int64_t limit,
                              vex_document_fn fn, void *ctx, struct err *e)
{
    struct document_walk w = {fn, ctx};
    return db_each(db, &vex_sql[DOCUMENT_ALL],
                   DB_PARAMS(DB_T(supplier_id), DB_T(before_id), DB_I(limit)), walk_document,
                   &w, e);
}

enum status vex_document_text(struct db *db, str id, struct buf *out, struct err *e)
{
    return db_each(db, &vex_sql[DOCUMENT_ROW], DB_PARAMS(DB_T(id)), row_text, out, e);
}

enum status vex_document_n(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &vex_sql[DOCUMENT_N], DB_NO_PARAMS, n, e);
}

/* ---- statements ---- */

void vex_statement_dup(struct arena *a, struct vex_statement_row *s)
{
    str *const texts[] = {&s->document_id, &s->vulnerability, &s->name,     &s->purls,
                          &s->cpes,        &s->hashes,        &s->versions, &s->product,
                          &s->status,      &s->justification, &s->words,    &s->why,
                          &s->decisions};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
}

enum status vex_statement_insert(struct db *db, const struct vex_statement_row *s,
                                 struct err *e)
{
    return db_exec(db, &vex_sql[STATEMENT_INSERT],
                   DB_PARAMS(DB_T(s->document_id), DB_I(s->serial), DB_T(s->vulnerability),
                             DB_T(s->name), DB_T(s->purls), DB_T(s->cpes), DB_T(s->hashes),
                             DB_T(s->versions), DB_T(s->product), DB_T(s->status),
                             DB_T(s->justification), DB_T(s->words), db_utc(s->stated_at),
                             DB_T(vex_outcome_str(s->outcome)), DB_T(s->why),
                             DB_T(s->decisions)),
                   e);
}

enum status vex_statement_save_outcome(struct db *db, const struct vex_statement_row *s,
                                       struct err *e)
{
    return db_exec(db, &vex_sql[STATEMENT_OUTCOME],
                   DB_PARAMS(DB_T(vex_outcome_str(s->outcome)), DB_T(s->why),
                             DB_T(s->decisions), DB_T(s->document_id), DB_I(s->serial)),
                   e);
}

enum status vex_statement_add_key(struct db *db, str package_key, str document_id,
                                  int64_t serial, struct err *e)
{
    return db_exec(db, &vex_sql[STATEMENT_KEY],
                   DB_PARAMS(DB_T(package_key), DB_T(document_id), DB_I(serial)), e);
}

struct statement_walk {
    vex_statement_fn fn;
    void *ctx;
};

static enum status walk_statement(void *ctx, const struct db_row *row, struct err *e)
{
    struct statement_walk *w = ctx;
    struct vex_statement_row s = {
        .document_id = db_text(row, 0),
        .serial = db_int(row, 1),
        .vulnerability = db_text(row, 2),
        .name = db_text(row, 3),
        .purls = db_text(row, 4),
        .cpes = db_text(row, 5),
        .hashes = db_text(row, 6),
        .versions = db_text(row, 7),
        .product = db_text(row, 8),
        .status = db_text(row, 9),
        .justification = db_text(row, 10),
        .words = db_text(row, 11),
        .stated_at = db_instant(row, 12),
        .why = db_text(row, 14),
        .decisions = db_text(row, 15),
    };
    (void)vex_outcome_from_str(db_text(row, 13), &s.outcome);
    return w->fn(w->ctx, &s, e);
}

enum status vex_statement_each(struct db *db, str document_id, str outcome, int64_t after,
                               int64_t limit, vex_statement_fn fn, void *ctx, struct err *e)
{
    struct statement_walk w = {fn, ctx};
    return db_each(db, &vex_sql[STATEMENT_OF_DOCUMENT],
                   DB_PARAMS(DB_T(document_id), DB_T(outcome), DB_I(after), DB_I(limit)),
                   walk_statement, &w, e);
}

enum status vex_statement_each_waiting(struct db *db, vex_statement_fn fn, void *ctx,
                                       struct err *e)
{
    struct statement_walk w = {fn, ctx};
    return db_each(db, &vex_sql[STATEMENT_WAITING], DB_NO_PARAMS, walk_statement, &w, e);
}

enum status vex_statement_each_of_key(struct db *db, str package_key, vex_statement_fn fn,
                                      void *ctx, struct err *e)
{
    struct statement_walk w = {fn, ctx};
    return db_each(db, &vex_sql[STATEMENT_OF_KEY], DB_PARAMS(DB_T(package_key)), walk_statement,
                   &w, e);
}

/* ---- what an image calls itself ---- */

enum status image_subject_save(struct db *db, const struct image_subject *s, struct err *e)
{
    return db_exec(db, &vex_sql[SUBJECT_SAVE],
                   DB_PARAMS(DB_T(s->image_id), DB_T(s->name), DB_T(s->version), DB_T(s->ref),
                             DB_T(s->purls), DB_T(s->cpes), DB_T(s->hashes)),
                   e);
}

static enum status take_subject(void *ctx, const struct db_row *row, struct err *e)
{
    struct taking *t = ctx;
    struct image_subject *s = t->out;
    str *const texts[] = {&s->image_id, &s->name, &s->version, &s->ref,
                          &s->purls,    &s->cpes, &s->hashes};
    for (int i = 0; i < 7; i++)
        *texts[i] = db_dup(row, i, t->a);
    return arena_status(t->a, "image", e);
}

enum status image_subject_find(struct db *db, struct arena *a, str image_id,
                               struct image_subject *out, bool *found, struct err *e)
{
    struct taking t = {a, out};
    return db_find(db, &vex_sql[SUBJECT_FIND], DB_PARAMS(DB_T(image_id)), take_subject, &t,
                   found, e);
}
