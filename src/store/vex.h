/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suppliers, their VEX documents and statements as stored, and what the SBOM of an image calls
 * the product itself. Lists (purls, hashes, ...) are text, one item a line. Texts of rows live
 * during the call; *_dup() keeps them.
 */
#ifndef LW_STORE_VEX_H
#define LW_STORE_VEX_H

#include "model/enum_table.h"
#include "store/db.h"

#define SUPPLIER_TRUST_LIST(X)                                            \
 X(TRUST_IGNORED, "ignored") /* kept, nothing is made of it */            \
 X(TRUST_SHOWN, "shown")     /* shown beside findings, decides nothing */ \
 X(TRUST_APPLIED, "applied") /* becomes decisions of origin supplier */
ENUM_DECLARE(supplier_trust, SUPPLIER_TRUST_LIST);

#define VEX_OUTCOME_LIST(X)                                                         \
 X(VEX_OUTCOME_UNMATCHED, "unmatched") /* no image holds what it speaks of */       \
 X(VEX_OUTCOME_WAITING, "waiting")     /* one does, no record names the flaw yet */ \
 X(VEX_OUTCOME_APPLIED, "applied")     /* a decision was made of it */              \
 X(VEX_OUTCOME_SHOWN, "shown")         /* it decides nothing: `why` says why */     \
 X(VEX_OUTCOME_IGNORED, "ignored")
ENUM_DECLARE(vex_outcome, VEX_OUTCOME_LIST);

struct supplier {
    str id, name;
    enum supplier_trust trust;
    struct utc created_at;
    int64_t n_documents; /* read only: that hold */
};
enum status supplier_insert(struct db *db, const struct supplier *s,
                            struct err *e) LW_MUST_CHECK;
enum status supplier_save_trust(struct db *db, str id, enum supplier_trust trust,
                                struct err *e) LW_MUST_CHECK;
/* By id, or by name in any case; strings in `a`. */
enum status supplier_find(struct db *db, struct arena *a, str id_or_name, struct supplier *out,
                          bool *found, struct err *e) LW_MUST_CHECK;
typedef enum status (*supplier_fn)(void *ctx, const struct supplier *s, struct err *e);
/* All, by name. */
enum status supplier_each(struct db *db, supplier_fn fn, void *ctx,
                          struct err *e) LW_MUST_CHECK;
enum status supplier_text(struct db *db, str id, struct buf *out, struct err *e) LW_MUST_CHECK;

struct vex_document_row {
    str id, digest, format, supplier_id, document, version;
    struct utc issued_at, received_at;
    str received_by;
    int64_t n_statements;
    struct utc replaced_at; /* none while it holds */
    /* Read only. */
    str supplier;
    enum supplier_trust trust;
    int64_t n_applied, n_unmatched; /* those that wait are among the unmatched */
};
enum status vex_document_insert(struct db *db, const struct vex_document_row *d,
                                struct err *e) LW_MUST_CHECK;
enum status vex_document_replace(struct db *db, str id, struct utc at,
                                 struct err *e) LW_MUST_CHECK;
enum status vex_document_find(struct db *db, struct arena *a, str id,
                              struct vex_document_row *out, bool *found,
                              struct err *e) LW_MUST_CHECK;
/* Those that hold, with these bytes, of a supplier. */
enum status vex_document_find_digest(struct db *db, struct arena *a, str supplier_id,
                                     str digest, struct vex_document_row *out, bool *found,
                                     struct err *e) LW_MUST_CHECK;
/* The one that holds under the document's own id. */
enum status vex_document_find_own(struct db *db, struct arena *a, str supplier_id, str document,
                                  struct vex_document_row *out, bool *found,
                                  struct err *e) LW_MUST_CHECK;
typedef enum status (*vex_document_fn)(void *ctx, const struct vex_document_row *d,
                                       struct err *e);
/* Newest first, ids before `before_id` unless empty; of one supplier unless empty. */
enum status vex_document_each(struct db *db, str supplier_id, str before_id, int64_t limit,
                              vex_document_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
enum status vex_document_text(struct db *db, str id, struct buf *out,
                              struct err *e) LW_MUST_CHECK;
/* How many hold; 0 spares new images the search. */
enum status vex_document_n(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;

struct vex_statement_row {
    str document_id;
    int64_t serial;
    str vulnerability; /* its names */
    str name, purls, cpes, hashes, versions, product;
    str status, justification, words;
    struct utc stated_at;
    enum vex_outcome outcome;
    str why;
    str decisions; /* ids of those made of it */
};
void vex_statement_dup(struct arena *a, struct vex_statement_row *s);
enum status vex_statement_insert(struct db *db, const struct vex_statement_row *s,
                                 struct err *e) LW_MUST_CHECK;
/* Writes outcome, why and decisions. */
enum status vex_statement_save_outcome(struct db *db, const struct vex_statement_row *s,
                                       struct err *e) LW_MUST_CHECK;
enum status vex_statement_add_key(struct db *db, str package_key, str document_id,
                                  int64_t serial, struct err *e) LW_MUST_CHECK;
typedef enum status (*vex_statement_fn)(void *ctx, const struct vex_statement_row *s,
                                        struct err *e);
/* Of a document, serials after `after`; of one outcome unless empty, what waits with unmatched. */
enum status vex_statement_each(struct db *db, str document_id, str outcome, int64_t after,
                               int64_t limit, vex_statement_fn fn, void *ctx,
                               struct err *e) LW_MUST_CHECK;
/* Those that wait, of documents that hold and suppliers that are trusted, side by side a document. */
enum status vex_statement_each_waiting(struct db *db, vex_statement_fn fn, void *ctx,
                                       struct err *e) LW_MUST_CHECK;
/* Of documents that hold, which may speak of a component with this package key. */
enum status vex_statement_each_of_key(struct db *db, str package_key, vex_statement_fn fn,
                                      void *ctx, struct err *e) LW_MUST_CHECK;

struct image_subject {
    str image_id, name, version, ref, purls, cpes, hashes;
};
enum status image_subject_save(struct db *db, const struct image_subject *s,
                               struct err *e) LW_MUST_CHECK;
enum status image_subject_find(struct db *db, struct arena *a, str image_id,
                               struct image_subject *out, bool *found,
                               struct err *e) LW_MUST_CHECK;

#endif
