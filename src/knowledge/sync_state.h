/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a synchronisation remembers between its turns: how far each part has come, which revision
 * of a record is here, and which documents were refused and why.
 */
#ifndef LW_KNOWLEDGE_SYNC_STATE_H
#define LW_KNOWLEDGE_SYNC_STATE_H

#include "knowledge/knowledge.h"

/*
 * Keeps validators and cursor of a part without an import; STR_NONE leaves a column as it is. The
 * part is made if it is new; it knows nothing until something is imported.
 */
enum status knowledge_note_state(struct knowledge *k, const char *feed, str part, str etag,
                                 str last_modified, str cursor, struct err *e) LW_MUST_CHECK;

/* The revision date of a record that is here and not withdrawn by absence. */
enum status knowledge_record_modified(struct knowledge *k, const char *feed, str part, str id,
                                      bool *is_known, struct utc *modified_at,
                                      struct err *e) LW_MUST_CHECK;

typedef enum status (*record_id_fn)(void *ctx, str id, struct err *e);
/*
 * Calls `fn` for the record `stem` and those called "STEM/..." of a part, which is what one
 * document with several records makes of its id; not for withdrawn ones.
 */
enum status knowledge_records_of(struct knowledge *k, const char *feed, str part, str stem,
                                 record_id_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

enum {
    MAX_REFUSALS_KEPT =
        1000, /* a part: a publisher with more has one trouble, not a thousand */
};
/* A document that is not in the knowledge, although its publisher offers it. */
struct refusal {
    str feed, part, name, reason;
    struct utc at; /* when it was refused first with these words */
};
/* Replaces what was refused of a part by the first MAX_REFUSALS_KEPT of `list`. */
enum status knowledge_set_refusals(struct knowledge *k, const char *feed, str part,
                                   const struct refusal *list, size_t n, struct utc now,
                                   struct err *e) LW_MUST_CHECK;
typedef enum status (*refusal_fn)(void *ctx, const struct refusal *r, struct err *e);
/* Ordered by feed, part and name; of one feed, or of all when `feed` is NULL. */
enum status knowledge_refusals(struct knowledge *k, const char *feed, refusal_fn fn, void *ctx,
                               struct err *e) LW_MUST_CHECK;

#endif
