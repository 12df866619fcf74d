/* SPDX-License-Identifier: Apache-2.0 */
#include "store/component.h"

#include "store/component_row.h"
#include "store/component_term.h"
#include "store/statements.h"

enum {
    COMPONENT_INSERT,
    COMPONENT_SAVE_SCAN,
    COMPONENT_ID,
    COMPONENT_BY_ID,
    COMPONENT_OF_PACKAGE,
    COMPONENT_OF_VULNERABILITY,
    COMPONENT_AFTER,
    COMPONENT_OPEN_AFTER,
    COMPONENT_KEYS,
    IMAGE_COMPONENT_INSERT,
    IMAGE_COMPONENT_EACH,
    IMAGE_COMPONENT_VERDICTS,
    COMPONENT_VERDICTS,
    IMAGE_OF_COMPONENT,
    COMPONENT_KEYS_OF,
    COMPONENT_KEYS_DROP,
    COMPONENT_KEY_INSERT
};

/* clang-format off */
#define N_OPEN "(SELECT COUNT(*) FROM finding f WHERE f.component_id = c.id "                    \
    "AND f.image_id = x.image_id AND f.closed_at IS NULL "                                      \
    "AND f.verdict IN ('affected', 'under_investigation', 'unknown'))"
#define IN_IMAGE_TABLES "image_component x JOIN component c ON c.id = x.component_id "
#define IN_IMAGE_FIELDS                                                                        \
    "SELECT " COMPONENT_FIELDS ", x.ref, x.line, " N_OPEN " FROM " IN_IMAGE_TABLES
#define IN_IMAGE                                                                               \
    "x.image_id = $1 AND ($2 = '' OR LOWER(c.name || ' ' || c.purls) LIKE $2 ESCAPE '\\') "    \
    "AND ($3 = '' OR c.verdict = $3)"
const struct sql component_sql[] = {
    [COMPONENT_INSERT] = {"component_insert",
        "INSERT INTO component (id, identity_digest, type, grp, name, version, supplier, purls, "
        "cpes, hashes, licences, package_key, identity, verdict, why, package_keys, patches, "
        "commits, repositories, is_of_product) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        COMPONENT_LETTERS, "", false},
    [COMPONENT_SAVE_SCAN] = {"component_save_scan",
        "UPDATE component SET package_key = $1, identity = $2, verdict = $3, why = $4, "
        "is_of_product = is_of_product + $5 - is_of_product * $5, package_keys = $6 "
        "WHERE id = $7 AND (package_key <> $1 OR "
        "identity <> $2 OR verdict <> $3 OR why <> $4 OR is_of_product < $5 OR "
        "package_keys <> $6)",
        "ttttitt", "", true},
    [COMPONENT_ID] = {"component_id", "SELECT id FROM component WHERE identity_digest = $1",
        "t", "t", true},
    [COMPONENT_BY_ID] = {"component_by_id",
        "SELECT " COMPONENT_FIELDS " FROM component c WHERE c.id = $1", "t", COMPONENT_LETTERS, true},
    [COMPONENT_OF_PACKAGE] = {"component_of_package",
        "SELECT " COMPONENT_FIELDS " FROM component_key k JOIN component c ON c.id = k.component_id "
        "WHERE k.package_key = $1 ORDER BY k.component_id",
        "t", COMPONENT_LETTERS, true},
    [COMPONENT_OF_VULNERABILITY] = {"component_of_vulnerability",
        "SELECT " COMPONENT_FIELDS " FROM component c WHERE c.id IN "
        "(SELECT f.component_id FROM finding f WHERE f.vulnerability = $1) ORDER BY c.id",
        "t", COMPONENT_LETTERS, true},
    [COMPONENT_AFTER] = {"component_after",
        "SELECT " COMPONENT_FIELDS " FROM component c WHERE c.id > $1 ORDER BY c.id LIMIT $2", "ti",
        COMPONENT_LETTERS, true},
    [COMPONENT_OPEN_AFTER] = {"component_open_after",
        "SELECT " COMPONENT_FIELDS " FROM component c WHERE c.id > $1 AND EXISTS "
        "(SELECT 1 FROM finding f WHERE f.component_id = c.id AND f.closed_at IS NULL) "
        "ORDER BY c.id LIMIT $2",
        "ti", COMPONENT_LETTERS, true},
    [COMPONENT_KEYS] = {"component_keys",
        "SELECT DISTINCT package_key FROM component_key ORDER BY package_key",
        "", "t", false},
    [IMAGE_COMPONENT_INSERT] = {"image_component_insert",
        "INSERT INTO image_component (image_id, component_id, ref, line) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (image_id, component_id) DO NOTHING",
        "ttti", "", false},
    [IMAGE_COMPONENT_EACH] = {"image_component_each",
        IN_IMAGE_FIELDS "WHERE " IN_IMAGE " AND (c.name, c.id) > ($4, $5) "
        "ORDER BY c.name, c.id LIMIT $6",
        "ttttti", COMPONENT_LETTERS "tii", true},
    [IMAGE_COMPONENT_VERDICTS] = {"image_component_verdicts",
        "SELECT c.verdict, COUNT(*) FROM image_component x "
        "JOIN component c ON c.id = x.component_id WHERE x.image_id = $1 "
        "GROUP BY c.verdict ORDER BY c.verdict",
        "t", "ti", true},
    [COMPONENT_VERDICTS] = {"component_verdicts",
        "SELECT verdict, COUNT(*) FROM component GROUP BY verdict ORDER BY verdict", "", "ti",
        false},
    [IMAGE_OF_COMPONENT] = {"image_of_component",
        "SELECT image_id FROM image_component WHERE component_id = $1 ORDER BY image_id", "t",
        "t", true},
    [COMPONENT_KEYS_OF] = {"component_keys_of",
        "SELECT package_keys FROM component WHERE id = $1", "t", "t", true},
    [COMPONENT_KEYS_DROP] = {"component_keys_drop",
        "DELETE FROM component_key WHERE component_id = $1", "t", "", true},
    [COMPONENT_KEY_INSERT] = {"component_key_insert",
        "INSERT INTO component_key (package_key, component_id) VALUES ($1, $2) "
        "ON CONFLICT (package_key, component_id) DO NOTHING",
        "tt", "", false},
};
static const struct list_column columns[] = {
    {"name", "c.name"},
    {"version", "c.version"},
    {"supplier", "LOWER(c.supplier)"},
    {"verdict", "c.verdict"},
    {"open", N_OPEN},
    {0},
};
const struct list_order image_component_order = {.name = "image_component_list",
    .select = IN_IMAGE_FIELDS, .from = IN_IMAGE_TABLES, .where = IN_IMAGE,
    .place = "x.image_id = $1 AND c.id = $4", .is_first = "$4 = ''", .id = "c.id",
    .rest = "LIMIT $5", .group = "", .params = "tttti", .letters = COMPONENT_LETTERS "tii",
    .columns = columns};
/* clang-format on */
const size_t n_component_sql = sizeof component_sql / sizeof component_sql[0];

static str filled(str s)
{
    return s.p ? s : STR("");
}

/* A row without a list has the one key. */
static str keys_of(const struct component_row *c)
{
    return filled(c->package_keys.n ? c->package_keys : c->package_key);
}

static enum status insert_keys(struct db *db, const struct component_row *c, struct err *e)
{
    str rest = keys_of(c), key;
    enum status st = LW_OK;
    while (st == LW_OK && rest.n > 0) {
        (void)str_cut(&rest, '\n', &key);
        if (key.n)
            st = db_exec(db, &component_sql[COMPONENT_KEY_INSERT],
                         DB_PARAMS(DB_T(key), DB_T(c->id)), e);
    }
    return st;
}

enum status component_insert(struct db *db, const struct component_row *c, struct err *e)
{
    enum status st = db_exec(
        db, &component_sql[COMPONENT_INSERT],
        DB_PARAMS(DB_T(c->id), DB_T(c->identity_digest), DB_T(c->type), DB_T(c->grp),
                  DB_T(c->name), DB_T(c->version), DB_T(c->supplier), DB_T(c->purls),
                  DB_T(c->cpes), DB_T(c->hashes), DB_T(c->licences), DB_T(c->package_key),
                  DB_T(c->identity), DB_T(verdict_str(c->verdict)), DB_T(c->why),
                  DB_T(keys_of(c)), DB_T(filled(c->patches)), DB_T(filled(c->commits)),
                  DB_T(filled(c->repositories)), DB_I(c->is_of_product)),
        e);
    if (st == LW_OK) st = insert_keys(db, c, e);
    return st == LW_OK ? component_terms_insert(db, c, e) : st;
}

struct compare_keys {
    str wanted;
    bool is_same;
};

static enum status compare_keys(void *ctx, const struct db_row *row, struct err *e)
{
    struct compare_keys *x = ctx;
    (void)e;
    x->is_same = str_eq(db_text(row, 0), x->wanted);
    return LW_OK;
}

/* Names change rarely: most re-matches leave the index alone. */
static enum status renew_keys(struct db *db, const struct component_row *c, struct err *e)
{
    struct compare_keys x = {.wanted = keys_of(c)};
    bool found = false;
    enum status st = db_find(db, &component_sql[COMPONENT_KEYS_OF], DB_PARAMS(DB_T(c->id)),
                             compare_keys, &x, &found, e);
    if (st != LW_OK || !found || x.is_same) return st;
    st = db_exec(db, &component_sql[COMPONENT_KEYS_DROP], DB_PARAMS(DB_T(c->id)), e);
    return st == LW_OK ? insert_keys(db, c, e) : st;
}

enum status component_save_scan(struct db *db, const struct component_row *c, struct err *e)
{
    enum status st = renew_keys(db, c, e);
    if (st != LW_OK) return st;
    return db_exec(db, &component_sql[COMPONENT_SAVE_SCAN],
                   DB_PARAMS(DB_T(c->package_key), DB_T(c->identity),
                             DB_T(verdict_str(c->verdict)), DB_T(c->why),
                             DB_I(c->is_of_product), DB_T(keys_of(c)), DB_T(c->id)),
                   e);
}

struct take {
    struct arena *a;
    void *out;
};

static enum status take_id(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    *(str *)t->out = db_dup(row, 0, t->a);
    return arena_status(t->a, "component", e);
}

enum status component_find_id(struct db *db, struct arena *a, str identity_digest, str *id,
                              struct err *e)
{
    struct take t = {a, id};
    bool found;
    *id = STR_NONE;
    return db_find(db, &component_sql[COMPONENT_ID], DB_PARAMS(DB_T(identity_digest)), take_id,
                   &t, &found, e);
}

enum status component_of_row(const struct db_row *row, struct component_row *c, struct err *e)
{
    *c = (struct component_row){
        .id = db_text(row, 0),
        .identity_digest = db_text(row, 1),
        .type = db_text(row, 2),
        .grp = db_text(row, 3),
        .name = db_text(row, 4),
        .version = db_text(row, 5),
        .supplier = db_text(row, 6),
        .purls = db_text(row, 7),
        .cpes = db_text(row, 8),
        .hashes = db_text(row, 9),
        .licences = db_text(row, 10),
        .package_key = db_text(row, 11),
        .identity = db_text(row, 12),
        .why = db_text(row, 14),
        .package_keys = db_text(row, 15),
        .patches = db_text(row, 16),
        .commits = db_text(row, 17),
        .repositories = db_text(row, 18),
        .is_of_product = db_int(row, 19) != 0,
    };
    if (verdict_from_str(db_text(row, 13), &c->verdict)) return LW_OK;
    return err_set(e, LW_E_STATE, "store: component '%.*s' has an unknown verdict",
                   STR_ARG(c->id));
}

static enum status take_component(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    struct component_row *c = t->out;
    enum status st = component_of_row(row, c, e);
    str *const texts[] = {
        &c->id,       &c->identity_digest, &c->type,        &c->grp,  &c->name,
        &c->version,  &c->supplier,        &c->purls,       &c->cpes, &c->hashes,
        &c->licences, &c->package_key,     &c->identity,    &c->why,  &c->package_keys,
        &c->patches,  &c->commits,         &c->repositories};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(t->a, *texts[i]);
    return st == LW_OK ? arena_status(t->a, "component", e) : st;
}

enum status component_find(struct db *db, struct arena *a, str id, struct component_row *out,
                           bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &component_sql[COMPONENT_BY_ID], DB_PARAMS(DB_T(id)), take_component, &t,
                   found, e);
}

enum status image_component_insert(struct db *db, str image_id, str component_id, str ref,
                                   uint64_t line, struct err *e)
{
    return db_exec(
        db, &component_sql[IMAGE_COMPONENT_INSERT],
        DB_PARAMS(DB_T(image_id), DB_T(component_id), DB_T(ref), DB_I((int64_t)line)), e);
}

struct each {
    component_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct component_row c;
    enum status st = component_of_row(row, &c, e);
    return st == LW_OK ? each->fn(each->ctx, &c, e) : st;
}

enum status component_each_of_package(struct db *db, str package_key, component_fn fn,
                                      void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &component_sql[COMPONENT_OF_PACKAGE], DB_PARAMS(DB_T(package_key)),
                   each_row, &each, e);
}

enum status component_each_of_vulnerability(struct db *db, str vulnerability, component_fn fn,
                                            void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &component_sql[COMPONENT_OF_VULNERABILITY],
                   DB_PARAMS(DB_T(vulnerability)), each_row, &each, e);
}

enum status component_each_key(struct db *db, db_row_fn fn, void *ctx, struct err *e)
{
    return db_each(db, &component_sql[COMPONENT_KEYS], DB_NO_PARAMS, fn, ctx, e);
}

enum status component_each_after(struct db *db, str after, int64_t limit, component_fn fn,
                                 void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &component_sql[COMPONENT_AFTER],
                   DB_PARAMS(DB_T(after.p ? after : STR("")), DB_I(limit)), each_row, &each, e);
}

enum status component_each_open_after(struct db *db, str after, int64_t limit, component_fn fn,
                                      void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &component_sql[COMPONENT_OPEN_AFTER],
                   DB_PARAMS(DB_T(after.p ? after : STR("")), DB_I(limit)), each_row, &each, e);
}

/* ---- in images ---- */

struct each_in_image {
    image_component_fn fn;
    void *ctx;
};

static enum status in_image_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_in_image *each = ctx;
    struct image_component x = {.ref = db_text(row, COMPONENT_N_FIELDS),
                                .line = db_int(row, COMPONENT_N_FIELDS + 1),
                                .n_open = db_int(row, COMPONENT_N_FIELDS + 2)};
    enum status st = component_of_row(row, &x.c, e);
    return st == LW_OK ? each->fn(each->ctx, &x, e) : st;
}

enum status image_component_each(struct db *db, const struct image_component_filter *f,
                                 image_component_fn fn, void *ctx, struct err *e)
{
    struct each_in_image each = {fn, ctx};
    if (f->by.column)
        return db_each(db, list_order_sql(db, &image_component_order, f->by),
                       DB_PARAMS(DB_T(f->image_id), DB_T(filled(f->text)),
                                 DB_T(filled(f->verdict)), DB_T(filled(f->after_id)),
                                 DB_I(f->limit)),
                       in_image_row, &each, e);
    return db_each(db, &component_sql[IMAGE_COMPONENT_EACH],
                   DB_PARAMS(DB_T(f->image_id), DB_T(filled(f->text)), DB_T(filled(f->verdict)),
                             DB_T(filled(f->after_name)), DB_T(filled(f->after_id)),
                             DB_I(f->limit)),
                   in_image_row, &each, e);
}

struct each_count {
    count_fn fn;
    void *ctx;
};

static enum status count_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_count *each = ctx;
    return each->fn(each->ctx, db_text(row, 0), db_int(row, 1), e);
}

enum status image_component_verdicts(struct db *db, str image_id, count_fn fn, void *ctx,
                                     struct err *e)
{
    struct each_count each = {fn, ctx};
    if (!image_id.n)
        return db_each(db, &component_sql[COMPONENT_VERDICTS], DB_NO_PARAMS, count_row, &each,
                       e);
    return db_each(db, &component_sql[IMAGE_COMPONENT_VERDICTS], DB_PARAMS(DB_T(image_id)),
                   count_row, &each, e);
}

struct each_id {
    id_fn fn;
    void *ctx;
};

static enum status id_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_id *each = ctx;
    return each->fn(each->ctx, db_text(row, 0), e);
}

enum status image_each_of_component(struct db *db, str component_id, id_fn fn, void *ctx,
                                    struct err *e)
{
    struct each_id each = {fn, ctx};
    return db_each(db, &component_sql[IMAGE_OF_COMPONENT], DB_PARAMS(DB_T(component_id)),
                   id_row, &each, e);
}
