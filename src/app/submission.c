/* SPDX-License-Identifier: Apache-2.0 */
#include "app/submission.h"

#include "app/blob.h"
#include "app/case.h"
#include "base/fs.h"
#include "base/limits.h"
#include "store/document.h"
#include "store/portal.h"

#define STAGES "early_warning|notification_72h|final_report|intermediate_report"

str submission_stage(const struct submission *s)
{
    return s->stage == N_stage ? STR("intermediate_report") : stage_str(s->stage);
}

str submission_title(const struct submission *s)
{
    return s->stage == N_stage ? STR("intermediate report") : stage_title(s->stage);
}

enum status receipt_keep(struct op_call *c, const char *parameter, const char *origin, str *hex,
                         struct err *e)
{
    str bytes;
    if (!op_has(c, parameter)) return LW_OK;
    const char *path = arena_z(c->arena, op_str(c, parameter));
    if (!path) return arena_status(c->arena, "the receipt", e);
    enum status st = fs_read(c->arena, path, MAX_RECEIPT_BYTES, &bytes, e);
    if (!st && !bytes.n)
        st = err_set(e, LW_E_INPUT, "parameter '%s': the file is empty", parameter);
    return st ? st : blob_keep(c, bytes, origin, hex, e);
}

str document_ending(str bytes)
{
    static const struct {
        str begin, ending;
    } rows[] = {
        {STR_INIT("%PDF-"), STR_INIT("pdf")},
        {STR_INIT("\x89PNG\r\n"), STR_INIT("png")},
        {STR_INIT("\xff\xd8\xff"), STR_INIT("jpg")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_starts(bytes, rows[i].begin)) return rows[i].ending;
    size_t at;
    return str_is_utf8(bytes) && !str_find(bytes, '\0', &at) ? STR("txt") : STR("bin");
}

struct receipt_check {
    struct app *app;
    struct ledger_check *out;
    struct arena scratch; /* one receipt at a time */
};

static enum status check_receipt(void *ctx, str digest, int64_t event_seq, struct err *e)
{
    struct receipt_check *x = ctx;
    struct err why = {0};
    str bytes;
    arena_clear(&x->scratch);
    enum status st = blob_read(x->app, &x->scratch, digest, MAX_RECEIPT_BYTES, &bytes, &why);
    if (st == LW_E_STATE || st == LW_E_NOT_FOUND || st == LW_E_LIMIT)
        ledger_disagree(x->out, event_seq, "the receipt of event %lld %s", (long long)event_seq,
                        st == LW_E_NOT_FOUND ? "is missing" : "was changed after it was kept");
    else if (st)
        return err_set(e, st, "%s", why.message);
    return LW_OK;
}

enum status receipts_verify(struct app *app, struct ledger_check *check, struct err *e)
{
    struct receipt_check x = {.app = app, .out = check};
    arena_init(&x.scratch, MAX_RECEIPT_BYTES + 64 * LW_KIB);
    enum status st = receipt_each(app->db, check_receipt, &x, e);
    arena_release(&x.scratch);
    return st;
}

enum status submission_of_call(struct op_call *c, struct case_file *k, struct submission *out,
                               struct err *e)
{
    struct submission *all = NULL;
    const struct submission *found = NULL;
    enum stage stage;
    size_t n = 0;
    int64_t attempt = op_int(c, "attempt", -1), revision = op_int(c, "revision", -1);
    str request = op_str(c, "request");
    if (!stage_from_str(op_str(c, "stage"), &stage)) stage = N_stage;
    enum status st = case_of_call(c, k, e);
    if (!st) st = submission_history(c->app->db, c->arena, k->id, &all, &n, e);
    if (st) return st;
    for (size_t i = 0; i < n; i++) {
        const struct submission *s = &all[i];
        if (s->stage != stage || (attempt >= 0 && s->attempt != attempt) ||
            (revision >= 0 && s->revision != revision) ||
            (request.n && !str_eq(s->request_id, request)))
            continue;
        /* Reports have no attempts: the one that was recorded last is the newest. */
        if (stage == N_stage && found && s->event_seq < found->event_seq) continue;
        if (stage == N_stage) found = s;
        if (!found || s->attempt > found->attempt ||
            (s->attempt == found->attempt && s->revision > found->revision))
            found = s;
    }
    if (found) {
        *out = *found;
        return LW_OK;
    }
    const struct submission none = {.stage = stage};
    str title = submission_title(&none);
    return err_set(e, LW_E_NOT_FOUND, "no %.*s was recorded as submitted in case '%.*s'",
                   STR_ARG(title), STR_ARG(k->number));
}

static enum status find(struct op_call *c, struct case_file *k, struct submission *out,
                        struct err *e)
{
    enum status st = submission_of_call(c, k, out, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k->number);
    reply_str(c, c->reply, "stage", submission_stage(out));
    reply_int(c, c->reply, "attempt", out->attempt);
    reply_int(c, c->reply, "revision", out->revision);
    reply_utc(c, c->reply, "submitted_at", out->submitted_at);
    return LW_OK;
}

static enum status content_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct submission s;
    enum status st = find(c, &k, &s, e);
    if (st) return st;
    struct sha256 want, got = sha256_of(s.content);
    if (!sha256_from_hex(s.content_digest, &want) || !sha256_eq(&want, &got))
        return err_set(e, LW_E_STATE, "the content was changed after it was recorded");
    reply_str(c, c->reply, "content", s.content);
    reply_str(c, c->reply, "sha256", s.content_digest);
    return LW_OK;
}

/* The document with the digest that is asked for, else the one recorded first. */
static enum status choose_receipt(struct op_call *c, const struct case_file *k,
                                  const struct submission *s, str *digest, struct err *e)
{
    struct submission_receipt *more = NULL;
    size_t n = 0;
    str wanted = op_str(c, "sha256");
    enum status st = submission_receipts(c->app->db, c->arena, k->id, &more, &n, e);
    *digest = s->receipt_digest;
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(more[i].submission_id, s->id) &&
            (wanted.n ? str_eq(more[i].digest, wanted) : !digest->n))
            *digest = more[i].digest;
    if (st || !wanted.n || str_eq(*digest, wanted)) return st;
    return err_set(e, LW_E_NOT_FOUND, "the submission has no receipt '%.*s'", STR_ARG(wanted));
}

static enum status receipt_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct submission s;
    str bytes;
    enum status st = find(c, &k, &s, e);
    if (!st) st = choose_receipt(c, &k, &s, &s.receipt_digest, e);
    if (st) return st;
    if (!s.receipt_digest.n)
        return err_set(
            e, LW_E_NOT_FOUND,
            "no document was kept as receipt; the case shows its reference and text");
    st = blob_read(c->app, c->arena, s.receipt_digest, MAX_RECEIPT_BYTES, &bytes, e);
    if (st) return st;
    reply_str(c, c->reply, "sha256", s.receipt_digest);
    reply_int(c, c->reply, "n_bytes", (int64_t)bytes.n);
    reply_str(c, c->reply, "ending", document_ending(bytes));
    if (!op_bool(c, "bytes", false)) return LW_OK;
    reply_str(c, c->reply, "base64url", base64url(c->arena, bytes));
    return arena_status(c->arena, "the receipt", e);
}

#define CASE_AND_STAGE                                                             \
 {"case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001"}, \
 {                                                                                 \
  "stage", PARAM_ENUM, true, true, 0, STAGES, "Stage of the report"                \
 }

#define ATTEMPT_AND_REVISION                                                  \
 {                                                                            \
     "attempt",                                                               \
     PARAM_INT,                                                               \
     false,                                                                   \
     false,                                                                   \
     1000,                                                                    \
     NULL,                                                                    \
     "Of which attempt, the newest unless given"},                            \
 {                                                                            \
  "revision", PARAM_INT, false, false, 1000, NULL,                            \
      "0 for the submission, 1 for its first update; the newest unless given" \
 }

#define REQUEST                                                                  \
 {                                                                               \
  "request", PARAM_ID, false, false, 40, NULL,                                   \
      "Of an intermediate report: the request it answers, the last unless given" \
 }
static const struct op_param content_params[] = {
    CASE_AND_STAGE, ATTEMPT_AND_REVISION, REQUEST, {0}};
static const struct op_param receipt_params[] = {
    CASE_AND_STAGE,
    ATTEMPT_AND_REVISION,
    REQUEST,
    {"sha256", PARAM_TEXT, false, false, 64, NULL, "Which receipt, where there are several"},
    {"bytes", PARAM_BOOL, false, false, 0, NULL, "With the document itself, as base64url"},
    {0},
};

const struct op submission_ops[] = {
    {"submission.content", "case content", "GET", "/cases/{case}/submissions/{stage}/content",
     PERMISSION_READ, false, content_params, content_run,
     "Show the exact content of a submission, as frozen when it was recorded."},
    {"submission.receipt", "case receipt", "GET", "/cases/{case}/submissions/{stage}/receipt",
     PERMISSION_READ, false, receipt_params, receipt_run,
     "Show the receipt's document that was kept with a submission."},
};
const size_t n_submission_ops = sizeof submission_ops / sizeof submission_ops[0];
