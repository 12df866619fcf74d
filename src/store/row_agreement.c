/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row_agreement.h"

#include "base/limits.h"

#include <stdio.h>

struct agree {
    struct ledger_check *out;
    const char *noun;
    int n_text;
    struct buf text;
};

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
    buf_clear(&g->text);
    db_row_text_n(row, g->n_text, &g->text);
    struct sha256 d = sha256_of(buf_str(&g->text));
    str digest = sha256_hex(&d, hex);
    if (str_eq(db_text(row, g->n_text + 2), id) && str_eq(digest, db_text(row, g->n_text + 3)))
        return LW_OK;
    ledger_disagree(g->out, seq, "%s '%.*s' is not what event %lld says", g->noun,
                    STR_ARG(str_sub(id, 0, 40)), (long long)seq);
    return LW_E_CANCELLED;
}

enum status rows_agree(struct db *db, const struct sql *sql, int n_text, const char *noun,
                       struct ledger_check *out, struct err *e)
{
    struct agree g = {.out = out, .noun = noun, .n_text = n_text};
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
