/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VEX: what we say of our products to their users, and what suppliers say to us.
 *
 * Out: findings as they stand, of an image, a release or a product, as OpenVEX, CycloneDX or CSAF.
 * In: a supplier's document is kept, each statement is matched with components by identity (never
 * by a vulnerability's name alone), and, of a supplier that is trusted, becomes a decision about
 * that component wherever it is used. What matches nothing is kept and looked at again when an
 * image comes.
 */
#ifndef LW_APP_VEX_H
#define LW_APP_VEX_H

#include "app/op.h"
#include "model/vex.h"
#include "store/component.h"
#include "store/image.h"
#include "store/vex.h"

extern const struct op vex_ops[];
extern const size_t n_vex_ops;
extern const struct op supplier_ops[];
extern const size_t n_supplier_ops;

/* Most images of one document. */
enum {
    VEX_MAX_IMAGES = 200
};
/*
 * The document of these images in the call's arena: findings that are not informational and not
 * closed, with everything that is known of product and component. LW_E_STATE when the setting
 * 'manufacturer-name' is empty.
 */
enum status vex_of_images(struct op_call *c, const struct image *images, size_t n, str title,
                          struct vex_document *out, struct err *e) LW_MUST_CHECK;

/* While an image is stored, before its event: keeps what the SBOM calls the product. */
enum status vex_subject_save(struct op_call *c, const struct image *image,
                             const struct sbom *sbom, struct err *e) LW_MUST_CHECK;
/*
 * To be called while an image is stored, behind its components and findings: makes decisions of
 * statements of trusted suppliers that speak of its components and had no image before.
 */
enum status vex_image_added(struct op_call *c, const struct image *image,
                            const struct component_row *components, size_t n,
                            struct err *e) LW_MUST_CHECK;

/*
 * After findings were matched again: statements that waited for a record become decisions, in a
 * transaction of their own. Nothing is written when none waits.
 */
enum status vex_follow(struct app *app, struct utc now, struct err *e) LW_MUST_CHECK;

/* The stored component as the writers and matchers of VEX see it, texts in `a`. */
enum status vex_component_of_row(struct arena *a, const struct component_row *row,
                                 struct vex_component *out, struct err *e) LW_MUST_CHECK;

#endif
