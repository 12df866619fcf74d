/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Predicates as text. The grammar, blanks between words, words in lower case:
 *
 *   predicate := conjunct { "or" conjunct }
 *   conjunct  := term { "and" term }
 *   term      := "not" term | "(" predicate ")" | fact | "exposure" "is" ["not"] EXPOSURE
 *   fact      := KIND NAME ["of" COMPONENT] ["in" OBJECT] "is" ["not"] STATE
 *   KIND      := a spelling of enum fact_kind
 *   STATE     := the word that goes with the kind (set, compiled, included, built, defined, used,
 *                linked, exported, needed, present, open, applied), or a value: y, "a text"
 *   NAME, COMPONENT, OBJECT := a word, or "a text" with \" and \\ escaped
 *
 * Without "of", symbols, files, headers and modules are those of the kernel ("linux"), and are
 * read so. A name or value that is a word of the grammar is written as "a text".
 */
#ifndef LW_FORMAT_PREDICATE_H
#define LW_FORMAT_PREDICATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "model/predicate.h"

enum {
    PREDICATE_MAX_BYTES = 16384,
    PREDICATE_MAX_DEPTH = 32,  /* "(" and "not" within each other */
    PREDICATE_MAX_PARTS = 256, /* facts, "and", "or" and "not" of one predicate */
};

/* `a` keeps it. LW_E_INPUT says at which character what was expected. */
enum status predicate_parse(struct arena *a, str text, const struct predicate **out,
                            struct err *e) LW_MUST_CHECK;
/* The one spelling of it; parsing that gives the same again. */
void predicate_print(const struct predicate *p, struct buf *out);

/* A name as it stands in a sentence: as it is, or as "a text". */
void predicate_print_name(str name, struct buf *out);

/* The word that goes with a kind: "set", "compiled"; never empty. */
str predicate_state_word(enum fact_kind kind);
/* Kinds that are of the kernel when no component is named. */
bool predicate_is_of_kernel(enum fact_kind kind);

#endif
