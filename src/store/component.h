/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Components, each stored once however many images hold it, and the inverted index from a
 * package key to them. Lists (purls, hashes, ...) are text, one item a line.
 */
#ifndef LW_STORE_COMPONENT_H
#define LW_STORE_COMPONENT_H

#include "store/component_row.h"
#include "store/list_order.h"

enum status component_insert(struct db *db, const struct component_row *c,
                             struct err *e) LW_MUST_CHECK;
/*
 * What a scan found out: its keys, identity, verdict, why. is_of_product is only ever set: another
 * image may still be the one it depends on.
 */
enum status component_save_scan(struct db *db, const struct component_row *c,
                                struct err *e) LW_MUST_CHECK;
/* Id by identity digest, STR_NONE when it is new. */
enum status component_find_id(struct db *db, struct arena *a, str identity_digest, str *id,
                              struct err *e) LW_MUST_CHECK;
enum status component_find(struct db *db, struct arena *a, str id, struct component_row *out,
                           bool *found, struct err *e) LW_MUST_CHECK;

enum status image_component_insert(struct db *db, str image_id, str component_id, str ref,
                                   uint64_t line, struct err *e) LW_MUST_CHECK;

typedef enum status (*component_fn)(void *ctx, const struct component_row *c, struct err *e);
/* Those that are looked up by a package key, whichever of their names it belongs to. */
enum status component_each_of_package(struct db *db, str package_key, component_fn fn,
                                      void *ctx, struct err *e) LW_MUST_CHECK;
/* Every package key that some component has, once each; column 0 of the row. */
enum status component_each_key(struct db *db, db_row_fn fn, void *ctx,
                               struct err *e) LW_MUST_CHECK;
/* Those with a finding, open or not, of a vulnerability. */
enum status component_each_of_vulnerability(struct db *db, str vulnerability, component_fn fn,
                                            void *ctx, struct err *e) LW_MUST_CHECK;
/* Of all, those with id > after, in order of id, at most `limit`. */
enum status component_each_after(struct db *db, str after, int64_t limit, component_fn fn,
                                 void *ctx, struct err *e) LW_MUST_CHECK;
/* Those with an open finding and id > after: whose scores may have moved. */
enum status component_each_open_after(struct db *db, str after, int64_t limit, component_fn fn,
                                      void *ctx, struct err *e) LW_MUST_CHECK;

/* A component in an image. */
struct image_component {
    struct component_row c;
    str ref;
    int64_t line;
    int64_t n_open; /* findings open there */
};
struct image_component_filter {
    str image_id;
    str text;                 /* lower case part of name or purl, empty: all */
    str verdict;              /* empty: all */
    str after_name, after_id; /* continue behind this one */
    int64_t limit;
    struct list_by by; /* by name unless another column was chosen */
};
typedef enum status (*image_component_fn)(void *ctx, const struct image_component *c,
                                          struct err *e);
enum status image_component_each(struct db *db, const struct image_component_filter *f,
                                 image_component_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
typedef enum status (*count_fn)(void *ctx, str what, int64_t n, struct err *e);
/* How many components of an image (or of everything, empty) have which verdict. */
enum status image_component_verdicts(struct db *db, str image_id, count_fn fn, void *ctx,
                                     struct err *e) LW_MUST_CHECK;
typedef enum status (*id_fn)(void *ctx, str id, struct err *e);
/* Images that hold a component. */
enum status image_each_of_component(struct db *db, str component_id, id_fn fn, void *ctx,
                                    struct err *e) LW_MUST_CHECK;

#endif
