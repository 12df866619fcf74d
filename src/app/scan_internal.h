/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of a scan share: scan_hear.c asks knowledge what it says of a component,
 * scan_join.c makes matches of it, scan.c goes through the components.
 */
#ifndef LW_APP_SCAN_INTERNAL_H
#define LW_APP_SCAN_INTERNAL_H

#include "app/scan.h"
#include "base/map.h"
#include "core/product.h"

/* What the knowledge covers: only a complete import can say that it knows nothing. scan_cover.c. */
struct scan_cover {
    struct arena *a;
    struct utc now;
    struct scan *out;
    struct part_state *parts;
    size_t n_parts, cap_parts;
    struct map complaints; /* words about feeds, once each */
};
enum status cover_load(struct scan_cover *c, struct knowledge *k, struct err *e) LW_MUST_CHECK;
/* False, with words in `*why`, when no feed that knows such components was imported. */
bool cover_check(struct scan_cover *c, const struct identities *ids, str *why);
/* The release's publisher has no data any more (matching.md section 3). */
bool cover_is_over(const struct scan_cover *c, const struct identities *ids, str *why);

/* What one record says of the component at hand, and of which vulnerability. */
struct said {
    str group;
    struct match_answer answer;
    const struct affected *const *claims; /* that it was read from, in the scratch */
    size_t n_claims;
    bool is_informational, is_malware;
};

/* Claims about the kernel wait until all of their record are there. */
struct waiting {
    str group;
    struct match_claim claim;
    bool is_informational, is_malware;
};

struct scanner {
    struct arena *a;      /* of the result */
    struct arena scratch; /* claims of one component */
    struct arena lines;   /* of one ground */
    struct knowledge *k;
    struct scan *out;
    struct scan_cover cover;
    const struct scan_input *in;
    struct product_facts product;
    const struct product_facts *around; /* NULL: nothing is known of the product */
    size_t cap_matches;
    struct map vulnerabilities; /* group -> index into details */
    struct vulnerability *details;
    size_t n_details, cap_details;
    /* the component at hand */
    uint32_t at; /* in `in` */
    const struct identities *ids;
    str key; /* that is being asked for */
    struct said *said;
    size_t n_said, cap_said;
    struct waiting *waiting;
    size_t n_waiting, cap_waiting;
    bool is_of_product;
};

/* Does evidence of the build speak of this product? */
bool scanner_has_build(const struct scanner *s);
/* Do its own documents say something of the component at hand? */
bool scanner_has_documents(const struct scanner *s);
/* qsort() of what may be sorted already: claims mostly come in order. */
void sort_unless_sorted(void *items, size_t n, size_t each,
                        int (*order)(const void *, const void *));
/* For knowledge_claims(): what claims of s->key say is added to s->said, or waits. */
enum status hear_claim(void *ctx, const struct claim *c, struct err *e) LW_MUST_CHECK;
/* Judges what waits: every claim of a record about the kernel together. */
enum status judge_kernel(struct scanner *s, struct err *e) LW_MUST_CHECK;
/* All that was said of the component becomes matches of `slot`, by vulnerability. */
enum status join_all(struct scanner *s, uint32_t slot, struct err *e) LW_MUST_CHECK;

#endif
