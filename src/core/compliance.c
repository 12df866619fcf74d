/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the steps; the steps are in compliance_scope.c and compliance_evidence.c. */
#include "core/compliance.h"

ENUM_DEFINE(compliance_state, COMPLIANCE_LIST)
ENUM_DEFINE(said, SAID_LIST)

int compliance_day_cmp(struct day a, struct day b)
{
    if (a.year != b.year) return a.year < b.year ? -1 : 1;
    if (a.month != b.month) return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

str compliance_day_text(struct arena *words, struct day d)
{
    return words ? arena_printf(words, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day)
                 : STR("");
}

bool compliance_listed(str list, str id)
{
    str word;
    while (list.n) {
        (void)str_cut(&list, ' ', &word);
        bool is_open = str_ends(word, STR("*"));
        if (is_open ? str_starts(id, str_sub(word, 0, word.n - 1)) : str_eq(word, id))
            return true;
    }
    return false;
}

struct compliance compliance_of(struct arena *words, const struct duty_row *row,
                                const struct compliance_subject *s, struct utc now)
{
    struct compliance out = {.due_at = UTC_NONE, .clause = str_of(row->article)};
    struct day today = utc_day(now);
    if (compliance_scope(words, row, s, today, &out)) return out;
    compliance_judge(words, row, s, today, &out);
    if (compliance_day_cmp(today, row->from) >= 0 || out.state == COMPLIANCE_NOT_APPLICABLE)
        return out;
    /* Early evidence is welcome and shown; nothing can be open or late before the date. */
    out.is_ready = out.state == COMPLIANCE_MET || out.state == COMPLIANCE_NO_OCCASION;
    out.state = COMPLIANCE_NOT_YET;
    out.from = row->from;
    out.due_at = UTC_NONE;
    if (words)
        out.why = arena_printf(words, "applies from %s (%s)%s%s%s%.*s", row->applies_from,
                               row->applies_clause, row->before ? ", until then " : "",
                               row->before ? row->before : "", out.why.n ? "; " : "",
                               STR_ARG(out.why));
    return out;
}
