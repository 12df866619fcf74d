/* SPDX-License-Identifier: Apache-2.0 */
#include "app/health.h"

#include "app/checkpoint.h"
#include "app/dead_man.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/page.h"

static enum status ask_delivery(struct op_call *c, bool *is_set, bool *is_well, str *words,
                                struct err *e)
{
    *is_set = true;
    return outbox_health_words(c, is_well, words, e);
}

static enum status ask_proof(struct op_call *c, bool *is_set, bool *is_well, str *words,
                             struct err *e)
{
    struct proof_health h = {.is_well = true};
    int64_t n = 0;
    enum status st = proof_health(c->app, c->arena, c->now, &h, e);
    if (st == LW_OK) st = checkpoint_n(c->app->db, &n, e);
    *is_set = true;
    *is_well = h.is_well;
    *words = h.is_well
                 ? n ? STR("the state of the ledger is signed") : STR("nothing to sign yet")
                 : h.words;
    return st;
}

const struct health_part health_parts[] = {
    {"delivery", "Alerts fail", ask_delivery},
    {"on call", "Nobody can be woken", oncall_words},
    {"test pages", "On call unproven", page_test_words},
    {"dead-man signal", "Dead-man signal fails", dead_man_words},
    {"proof", "Proof is not kept", ask_proof},
};
const size_t n_health_parts = sizeof health_parts / sizeof *health_parts;

enum status health_ask(struct op_call *c, yyjson_mut_val *list, const char **word, str *words,
                       struct err *e)
{
    enum status st = LW_OK;
    *word = NULL;
    *words = STR("");
    for (size_t i = 0; !st && i < n_health_parts; i++) {
        const struct health_part *p = &health_parts[i];
        bool is_set = false, is_well = true;
        str said = STR("");
        st = p->ask(c, &is_set, &is_well, &said, e);
        if (!st && is_set && !is_well && !*word) {
            *word = p->word;
            *words = said;
        }
        if (st || !list) continue;
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "name", str_of(p->name));
        reply_bool(c, o, "is_set", is_set);
        reply_bool(c, o, "is_well", is_well);
        reply_str(c, o, "words", said);
    }
    return st;
}
