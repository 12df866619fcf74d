/* SPDX-License-Identifier: Apache-2.0 */
/* What the makers of proposals share: lists and numbers in words. For form_prefill.c alone. */
#ifndef LW_CORE_FORM_PREFILL_H
#define LW_CORE_FORM_PREFILL_H

#include "core/form.h"

enum {
    PROPOSAL_BYTES =
        1024 * 1024, /* generous, before it is cut: every version of every product */
    TEXT_CHARS = 4000,
    LIST_CHARS = 1000, /* of a list within a text */
};

struct prefill {
    struct arena *arena;
    const struct form_facts *facts;
    size_t max_chars; /* of the field; 0: none */
    struct buf *b;    /* of the value being made; empty at the start */
    bool is_sentence;
};

/* "A, B, C" behind what is there; what would lead beyond `max_chars` (0: none) as "and 2 more". */
void prefill_join(struct prefill *p, const str *items, size_t n, size_t max_chars);
void prefill_add_end(struct buf *b);
void prefill_add_measure_state(struct prefill *p);
/* "Harbour Gateway 4.1, Harbour Gateway 4.2", ranges where that is longer than `max_chars`. */
void prefill_add_versions(struct prefill *p, size_t max_chars);
/* How many units are where: what makes the reach visible. */
void prefill_add_units(struct prefill *p);
/* Sources: "product 'Harbour Gateway': markets", "findings of CVE-2026-1". */
str prefill_of_products(struct prefill *p, const char *what);
str prefill_of_findings(struct prefill *p);

#endif
