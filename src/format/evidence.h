/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence document, "longwatch-evidence" version 1: JSON, one object, deterministic (the same
 * facts give the same bytes, but for collected_at). docs/guide/evidence.md describes it.
 */
#ifndef LW_FORMAT_EVIDENCE_H
#define LW_FORMAT_EVIDENCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/status.h"
#include "model/evidence.h"

#define EVIDENCE_FORMAT "longwatch-evidence/1"

enum {
    EVIDENCE_MAX_GROUPS = 100000, /* a Go program has two for each of some 200 modules */
    EVIDENCE_MAX_SOURCES = 1000000,
    EVIDENCE_MAX_ITEMS = 4000000,
    EVIDENCE_MAX_NOTES = 10000,
};
/* A document: that of a whole distribution kernel with its headers has about 30 MB. */
#define EVIDENCE_MAX_BYTES (256 * LW_MIB)

/*
 * Reads a document, sorted; strings live in `a`. `digest` is set. LW_E_INPUT with the place of what
 * is wrong, LW_E_LIMIT beyond the limits above.
 */
enum status evidence_read(struct arena *a, str bytes, struct build_evidence *out,
                          struct err *e) LW_MUST_CHECK;
/* Writes it, sorted; the same evidence gives the same bytes. LW_E_INPUT for text not in UTF-8. */
enum status evidence_write(const struct build_evidence *x, struct buf *out,
                           struct err *e) LW_MUST_CHECK;
/* Sorts groups and items, joins groups of the same kind, component and object, drops doubles. */
enum status evidence_sort(struct arena *a, struct build_evidence *x,
                          struct err *e) LW_MUST_CHECK;

/* Several documents of one image as one; sources are renumbered, complete stays what one says. */
enum status evidence_join(struct arena *a, const struct build_evidence *all, size_t n,
                          struct build_evidence *out, struct err *e) LW_MUST_CHECK;

/* NULL: none. An empty object means the first group of that kind and component. */
const struct evidence_group *evidence_group(const struct build_evidence *x, enum fact_kind kind,
                                            str component, str object);
/*
 * First item of that name; NULL: not listed, which says something only of a complete group. The
 * items behind it may have the same name and another value (two configurations in one tree: "n",
 * then "y"), so who asks for an absence looks at all of them. Both look-ups want sorted evidence.
 */
const struct evidence_item *evidence_item(const struct evidence_group *g, str name);

#endif
