/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers of VEX share: members of JSON objects, times, and the bytes at the end. */
#ifndef LW_FORMAT_VEX_JSON_H
#define LW_FORMAT_VEX_JSON_H

#include "format/vex_write.h"

#include <yyjson.h>

struct vex_writer {
    struct arena *a;
    yyjson_mut_doc *d;
    yyjson_mut_val *root;
    const struct vex_document *v;
};

/* BUG() when there is no memory. vex_writer_finish() ends it in every case. */
void vex_writer_init(struct vex_writer *w, struct arena *a, const struct vex_document *v);
/*
 * The bytes. `id` is the text value that stands for the document's id: it gets what `id_of` makes
 * of the SHA-256 (hexadecimal) of the document without it.
 */
enum status vex_writer_finish(struct vex_writer *w, yyjson_mut_val *id,
                              str (*id_of)(struct arena *a, const struct vex_document *v,
                                           str hex),
                              str *out, struct err *e) LW_MUST_CHECK;

/* Empty text and UTC_NONE add nothing. Texts are copied; keys must be literals. */
void vex_put(struct vex_writer *w, yyjson_mut_val *object, const char *key, str value);
void vex_put_utc(struct vex_writer *w, yyjson_mut_val *object, const char *key, struct utc t);
void vex_item(struct vex_writer *w, yyjson_mut_val *array, str value);
yyjson_mut_val *vex_object(struct vex_writer *w, yyjson_mut_val *object, const char *key);
yyjson_mut_val *vex_array(struct vex_writer *w, yyjson_mut_val *object, const char *key);
yyjson_mut_val *vex_item_object(struct vex_writer *w, yyjson_mut_val *array);

/* LW_E_STATE when what every format needs is missing. */
enum status vex_check(const struct vex_document *v, struct err *e) LW_MUST_CHECK;
/* A digest that is one: hexadecimal, of its algorithm's length. */
bool vex_hash_is_valid(const struct component_hash *h);
/* What a statement of not affected says where it has no impact statement. */
str vex_impact(const struct vex_statement *s);
/* And one of affected without an action statement. */
str vex_action(const struct vex_statement *s);

#endif
