/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decision.h"

#include <string.h>

ENUM_DEFINE(decision_approval, DECISION_APPROVAL_LIST)

int decision_claim_cmp(const struct decision_claim *a, const struct decision_claim *b)
{
    if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
    if (a->scope != b->scope) return a->scope < b->scope ? -1 : 1;
    if (a->is_of_component != b->is_of_component) return a->is_of_component ? -1 : 1;
    if (a->has_condition != b->has_condition) return a->has_condition ? -1 : 1;
    int order = utc_cmp(b->made_at, a->made_at);
    return order ? order : str_cmp(b->id, a->id);
}

/* ---- ground ---- */

static bool asks_for_something(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION || v == VERDICT_UNKNOWN;
}

static bool has_word(str ground, bool is_against, str word)
{
    str one;
    while (ground.n) {
        str_cut(&ground, ',', &one);
        bool has_mark = one.n && one.p[0] == '!';
        if (has_mark == is_against && str_eq(str_from(one, has_mark), word)) return true;
    }
    return false;
}

/* A revision is the feed's own text: what would cut a word in two, or mark it, is left out. */
static bool is_word(str word)
{
    return word.n && word.p[0] != '!' && !str_contains(word, STR(","));
}

void decision_ground_add(struct buf *ground, enum verdict matched, str digest, str basis)
{
    const str words[] = {digest, basis};
    bool is_against = !asks_for_something(matched);
    for (size_t i = 0; i < 2; i++) {
        if (!is_word(words[i]) || has_word(buf_str(ground), is_against, words[i])) continue;
        if (ground->n) buf_char(ground, ',');
        if (is_against) buf_char(ground, '!');
        buf_add(ground, words[i]);
    }
}

bool decision_stands(str ground, enum verdict matched, str digest, str basis)
{
    bool is_against = !asks_for_something(matched);
    return (is_word(digest) && has_word(ground, is_against, digest)) ||
           (is_word(basis) && has_word(ground, is_against, basis));
}

/* ---- time ---- */

str day_str(struct arena *a, struct day d)
{
    if (!day_is_valid(d)) return STR("");
    return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

bool decision_is_expired(str expires_on, struct day today)
{
    struct arena tmp;
    if (!expires_on.n) return false;
    arena_init(&tmp, 256);
    bool is_over = str_cmp(expires_on, day_str(&tmp, today)) < 0;
    arena_release(&tmp);
    return is_over;
}

/* ---- approval ---- */

bool decision_needs_approval(enum decision_approval policy, enum verdict status)
{
    switch (policy) {
    case APPROVAL_NEVER: return false;
    case APPROVAL_ALWAYS: return true;
    case APPROVAL_NOT_AFFECTED: return !asks_for_something(status);
    case N_decision_approval: break;
    }
    return true;
}
