/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about single findings. Lists: finding_list.c. */
#include "store/finding.h"

#include "base/limits.h"
#include "store/finding_row.h"
#include "store/finding_tally.h"
#include "store/record_kind.h"
#include "store/row_digest.h"
#include "store/statements.h"

#include <stdio.h>

enum {
    FINDING_INSERT,
    FINDING_SAVE,
    FINDING_TEXT,
    FINDING_BY_ID,
    FINDING_OF,
    FINDING_OF_MATCH,
    FINDING_BIRTHS
};

/* What digests are taken over; the order is part of the ledger's promise. */
#define TEXT_FIELDS                                                                     \
 "f.id, f.image_id, f.component_id, f.vulnerability, f.verdict, f.matched_verdict, "    \
 "f.is_exploited, f.exploited_on, f.fixed_in, f.rule, f.record, f.revision, f.feed, "   \
 "f.inputs, f.decision, f.justification, f.decision_text, f.decided_by, f.decided_at, " \
 "f.decided_on_record, f.opened_at, f.closed_at, f.closed_why"
#define TEXT_LETTERS "ttttttitttttttttttItiIt"
#define N_TEXT       23

/* clang-format off */
const struct sql finding_sql[] = {
    [FINDING_INSERT] = {"finding_insert",
        "INSERT INTO finding (id, image_id, component_id, vulnerability, opened_at, verdict, "
        "matched_verdict, priority, priority_reason, rank, is_exploited, exploited_on, epss, "
        "is_informational, fixed_in, summary, severity, rule, record, revision, feed, inputs, "
        "records, search_key, decision, justification, decision_text, decided_by, decided_at, "
        "decided_on_record, changed_at, closed_at, closed_why, event_seq, decision_id, impact, "
        "quotes, ground, matched_justification, matched_impact, decision_quotes) "
        "VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, "
        "$22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, "
        "$39, $40, $41)",
        "tttti" "ttttiitRi" "tttttttttt" "ttttItiIti" "tttt" "ttt", "", false},
    [FINDING_SAVE] = {"finding_save",
        "UPDATE finding SET verdict = $1, matched_verdict = $2, priority = $3, "
        "priority_reason = $4, rank = $5, is_exploited = $6, exploited_on = $7, epss = $8, "
        "is_informational = $9, fixed_in = $10, summary = $11, severity = $12, rule = $13, "
        "record = $14, revision = $15, feed = $16, inputs = $17, records = $18, "
        "search_key = $19, decision = $20, justification = $21, decision_text = $22, "
        "decided_by = $23, decided_at = $24, decided_on_record = $25, changed_at = $26, "
        "closed_at = $27, closed_why = $28, event_seq = $29, decision_id = $30, impact = $31, "
        "quotes = $32, ground = $33, matched_justification = $34, matched_impact = $35, "
        "decision_quotes = $36 WHERE id = $37",
        "ttttiitRi" "tttttttttt" "ttttItiIti" "tttt" "ttt" "t", "", true},
    [FINDING_TEXT] = {"finding_text", "SELECT " TEXT_FIELDS " FROM finding f WHERE f.id = $1",
        "t", TEXT_LETTERS, true},
    [FINDING_BY_ID] = {"finding_by_id", FINDING_VIEW "WHERE f.id = $1", "t",
        FINDING_VIEW_LETTERS, true},
    [FINDING_OF] = {"finding_of",
        "SELECT " FINDING_FIELDS " FROM finding f WHERE f.image_id = $1 AND f.component_id = $2 "
        "ORDER BY f.vulnerability",
        "tt", FINDING_LETTERS, true},
    [FINDING_OF_MATCH] = {"finding_of_match",
        "SELECT " FINDING_FIELDS " FROM finding f WHERE f.image_id = $1 AND f.component_id = $2 "
        "AND f.vulnerability = $3",
        "ttt", FINDING_LETTERS, true},
    /* With what was before its first event: empty when that event made it. */
    [FINDING_BIRTHS] = {"finding_births",
        "SELECT " TEXT_FIELDS ", (SELECT l.before_digest FROM ledger l WHERE l.subject_id = f.id "
        "AND l.subject_kind = 'finding' AND l.after_digest <> '' ORDER BY l.seq LIMIT 1) "
        "FROM finding f WHERE f.image_id = $1 ORDER BY f.id",
        "t", TEXT_LETTERS "T", true},
};
/* clang-format on */
const size_t n_finding_sql = sizeof finding_sql / sizeof finding_sql[0];

bool verdict_is_open(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION || v == VERDICT_UNKNOWN;
}

int64_t finding_rank(const struct finding *f)
{
    if (!utc_is_none(f->closed_at) || !verdict_is_open(f->verdict)) return PRIORITY_URGENT + 1;
    return PRIORITY_URGENT - (int64_t)f->priority;
}

static str filled(str s)
{
    return s.p ? s : STR("");
}

/* The 36 values from verdict to decision_quotes, in the order of both statements. */
#define MUTABLE(f)                                                                           \
 DB_T(verdict_str((f)->verdict)), DB_T(verdict_str((f)->matched_verdict)),                   \
     DB_T(priority_str((f)->priority)), DB_T(filled((f)->priority_reason)),                  \
     DB_I(finding_rank(f)), DB_I((f)->is_exploited), DB_T(filled((f)->exploited_on)),        \
     (f)->epss < 0 ? (struct db_value){.kind = DB_NULL} : DB_R((f)->epss),                   \
     DB_I((f)->is_informational), DB_T(filled((f)->fixed_in)), DB_T(filled((f)->summary)),   \
     DB_T(filled((f)->severity)), DB_T(filled((f)->reason.rule)),                            \
     DB_T(filled((f)->reason.record)), DB_T(filled((f)->reason.revision)),                   \
     DB_T(filled((f)->reason.feed)), DB_T(filled((f)->reason.inputs)),                       \
     DB_T(filled((f)->records)), DB_T(filled((f)->search_key)), DB_T(filled((f)->decision)), \
     DB_T(filled((f)->justification)), DB_T(filled((f)->decision_text)),                     \
     DB_T(filled((f)->decided_by)), db_utc((f)->decided_at),                                 \
     DB_T(filled((f)->decided_on_record)), db_utc((f)->changed_at), db_utc((f)->closed_at),  \
     DB_T(filled((f)->closed_why)), DB_I((f)->event_seq), DB_T(filled((f)->decision_id)),    \
     DB_T(filled((f)->impact)), DB_T(filled((f)->quotes)), DB_T(filled((f)->ground)),        \
     DB_T(filled((f)->matched_justification)), DB_T(filled((f)->matched_impact)),            \
     DB_T(filled((f)->decision_quotes))

enum status finding_insert(struct db *db, const struct finding *f, struct err *e)
{
    enum status st = finding_tally_mark_new(db, f->vulnerability, f->id, e);
    if (st != LW_OK) return st;
    return db_exec(db, &finding_sql[FINDING_INSERT],
                   DB_PARAMS(DB_T(f->id), DB_T(f->image_id), DB_T(f->component_id),
                             DB_T(f->vulnerability), db_utc(f->opened_at), MUTABLE(f)),
                   e);
}

enum status finding_save(struct db *db, const struct finding *f, struct err *e)
{
    enum status st = finding_tally_mark(db, f->id, e);
    if (st != LW_OK) return st;
    return db_exec(db, &finding_sql[FINDING_SAVE], DB_PARAMS(MUTABLE(f), DB_T(f->id)), e);
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status finding_text(struct db *db, str id, struct buf *out, struct err *e)
{
    bool found;
    return db_find(db, &finding_sql[FINDING_TEXT], DB_PARAMS(DB_T(id)), add_text, out, &found,
                   e);
}

static void write_instant(struct buf *out, struct utc t)
{
    char text[24];
    if (utc_is_none(t)) {
        buf_add(out, STR("null\n"));
        return;
    }
    int n = snprintf(text, sizeof text, "%lld", (long long)utc_to_ms(t));
    buf_printf(out, "%d %s\n", n, text);
}

static void write_text(struct buf *out, str s)
{
    buf_printf(out, "%zu ", s.n);
    buf_add(out, filled(s));
    buf_char(out, '\n');
}

/* TEXT_FIELDS in their order, as db_row_text() writes them. */
void finding_text_write(const struct finding *f, struct buf *out)
{
    const str head[] = {f->id,
                        f->image_id,
                        f->component_id,
                        f->vulnerability,
                        verdict_str(f->verdict),
                        verdict_str(f->matched_verdict)};
    const str middle[] = {f->exploited_on,  f->fixed_in,        f->reason.rule,
                          f->reason.record, f->reason.revision, f->reason.feed,
                          f->reason.inputs, f->decision,        f->justification,
                          f->decision_text, f->decided_by};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        write_text(out, head[i]);
    write_text(out, f->is_exploited ? STR("1") : STR("0"));
    for (size_t i = 0; i < sizeof middle / sizeof *middle; i++)
        write_text(out, middle[i]);
    write_instant(out, f->decided_at);
    write_text(out, f->decided_on_record);
    write_instant(out, f->opened_at);
    write_instant(out, f->closed_at);
    write_text(out, f->closed_why);
}

struct sha256 finding_digest(const struct finding *f)
{
    struct buf text;
    buf_init(&text, 16 * LW_MIB);
    finding_text_write(f, &text);
    if (text.is_over) buf_clear(&text); /* the row is refused by its own limits before this */
    struct sha256 d = sha256_of(buf_str(&text));
    buf_release(&text);
    return d;
}

struct chain {
    struct sha256 digest;
    int64_t n;
    struct buf text;
};

static enum status take_birth(void *ctx, const struct db_row *row, struct err *e)
{
    struct chain *c = ctx;
    struct sha256 birth;
    bool has_event = !db_is_null(row, N_TEXT);
    if (has_event && !sha256_from_hex(db_text(row, N_TEXT), &birth)) return LW_OK;
    if (!has_event) {
        buf_clear(&c->text);
        db_row_text_n(row, N_TEXT, &c->text);
        birth = sha256_of(buf_str(&c->text));
    }
    row_chain_add(&c->digest, &birth);
    c->n++;
    return buf_status(&c->text, "finding", e);
}

enum status finding_chain(struct db *db, str image_id, struct sha256 *out, int64_t *n,
                          struct err *e)
{
    struct chain c = {.n = 0};
    buf_init(&c.text, 16 * LW_MIB);
    enum status st =
        db_each(db, &finding_sql[FINDING_BIRTHS], DB_PARAMS(DB_T(image_id)), take_birth, &c, e);
    buf_release(&c.text);
    *out = c.digest;
    *n = c.n;
    return st;
}

struct take {
    struct arena *a;
    struct finding_view *out;
};

static enum status take_view(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    return finding_view_of_row(row, t->a, t->out, e);
}

enum status finding_find(struct db *db, struct arena *a, str id, struct finding_view *out,
                         bool *found, struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &finding_sql[FINDING_BY_ID], DB_PARAMS(DB_T(id)), take_view, &t, found,
                   e);
}

struct each {
    finding_fn fn;
    void *ctx;
};

static enum status each_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct each *each = ctx;
    struct finding f;
    enum status st = finding_of_row(row, &f, e);
    return st == LW_OK ? each->fn(each->ctx, &f, e) : st;
}

enum status finding_each_of(struct db *db, str image_id, str component_id, finding_fn fn,
                            void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &finding_sql[FINDING_OF], DB_PARAMS(DB_T(image_id), DB_T(component_id)),
                   each_row, &each, e);
}

enum status finding_each_of_match(struct db *db, str image_id, str component_id,
                                  str vulnerability, finding_fn fn, void *ctx, struct err *e)
{
    struct each each = {fn, ctx};
    return db_each(db, &finding_sql[FINDING_OF_MATCH],
                   DB_PARAMS(DB_T(image_id), DB_T(component_id), DB_T(vulnerability)), each_row,
                   &each, e);
}
