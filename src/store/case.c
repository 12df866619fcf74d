/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about case_file. */
#include "store/case.h"

#include "store/statements.h"

enum {
    CASE_SERIAL,
    CASE_INSERT,
    CASE_SAVE,
    CASE_BY_ID,
    CASE_BY_NUMBER,
    CASE_BY_LISTING,
    CASE_ACTIVE_OF,
    CASE_REPORTED_OF,
    CASE_ALL,
    CASE_IN_STATE,
    CASE_OF_PRODUCT,
    CASE_ACTIVE,
    CASE_N_IN_STATE,
};

#define FIELDS                                                                              \
 "SELECT id, year, serial, kind, state, vulnerability, listing, source, title, opened_at, " \
 "signal_at, assessment_started_at, paging_from_at, last_slot, acknowledged_at, "           \
 "acknowledged_by, owner_id, aware_at, measure_available_at, retracted_at, ended_at, "      \
 "end_reason, event_seq, is_drill, description, occurred_at, exploitation_known_since, "    \
 "field_action_at, suspected_malicious, severity_a, severity_b, harm, "                     \
 "presents_risk, harm_known_at, decided_at "                                                \
 "FROM case_file "
#define FIELD_LETTERS \
 "tiitttttt"          \
 "iiIiiI"             \
 "TTII"               \
 "IIti"               \
 "itIIItttt"          \
 "tII"

/* clang-format off */
#define OF_PRODUCT "id IN (SELECT n.case_id FROM case_product n WHERE n.product_id = $1 "       \
    "UNION SELECT l.case_id FROM case_finding l JOIN finding f ON f.id = l.finding_id "        \
    "JOIN image i ON i.id = f.image_id JOIN product_release r ON r.id = i.release_id "         \
    "WHERE r.product_id = $1)"
const struct sql case_sql[] = {
    [CASE_SERIAL] = {"case_serial",
        "SELECT COALESCE(MAX(serial), 0) + 1 FROM case_file WHERE year = $1 "
        "AND is_drill = $2",
        "ii", "i", true},
    [CASE_INSERT] = {"case_insert",
        "INSERT INTO case_file (id, year, serial, kind, state, vulnerability, listing, source, "
        "title, opened_at, signal_at, assessment_started_at, paging_from_at, last_slot, "
        "acknowledged_at, acknowledged_by, owner_id, aware_at, measure_available_at, "
        "retracted_at, ended_at, end_reason, event_seq, is_drill, description, occurred_at, "
        "exploitation_known_since, field_action_at, suspected_malicious, severity_a, "
        "severity_b, harm, presents_risk, harm_known_at, decided_at, n_reminded_early, "
        "n_reminded_72h, n_reminded_final) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
        "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, "
        "0, 0, 0)",
        FIELD_LETTERS, "", false},
    [CASE_SAVE] = {"case_save",
        "UPDATE case_file SET state = $1, assessment_started_at = $2, paging_from_at = $3, "
        "last_slot = $4, acknowledged_at = $5, acknowledged_by = $6, owner_id = $7, "
        "aware_at = $8, measure_available_at = $9, retracted_at = $10, ended_at = $11, "
        "end_reason = $12, event_seq = $13, kind = $14, title = $15, description = $16, "
        "occurred_at = $17, exploitation_known_since = $18, field_action_at = $19, "
        "suspected_malicious = $20, severity_a = $21, severity_b = $22, harm = $23, "
        "vulnerability = $24, presents_risk = $25, harm_known_at = $26, decided_at = $27, "
        "listing = $28, signal_at = $29 WHERE id = $30",
        "tIiiITTIIIItitttIIIttttt" "tIItIt", "", true},
    [CASE_BY_ID] = {"case_by_id", FIELDS "WHERE id = $1", "t", FIELD_LETTERS, true},
    [CASE_BY_NUMBER] = {"case_by_number", FIELDS "WHERE year = $1 AND serial = $2 "
        "AND is_drill = $3",
        "iii", FIELD_LETTERS, true},
    [CASE_BY_LISTING] = {"case_by_listing", FIELDS "WHERE vulnerability = $1 AND listing = $2 AND is_drill = 0",
        "tt", FIELD_LETTERS, true},
    [CASE_ACTIVE_OF] = {"case_active_of",
        FIELDS "WHERE vulnerability = $1 AND state IN ('candidate', 'open') "
        "AND kind = 'actively_exploited_vulnerability' AND is_drill = 0 ORDER BY id LIMIT 1",
        "t", FIELD_LETTERS, true},
    [CASE_REPORTED_OF] = {"case_reported_of",
        FIELDS "WHERE vulnerability = $1 AND state IN ('candidate', 'open') "
        "AND kind = 'reported_vulnerability' AND is_drill = 0 ORDER BY state DESC, id LIMIT 1",
        "t", FIELD_LETTERS, true},
    [CASE_ALL] = {"case_all",
        FIELDS "WHERE ($1 = '' OR id < $1) AND ($2 = '' OR kind = $2) "
        "AND ($3 = '' OR owner_id = $3) ORDER BY id DESC LIMIT $4",
        "ttti", FIELD_LETTERS, false},
    [CASE_IN_STATE] = {"case_in_state",
        FIELDS "WHERE state = $1 AND ($2 = '' OR id < $2) AND ($3 = '' OR kind = $3) "
        "AND ($4 = '' OR owner_id = $4) ORDER BY id DESC LIMIT $5",
        "tttti", FIELD_LETTERS, true},
    /* As compliance_cases: found by a finding in an image of it, or named by a person. */
    [CASE_OF_PRODUCT] = {"case_of_product",
        FIELDS "WHERE " OF_PRODUCT " AND ($2 = '' OR state = $2) AND ($3 = '' OR id < $3) "
        "AND ($4 = '' OR kind = $4) AND ($5 = '' OR owner_id = $5) ORDER BY id DESC LIMIT $6",
        "ttttti", FIELD_LETTERS, true},
    [CASE_ACTIVE] = {"case_active",
        FIELDS "WHERE state IN ('candidate', 'open') ORDER BY id",
        "", FIELD_LETTERS, true},
    [CASE_N_IN_STATE] = {"case_n_in_state",
        "SELECT COUNT(*) FROM case_file WHERE state = $1 AND is_drill = 0", "t", "i", true},
};
static const struct list_column columns[] = {
    {"number", "id"}, /* ids and numbers go by the time of opening */
    {"title", "LOWER(title)"},
    {"kind", "kind"},
    {"state", "state"},
    {"aware", "COALESCE(aware_at, 0)"},
    {"lead", "COALESCE((SELECT LOWER(p.name) FROM person p WHERE p.id = owner_id), '')"},
    {0},
};
const struct list_order case_order = {.name = "case_list", .select = FIELDS, .from = "case_file",
    .where = "($1 = '' OR " OF_PRODUCT ") AND ($2 = '' OR state = $2) "
        "AND ($3 = '' OR kind = $3) AND ($4 = '' OR owner_id = $4)",
    .place = "id = $5", .is_first = "$5 = ''", .id = "id", .rest = "LIMIT $6", .group = "",
    .params = "ttttti", .letters = FIELD_LETTERS, .columns = columns};
/* clang-format on */
const size_t n_case_sql = sizeof case_sql / sizeof *case_sql;

/* Spellings in the database are ours; another one is a newer program's or damage. */
static enum status bad_word(const char *what, str word, struct err *e)
{
    return err_set(e, LW_E_ENV, "the store has a case of unknown %s '%.*s'", what,
                   STR_ARG(word));
}

str case_number(struct arena *a, const struct case_file *c)
{
    return arena_printf(a, "%s%d-%03d", c->is_drill ? "DRILL-" : "", (int)c->year,
                        (int)c->serial);
}

static enum status read_facts(struct arena *a, const struct db_row *r, int i,
                              struct case_file *c, struct err *e)
{
    enum answer *const answers[] = {&c->suspected_malicious, &c->severity_a, &c->severity_b};
    c->is_drill = db_int(r, i++) != 0;
    c->number = case_number(a, c);
    c->description = db_dup(r, i++, a);
    c->occurred_at = db_instant(r, i++);
    c->exploitation_known_since = db_instant(r, i++);
    c->field_action_at = db_instant(r, i++);
    for (size_t n = 0; n < sizeof answers / sizeof *answers; n++, i++)
        if (!answer_from_str(db_text(r, i), answers[n]))
            return bad_word("answer", db_text(r, i), e);
    if (!harm_from_str(db_text(r, i), &c->harm)) return bad_word("harm", db_text(r, i), e);
    i++;
    if (!answer_from_str(db_text(r, i), &c->presents_risk))
        return bad_word("answer", db_text(r, i), e);
    i++;
    c->harm_known_at = db_instant(r, i++);
    c->decided_at = db_instant(r, i);
    return arena_status(a, "a case", e);
}

static enum status read_case(struct arena *a, const struct db_row *r, struct case_file *c,
                             struct err *e)
{
    int i = 0;
    c->id = db_dup(r, i++, a);
    c->year = (int32_t)db_int(r, i++);
    c->serial = (int32_t)db_int(r, i++);
    if (!case_kind_from_str(db_text(r, i++), &c->kind))
        return bad_word("kind", db_text(r, i - 1), e);
    if (!case_state_from_str(db_text(r, i++), &c->state))
        return bad_word("state", db_text(r, i - 1), e);
    c->vulnerability = db_dup(r, i++, a);
    c->listing = db_dup(r, i++, a);
    c->source = db_dup(r, i++, a);
    c->title = db_dup(r, i++, a);
    c->opened_at = db_instant(r, i++);
    c->signal_at = db_instant(r, i++);
    c->assessment_started_at = db_instant(r, i++);
    c->paging_from_at = db_instant(r, i++);
    c->last_slot = (int32_t)db_int(r, i++);
    c->acknowledged_at = db_instant(r, i++);
    c->acknowledged_by = db_dup(r, i++, a);
    c->owner_id = db_dup(r, i++, a);
    c->aware_at = db_instant(r, i++);
    c->measure_available_at = db_instant(r, i++);
    c->retracted_at = db_instant(r, i++);
    c->ended_at = db_instant(r, i++);
    c->end_reason = db_dup(r, i++, a);
    c->event_seq = db_int(r, i++);
    return read_facts(a, r, i, c, e);
}

static enum status next_serial(struct db *db, int32_t year, bool is_drill, int32_t *out,
                               struct err *e)
{
    int64_t n = 0;
    enum status st =
        db_number(db, &case_sql[CASE_SERIAL], DB_PARAMS(DB_I(year), DB_I(is_drill)), &n, e);
    if (!st) *out = (int32_t)n;
    return st;
}

enum status case_next_serial(struct db *db, int32_t year, int32_t *out, struct err *e)
{
    return next_serial(db, year, false, out, e);
}

enum status case_next_drill(struct db *db, int32_t year, int32_t *out, struct err *e)
{
    return next_serial(db, year, true, out, e);
}

/* Empty rather than NULL. */
static str text_of(str s)
{
    return s.p ? s : STR("");
}

enum status case_insert(struct db *db, const struct case_file *c, struct err *e)
{
    return db_exec(
        db, &case_sql[CASE_INSERT],
        DB_PARAMS(DB_T(c->id), DB_I(c->year), DB_I(c->serial), DB_T(case_kind_str(c->kind)),
                  DB_T(case_state_str(c->state)), DB_T(c->vulnerability), DB_T(c->listing),
                  DB_T(c->source), DB_T(c->title), db_utc(c->opened_at), db_utc(c->signal_at),
                  db_utc(c->assessment_started_at), db_utc(c->paging_from_at),
                  DB_I(c->last_slot), db_utc(c->acknowledged_at), DB_T(c->acknowledged_by),
                  DB_T(c->owner_id), db_utc(c->aware_at), db_utc(c->measure_available_at),
                  db_utc(c->retracted_at), db_utc(c->ended_at), DB_T(c->end_reason),
                  DB_I(c->event_seq), DB_I(c->is_drill), DB_T(text_of(c->description)),
                  db_utc(c->occurred_at), db_utc(c->exploitation_known_since),
                  db_utc(c->field_action_at), DB_T(answer_str(c->suspected_malicious)),
                  DB_T(answer_str(c->severity_a)), DB_T(answer_str(c->severity_b)),
                  DB_T(harm_str(c->harm)), DB_T(answer_str(c->presents_risk)),
                  db_utc(c->harm_known_at), db_utc(c->decided_at)),
        e);
}

enum status case_save(struct db *db, const struct case_file *c, struct err *e)
{
    return db_exec(
        db, &case_sql[CASE_SAVE],
        DB_PARAMS(DB_T(case_state_str(c->state)), db_utc(c->assessment_started_at),
                  db_utc(c->paging_from_at), DB_I(c->last_slot), db_utc(c->acknowledged_at),
                  DB_T(c->acknowledged_by), DB_T(c->owner_id), db_utc(c->aware_at),
                  db_utc(c->measure_available_at), db_utc(c->retracted_at), db_utc(c->ended_at),
                  DB_T(c->end_reason), DB_I(c->event_seq), DB_T(case_kind_str(c->kind)),
                  DB_T(c->title), DB_T(text_of(c->description)), db_utc(c->occurred_at),
                  db_utc(c->exploitation_known_since), db_utc(c->field_action_at),
                  DB_T(answer_str(c->suspected_malicious)), DB_T(answer_str(c->severity_a)),
                  DB_T(answer_str(c->severity_b)), DB_T(harm_str(c->harm)),
                  DB_T(c->vulnerability), DB_T(answer_str(c->presents_risk)),
                  db_utc(c->harm_known_at), db_utc(c->decided_at), DB_T(c->listing),
                  db_utc(c->signal_at), DB_T(c->id)),
        e);
}

struct one_case {
    struct arena *arena;
    struct case_file *out;
};

static enum status take_case(void *ctx, const struct db_row *row, struct err *e)
{
    struct one_case *x = ctx;
    return read_case(x->arena, row, x->out, e);
}

/* "2026-001", "DRILL-2026-001"; ids have no hyphen. */
static bool parse_number(str s, int64_t *year, int64_t *serial, bool *is_drill)
{
    uint64_t y, n;
    str head;
    *is_drill = str_starts(s, STR("DRILL-"));
    if (*is_drill) s = str_from(s, 6);
    if (!str_cut(&s, '-', &head) || !str_u64(head, 9999, &y) || !str_u64(s, 999999, &n))
        return false;
    *year = (int64_t)y;
    *serial = (int64_t)n;
    return true;
}

enum status case_find(struct db *db, struct arena *a, str id_or_number, struct case_file *out,
                      bool *found, struct err *e)
{
    int64_t year, serial;
    bool is_drill;
    struct one_case x = {a, out};
    if (parse_number(id_or_number, &year, &serial, &is_drill))
        return db_find(db, &case_sql[CASE_BY_NUMBER],
                       DB_PARAMS(DB_I(year), DB_I(serial), DB_I(is_drill)), take_case, &x,
                       found, e);
    return db_find(db, &case_sql[CASE_BY_ID], DB_PARAMS(DB_T(id_or_number)), take_case, &x,
                   found, e);
}

enum status case_find_listing(struct db *db, struct arena *a, str vulnerability, str listing,
                              struct case_file *out, bool *found, struct err *e)
{
    struct one_case x = {a, out};
    return db_find(db, &case_sql[CASE_BY_LISTING],
                   DB_PARAMS(DB_T(vulnerability), DB_T(listing)), take_case, &x, found, e);
}

enum status case_find_active(struct db *db, struct arena *a, str vulnerability,
                             struct case_file *out, bool *found, struct err *e)
{
    struct one_case x = {a, out};
    return db_find(db, &case_sql[CASE_ACTIVE_OF], DB_PARAMS(DB_T(vulnerability)), take_case, &x,
                   found, e);
}

enum status case_find_reported(struct db *db, struct arena *a, str vulnerability,
                               struct case_file *out, bool *found, struct err *e)
{
    struct one_case x = {a, out};
    return db_find(db, &case_sql[CASE_REPORTED_OF], DB_PARAMS(DB_T(vulnerability)), take_case,
                   &x, found, e);
}

struct each_case {
    struct arena *arena;
    case_fn fn;
    void *ctx;
};

static enum status pass_case(void *ctx, const struct db_row *row, struct err *e)
{
    struct each_case *x = ctx;
    struct case_file c;
    enum status st = read_case(x->arena, row, &c, e);
    return st ? st : x->fn(x->ctx, &c, e);
}

enum status case_each(struct db *db, struct arena *a, const struct case_filter *f, case_fn fn,
                      void *ctx, struct err *e)
{
    struct each_case x = {a, fn, ctx};
    struct db_value before = DB_T(text_of(f->before_id)), kind = DB_T(text_of(f->kind)),
                    owner = DB_T(text_of(f->owner_id)), limit = DB_I(f->limit);
    if (f->by.column)
        return db_each(db, list_order_sql(db, &case_order, f->by),
                       DB_PARAMS(DB_T(text_of(f->product_id)), DB_T(text_of(f->state)), kind,
                                 owner, before, limit),
                       pass_case, &x, e);
    if (f->product_id.n)
        return db_each(
            db, &case_sql[CASE_OF_PRODUCT],
            DB_PARAMS(DB_T(f->product_id), DB_T(text_of(f->state)), before, kind, owner, limit),
            pass_case, &x, e);
    if (f->state.n)
        return db_each(db, &case_sql[CASE_IN_STATE],
                       DB_PARAMS(DB_T(f->state), before, kind, owner, limit), pass_case, &x, e);
    return db_each(db, &case_sql[CASE_ALL], DB_PARAMS(before, kind, owner, limit), pass_case,
                   &x, e);
}

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status push_case(void *ctx, const struct db_row *row, struct err *e)
{
    struct list *l = ctx;
    struct case_file *c = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *c);
    return c ? read_case(l->arena, row, c, e) : arena_status(l->arena, "cases", e);
}

enum status case_active(struct db *db, struct arena *a, struct case_file **out, size_t *n,
                        struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_sql[CASE_ACTIVE], DB_NO_PARAMS, push_case, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status case_n_in_state(struct db *db, enum case_state s, int64_t *n, struct err *e)
{
    return db_number(db, &case_sql[CASE_N_IN_STATE], DB_PARAMS(DB_T(case_state_str(s))), n, e);
}

struct case_file case_blank(enum case_kind kind)
{
    str none = STR("");
    return (struct case_file){
        .kind = kind,
        .state = CASE_CANDIDATE,
        .vulnerability = none,
        .listing = none,
        .source = none,
        .title = none,
        .description = none,
        .end_reason = none,
        .last_slot = -1,
        .opened_at = UTC_NONE,
        .signal_at = UTC_NONE,
        .assessment_started_at = UTC_NONE,
        .paging_from_at = UTC_NONE,
        .acknowledged_at = UTC_NONE,
        .aware_at = UTC_NONE,
        .measure_available_at = UTC_NONE,
        .retracted_at = UTC_NONE,
        .ended_at = UTC_NONE,
        .occurred_at = UTC_NONE,
        .exploitation_known_since = UTC_NONE,
        .field_action_at = UTC_NONE,
        .harm_known_at = UTC_NONE,
        .decided_at = UTC_NONE,
    };
}
