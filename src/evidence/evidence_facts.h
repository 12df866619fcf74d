/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts while they are being collected: groups that grow, each fact kept once with the source that
 * said it first. Part of evidence_collect.
 */
#ifndef LW_EVIDENCE_EVIDENCE_FACTS_H
#define LW_EVIDENCE_EVIDENCE_FACTS_H

#include "base/map.h"
#include "model/evidence.h"

struct fact_item {
    struct evidence_item item;
    uint32_t n_puts; /* how often it was said */
};

struct fact_group {
    enum fact_kind kind;
    str component, object;
    bool is_complete;
    str note;
    struct fact_item *items;
    size_t n_items, cap_items;
};

struct facts {
    struct arena *a; /* of everything here */
    struct fact_group *groups;
    size_t n_groups, cap_groups;
    struct evidence_source *sources;
    size_t n_sources, cap_sources;
    str *notes;
    size_t n_notes, cap_notes;
    struct map group_ids, item_ids;
    struct buf *key;
    size_t n_items;
    bool is_over; /* a limit of the document was hit */
};

void facts_init(struct facts *f, struct arena *a, struct buf *key);
void facts_release(struct facts *f);

/* The group, made when it is not there; NULL over EVIDENCE_MAX_GROUPS or the arena's cap. */
struct fact_group *facts_group(struct facts *f, enum fact_kind kind, str component, str object);
/* NULL when there is none. */
struct fact_group *facts_find(struct facts *f, enum fact_kind kind, str component, str object);
/* Adds a fact of source `source`; text that is not UTF-8 is mended. LW_E_LIMIT. */
enum status facts_put(struct facts *f, struct fact_group *g, str name, str value,
                      uint32_t source, uint32_t line, struct err *e) LW_MUST_CHECK;
/* Whether the group has the fact. */
bool facts_has(struct facts *f, const struct fact_group *g, str name, str value);
/* First item of that name; NULL. One pass over the group. */
const struct evidence_item *facts_item(const struct fact_group *g, str name);
/* A note for the reader of the document; over EVIDENCE_MAX_NOTES they are dropped. */
void facts_note(struct facts *f, const char *fmt, ...) LW_PRINTF(2, 3);
/* The evidence, sorted. */
enum status facts_finish(struct facts *f, struct build_evidence *out,
                         struct err *e) LW_MUST_CHECK;

#endif
