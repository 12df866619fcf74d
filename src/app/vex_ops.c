/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about VEX documents: export, and what suppliers sent. */
#include "app/product.h"
#include "app/vex.h"
#include "app/vex_add.h"
#include "crypto/digest.h"
#include "format/vex_write.h"

/* ---- export ---- */

static const struct vex_format {
    const char *name, *media_type, *suffix;
    enum status (*write)(struct arena *a, const struct vex_document *v, str *out,
                         struct err *e);
} formats[] = {
    {"openvex", "application/vnd.openvex+json", "openvex.json", openvex_write},
    {"cyclonedx", "application/vnd.cyclonedx+json; version=1.6", "vex.cdx.json",
     cyclonedx_vex_write},
    {"csaf", "application/csaf+json", "csaf.json", csaf_write},
};
#define FORMATS "openvex|cyclonedx|csaf"

struct images {
    struct op_call *c;
    void *items;
    size_t n, cap;
};

static enum status take_image(void *ctx, const struct image *i, struct err *e)
{
    struct images *x = ctx;
    struct arena *a = x->c->arena;
    if (x->n == VEX_MAX_IMAGES)
        return err_set(e, LW_E_LIMIT,
                       "more than %d images, ask for a release or an image instead",
                       (int)VEX_MAX_IMAGES);
    struct image *slot = arena_push(a, &x->items, &x->n, &x->cap, sizeof *slot);
    if (!slot) return arena_status(a, "images", e);
    *slot = *i;
    str *const texts[] = {&slot->id,           &slot->release_id,     &slot->variant,
                          &slot->sbom_digest,  &slot->sbom_serial,    &slot->product_id,
                          &slot->product_name, &slot->release_version};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
        *texts[k] = arena_str(a, *texts[k]);
    return arena_status(a, "images", e);
}

/* Exactly one of the three parameters says of what. */
static enum status find_images(struct op_call *c, struct images *out, str *title, struct err *e)
{
    static const char *const names[] = {"image", "release", "product"};
    struct image i;
    struct release r;
    struct product p;
    bool found = false;
    int n = 0;
    for (size_t k = 0; k < 3; k++)
        n += op_has(c, names[k]);
    if (n != 1)
        return err_set(e, LW_E_USAGE, "say of what: exactly one of image, release and product");
    *out = (struct images){.c = c};
    enum status st = LW_OK;
    if (op_has(c, "image")) {
        st = image_find(c->app->db, c->arena, op_str(c, "image"), &i, &found, e);
        if (st == LW_OK && !found)
            st = err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'",
                         STR_ARG(op_str(c, "image")));
        if (st == LW_OK) st = take_image(out, &i, e);
        if (st == LW_OK)
            *title = arena_printf(c->arena, "%.*s %.*s", STR_ARG(i.product_name),
                                  STR_ARG(i.release_version));
        return st;
    }
    if (op_has(c, "release")) {
        st = release_find(c->app->db, c->arena, op_str(c, "release"), &r, &found, e);
        if (st == LW_OK && !found)
            st = err_set(e, LW_E_NOT_FOUND, "there is no release '%.*s'",
                         STR_ARG(op_str(c, "release")));
        if (st == LW_OK) st = product_get(c, r.product_id, &p, e);
        if (st == LW_OK) st = image_each(c->app->db, STR(""), r.id, take_image, out, e);
        if (st == LW_OK)
            *title = arena_printf(c->arena, "%.*s %.*s", STR_ARG(p.name), STR_ARG(r.version));
        return st;
    }
    st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK) st = image_each(c->app->db, p.id, STR(""), take_image, out, e);
    if (st == LW_OK) *title = p.name;
    return st;
}

/* "gateway-2.1.0.openvex.json" */
static str file_name(struct arena *a, str title, const char *suffix)
{
    char *p = arena_alloc(a, title.n + 1);
    for (size_t i = 0; p && i < title.n; i++) {
        char ch = char_lower(title.p[i]);
        bool is_plain = char_is_alpha(ch) || char_is_digit(ch) || ch == '.' || ch == '-';
        p[i] = is_plain ? ch : '-';
    }
    if (!p) return STR_NONE;
    return arena_printf(a, "%.*s.%s", (int)title.n, p, suffix);
}

static enum status vex_export(struct op_call *c, struct err *e)
{
    struct images images;
    struct vex_document v;
    str title = STR(""), bytes;
    char hex[SHA256_HEX_CHARS + 1];
    const struct vex_format *format = &formats[0];
    for (size_t i = 0; op_has(c, "format") && i < sizeof formats / sizeof formats[0]; i++)
        if (str_eq(op_str(c, "format"), str_of(formats[i].name))) format = &formats[i];
    enum status st = find_images(c, &images, &title, e);
    if (st == LW_OK && images.n == 0)
        st = err_set(e, LW_E_STATE, "'%.*s' has no image yet", STR_ARG(title));
    if (st == LW_OK) st = vex_of_images(c, images.items, images.n, title, &v, e);
    if (st == LW_OK && v.n_statements == 0)
        st = err_set(e, LW_E_STATE, "'%.*s' has no finding that a VEX document could state",
                     STR_ARG(title));
    if (st == LW_OK) st = format->write(c->arena, &v, &bytes, e);
    if (st != LW_OK) return st;
    struct sha256 sum = sha256_of(bytes);
    reply_str(c, c->reply, "format", str_of(format->name));
    reply_str(c, c->reply, "media_type", str_of(format->media_type));
    reply_str(c, c->reply, "file_name", file_name(c->arena, title, format->suffix));
    reply_str(c, c->reply, "sha256", sha256_hex(&sum, hex));
    reply_int(c, c->reply, "n_images", (int64_t)images.n);
    reply_int(c, c->reply, "n_statements", (int64_t)v.n_statements);
    reply_str(c, c->reply, "document", bytes);
    return LW_OK;
}

/* ---- the table ---- */

static const struct op_param export_params[] = {
    {"format", PARAM_ENUM, false, false, 0, FORMATS,
     "Which of the three; openvex when not given"},
    {"image", PARAM_ID, false, false, 0, NULL, "Of one image"},
    {"release", PARAM_ID, false, false, 0, NULL, "Of every image of a release"},
    {"product", PARAM_TEXT, false, false, 200, NULL, "Of every image of a product: id or name"},
    {0}};

static const struct op_param add_params[] = {
    {"document", PARAM_FILE, true, false, 0, NULL, "OpenVEX, CSAF or CycloneDX"},
    {"supplier", PARAM_TEXT, false, false, 200, NULL,
     "Whose it is; the document's author when not given"},
    {0}};

static const struct op_param list_params[] = {
    {"supplier", PARAM_TEXT, false, false, 200, NULL, "Of one supplier: id or name"},
    {"after", PARAM_ID, false, false, 0, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, 500, NULL, "How many"},
    {0}};

static const struct op_param get_params[] = {
    {"document", PARAM_ID, true, true, 0, NULL, "Which document"},
    {"outcome", PARAM_ENUM, false, false, 0, "unmatched|waiting|applied|shown|ignored",
     "Only statements that came to this"},
    {"after", PARAM_TEXT, false, false, 20, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, 500, NULL, "How many statements"},
    {0}};

static const struct op_param no_params[] = {{0}};

static const struct op_param trust_params[] = {
    {"supplier", PARAM_TEXT, true, true, 200, NULL, "Which supplier: id or name"},
    {"trust", PARAM_ENUM, true, false, 0, "ignored|shown|applied",
     "What becomes of its statements"},
    {0}};

const struct op vex_ops[] = {
    {"vex.export", "vex export", "GET", "/vex", PERMISSION_READ, false, export_params,
     vex_export, "Writes the VEX document of an image, a release or a product."},
    {"vex.add", "vex add", "POST", "/vex", PERMISSION_TRIAGE, true, add_params, vex_add,
     "Takes the VEX document of a supplier and matches its statements with components."},
    {"vex.list", "vex list", "GET", "/vex/documents", PERMISSION_READ, false, list_params,
     vex_list, "VEX documents of suppliers, newest first."},
    {"vex.get", "vex show", "GET", "/vex/documents/{document}", PERMISSION_READ, false,
     get_params, vex_get,
     "One VEX document of a supplier: what became of each statement, and why."},
};
const size_t n_vex_ops = sizeof vex_ops / sizeof vex_ops[0];

const struct op supplier_ops[] = {
    {"supplier.list", "supplier list", "GET", "/suppliers", PERMISSION_READ, false, no_params,
     supplier_list, "Suppliers whose VEX documents were added, and how far each is trusted."},
    {"supplier.set_trust", "supplier trust", "POST", "/suppliers/{supplier}/trust",
     PERMISSION_TRIAGE, true, trust_params, supplier_set_trust,
     "Says whether statements of a supplier are ignored, shown, or applied as decisions."},
};
const size_t n_supplier_ops = sizeof supplier_ops / sizeof supplier_ops[0];
