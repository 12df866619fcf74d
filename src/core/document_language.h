/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What users read in their own language: the fixed words of public documents, and the words that
 * a hazard must not have there. Notices must be understood by whom they are for (CRA Art 14(8),
 * GPSR Art 35 and 36, MDR Art 89(8)). What a document says is written by a person in its language;
 * nothing is translated by the program.
 */
#ifndef LW_CORE_DOCUMENT_LANGUAGE_H
#define LW_CORE_DOCUMENT_LANGUAGE_H

#include "core/document_kinds.h"

struct document_language {
    const char *code;        /* "de"; "de-AT" finds it, too */
    const char *name;        /* in English, for choices */
    const char *words;       /* "key|word\n": keys of fields; "=repair": a choice */
    const char *downplaying; /* beginnings of words, lower case, parted by '|' */
    const char *stop_using;  /* one of these is in what consumers are told to do; likewise */
};
extern const struct document_language document_languages[]; /* English first */
extern const size_t n_document_languages;
/* NULL: not among them; labels are English then and nobody looked for downplaying words. */
const struct document_language *document_language_find(str code);

/* The word for `key` in a language, `english` where there is none. Lives with the program. */
str document_word(str language, const char *key, str english);
/* Label of a field as readers see it: translated in public documents alone. */
str document_label(const struct document_kind *k, const struct document_field *f, str language);
/* A value as readers see it: choices in their language, all else as it is. In `a`. */
str document_shown(struct arena *a, const struct document_kind *k,
                   const struct document_field *f, str value, str language);
/*
 * Does a part of `list` begin a word of `s`? In any case, Latin letters with accents included;
 * the part that was found, else STR_NONE.
 */
str document_find_words(str s, const char *list);

#endif
