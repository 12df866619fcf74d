/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about images. */
#include "app/image.h"

#include "app/blob.h"
#include "app/counts.h"
#include "app/product.h"
#include "app/signal.h"
#include "base/fs.h"
#include "base/limits.h"
#include "format/formats.h"
#include "store/text.h"

enum {
    PAGE = 200,
    MAX_PAGE = 1000
};

/* ---- add ---- */

/*
 * The document stays as evidence and the refusal is an event, although the operation fails. The
 * words of the error are the reply's; the event keeps them beside the digest.
 */
static enum status refuse(struct op_call *c, str digest, const struct product *p, str version,
                          enum status why, const struct err *words, struct err *e)
{
    char text[sizeof(struct err)];
    struct err reason = *words;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "product", p->id);
    payload_str(d, "release", version);
    err_text(&reason, text, sizeof text);
    payload_str(d, "error", str_of(text));
    enum status st = op_event(c, "sbom.refused", STR("blob"), digest, STR_NONE, d, e);
    payload_free(d);
    if (st != LW_OK) return st;
    c->keeps_on_error = true;
    *e = reason;
    return why;
}

static enum status find_or_add_release(struct op_call *c, const struct product *p, str version,
                                       struct release *r, struct err *e)
{
    bool found;
    enum status st = release_find_version(c->app->db, c->arena, p->id, version, r, &found, e);
    if (st != LW_OK || found) return st;
    return release_create(c, p, version, STR_NONE, r, e);
}

static str notes_of(struct arena *a, const struct sbom *s)
{
    enum {
        MOST = 100
    };
    str text = STR("");
    for (size_t i = 0; i < s->n_notes && i < MOST; i++)
        text =
            arena_printf(a, "%.*s%s%.*s", STR_ARG(text), i ? "\n" : "", STR_ARG(s->notes[i]));
    if (s->n_notes > MOST)
        text = arena_printf(a, "%.*s\nand %zu more", STR_ARG(text), s->n_notes - MOST);
    return text;
}

static str filled(str s)
{
    return s.p ? s : STR("");
}

static void reply_added(struct op_call *c, const struct image *i, bool is_new,
                        const struct finding_report *n)
{
    reply_str(c, c->reply, "id", i->id);
    reply_str(c, c->reply, "variant", i->variant);
    reply_str(c, c->reply, "sbom_digest", i->sbom_digest);
    reply_bool(c, c->reply, "is_new", is_new);
    reply_int(c, c->reply, "n_components", i->n_components);
    reply_int(c, c->reply, "n_opened", n->n_opened);
    reply_int(c, c->reply, "n_noted", n->n_noted);
}

static enum status signal_after(struct app *app, struct utc now, struct err *e)
{
    return signal_exploited(app, now, NULL, e);
}

static enum status store_read(struct op_call *c, const struct product *p, str version,
                              str digest, const struct sbom *sbom, struct err *e)
{
    struct release r;
    struct image old;
    struct finding_report report = {0};
    bool found = false;
    str variant = op_str(c, "variant").n ? str_trim(op_str(c, "variant")) : STR("default");
    enum status st = release_find_version(c->app->db, c->arena, p->id, version, &r, &found, e);
    if (st == LW_OK && found)
        st = image_find_variant(c->app->db, c->arena, r.id, variant, &old, &found, e);
    if (st != LW_OK) return st;
    if (found && str_eq(old.sbom_digest, digest)) {
        reply_added(c, &old, false, &report);
        return LW_OK;
    }
    if (found) {
        struct err taken = {0};
        st = err_set(&taken, LW_E_CONFLICT,
                     "release '%.*s' has an image '%.*s' from another SBOM: send it as another "
                     "release or variant",
                     STR_ARG(version), STR_ARG(variant));
        return refuse(c, digest, p, version, st, &taken, e);
    }
    st = find_or_add_release(c, p, version, &r, e);
    struct image image = {
        .release_id = r.id,
        .variant = variant,
        .sbom_digest = digest,
        .sbom_format = str_of(sbom->format),
        .sbom_version = filled(sbom->spec_version),
        .sbom_serial = filled(sbom->serial),
        .sbom_generator = filled(sbom->generator),
        .sbom_created_at = sbom->created_at,
        .sbom_notes = notes_of(c->arena, sbom),
        .created_at = c->now,
    };
    if (st == LW_OK) st = image_store(c, &image, sbom, &report, e);
    if (st != LW_OK) return st;
    c->after_commit = signal_after;
    reply_added(c, &image, true, &report);
    return LW_OK;
}

static enum status image_add(struct op_call *c, struct err *e)
{
    struct product p;
    struct sbom sbom;
    str bytes, digest, path = op_str(c, "sbom"), version = str_trim(op_str(c, "release"));
    struct err words = {0};
    if (!version.n) return err_set(e, LW_E_USAGE, "parameter 'release': is required");
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK)
        st = fs_read(c->arena, arena_z(c->arena, path), LIMIT_SBOM_BYTES, &bytes, e);
    if (st == LW_OK) st = blob_keep(c, bytes, "image.add", &digest, e);
    if (st != LW_OK) return st;
    st = sbom_read(c->arena, bytes, &sbom, &words);
    if (st != LW_OK) {
        st = refuse(c, digest, &p, version, st, &words, e);
        if (c->keeps_on_error) (void)err_source(e, STR("sbom"));
        return st;
    }
    return store_read(c, &p, version, digest, &sbom, e);
}

/* ---- show ---- */

static void reply_image(struct op_call *c, yyjson_mut_val *o, const struct image *i)
{
    reply_str(c, o, "id", i->id);
    reply_str(c, o, "variant", i->variant);
    reply_str(c, o, "release_version", i->release_version);
    reply_str(c, o, "product_id", i->product_id);
    reply_str(c, o, "product_name", i->product_name);
    reply_int(c, o, "n_components", i->n_components);
    reply_utc(c, o, "created_at", i->created_at);
}

static void reply_quality(struct op_call *c, const struct image *i)
{
    yyjson_mut_val *o = c->reply;
    str rest = i->sbom_notes, note;
    reply_str(c, o, "sbom_format", i->sbom_format);
    reply_str(c, o, "sbom_version", i->sbom_version);
    reply_str(c, o, "sbom_serial", i->sbom_serial);
    reply_str(c, o, "sbom_generator", i->sbom_generator);
    reply_str(c, o, "sbom_digest", i->sbom_digest);
    reply_utc(c, o, "sbom_created_at", i->sbom_created_at);
    reply_int(c, o, "n_without_version", i->n_without_version);
    reply_int(c, o, "n_without_identity", i->n_without_identity);
    reply_int(c, o, "n_without_supplier", i->n_without_supplier);
    reply_int(c, o, "n_without_hash", i->n_without_hash);
    reply_int(c, o, "n_edges", i->n_edges);
    reply_int(c, o, "generation", i->generation);
    reply_bool(c, o, "has_sbom_notes", rest.n > 0);
    yyjson_mut_val *notes = reply_array(c, o, "sbom_notes");
    while (rest.n) {
        str_cut(&rest, '\n', &note);
        yyjson_mut_arr_add_strncpy(c->doc, notes, note.p, note.n);
    }
}

static enum status get(struct op_call *c, struct image *out, struct err *e)
{
    bool found;
    enum status st = image_find(c->app->db, c->arena, op_str(c, "image"), out, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'", STR_ARG(op_str(c, "image")));
}

struct verdicts {
    struct op_call *c;
    yyjson_mut_val *o;
    int64_t n_not_monitored;
};

static enum status verdict_one(void *ctx, str what, int64_t n, struct err *e)
{
    struct verdicts *v = ctx;
    enum verdict verdict;
    (void)e;
    if (!verdict_from_str(what, &verdict)) return LW_OK;
    reply_int(v->c, v->o, verdict_str(verdict).p, n);
    if (verdict == VERDICT_NOT_MONITORED) v->n_not_monitored = n;
    return LW_OK;
}

static enum status reply_difference(struct op_call *c, const struct image *i, struct err *e)
{
    struct image before;
    struct image_difference d;
    bool found;
    enum status st = image_find_previous(c->app->db, c->arena, i, &before, &found, e);
    reply_bool(c, c->reply, "has_previous", st == LW_OK && found);
    if (st != LW_OK || !found) return st;
    st = image_difference(c->app->db, before.id, i->id, &d, e);
    if (st != LW_OK) return st;
    yyjson_mut_val *o = reply_object(c, c->reply, "previous");
    reply_image(c, o, &before);
    reply_int(c, o, "n_components_added", d.n_components_added);
    reply_int(c, o, "n_components_removed", d.n_components_removed);
    reply_int(c, o, "n_findings_added", d.n_findings_added);
    reply_int(c, o, "n_findings_removed", d.n_findings_removed);
    return LW_OK;
}

static enum status image_get(struct op_call *c, struct err *e)
{
    struct image i;
    struct finding_counts n;
    struct finding_filter f = {.is_exploited = -1, .is_open = -1};
    enum status st = get(c, &i, e);
    f.image_id = i.id;
    if (st == LW_OK) st = finding_count(c->app->db, c->arena, &f, &n, e);
    if (st != LW_OK) return st;
    reply_image(c, c->reply, &i);
    reply_quality(c, &i);
    reply_counts(c, c->reply, &n);
    reply_int(c, c->reply, "n_fixed", n.n_fixed);
    reply_int(c, c->reply, "n_not_affected", n.n_not_affected);
    reply_int(c, c->reply, "n_closed", n.n_closed);
    struct verdicts v = {c, reply_object(c, c->reply, "components_by_verdict"), 0};
    st = image_component_verdicts(c->app->db, i.id, verdict_one, &v, e);
    reply_int(c, c->reply, "n_not_monitored", v.n_not_monitored);
    return st == LW_OK ? reply_difference(c, &i, e) : st;
}

/* ---- lists ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *items;
    struct counts counts;
    int64_t n, limit;
    str last_name, last_id;
};

static enum status list_one(void *ctx, const struct image *i, struct err *e)
{
    struct list *l = ctx;
    struct finding_counts n = counts_of(&l->counts, i->id);
    yyjson_mut_val *o = reply_item(l->c, l->items);
    (void)e;
    l->n++;
    reply_image(l->c, o, i);
    reply_counts(l->c, o, &n);
    return LW_OK;
}

static enum status image_list(struct op_call *c, struct err *e)
{
    struct product p = {.id = STR_NONE};
    struct list l = {.c = c, .items = reply_array(c, c->reply, "images")};
    enum status st = LW_OK;
    if (op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK) st = counts_by_image(c, &l.counts, e);
    if (st != LW_OK) return st;
    st = image_each(c->app->db, p.id, STR_NONE, list_one, &l, e);
    counts_release(&l.counts);
    reply_int(c, c->reply, "total", l.n);
    reply_bool(c, c->reply, "has_images", l.n > 0);
    return st;
}

static enum status component_one(void *ctx, const struct image_component *x, struct err *e)
{
    struct list *l = ctx;
    struct op_call *c = l->c;
    str rest = x->c.purls, purl;
    (void)e;
    if (l->n++ == l->limit) return LW_OK;
    yyjson_mut_val *o = reply_item(c, l->items);
    str_cut(&rest, '\n', &purl);
    reply_str(c, o, "id", x->c.id);
    reply_str(c, o, "name", x->c.name);
    reply_str(c, o, "group", x->c.grp);
    reply_str(c, o, "version", x->c.version);
    reply_str(c, o, "supplier", x->c.supplier);
    reply_str(c, o, "purl", purl);
    reply_str(c, o, "verdict", verdict_str(x->c.verdict));
    reply_str(c, o, "verdict_words", verdict_words(x->c.verdict));
    reply_str(c, o, "why", x->c.why);
    reply_int(c, o, "line", x->line);
    reply_int(c, o, "n_open", x->n_open);
    l->last_name = arena_str(c->arena, x->c.name);
    l->last_id = arena_str(c->arena, x->c.id);
    return LW_OK;
}

/* "ID.NAME" as handed out in `next`: ids have no dot. */
static void take_after(const struct op_call *c, struct image_component_filter *f)
{
    str rest = op_str(c, "after");
    if (rest.n) str_cut(&rest, '.', &f->after_id);
    f->after_name = rest;
}

static enum status image_components(struct op_call *c, struct err *e)
{
    struct image i;
    struct list l = {.c = c, .items = reply_array(c, c->reply, "components")};
    l.limit = op_int(c, "limit", PAGE);
    if (l.limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    enum status st = get(c, &i, e);
    if (st != LW_OK) return st;
    struct image_component_filter f = {
        .image_id = i.id,
        .text = like_of(c->arena, str_trim(op_str(c, "text"))),
        .verdict = op_str(c, "verdict"),
        .limit = l.limit + 1,
    };
    take_after(c, &f);
    st = image_component_each(c->app->db, &f, component_one, &l, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "total", i.n_components);
    reply_bool(c, c->reply, "has_components", l.n > 0);
    if (l.n > l.limit)
        reply_str(
            c, c->reply, "next",
            arena_printf(c->arena, "%.*s.%.*s", STR_ARG(l.last_id), STR_ARG(l.last_name)));
    return LW_OK;
}

/* ---- the table ---- */

#define IMAGE_PARAM                                    \
 {                                                     \
  "image", PARAM_ID, true, true, 0, NULL, "Image's id" \
 }
#define VERDICTS \
 "not_monitored|no_match|unknown|under_investigation|affected|fixed|not_affected"

static const struct op_param add_params[] = {
    {"product", PARAM_TEXT, true, true, 255, NULL, "Product's id or name"},
    {"release", PARAM_TEXT, true, false, 100, NULL,
     "Version of the product's software; a new one is added"},
    {"variant", PARAM_TEXT, false, false, 100, NULL,
     "Hardware revision, region or option; default: default"},
    {"sbom", PARAM_FILE, true, false, 0, NULL,
     "SBOM: CycloneDX or SPDX in any form, also compressed"},
    {0},
};
static const struct op_param list_params[] = {
    {"product", PARAM_TEXT, false, false, 255, NULL, "Only of this product: id or name"},
    {0},
};
static const struct op_param get_params[] = {IMAGE_PARAM, {0}};
static const struct op_param component_params[] = {
    IMAGE_PARAM,
    {"text", PARAM_TEXT, false, false, 200, NULL, "Part of the name or package URL"},
    {"verdict", PARAM_ENUM, false, false, 0, VERDICTS, "Only with this verdict"},
    {"after", PARAM_TEXT, false, false, 1000, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Components a page; default: 200"},
    {0},
};

const struct op image_ops[] = {
    {"image.list", "image list", "GET", "/images", PERMISSION_READ, false, list_params,
     image_list, "List images, newest first."},
    {"image.add", "image add", "POST", "/products/{product}/images", PERMISSION_PRODUCT, true,
     add_params, image_add, "Send the SBOM of an image: match its components, open findings."},
    {"image.get", "image show", "GET", "/images/{image}", PERMISSION_READ, false, get_params,
     image_get,
     "Show an image: findings by verdict, SBOM quality, difference to the one before."},
    {"image.components", "image components", "GET", "/images/{image}/components",
     PERMISSION_READ, false, component_params, image_components,
     "List the components of an image with their verdicts."},
};
const size_t n_image_ops = sizeof image_ops / sizeof image_ops[0];
