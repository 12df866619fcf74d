/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What build plug-ins call a project: a release of a product with its image of the variant
 * "default", if there is one yet. Views over product, release and image; nothing is kept here.
 */
#ifndef LW_STORE_PLUGIN_H
#define LW_STORE_PLUGIN_H

#include "store/db.h"

struct plugin_project {
    str release_id, version;
    struct utc created_at;
    str product_id, product_name;
    str image_id; /* empty: nothing was uploaded yet */
    str sbom_format, sbom_version;
    int64_t n_components;
    struct utc received_at; /* of the SBOM in force, none without image */
};
typedef enum status (*plugin_project_fn)(void *ctx, const struct plugin_project *p,
                                         struct err *e);

struct plugin_filter {
    str product_id;        /* empty: all */
    str version;           /* of that product only; empty: all */
    str first_id, last_id; /* range of release ids; STR_NONE: all */
    int64_t offset, limit;
};
/* By product's name, newest release first; strings live during the call. */
enum status plugin_project_each(struct db *db, const struct plugin_filter *f,
                                plugin_project_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
enum status plugin_project_count(struct db *db, const struct plugin_filter *f, int64_t *n,
                                 struct err *e) LW_MUST_CHECK;
/* Image ids from `first` to `last`, both included: the way back from a UUID. */
typedef enum status (*plugin_id_fn)(void *ctx, str id, struct err *e);
enum status plugin_image_each(struct db *db, str first, str last, plugin_id_fn fn, void *ctx,
                              struct err *e) LW_MUST_CHECK;
/* Components of an image with an open finding. */
enum status plugin_n_vulnerable(struct db *db, str image_id, int64_t *n,
                                struct err *e) LW_MUST_CHECK;

#endif
