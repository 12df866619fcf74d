/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about images. */
#include "app/image.h"

#include "app/blob.h"
#include "app/counts.h"
#include "app/person.h"
#include "app/product.h"
#include "app/signal.h"
#include "base/fs.h"
#include "base/limits.h"
#include "format/evidence.h"
#include "format/formats.h"
#include "store/image_sbom.h"
#include "store/text.h"

enum {
    PAGE = 200,
    MAX_PAGE = 1000,
    MAX_LISTED = 10000 /* of image.list, whose images are all shown unless a limit is given */
};

/* ---- add ---- */

/*
 * The document stays as evidence and the refusal is an event, although the operation fails. The
 * words of the error are the reply's; the event keeps them beside the digest.
 */
static enum status refuse(struct op_call *c, const char *kind, str digest,
                          const struct product *p, str version, enum status why,
                          const struct err *words, struct err *e)
{
    char text[sizeof(struct err)];
    struct err reason = *words;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "product", p->id);
    payload_str(d, "release", version);
    err_text(&reason, text, sizeof text);
    payload_str(d, "error", str_of(text));
    enum status st = op_event(c, kind, STR("blob"), digest, STR_NONE, d, e);
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
                        const struct image_change *n)
{
    reply_str(c, c->reply, "id", i->id);
    reply_str(c, c->reply, "variant", i->variant);
    reply_str(c, c->reply, "sbom_digest", i->sbom_digest);
    reply_bool(c, c->reply, "is_new", is_new);
    reply_int(c, c->reply, "n_components", i->n_components);
    reply_int(c, c->reply, "n_opened", n->findings.n_opened);
    reply_int(c, c->reply, "n_noted", n->findings.n_noted);
}

static void reply_change(struct op_call *c, bool is_replaced, const struct image_change *n)
{
    reply_bool(c, c->reply, "is_replaced", is_replaced);
    reply_int(c, c->reply, "n_components_added", n->n_components_added);
    reply_int(c, c->reply, "n_components_removed", n->n_components_removed);
    reply_int(c, c->reply, "n_changed", n->findings.n_changed);
    reply_int(c, c->reply, "n_closed", n->findings.n_closed);
    reply_int(c, c->reply, "n_reopened", n->findings.n_reopened);
    reply_bool(c, c->reply, "is_stale", n->is_stale);
    reply_str(c, c->reply, "stale_why", n->stale_why);
}

static enum status signal_after(struct app *app, struct utc now, struct err *e)
{
    return signal_exploited(app, now, NULL, e);
}

/* What came in: read, with its documents kept, and where it belongs. */
struct incoming {
    struct product product;
    str version, variant;
    str digest; /* of the SBOM */
    struct sbom sbom;
    struct build_evidence build;
    struct image_upload upload;
};

static void take_sbom(struct op_call *c, const struct incoming *in, struct image *i)
{
    const struct sbom *sbom = &in->sbom;
    i->sbom_digest = in->digest;
    i->sbom_format = str_of(sbom->format);
    i->sbom_version = filled(sbom->spec_version);
    i->sbom_serial = filled(sbom->serial);
    i->sbom_generator = filled(sbom->generator);
    i->sbom_created_at = sbom->created_at;
    i->sbom_notes = notes_of(c->arena, sbom);
    i->n_components = i->n_without_version = i->n_without_identity = 0;
    i->n_without_supplier = i->n_without_hash = 0;
}

static enum status add_new(struct op_call *c, const struct incoming *in, struct err *e)
{
    struct release r;
    struct image_change change = {0};
    enum status st = find_or_add_release(c, &in->product, in->version, &r, e);
    struct image image = {.release_id = r.id, .variant = in->variant, .created_at = c->now};
    if (st != LW_OK) return st;
    take_sbom(c, in, &image);
    st = image_store(c, &image, &in->upload, &change, e);
    if (st != LW_OK) return st;
    reply_added(c, &image, true, &change);
    reply_change(c, false, &change);
    return LW_OK;
}

static enum status put_in_place(struct op_call *c, const struct incoming *in,
                                struct image *image, struct err *e)
{
    struct image_change change;
    if (!op_bool(c, "replace", true)) {
        struct err taken = {0};
        enum status why =
            err_set(&taken, LW_E_CONFLICT,
                    "release '%.*s' has an image '%.*s' from another SBOM: send it as another "
                    "release or variant, or with replace",
                    STR_ARG(in->version), STR_ARG(in->variant));
        return refuse(c, "sbom.refused", in->digest, &in->product, in->version, why, &taken, e);
    }
    take_sbom(c, in, image);
    enum status st = image_replace(c, image, &in->upload, &change, e);
    if (st != LW_OK) return st;
    reply_added(c, image, false, &change);
    reply_change(c, true, &change);
    return LW_OK;
}

static enum status store_read(struct op_call *c, const struct incoming *in, struct err *e)
{
    struct release r;
    struct image old;
    struct image_change nothing = {0};
    bool found = false;
    struct db *db = c->app->db;
    enum status st =
        release_find_version(db, c->arena, in->product.id, in->version, &r, &found, e);
    if (st == LW_OK && found)
        st = image_find_variant(db, c->arena, r.id, in->variant, &old, &found, e);
    if (st != LW_OK) return st;
    /* The same again changes nothing, unless there is something to say about its build. */
    if (found && str_eq(old.sbom_digest, in->digest) && !in->upload.build) {
        st = image_rehearse(c, &old, &in->upload, &nothing, e);
        if (st != LW_OK) return st;
        reply_added(c, &old, false, &nothing);
        reply_change(c, false, &nothing);
        return LW_OK;
    }
    st = found ? put_in_place(c, in, &old, e) : add_new(c, in, e);
    if (st == LW_OK) c->after_commit = signal_after;
    return st;
}

/* Kept first, so that what is refused is there to be looked at. */
static enum status keep_file(struct op_call *c, const char *param, size_t max_bytes, str *bytes,
                             str *digest, struct err *e)
{
    enum status st =
        fs_read(c->arena, arena_z(c->arena, op_str(c, param)), max_bytes, bytes, e);
    return st == LW_OK ? blob_keep(c, *bytes, "image.add", digest, e) : st;
}

static enum status take_evidence(struct op_call *c, struct incoming *in, struct err *e)
{
    str bytes;
    struct err words = {0};
    if (!op_has(c, "evidence")) return LW_OK;
    enum status st =
        keep_file(c, "evidence", EVIDENCE_MAX_BYTES, &bytes, &in->upload.build_digest, e);
    if (st != LW_OK) return st;
    in->upload.build = &in->build;
    st = evidence_read(c->arena, bytes, &in->build, &words);
    if (st == LW_OK) return LW_OK;
    st = refuse(c, "image.evidence_refused", in->upload.build_digest, &in->product, in->version,
                st, &words, e);
    if (c->keeps_on_error) (void)err_source(e, STR("evidence"));
    return st;
}

static enum status image_add(struct op_call *c, struct err *e)
{
    struct incoming *in = arena_new(c->arena, struct incoming);
    str bytes;
    struct err words = {0};
    if (!in) return arena_status(c->arena, "image", e);
    in->version = str_trim(op_str(c, "release"));
    in->variant = op_str(c, "variant").n ? str_trim(op_str(c, "variant")) : STR("default");
    if (!in->version.n) return err_set(e, LW_E_USAGE, "parameter 'release': is required");
    enum status st = product_get(c, op_str(c, "product"), &in->product, e);
    if (st == LW_OK) st = keep_file(c, "sbom", LIMIT_SBOM_BYTES, &bytes, &in->digest, e);
    if (st != LW_OK) return st;
    st = sbom_read(c->arena, bytes, &in->sbom, &words);
    if (st != LW_OK) {
        st = refuse(c, "sbom.refused", in->digest, &in->product, in->version, st, &words, e);
        if (c->keeps_on_error) (void)err_source(e, STR("sbom"));
        return st;
    }
    in->upload.sbom = &in->sbom;
    (void)exposure_from_str(filled(in->product.exposure), &in->upload.exposure);
    st = take_evidence(c, in, e);
    return st == LW_OK ? store_read(c, in, e) : st;
}

/* ---- show ---- */

static void reply_name(struct op_call *c, yyjson_mut_val *o, const struct image *i)
{
    reply_str(c, o, "id", i->id);
    reply_str(c, o, "variant", i->variant);
    reply_str(c, o, "release_version", i->release_version);
    reply_str(c, o, "product_id", i->product_id);
    reply_str(c, o, "product_name", i->product_name);
}

static void reply_image(struct op_call *c, yyjson_mut_val *o, const struct image *i)
{
    reply_name(c, o, i);
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
    bool is_names; /* for a choice: what counts is not asked for */
    int64_t n, limit;
    str last_name, last_id;
};

static enum status list_one(void *ctx, const struct image *i, struct err *e)
{
    struct list *l = ctx;
    /* One more than asked for is read, to know whether there is a next page. */
    if (l->n++ == l->limit) return LW_OK;
    yyjson_mut_val *o = reply_item(l->c, l->items);
    if (l->is_names) {
        reply_name(l->c, o, i);
    } else {
        struct finding_counts n = counts_of(&l->counts, i->id);
        reply_image(l->c, o, i);
        reply_counts(l->c, o, &n);
    }
    l->last_id = arena_str(l->c->arena, i->id);
    return arena_status(l->c->arena, "images", e);
}

static enum status image_list(struct op_call *c, struct err *e)
{
    struct product p = {.id = STR_NONE};
    struct list l = {.c = c,
                     .items = reply_array(c, c->reply, "images"),
                     .is_names = op_bool(c, "names", false),
                     .limit = op_int(c, "limit", MAX_LISTED)};
    struct image_filter f = {.after_id = op_str(c, "after"), .limit = l.limit + 1};
    int64_t total = 0;
    enum status st = op_list_by(c, &image_order, &f.by, e);
    if (st == LW_OK && op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    f.product_id = p.id;
    if (st == LW_OK) st = image_n(c->app->db, &f, &total, e);
    if (st == LW_OK && !l.is_names) st = counts_by_image(c, &l.counts, e);
    if (st != LW_OK) return st;
    st = image_some(c->app->db, &f, list_one, &l, e);
    if (!l.is_names) counts_release(&l.counts);
    reply_int(c, c->reply, "total", total);
    reply_bool(c, c->reply, "has_images", l.n > 0);
    if (l.n > l.limit) reply_str(c, c->reply, "next", l.last_id);
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
    reply_str(c, o, "identity", x->c.identity);
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
    st = op_list_by(c, &image_component_order, &f.by, e);
    if (st == LW_OK) st = image_component_each(c->app->db, &f, component_one, &l, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "total", i.n_components);
    reply_bool(c, c->reply, "has_components", l.n > 0);
    if (l.n > l.limit)
        reply_str(
            c, c->reply, "next",
            arena_printf(c->arena, "%.*s.%.*s", STR_ARG(l.last_id), STR_ARG(l.last_name)));
    return LW_OK;
}

/* ---- history ---- */

static enum status sbom_one(void *ctx, const struct image_sbom *x, struct err *e)
{
    struct list *l = ctx;
    struct op_call *c = l->c;
    str name = STR("");
    yyjson_mut_val *o = reply_item(c, l->items);
    reply_int(c, o, "serial", x->serial);
    reply_str(c, o, "digest", x->digest);
    reply_str(c, o, "format", x->format);
    reply_int(c, o, "n_components", x->n_components);
    reply_utc(c, o, "received_at", x->received_at);
    reply_bool(c, o, "is_in_force", l->n++ == 0);
    enum status st = LW_OK;
    if (x->received_by.n) st = person_name_of_ref(c->app, c->arena, x->received_by, &name, e);
    reply_str(c, o, "received_by", name);
    return st;
}

static enum status image_sboms(struct op_call *c, struct err *e)
{
    struct image i;
    struct list l = {.c = c, .items = reply_array(c, c->reply, "sboms")};
    enum status st = get(c, &i, e);
    if (st == LW_OK) st = image_sbom_each(c->app->db, i.id, sbom_one, &l, e);
    reply_int(c, c->reply, "total", l.n);
    return st;
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
    {"evidence", PARAM_FILE, false, false, 0, NULL,
     "Build evidence of the same build, as 'longwatch evidence collect' writes it"},
    {"replace", PARAM_BOOL, false, false, 0, NULL,
     "Another SBOM takes the place of the one that the image has; default: yes"},
    {0},
};
static const struct op_param list_params[] = {
    {"product", PARAM_TEXT, false, false, 255, NULL, "Only of this product: id or name"},
    {"names", PARAM_BOOL, false, false, 0, NULL, "Only id, product, release, variant of each"},
    {"after", PARAM_ID, false, false, 40, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_LISTED, NULL, "Images a page; default: all of them"},
    OP_SORT_PARAMS("created|product|release|variant|components"),
    {0},
};
static const struct op_param get_params[] = {IMAGE_PARAM, {0}};
static const struct op_param component_params[] = {
    IMAGE_PARAM,
    {"text", PARAM_TEXT, false, false, 200, NULL, "Part of the name or package URL"},
    {"verdict", PARAM_ENUM, false, false, 0, VERDICTS, "Only with this verdict"},
    {"after", PARAM_TEXT, false, false, 1000, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Components a page; default: 200"},
    OP_SORT_PARAMS("name|version|supplier|verdict|open"),
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
    {"image.sboms", "image sboms", "GET", "/images/{image}/sboms", PERMISSION_READ, false,
     get_params, image_sboms, "List every SBOM an image had, with who sent it and when."},
};
const size_t n_image_ops = sizeof image_ops / sizeof image_ops[0];
