/* SPDX-License-Identifier: Apache-2.0 */
#include "app/image_view.h"

#include "app/blob.h"
#include "app/finding.h"
#include "base/limits.h"
#include "core/sbom_tree.h"
#include "format/formats.h"
#include "store/image.h"
#include "store/image_compare.h"

enum {
    MAX_NODES = 3000,       /* of an outline */
    MAX_DIFFERENCES = 1000, /* of each kind */
};

static enum status get(struct op_call *c, const char *param, struct image *out, struct err *e)
{
    bool found;
    enum status st = image_find(c->app->db, c->arena, op_str(c, param), out, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'", STR_ARG(op_str(c, param)));
}

static void reply_image(struct op_call *c, const char *key, const struct image *i)
{
    yyjson_mut_val *o = reply_object(c, c->reply, key);
    reply_str(c, o, "id", i->id);
    reply_str(c, o, "variant", i->variant);
    reply_str(c, o, "release_version", i->release_version);
    reply_str(c, o, "product_id", i->product_id);
    reply_str(c, o, "product_name", i->product_name);
}

/* ---- outline ---- */

static void reply_nodes(struct op_call *c, const struct sbom *sbom, const struct sbom_tree *t)
{
    yyjson_mut_val *nodes = reply_array(c, c->reply, "nodes");
    for (size_t i = 0; i < t->n_nodes; i++) {
        const struct sbom_tree_node *n = &t->nodes[i];
        const struct component *x = &sbom->components[n->component];
        yyjson_mut_val *o = reply_item(c, nodes);
        reply_str(c, o, "name", x->name);
        reply_str(c, o, "version", x->version);
        reply_str(c, o, "type", x->type);
        reply_int(c, o, "depth", n->depth);
        reply_int(c, o, "n_below", n->n_below);
        reply_bool(c, o, "is_repeated", n->is_repeated);
        reply_bool(c, o, "is_subject", x->is_subject);
        reply_int(c, o, "line", (int64_t)x->line);
    }
}

/* Read again from the document as received: edges are for people, not for matching. */
static enum status image_tree(struct op_call *c, struct err *e)
{
    struct image i;
    struct sbom sbom;
    struct sbom_tree tree;
    str bytes;
    enum status st = get(c, "image", &i, e);
    if (st == LW_OK)
        st = blob_read(c->app, c->arena, i.sbom_digest, LIMIT_SBOM_BYTES, &bytes, e);
    if (st == LW_OK) st = sbom_read(c->arena, bytes, &sbom, e);
    if (st == LW_OK) st = sbom_tree_make(c->arena, &sbom, MAX_NODES, &tree, e);
    if (st != LW_OK) return st;
    reply_image(c, "image", &i);
    reply_int(c, c->reply, "n_components", (int64_t)sbom.n_components);
    reply_int(c, c->reply, "n_edges", (int64_t)sbom.n_edges);
    reply_bool(c, c->reply, "is_cut", tree.is_cut);
    reply_nodes(c, &sbom, &tree);
    return LW_OK;
}

/* ---- difference ---- */

struct parts {
    struct op_call *c;
    struct part_difference *items;
    size_t n, cap;
};

static enum status keep_part(void *ctx, const struct part_difference *p, struct err *e)
{
    struct parts *x = ctx;
    struct arena *a = x->c->arena;
    struct part_difference *slot =
        arena_push(a, (void **)&x->items, &x->n, &x->cap, sizeof *slot);
    if (slot)
        *slot = (struct part_difference){.id = arena_str(a, p->id),
                                         .name = arena_str(a, p->name),
                                         .version = arena_str(a, p->version),
                                         .purls = arena_str(a, p->purls),
                                         .identity = arena_str(a, p->identity),
                                         .verdict = p->verdict};
    return arena_status(a, "components", e);
}

static void reply_part(struct op_call *c, yyjson_mut_val *list, const struct part_difference *p,
                       const struct part_difference *before)
{
    yyjson_mut_val *o = reply_item(c, list);
    str rest = p->purls, purl;
    str_cut(&rest, '\n', &purl);
    reply_str(c, o, "id", p->id);
    reply_str(c, o, "name", p->name);
    reply_str(c, o, "version", p->version);
    reply_str(c, o, "purl", purl);
    reply_str(c, o, "verdict", verdict_str(p->verdict));
    reply_str(c, o, "verdict_words", verdict_words(p->verdict));
    if (!before) return;
    reply_str(c, o, "version_before", before->version);
    reply_str(c, o, "id_before", before->id);
}

/* The one of the other image that is the same thing in another version; each is taken once. */
static struct part_difference *counterpart(struct parts *there, const struct part_difference *p)
{
    for (size_t i = 0; i < there->n && p->identity.n; i++) {
        struct part_difference *q = &there->items[i];
        if (str_eq(q->identity, p->identity) && q->name.p) return q;
    }
    return NULL;
}

static void reply_parts(struct op_call *c, const struct parts *here, struct parts *there)
{
    yyjson_mut_val *came = reply_array(c, c->reply, "came");
    yyjson_mut_val *changed = reply_array(c, c->reply, "changed");
    yyjson_mut_val *went = reply_array(c, c->reply, "went");
    for (size_t i = 0; i < here->n; i++) {
        struct part_difference *q = counterpart(there, &here->items[i]);
        reply_part(c, q ? changed : came, &here->items[i], q);
        if (q) q->name = STR_NONE;
    }
    for (size_t i = 0; i < there->n; i++)
        if (there->items[i].name.p) reply_part(c, went, &there->items[i], NULL);
}

struct findings {
    struct op_call *c;
    yyjson_mut_val *list;
};

static enum status finding_one(void *ctx, const struct finding_difference *f, struct err *e)
{
    struct findings *x = ctx;
    struct op_call *c = x->c;
    yyjson_mut_val *o = reply_item(c, x->list);
    (void)e;
    reply_str(c, o, "id", f->id);
    reply_str(c, o, "vulnerability", f->vulnerability);
    reply_str(c, o, "summary", f->summary);
    reply_str(c, o, "component", f->component);
    reply_str(c, o, "version", f->version);
    reply_str(c, o, "verdict", verdict_str(f->verdict));
    reply_str(c, o, "verdict_words", verdict_words(f->verdict));
    reply_str(c, o, "priority", priority_str(f->priority));
    reply_bool(c, o, "is_exploited", f->is_exploited);
    return LW_OK;
}

static enum status image_compare(struct op_call *c, struct err *e)
{
    struct image i, other;
    struct db *db = c->app->db;
    struct parts here = {.c = c}, there = {.c = c};
    bool found = true;
    enum status st = get(c, "image", &i, e);
    if (st == LW_OK && op_has(c, "with"))
        st = get(c, "with", &other, e);
    else if (st == LW_OK)
        st = image_find_previous(db, c->arena, &i, &other, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_USAGE,
                     "parameter 'with': is required, this is the first image of "
                     "its product and variant");
    if (st == LW_OK)
        st = image_each_part_beyond(db, i.id, other.id, MAX_DIFFERENCES, keep_part, &here, e);
    if (st == LW_OK)
        st = image_each_part_beyond(db, other.id, i.id, MAX_DIFFERENCES, keep_part, &there, e);
    if (st != LW_OK) return st;
    reply_image(c, "image", &i);
    reply_image(c, "with", &other);
    reply_parts(c, &here, &there);
    struct findings came = {c, reply_array(c, c->reply, "findings_came")};
    struct findings went = {c, reply_array(c, c->reply, "findings_went")};
    st = image_each_finding_beyond(db, i.id, other.id, MAX_DIFFERENCES, finding_one, &came, e);
    if (st == LW_OK)
        st = image_each_finding_beyond(db, other.id, i.id, MAX_DIFFERENCES, finding_one, &went,
                                       e);
    return st;
}

static const struct op_param tree_params[] = {
    {"image", PARAM_ID, true, true, 0, NULL, "Image's id"},
    {0},
};
static const struct op_param compare_params[] = {
    {"image", PARAM_ID, true, true, 0, NULL, "Image's id"},
    {"with", PARAM_ID, false, false, 0, NULL,
     "The image to compare with; default: the one before of its product and variant"},
    {0},
};

const struct op image_view_ops[] = {
    {"image.tree", "image tree", "GET", "/images/{image}/tree", PERMISSION_READ, false,
     tree_params, image_tree, "Show what hangs on what in an image, as its SBOM states it."},
    {"image.compare", "image compare", "GET", "/images/{image}/difference", PERMISSION_READ,
     false, compare_params, image_compare,
     "Show components and findings that an image has and another has not."},
};
const size_t n_image_view_ops = sizeof image_view_ops / sizeof image_view_ops[0];
