/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about products. The event of a change takes the digest of the row and its markets. */
#include "app/product.h"

#include "app/case_trace.h"
#include "app/counts.h"
#include "app/decision.h"
#include "app/duty.h"
#include "app/product_use.h"
#include "app/structure.h"
#include "base/limits.h"
#include "store/image.h"

enum {
    LIST_LIMIT = 1000000 /* all: a manufacturer has hundreds */
};

/* ---- writing ---- */

static enum status check(const struct product *p, struct err *e)
{
    bool is_important = str_eq(p->product_type, STR("important"));
    if (!p->name.n) return err_set(e, LW_E_USAGE, "parameter 'name': is required");
    if (p->product_class.n && !is_important)
        return err_set(e, LW_E_USAGE,
                       "parameter 'product_class': only important products have a class");
    if (p->support_start.n && p->support_end.n && str_cmp(p->support_end, p->support_start) < 0)
        return err_set(e, LW_E_USAGE,
                       "parameter 'support_end': lies before the support starts");
    if (p->placed_on.n && p->last_placed_on.n && str_cmp(p->last_placed_on, p->placed_on) < 0)
        return err_set(e, LW_E_USAGE,
                       "parameter 'last_placed_on': lies before the first unit was placed");
    return LW_OK;
}

static enum status check_name_is_free(struct op_call *c, str name, str own_id, struct err *e)
{
    struct product other;
    bool found;
    enum status st = product_find(c->app->db, c->arena, name, &other, &found, e);
    if (st != LW_OK || !found || str_eq(other.id, own_id)) return st;
    return err_set(e, LW_E_CONFLICT, "a product '%.*s' exists already", STR_ARG(other.name));
}

static void take(const struct op_call *c, const char *param, str *field)
{
    if (op_has(c, param)) *field = str_trim(op_str(c, param));
    if (!field->p) *field = STR("");
}

static void take_params(const struct op_call *c, struct product *p)
{
    take(c, "name", &p->name);
    take(c, "product_type", &p->product_type);
    take(c, "product_class", &p->product_class);
    take(c, "category", &p->category);
    take(c, "support_start", &p->support_start);
    take(c, "support_end", &p->support_end);
    take(c, "contact", &p->contact);
    take(c, "policy_url", &p->policy_url);
    take(c, "line", &p->line);
    take(c, "exposure", &p->exposure);
    take(c, "safety_impact", &p->safety_impact);
    take(c, "human_impact", &p->human_impact);
    take(c, "value_density", &p->value_density);
    take(c, "operator", &p->company_role);
    take(c, "is_consumer", &p->is_consumer);
    take(c, "is_tailor_made", &p->is_tailor_made);
    take(c, "has_uncovered_risk", &p->has_uncovered_risk);
    take(c, "device_class", &p->device_class);
    take(c, "is_implantable", &p->is_implantable);
    take(c, "placed_on", &p->placed_on);
    take(c, "last_placed_on", &p->last_placed_on);
    if (op_bool(c, "is_still_placed", false)) p->last_placed_on = STR("");
    take(c, "modified_on", &p->modified_on);
    take(c, "support_reason", &p->support_reason);
    if (!p->company_role.n) p->company_role = STR("manufacturer");
    if (!p->product_type.n) p->product_type = STR("default");
}

static enum status event(struct op_call *c, const char *kind, const struct product *p,
                         str before, struct err *e)
{
    struct buf after;
    str *states;
    size_t n;
    buf_init(&after, LW_MIB);
    enum status st = product_text(c->app->db, p->id, &after, e);
    if (st == LW_OK) st = product_markets(c->app->db, c->arena, p->id, &states, &n, e);
    if (st == LW_OK) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "name", p->name);
        payload_str(d, "product_type", p->product_type);
        payload_str(d, "support_end", p->support_end);
        payload_str(d, "line", p->line);
        payload_str(d, "exposure", p->exposure);
        payload_str(d, "operator", p->company_role);
        payload_str(d, "is_consumer", p->is_consumer);
        payload_str(d, "placed_on", p->placed_on);
        payload_str(d, "last_placed_on", p->last_placed_on);
        yyjson_mut_val *list = yyjson_mut_arr(d);
        for (size_t i = 0; i < n; i++)
            yyjson_mut_arr_add_strncpy(d, list, states[i].p, states[i].n);
        yyjson_mut_obj_add_val(d, d->root, "markets", list);
        st = op_change_event(c, kind, STR("product"), p->id, STR_NONE, d, before,
                             buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&after);
    return st;
}

static enum status product_add(struct op_call *c, struct err *e)
{
    struct product p = {.created_at = c->now};
    str *states;
    size_t n;
    take_params(c, &p);
    enum status st = check(&p, e);
    if (st == LW_OK) st = check_name_is_free(c, p.name, STR_NONE, e);
    if (st == LW_OK) st = member_states_of(c, "markets", &states, &n, e);
    if (st != LW_OK) return st;
    p.id = new_id(c->arena, c->now);
    st = product_insert(c->app->db, &p, e);
    if (st == LW_OK) st = product_set_markets(c->app->db, p.id, states, n, e);
    if (st == LW_OK) st = event(c, "product.added", &p, STR_NONE, e);
    reply_str(c, c->reply, "id", p.id);
    reply_str(c, c->reply, "name", p.name);
    return st;
}

static bool is_used_alike(const struct product *a, const struct product *b)
{
    return str_eq(a->line, b->line) && str_eq(a->exposure, b->exposure) &&
           str_eq(a->safety_impact, b->safety_impact) &&
           str_eq(a->human_impact, b->human_impact) &&
           str_eq(a->value_density, b->value_density);
}

/* What of the product decides about the duties of a case, for its time line. */
static str law_words(struct op_call *c, const struct product *old, const struct product *p)
{
    return arena_printf(c->arena, "%.*s was changed: the company is its %.*s, was %.*s%s",
                        STR_ARG(p->name), STR_ARG(p->company_role), STR_ARG(old->company_role),
                        str_eq(old->is_consumer, p->is_consumer)
                            ? ""
                            : "; it was said anew whether consumers use it");
}

static enum status product_change(struct op_call *c, struct err *e)
{
    struct product p, old;
    struct case_trace trace;
    struct buf before;
    str *states;
    size_t n;
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK) st = case_trace_product(c, p.id, &trace, e);
    if (st != LW_OK) return st;
    old = p;
    take_params(c, &p);
    st = check(&p, e);
    if (st == LW_OK) st = check_name_is_free(c, p.name, p.id, e);
    if (st == LW_OK) st = member_states_of(c, "markets", &states, &n, e);
    buf_init(&before, LW_MIB);
    if (st == LW_OK) st = product_text(c->app->db, p.id, &before, e);
    if (st == LW_OK) st = product_save(c->app->db, &p, e);
    if (st == LW_OK && op_has(c, "markets"))
        st = product_set_markets(c->app->db, p.id, states, n, e);
    if (st == LW_OK) st = event(c, "product.changed", &p, buf_str(&before), e);
    if (st == LW_OK) st = case_trace_end(c, &trace, law_words(c, &old, &p), e);
    if (st == LW_OK && !is_used_alike(&old, &p)) st = product_use_changed(c, e);
    if (st == LW_OK && (!str_eq(old.line, p.line) || !str_eq(old.exposure, p.exposure)))
        st = decision_settle_product(c, p.id, e);
    buf_release(&before);
    reply_str(c, c->reply, "id", p.id);
    reply_str(c, c->reply, "name", p.name);
    return st;
}

/* ---- reading ---- */

static void reply_support(struct op_call *c, yyjson_mut_val *o, const struct product *p)
{
    struct utc end = UTC_NONE, start = UTC_NONE;
    const char *state = "not stated";
    if (p->support_end.n && utc_parse(p->support_end, "date", &end, NULL) == LW_OK) {
        int64_t days = utc_diff_s(end, day_start(utc_day(c->now))) / 86400;
        reply_int(c, o, "support_days_left", days < 0 ? 0 : days);
        state = days < 0 ? "ended" : "running";
    }
    if (p->support_start.n && utc_parse(p->support_start, "date", &start, NULL) == LW_OK &&
        utc_cmp(start, c->now) > 0)
        state = "not begun";
    reply_str(c, o, "support_state", str_of(state));
    reply_bool(c, o, "is_support_ended", str_eq(str_of(state), STR("ended")));
}

static enum status reply_product(struct op_call *c, yyjson_mut_val *o, const struct product *p,
                                 struct err *e)
{
    str *states;
    size_t n;
    enum status st = product_markets(c->app->db, c->arena, p->id, &states, &n, e);
    if (st != LW_OK) return st;
    reply_str(c, o, "id", p->id);
    reply_str(c, o, "name", p->name);
    reply_str(c, o, "product_type", p->product_type);
    reply_str(c, o, "product_class", p->product_class);
    reply_str(c, o, "category", p->category);
    reply_str(c, o, "support_start", p->support_start);
    reply_str(c, o, "support_end", p->support_end);
    reply_support(c, o, p);
    reply_str(c, o, "contact", p->contact);
    reply_str(c, o, "policy_url", p->policy_url);
    reply_str(c, o, "line", p->line);
    reply_str(c, o, "exposure", p->exposure);
    reply_str(c, o, "safety_impact", p->safety_impact);
    reply_str(c, o, "human_impact", p->human_impact);
    reply_str(c, o, "value_density", p->value_density);
    reply_utc(c, o, "created_at", p->created_at);
    yyjson_mut_val *list = reply_array(c, o, "markets");
    for (size_t i = 0; i < n; i++)
        yyjson_mut_arr_add_strncpy(c->doc, list, states[i].p, states[i].n);
    return LW_OK;
}

struct releases {
    struct op_call *c;
    yyjson_mut_val *list;   /* NULL: count only */
    yyjson_mut_val *images; /* of the release at hand */
    int64_t n_releases, n_images, n_images_here;
};

static enum status reply_image(void *ctx, const struct image *i, struct err *e)
{
    struct releases *r = ctx;
    r->n_images++;
    r->n_images_here++;
    if (!r->list) return LW_OK;
    struct finding_counts n;
    struct finding_filter f = {.image_id = i->id, .is_exploited = -1, .is_open = -1};
    enum status st = finding_count(r->c->app->db, r->c->arena, &f, &n, e);
    if (st) return st;
    yyjson_mut_val *o = reply_item(r->c, r->images);
    reply_str(r->c, o, "id", i->id);
    reply_str(r->c, o, "variant", i->variant);
    reply_int(r->c, o, "n_components", i->n_components);
    reply_counts(r->c, o, &n);
    reply_utc(r->c, o, "created_at", i->created_at);
    return LW_OK;
}

static enum status reply_release(void *ctx, const struct release *x, struct err *e)
{
    struct releases *r = ctx;
    yyjson_mut_val *o = NULL;
    r->n_releases++;
    r->n_images_here = 0;
    if (r->list) {
        o = reply_item(r->c, r->list);
        reply_str(r->c, o, "id", x->id);
        reply_str(r->c, o, "version", x->version);
        reply_str(r->c, o, "available_on", x->available_on);
        reply_utc(r->c, o, "created_at", x->created_at);
        r->images = reply_array(r->c, o, "images");
    }
    enum status st = image_each(r->c->app->db, STR_NONE, x->id, reply_image, r, e);
    if (!o || st != LW_OK) return st;
    reply_bool(r->c, o, "has_images", r->n_images_here > 0);
    return reply_release_structure(r->c, o, x->id, e);
}

static enum status product_get_op(struct op_call *c, struct err *e)
{
    struct product p;
    struct finding_counts n;
    struct finding_filter f = {.is_exploited = -1, .is_open = -1};
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK) st = reply_product(c, c->reply, &p, e);
    if (st == LW_OK) st = reply_product_law(c, c->reply, &p, e);
    f.product_id = p.id;
    if (st == LW_OK) st = finding_count(c->app->db, c->arena, &f, &n, e);
    if (st != LW_OK) return st;
    struct releases r = {.c = c, .list = reply_array(c, c->reply, "releases")};
    st = release_each(c->app->db, p.id, reply_release, &r, e);
    if (st == LW_OK) st = reply_product_structure(c, c->reply, p.id, p.name, e);
    reply_counts(c, c->reply, &n);
    reply_int(c, c->reply, "n_releases", r.n_releases);
    reply_int(c, c->reply, "n_images", r.n_images);
    reply_bool(c, c->reply, "has_releases", r.n_releases > 0);
    return st;
}

struct list {
    struct op_call *c;
    yyjson_mut_val *products;
    struct counts counts;
    bool is_names; /* for a choice: what counts is not asked for */
    bool is_sorted;
    int64_t n, limit;
    str last;
    bool has_more;
};

static enum status reply_holding(struct op_call *c, yyjson_mut_val *o, const struct product *p,
                                 const struct counts *counts, struct err *e)
{
    struct releases r = {.c = c};
    struct finding_counts n = counts_of(counts, p->id);
    enum status st = release_each(c->app->db, p->id, reply_release, &r, e);
    reply_counts(c, o, &n);
    reply_int(c, o, "n_releases", r.n_releases);
    reply_int(c, o, "n_images", r.n_images);
    return st;
}

static enum status list_one(void *ctx, const struct product *p, struct err *e)
{
    struct list *l = ctx;
    if (l->n == l->limit) {
        l->has_more = true;
        return LW_OK;
    }
    l->n++;
    l->last = arena_str(l->c->arena, l->is_sorted ? p->id : p->name);
    yyjson_mut_val *o = reply_item(l->c, l->products);
    if (l->is_names) {
        reply_str(l->c, o, "id", p->id);
        reply_str(l->c, o, "name", p->name);
        reply_str(l->c, o, "line", p->line);
        return arena_status(l->c->arena, "products", e);
    }
    enum status st = reply_product(l->c, o, p, e);
    return st ? st : reply_holding(l->c, o, p, &l->counts, e);
}

static enum status product_list(struct op_call *c, struct err *e)
{
    struct list l = {.c = c,
                     .products = reply_array(c, c->reply, "products"),
                     .is_names = op_bool(c, "names", false),
                     .limit = op_int(c, "limit", LIST_LIMIT)};
    struct product_filter f = {.line = str_trim(op_str(c, "line")),
                               .text = str_trim(op_str(c, "text")),
                               .after = str_trim(op_str(c, "after")),
                               .limit = l.limit + 1};
    int64_t total = 0;
    enum status st = op_list_by(c, &product_order, &f.by, e);
    if (!st) st = product_n(c->app->db, &f, &total, e);
    if (!st && !l.is_names) st = counts_by_product(c, &l.counts, e);
    if (st) return st;
    l.is_sorted = f.by.column != NULL;
    st = product_some(c->app->db, &f, list_one, &l, e);
    if (!l.is_names) counts_release(&l.counts);
    reply_int(c, c->reply, "total", total);
    reply_bool(c, c->reply, "has_products", l.n > 0);
    /* The `after` of the next page; absent on the last one. */
    if (l.has_more) reply_str(c, c->reply, "next", l.last);
    return st;
}

/* ---- the table ---- */

#define PRODUCT_PARAM                                                  \
 {                                                                     \
  "product", PARAM_TEXT, true, true, 255, NULL, "Product's id or name" \
 }
#define FIELD_PARAMS                                                                          \
 {"markets",                                                                                  \
  PARAM_LIST,                                                                                 \
  false,                                                                                      \
  false,                                                                                      \
  0,                                                                                          \
  NULL,                                                                                       \
  "Member States in which it is made available, such as AT,DE,FR"},                           \
     {"product_type",                                                                         \
      PARAM_ENUM,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      0,                                                                                      \
      "default|important|critical",                                                           \
      "CRA Art 7 and 8; default: default"},                                                   \
     {"product_class",                                                                        \
      PARAM_ENUM,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      0,                                                                                      \
      "I|II",                                                                                 \
      "Class of an important product (Annex III)"},                                           \
     {"category", PARAM_TEXT, false, false, 255, NULL, "Category of Annex III or IV"},        \
     {"support_start", PARAM_DATE, false, false, 0, NULL, "First day of the support period"}, \
     {"support_end",                                                                          \
      PARAM_DATE,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      0,                                                                                      \
      NULL,                                                                                   \
      "Last day of the support period (CRA Art 13(8))"},                                      \
     {"contact",                                                                              \
      PARAM_TEXT,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      255,                                                                                    \
      NULL,                                                                                   \
      "Single point of contact for users (CRA Art 13(17))"},                                  \
     {"policy_url",                                                                           \
      PARAM_TEXT,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      500,                                                                                    \
      NULL,                                                                                   \
      "Where the coordinated vulnerability disclosure policy is"},                            \
     {"line", PARAM_TEXT, false, false, 100, NULL, "Product line it belongs to"},             \
     {"exposure",                                                                             \
      PARAM_ENUM,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      0,                                                                                      \
      "isolated|local|controlled|internet",                                                   \
      "How exposed it is in its intended use (CRA Annex II (5))"},                            \
     {"safety_impact",                                                                        \
      PARAM_ENUM,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      0,                                                                                      \
      "minimal|significant",                                                                  \
      "SSVC Public Safety Impact of a misused product"},                                      \
     {"human_impact",                                                                         \
      PARAM_ENUM,                                                                             \
      false,                                                                                  \
      false,                                                                                  \
      0,                                                                                      \
      "low|medium|high|very_high",                                                            \
      "SSVC Human Impact where it is used"},                                                  \
 {                                                                                            \
  "value_density", PARAM_ENUM, false, false, 0, "diffuse|concentrated",                       \
      "SSVC Value Density: what one device is worth to an adversary"                          \
 }
/* What decides which duties it has (core/compliance.h). */
/* clang-format off */
#define YES_NO "yes|no"
#define LAW_PARAMS \
    {"operator", PARAM_ENUM, false, false, 0, \
     "manufacturer|authorised representative|importer|distributor|open-source software steward", \
     "What the company is for it (CRA Art 13, 18 to 24); default: manufacturer"}, \
    {"is_consumer", PARAM_ENUM, false, false, 0, YES_NO, "Consumers use it (GPSR Art 3(1))"}, \
    {"is_tailor_made", PARAM_ENUM, false, false, 0, YES_NO, \
     "Made for one business user (CRA Annex I Part II(8))"}, \
    {"has_uncovered_risk", PARAM_ENUM, false, false, 0, YES_NO, \
     "Has a risk to consumers that no specific act covers (CRA Art 11)"}, \
    {"device_class", PARAM_ENUM, false, false, 0, "I|IIa|IIb|III", \
     "Class of a medical device (MDR Art 51)"}, \
    {"is_implantable", PARAM_ENUM, false, false, 0, YES_NO, "Implantable device (MDR Art 10(8))"}, \
    {"placed_on", PARAM_DATE, false, false, 0, NULL, \
     "Day the first unit was placed on the market"}, \
    {"last_placed_on", PARAM_DATE, false, false, 0, NULL, \
     "Day the last unit was placed on the market; leave out while it is sold"}, \
    {"is_still_placed", PARAM_BOOL, false, false, 0, NULL, \
     "Units are placed on the market again: the last day is taken back"}, \
    {"modified_on", PARAM_DATE, false, false, 0, NULL, \
     "Day of the newest substantial modification (CRA Art 3(30))"}, \
    {"support_reason", PARAM_TEXT, false, false, 2000, NULL, \
     "What the support period was set by (CRA Art 13(8)); needed when under five years"}
/* clang-format on */

static const struct op_param list_params[] = {
    {"line", PARAM_TEXT, false, false, 100, NULL, "Only of this product line"},
    {"text", PARAM_TEXT, false, false, 255, NULL, "Only with this somewhere in the name"},
    {"names", PARAM_BOOL, false, false, 0, NULL, "Only id, name and line of each"},
    {"after", PARAM_TEXT, false, false, 255, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, LIST_LIMIT, NULL, "At most this many; default: all"},
    OP_SORT_PARAMS("name|line|releases|images|open|support_end|created"),
    {0},
};
static const struct op_param get_params[] = {PRODUCT_PARAM, {0}};
static const struct op_param add_params[] = {
    {"name", PARAM_TEXT, true, false, 255, NULL, "Name, as in its documentation"},
    FIELD_PARAMS,
    LAW_PARAMS,
    {0},
};
static const struct op_param change_params[] = {
    PRODUCT_PARAM,
    {"name", PARAM_TEXT, false, false, 255, NULL, "Name, as in its documentation"},
    FIELD_PARAMS,
    LAW_PARAMS,
    {0},
};

const struct op product_ops[] = {
    {"product.list", "product list", "GET", "/products", PERMISSION_READ, false, list_params,
     product_list, "List products with their releases, images and open findings."},
    {"product.add", "product add", "POST", "/products", PERMISSION_PRODUCT, true, add_params,
     product_add, "Add a product."},
    {"product.get", "product show", "GET", "/products/{product}", PERMISSION_READ, false,
     get_params, product_get_op, "Show a product with its releases and images."},
    {"product.change", "product change", "POST", "/products/{product}", PERMISSION_PRODUCT,
     true, change_params, product_change, "Change what is stated about a product."},
};
const size_t n_product_ops = sizeof product_ops / sizeof product_ops[0];
