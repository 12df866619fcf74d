/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row_agreement.h"

#include "base/limits.h"

#include <stdio.h>

struct agree {
    struct ledger_check *out;
    const char *noun;
    const char *key; /* of the digest in the payload; NULL: the event has it */
    int n_text;
    struct buf text;
};

/* Payloads are canonical: no blanks, and a quotation mark inside a text is escaped. */
static bool is_said(str payload, const char *key, str digest)
{
    char text[SHA256_HEX_CHARS + 40];
    snprintf(text, sizeof text, "\"%s\":\"%.*s\"", key, STR_ARG(digest));
    return str_contains(payload, str_of(text));
}

static enum status agree_row(void *ctx, const struct db_row *row, struct err *e)
{
    struct agree *g = ctx;
    char hex[SHA256_HEX_CHARS + 1];
    int64_t seq = db_int(row, g->n_text);
    str id = db_text(row, 0);
    (void)e;
    if (db_is_null(row, g->n_text + 1)) {
        ledger_disagree(g->out, seq, "%s '%.*s' names event %lld, which is not there", g->noun,
                        STR_ARG(str_sub(id, 0, 40)), (long long)seq);
        return LW_E_CANCELLED;
    }
    if (!g->key && !str_eq(db_text(row, g->n_text + 2), id)) return LW_OK;
    buf_clear(&g->text);
    db_row_text_n(row, g->n_text, &g->text);
    struct sha256 d = sha256_of(buf_str(&g->text));
    str digest = sha256_hex(&d, hex);
    if (g->key ? is_said(db_text(row, g->n_text + 2), g->key, digest)
               : str_eq(digest, db_text(row, g->n_text + 3)))
        return LW_OK;
    ledger_disagree(g->out, seq, "%s '%.*s' is not what event %lld says", g->noun,
                    STR_ARG(str_sub(id, 0, 40)), (long long)seq);
    return LW_E_CANCELLED;
}

static enum status add_text(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    db_row_text(row, ctx);
    return LW_OK;
}

enum status row_digest(struct db *db, const struct sql *sql, str id,
                       char hex[SHA256_HEX_CHARS + 1], struct err *e)
{
    struct buf text;
    bool found = false;
    buf_init(&text, LW_MIB);
    enum status st = db_find(db, sql, DB_PARAMS(DB_T(id)), add_text, &text, &found, e);
    struct sha256 d = sha256_of(buf_str(&text));
    (void)sha256_hex(&d, hex);
    buf_release(&text);
    return st;
}

enum status rows_agree(struct db *db, const struct sql *sql, int n_text, const char *noun,
                       struct ledger_check *out, struct err *e)
{
    return rows_agree_payload(db, sql, n_text, NULL, noun, out, e);
}

enum status rows_agree_payload(struct db *db, const struct sql *sql, int n_text,
                               const char *key, const char *noun, struct ledger_check *out,
                               struct err *e)
{
    struct agree g = {.out = out, .noun = noun, .key = key, .n_text = n_text};
    buf_init(&g.text, LW_MIB);
    enum status st = db_each(db, sql, DB_NO_PARAMS, agree_row, &g, e);
    buf_release(&g.text);
    return st == LW_E_CANCELLED && !out->is_whole ? LW_OK : st;
}

void row_text_field(struct buf *out, str s)
{
    buf_printf(out, "%zu ", s.n);
    buf_add(out, s);
    buf_char(out, '\n');
}

void row_text_number(struct buf *out, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)n);
    row_text_field(out, str_of(text));
}
