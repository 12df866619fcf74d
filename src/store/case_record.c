/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about what is recorded in a case. */
#include "store/case_record.h"

#include "store/statements.h"

enum {
    AWARENESS_INSERT,
    AWARENESS_OF_CASE,
    MEASURE_INSERT,
    MEASURE_OF_CASE,
    FORM_INSERT,
    FORM_NEWEST,
    FORM_LAST,
    SUBMISSION_INSERT,
    SUBMISSION_OF_CASE,
    SUBMISSION_HISTORY,
    SUBMISSION_FIRST,
    SUBMISSION_EVENTS,
};

#define SUBMISSION_FIELDS                                                               \
 "id, case_id, stage, submitted_at, reference, receipt_text, receipt_digest, content, " \
 "content_digest, form_version, is_late, late_reason, recorded_at, recorded_by, "       \
 "event_seq, attempt, revision, request_id"
#define SUBMISSION_LETTERS "tttittTttiititiiit"
/* Stands where a stage does; the portal has no such one. */
#define INTERMEDIATE_REPORT STR("intermediate_report")

/* clang-format off */
const struct sql case_record_sql[] = {
    [AWARENESS_INSERT] = {"awareness_insert",
        "INSERT INTO case_awareness (id, case_id, kind, aware_at, reason, recorded_at, "
        "recorded_by, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        "tttititi", "", false},
    [AWARENESS_OF_CASE] = {"awareness_of_case",
        "SELECT id, case_id, kind, aware_at, reason, recorded_at, recorded_by "
        "FROM case_awareness WHERE case_id = $1 ORDER BY event_seq, id",
        "t", "tttitit", true},
    [MEASURE_INSERT] = {"measure_insert",
        "INSERT INTO case_measure (id, case_id, available_at, description, recorded_at, "
        "recorded_by, event_seq) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "ttititi", "", false},
    [MEASURE_OF_CASE] = {"measure_of_case",
        "SELECT id, case_id, available_at, description, recorded_at, recorded_by "
        "FROM case_measure WHERE case_id = $1 ORDER BY event_seq, id",
        "t", "ttitit", true},
    [FORM_INSERT] = {"form_insert",
        "INSERT INTO case_form (case_id, stage, version, glossary, field_values, saved_at, "
        "saved_by, attempt, request_id, proposals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10)",
        "ttittititt", "", false},
    [FORM_NEWEST] = {"form_newest",
        "SELECT case_id, version, glossary, field_values, saved_at, saved_by, proposals "
        "FROM case_form WHERE case_id = $1 AND stage = $2 AND attempt = $3 AND request_id = $4 "
        "ORDER BY version DESC LIMIT 1",
        "ttit", "tittitt", true},
    [FORM_LAST] = {"form_last",
        "SELECT COALESCE(MAX(version), 0) FROM case_form WHERE case_id = $1 AND stage = $2",
        "tt", "i", true},
    [SUBMISSION_INSERT] = {"submission_insert",
        "INSERT INTO submission (" SUBMISSION_FIELDS ") VALUES ($1, $2, $3, $4, $5, $6, $7, "
        "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        SUBMISSION_LETTERS, "", false},
    [SUBMISSION_OF_CASE] = {"submission_of_case",
        "SELECT " SUBMISSION_FIELDS " FROM submission WHERE case_id = $1 AND request_id = '' "
        "AND revision = 0 AND attempt = COALESCE((SELECT p.attempt FROM portal_notification p "
        "WHERE p.case_id = $1), 1) ORDER BY submitted_at, event_seq",
        "t", SUBMISSION_LETTERS, true},
    [SUBMISSION_HISTORY] = {"submission_history",
        "SELECT " SUBMISSION_FIELDS " FROM submission WHERE case_id = $1 "
        "ORDER BY submitted_at, event_seq",
        "t", SUBMISSION_LETTERS, true},
    [SUBMISSION_FIRST] = {"submission_first",
        "SELECT MIN(submitted_at) FROM submission WHERE case_id = $1 AND stage = $2",
        "tt", "I", true},
    [SUBMISSION_EVENTS] = {"submission_events",
        "SELECT l.seq, l.payload, s.content, s.content_digest, s.stage "
        "FROM ledger l LEFT JOIN submission s ON s.event_seq = l.seq "
        "WHERE l.kind = 'case.submitted' "
        "UNION ALL "
        "SELECT s.event_seq, COALESCE(l.payload, ''), s.content, s.content_digest, s.stage "
        "FROM submission s LEFT JOIN ledger l ON l.seq = s.event_seq "
        "WHERE l.kind IS NULL OR l.kind <> 'case.submitted' ORDER BY 1",
        "", "itTTT", false},
};
/* clang-format on */
const size_t n_case_record_sql = sizeof case_record_sql / sizeof *case_record_sql;

/* A growing array in an arena. */
struct list {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

enum status awareness_insert(struct db *db, const struct awareness *w, struct err *e)
{
    return db_exec(db, &case_record_sql[AWARENESS_INSERT],
                   DB_PARAMS(DB_T(w->id), DB_T(w->case_id), DB_T(w->kind), db_utc(w->aware_at),
                             DB_T(w->reason), db_utc(w->recorded_at), DB_T(w->recorded_by),
                             DB_I(w->event_seq)),
                   e);
}

static enum status push_awareness(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct awareness *w = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *w);
    if (!w) return arena_status(l->arena, "awareness of a case", e);
    *w = (struct awareness){
        .id = db_dup(r, 0, l->arena),
        .case_id = db_dup(r, 1, l->arena),
        .kind = db_dup(r, 2, l->arena),
        .aware_at = db_instant(r, 3),
        .reason = db_dup(r, 4, l->arena),
        .recorded_at = db_instant(r, 5),
        .recorded_by = db_dup(r, 6, l->arena),
    };
    return arena_status(l->arena, "awareness of a case", e);
}

enum status awareness_all(struct db *db, struct arena *a, str case_id, struct awareness **out,
                          size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_record_sql[AWARENESS_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_awareness, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status measure_insert(struct db *db, const struct measure *m, struct err *e)
{
    return db_exec(db, &case_record_sql[MEASURE_INSERT],
                   DB_PARAMS(DB_T(m->id), DB_T(m->case_id), db_utc(m->available_at),
                             DB_T(m->description), db_utc(m->recorded_at), DB_T(m->recorded_by),
                             DB_I(m->event_seq)),
                   e);
}

static enum status push_measure(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct measure *m = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *m);
    if (!m) return arena_status(l->arena, "measures of a case", e);
    *m = (struct measure){
        .id = db_dup(r, 0, l->arena),
        .case_id = db_dup(r, 1, l->arena),
        .available_at = db_instant(r, 2),
        .description = db_dup(r, 3, l->arena),
        .recorded_at = db_instant(r, 4),
        .recorded_by = db_dup(r, 5, l->arena),
    };
    return arena_status(l->arena, "measures of a case", e);
}

enum status measure_all(struct db *db, struct arena *a, str case_id, struct measure **out,
                        size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_record_sql[MEASURE_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_measure, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static str stage_text(enum stage s)
{
    return s == N_stage ? INTERMEDIATE_REPORT : stage_str(s);
}

static str text_of(str s)
{
    return s.p ? s : STR("");
}

enum status form_draft_insert(struct db *db, const struct form_draft *d, struct err *e)
{
    return db_exec(db, &case_record_sql[FORM_INSERT],
                   DB_PARAMS(DB_T(d->case_id), DB_T(stage_text(d->stage)), DB_I(d->version),
                             DB_T(d->glossary), DB_T(d->values), db_utc(d->saved_at),
                             DB_T(d->saved_by), DB_I(d->attempt), DB_T(text_of(d->request_id)),
                             DB_T(d->proposals)),
                   e);
}

struct one_draft {
    struct arena *arena;
    struct form_draft *out;
};

static enum status take_draft(void *ctx, const struct db_row *r, struct err *e)
{
    struct one_draft *x = ctx;
    x->out->case_id = db_dup(r, 0, x->arena);
    x->out->version = db_int(r, 1);
    x->out->glossary = db_dup(r, 2, x->arena);
    x->out->values = db_dup(r, 3, x->arena);
    x->out->saved_at = db_instant(r, 4);
    x->out->saved_by = db_dup(r, 5, x->arena);
    x->out->proposals = db_dup(r, 6, x->arena);
    return arena_status(x->arena, "a form", e);
}

enum status form_draft_find(struct db *db, struct arena *a, str case_id, enum stage s,
                            int64_t attempt, str request_id, struct form_draft *out,
                            bool *found, struct err *e)
{
    struct one_draft x = {a, out};
    *out = (struct form_draft){
        .stage = s, .request_id = request_id, .attempt = attempt, .saved_at = UTC_NONE};
    return db_find(
        db, &case_record_sql[FORM_NEWEST],
        DB_PARAMS(DB_T(case_id), DB_T(stage_text(s)), DB_I(attempt), DB_T(text_of(request_id))),
        take_draft, &x, found, e);
}

enum status form_draft_last(struct db *db, str case_id, enum stage s, int64_t *out,
                            struct err *e)
{
    return db_number(db, &case_record_sql[FORM_LAST],
                     DB_PARAMS(DB_T(case_id), DB_T(stage_text(s))), out, e);
}

enum status submission_insert(struct db *db, const struct submission *s, struct err *e)
{
    return db_exec(db, &case_record_sql[SUBMISSION_INSERT],
                   DB_PARAMS(DB_T(s->id), DB_T(s->case_id), DB_T(stage_text(s->stage)),
                             db_utc(s->submitted_at), DB_T(s->reference), DB_T(s->receipt_text),
                             DB_T(s->receipt_digest), DB_T(s->content), DB_T(s->content_digest),
                             DB_I(s->form_version), DB_I(s->is_late), DB_T(s->late_reason),
                             db_utc(s->recorded_at), DB_T(s->recorded_by), DB_I(s->event_seq),
                             DB_I(s->attempt), DB_I(s->revision), DB_T(text_of(s->request_id))),
                   e);
}

static enum status push_submission(void *ctx, const struct db_row *r, struct err *e)
{
    struct list *l = ctx;
    struct submission *s = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *s);
    if (!s) return arena_status(l->arena, "submissions of a case", e);
    *s = (struct submission){
        .id = db_dup(r, 0, l->arena),
        .case_id = db_dup(r, 1, l->arena),
        .submitted_at = db_instant(r, 3),
        .reference = db_dup(r, 4, l->arena),
        .receipt_text = db_dup(r, 5, l->arena),
        .receipt_digest = db_dup(r, 6, l->arena),
        .content = db_dup(r, 7, l->arena),
        .content_digest = db_dup(r, 8, l->arena),
        .form_version = db_int(r, 9),
        .is_late = db_int(r, 10) != 0,
        .late_reason = db_dup(r, 11, l->arena),
        .recorded_at = db_instant(r, 12),
        .recorded_by = db_dup(r, 13, l->arena),
        .event_seq = db_int(r, 14),
        .attempt = db_int(r, 15),
        .revision = db_int(r, 16),
        .request_id = db_dup(r, 17, l->arena),
    };
    if (str_eq(db_text(r, 2), INTERMEDIATE_REPORT))
        s->stage = N_stage;
    else if (!stage_from_str(db_text(r, 2), &s->stage))
        return err_set(e, LW_E_ENV, "the store has a submission of unknown stage '%.*s'",
                       STR_ARG(db_text(r, 2)));
    return arena_status(l->arena, "submissions of a case", e);
}

enum status submission_all(struct db *db, struct arena *a, str case_id, struct submission **out,
                           size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_record_sql[SUBMISSION_OF_CASE], DB_PARAMS(DB_T(case_id)),
                             push_submission, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

enum status submission_history(struct db *db, struct arena *a, str case_id,
                               struct submission **out, size_t *n, struct err *e)
{
    struct list l = {.arena = a};
    enum status st = db_each(db, &case_record_sql[SUBMISSION_HISTORY], DB_PARAMS(DB_T(case_id)),
                             push_submission, &l, e);
    *out = l.items;
    *n = l.n;
    return st;
}

static enum status take_instant(void *ctx, const struct db_row *r, struct err *e)
{
    (void)e;
    *(struct utc *)ctx = db_instant(r, 0);
    return LW_OK;
}

enum status submission_first_at(struct db *db, str case_id, enum stage s, struct utc *out,
                                struct err *e)
{
    bool found;
    *out = UTC_NONE;
    return db_find(db, &case_record_sql[SUBMISSION_FIRST],
                   DB_PARAMS(DB_T(case_id), DB_T(stage_text(s))), take_instant, out, &found, e);
}

static enum status check_submission(void *ctx, const struct db_row *r, struct err *e)
{
    struct ledger_check *out = ctx;
    char hex[SHA256_HEX_CHARS + 1];
    int64_t seq = db_int(r, 0);
    (void)e;
    if (db_is_null(r, 2)) {
        ledger_disagree(out, seq, "the submission that event %lld recorded is missing",
                        (long long)seq);
        return LW_OK;
    }
    struct sha256 d = sha256_of(db_text(r, 2));
    str digest = sha256_hex(&d, hex);
    if (!str_eq(digest, db_text(r, 3)) || !str_contains(db_text(r, 1), digest) ||
        !str_contains(db_text(r, 1), db_text(r, 4)))
        ledger_disagree(out, seq,
                        "the submission of event %lld was changed after it was recorded",
                        (long long)seq);
    return LW_OK;
}

enum status submission_agrees(struct db *db, struct ledger_check *out, struct err *e)
{
    return db_each(db, &case_record_sql[SUBMISSION_EVENTS], DB_NO_PARAMS, check_submission, out,
                   e);
}
