/* SPDX-License-Identifier: Apache-2.0 */
#include "app/sbom_check.h"

#include "app/blob.h"
#include "base/limits.h"
#include "format/formats.h"
#include "store/image.h"

enum {
    REPLY_FAULTS = 20, /* components named per element in a reply */
};

static void put(yyjson_mut_doc *doc, yyjson_mut_val *o, const char *key, str v)
{
    yyjson_mut_obj_add_strncpy(doc, o, key, v.p ? v.p : "", v.n);
}

static void write_component(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct sbom *sbom,
                            uint32_t index)
{
    const struct component *c = &sbom->components[index];
    yyjson_mut_obj_add_uint(doc, o, "component", index);
    put(doc, o, "name", c->name);
    put(doc, o, "version", c->version);
    yyjson_mut_obj_add_uint(doc, o, "line", c->line);
}

static void write_element(yyjson_mut_doc *doc, yyjson_mut_val *list, const struct sbom *sbom,
                          const struct sbom_score *s, size_t most)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, list);
    put(doc, o, "id", str_of(s->element->id));
    put(doc, o, "clause", str_of(s->element->clause));
    put(doc, o, "title", str_of(s->element->title));
    yyjson_mut_obj_add_bool(doc, o, "is_required", s->element->is_required);
    yyjson_mut_obj_add_bool(doc, o, "is_met", s->n_met == s->n_of);
    yyjson_mut_obj_add_uint(doc, o, "n_met", s->n_met);
    yyjson_mut_obj_add_uint(doc, o, "n_of", s->n_of);
    yyjson_mut_obj_add_uint(doc, o, "pct", s->n_of == 0 ? 100 : 100 * s->n_met / s->n_of);
    yyjson_mut_val *faults = yyjson_mut_obj_add_arr(doc, o, "components");
    for (size_t i = 0; i < s->n_faults && i < most; i++)
        write_component(doc, yyjson_mut_arr_add_obj(doc, faults), sbom, s->faults[i]);
}

static void write_standard(yyjson_mut_doc *doc, yyjson_mut_val *list, const struct sbom *sbom,
                           const struct sbom_check *check, unsigned k, size_t most)
{
    const struct sbom_standard_row *row = &sbom_standard_rows[k];
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, list);
    put(doc, o, "standard", sbom_standard_str(row->standard));
    put(doc, o, "title", str_of(row->title));
    put(doc, o, "source", str_of(row->source));
    yyjson_mut_obj_add_uint(doc, o, "pct", check->pct[k]);
    yyjson_mut_obj_add_bool(doc, o, "is_met", check->is_met[k]);
    yyjson_mut_val *elements = yyjson_mut_obj_add_arr(doc, o, "elements");
    for (size_t i = 0; i < n_sbom_elements; i++) {
        if ((unsigned)check->scores[i].element->standard == k)
            write_element(doc, elements, sbom, &check->scores[i], most);
    }
}

void sbom_check_write(yyjson_mut_doc *doc, yyjson_mut_val *object, const struct sbom *sbom,
                      const struct sbom_check *check, size_t most)
{
    put(doc, object, "format", str_of(sbom->format));
    put(doc, object, "spec_version", sbom->spec_version);
    yyjson_mut_obj_add_uint(doc, object, "n_components", check->n_components);
    yyjson_mut_val *standards = yyjson_mut_obj_add_arr(doc, object, "standards");
    for (unsigned k = 0; k < N_sbom_standard; k++)
        write_standard(doc, standards, sbom, check, k, most);
    yyjson_mut_val *unmonitored = yyjson_mut_obj_add_arr(doc, object, "unmonitored");
    for (size_t i = 0; i < check->n_unmonitored && i < most; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, unmonitored);
        write_component(doc, o, sbom, check->unmonitored[i].component);
        put(doc, o, "why", check->unmonitored[i].why);
    }
    yyjson_mut_obj_add_bool(doc, object, "has_unmonitored", check->n_unmonitored > 0);
}

/* Read again from the document as received: what the store keeps is for matching, not for this. */
static enum status image_quality(struct op_call *c, struct err *e)
{
    struct image i;
    struct sbom sbom;
    struct sbom_check check;
    str bytes;
    bool found;
    enum status st = image_find(c->app->db, c->arena, op_str(c, "image"), &i, &found, e);
    if (st != LW_OK) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'",
                       STR_ARG(op_str(c, "image")));
    st = blob_read(c->app, c->arena, i.sbom_digest, LIMIT_SBOM_BYTES, &bytes, e);
    if (st == LW_OK) st = sbom_read(c->arena, bytes, &sbom, e);
    if (st == LW_OK) st = sbom_check(c->arena, &sbom, &check, e);
    if (st != LW_OK) return st;
    sbom_check_write(c->doc, c->reply, &sbom, &check, (size_t)op_int(c, "limit", REPLY_FAULTS));
    return LW_OK;
}

static const struct op_param quality_params[] = {
    {"image", PARAM_ID, true, true, 0, NULL, "Image's id"},
    {"limit", PARAM_INT, false, false, SBOM_FAULTS_KEPT, NULL,
     "Components named per element; default: 20"},
    {0},
};

const struct op sbom_check_ops[] = {
    {"image.quality", "image quality", "GET", "/images/{image}/quality", PERMISSION_READ, false,
     quality_params, image_quality,
     "Score the SBOM of an image by BSI TR-03183-2, NTIA and CISA, with the components at fault."},
};
const size_t n_sbom_check_ops = sizeof sbom_check_ops / sizeof sbom_check_ops[0];
