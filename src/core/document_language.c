/* SPDX-License-Identifier: Apache-2.0 */
#include "core/document_language.h"

#include "base/buf.h"

const struct document_language *document_language_find(str code)
{
    str rest = code, main_part;
    (void)str_cut(&rest, '-', &main_part);
    for (size_t i = 0; i < n_document_languages; i++)
        if (str_eq_nocase(main_part, str_of(document_languages[i].code)))
            return &document_languages[i];
    return NULL;
}

static str find_word(const struct document_language *l, str key)
{
    str rest = str_of(l->words), line, name;
    while (rest.n) {
        (void)str_cut(&rest, '\n', &line);
        (void)str_cut(&line, '|', &name);
        if (str_eq(name, key)) return line;
    }
    return STR_NONE;
}

static str word_of(str language, str key, str english)
{
    const struct document_language *l = document_language_find(language);
    str word = l ? find_word(l, key) : STR_NONE;
    return word.n ? word : english;
}

str document_word(str language, const char *key, str english)
{
    return word_of(language, str_of(key), english);
}

str document_label(const struct document_kind *k, const struct document_field *f, str language)
{
    return k->is_public ? word_of(language, f->key, f->label) : f->label;
}

str document_shown(struct arena *a, const struct document_kind *k,
                   const struct document_field *f, str value, str language)
{
    struct buf b;
    bool is_choice = f->type == DOCUMENT_ENUM || f->type == DOCUMENT_CHOICES;
    if (!k->is_public || !is_choice) return value;
    buf_init(&b, DOCUMENT_MAX_VALUE_BYTES);
    while (value.n) {
        str one;
        (void)str_cut(&value, ',', &one);
        one = str_trim(one);
        str key = arena_printf(a, "=%.*s", STR_ARG(one));
        buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(word_of(language, key, one)));
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* ---- words in a text ---- */

/* Lower case of the letter at `i` where it has two bytes: Latin-1 and Latin Extended-A. */
static unsigned char low_of(str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i], before = i ? (unsigned char)s.p[i - 1] : 0;
    if (c < 0x80) return (unsigned char)char_lower((char)c);
    if (before == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97) return c + 0x20;
    /* Pairs of upper and lower case; in the middle of the block the odd ones are upper. */
    bool is_odd_upper = before == 0xC5 && (c <= 0x88 || c >= 0xB9);
    is_odd_upper = is_odd_upper || (before == 0xC4 && c >= 0xB9);
    if (before == 0xC4 || before == 0xC5) return c % 2 == is_odd_upper ? c + 1 : c;
    return c;
}

/* Letters of two bytes are Latin, Greek, Cyrillic; quotes and dashes have three. */
static bool is_letter_before(str s, size_t at)
{
    if (!at) return false;
    unsigned char lead = at > 1 ? (unsigned char)s.p[at - 2] : 0;
    return char_is_alpha(s.p[at - 1]) ||
           ((unsigned char)s.p[at - 1] >= 0x80 && lead >= 0xC3 && lead <= 0xD4);
}

static bool begins(str s, size_t at, str part)
{
    if (at + part.n > s.n || is_letter_before(s, at)) return false;
    for (size_t k = 0; k < part.n; k++)
        if (low_of(s, at + k) != (unsigned char)part.p[k]) return false;
    return true;
}

str document_find_words(str s, const char *list)
{
    str rest = str_of(list), part;
    while (rest.n) {
        (void)str_cut(&rest, '|', &part);
        for (size_t i = 0; i < s.n; i++)
            if (begins(s, i, part)) return part;
    }
    return STR_NONE;
}
