/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include "cli/help_entry.h"

#include <stdio.h>

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, replacements, swapped neighbours. */
static unsigned distance(str a, str b)
{
    unsigned rows[3][SUGGEST_MAX_CHARS + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t k = 0; k <= b.n; k++)
        last[k] = (unsigned)k;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = (unsigned)i;
        for (size_t k = 1; k <= b.n; k++) {
            unsigned cost = a.p[i - 1] != b.p[k - 1];
            row[k] = least_of(least_of(last[k], row[k - 1]) + 1, last[k - 1] + cost);
            if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1])
                row[k] = least_of(row[k], before[k - 2] + 1);
        }
        unsigned *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[b.n];
}

void suggest_init(struct suggestion *s, str typed)
{
    *s = (struct suggestion){.typed = typed, .nearest = STR_NONE};
}

void suggest_see(struct suggestion *s, str word)
{
    if (s->typed.n > SUGGEST_MAX_CHARS || word.n > SUGGEST_MAX_CHARS || s->typed.n == 0) return;
    unsigned d = s->typed.n > 1 && str_starts(word, s->typed) ? 1 : distance(s->typed, word);
    size_t longer = s->typed.n > word.n ? s->typed.n : word.n;
    if (3 * d > longer && d > 1) return;
    if (d >= longer) return;
    if (s->nearest.p != NULL && s->distance <= d) return;
    s->nearest = word;
    s->distance = d;
}

str suggest_word(const struct suggestion *s)
{
    return s->nearest;
}

/* "list, show, open" of a noun; how many. */
static size_t list_verbs(str noun, struct buf *out, struct suggestion *s)
{
    struct help_entry entry;
    size_t n = 0;
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        if (!str_eq(help_noun(&entry), noun)) continue;
        str verb = str_trim(str_from(str_of(entry.words), noun.n));
        suggest_see(s, verb);
        if (verb.n == 0) continue;
        buf_printf(out, "%s%.*s", n++ > 0 ? ", " : "", STR_ARG(verb));
    }
    return n;
}

enum status suggest_command(int argc, char **argv, struct err *e)
{
    struct help_entry entry;
    struct suggestion s;
    struct buf verbs;
    str noun = str_of(argv[0]);
    buf_init(&verbs, 400); /* a message has 512 bytes */
    suggest_init(&s, argc > 1 ? str_of(argv[1]) : STR(""));
    size_t n = list_verbs(noun, &verbs, &s);
    str meant = suggest_word(&s), list = buf_str(&verbs);
    enum status st;
    if (n > 0 && argc == 1) {
        st = err_set(e, LW_E_USAGE, "'%s' wants a verb: %.*s", argv[0], STR_ARG(list));
    } else if (n > 0 && meant.p != NULL) {
        st = err_set(e, LW_E_USAGE, "'%s' has no '%s'; did you mean '%s %.*s'?", argv[0],
                     argv[1], argv[0], STR_ARG(meant));
    } else if (n > 0) {
        st = err_set(e, LW_E_USAGE, "'%s' has no '%s'; it has: %.*s", argv[0], argv[1],
                     STR_ARG(list));
    } else {
        suggest_init(&s, noun);
        for (size_t i = 0; help_entry_at(i, &entry); i++)
            suggest_see(&s, help_noun(&entry));
        meant = suggest_word(&s);
        st =
            meant.p != NULL
                ? err_set(e, LW_E_USAGE, "there is no command '%s'; did you mean '%.*s'?",
                          argv[0], STR_ARG(meant))
                : err_set(e, LW_E_USAGE,
                          "there is no command '%s'; 'longwatch help' lists them all", argv[0]);
    }
    buf_release(&verbs);
    return st;
}
