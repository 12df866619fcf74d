/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Where do we ship this?" A text is looked up among the terms of components (store/
 * component_term.h), which are read in order; version and licence are then asked of each row, so
 * a page may end early and go on behind it. Unknown is never clean: a component without a version
 * fits every question about versions, and says so.
 */
#include "app/component_ops.h"

#include "app/finding.h"
#include "app/version_filter.h"
#include "base/limits.h"
#include "store/component_term.h"
#include "store/image.h"
#include "store/portfolio.h"
#include "store/text.h"

enum {
    PAGE = 25,
    MAX_PAGE = 100,
    MAX_PRODUCTS = 6,   /* named beside each that was found; its page has all */
    CHUNK = 200,        /* terms read at once */
    MAX_SEARCHED = 4000 /* terms read for one page: what does not fit costs, too */
};

void reply_lines(struct op_call *c, yyjson_mut_val *o, const char *key, str lines)
{
    str line;
    yyjson_mut_val *array = reply_array(c, o, key);
    while (lines.n) {
        str_cut(&lines, '\n', &line);
        yyjson_mut_arr_add_strncpy(c->doc, array, line.p, line.n);
    }
}

static str first_line(str s)
{
    str head;
    str_cut(&s, '\n', &head);
    return head;
}

/* ---- one component, in short ---- */

struct shippings {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n_products, n_releases, n_images, most;
};

static enum status shipping_one(void *ctx, const struct shipping *s, struct err *e)
{
    struct shippings *x = ctx;
    (void)e;
    x->n_products++;
    x->n_releases += s->n_releases;
    x->n_images += s->n_images;
    if (x->n_products > x->most) return LW_OK;
    yyjson_mut_val *o = reply_item(x->c, x->list);
    reply_str(x->c, o, "id", s->product_id);
    reply_str(x->c, o, "name", s->product_name);
    reply_int(x->c, o, "n_releases", s->n_releases);
    reply_int(x->c, o, "n_images", s->n_images);
    return LW_OK;
}

static enum status reply_component(struct op_call *c, yyjson_mut_val *o, struct places *places,
                                   const struct component_row *r, int64_t max_products,
                                   struct err *e)
{
    struct shippings x = {.c = c, .most = max_products};
    int64_t n_open = 0;
    reply_str(c, o, "id", r->id);
    reply_str(c, o, "name", r->name);
    reply_str(c, o, "group", r->grp);
    reply_str(c, o, "version", r->version);
    reply_str(c, o, "purl", first_line(r->purls));
    reply_str(c, o, "supplier", r->supplier);
    reply_str(c, o, "verdict", verdict_str(r->verdict));
    reply_str(c, o, "verdict_words", verdict_words(r->verdict));
    reply_str(c, o, "why", r->why);
    x.list = reply_array(c, o, "products");
    enum status st = portfolio_shipping(c->app->db, places, r->id, shipping_one, &x, e);
    if (st == LW_OK) st = portfolio_n_open(c->app->db, r->id, &n_open, e);
    reply_int(c, o, "n_products", x.n_products);
    reply_int(c, o, "n_more_products", x.n_products > x.most ? x.n_products - x.most : 0);
    reply_int(c, o, "n_releases", x.n_releases);
    reply_int(c, o, "n_images", x.n_images);
    reply_int(c, o, "n_open", n_open);
    return st;
}

/* ---- search ---- */

struct hit {
    struct component_row row;
    bool is_perhaps, is_rough;
};

struct search {
    struct op_call *c;
    str beginning; /* of the terms */
    str licence;   /* lower case; empty: any */
    struct version_filter versions;
    struct hit *hits;
    size_t n, limit;
    int64_t n_read, n_in_chunk;
    str last_term, last_id; /* read last */
    bool is_full;
};

static bool has_licence(struct search *s, const struct component_row *r)
{
    str lines = key_of(s->c->arena, r->licences);
    return !s->licence.n || str_contains(lines, s->licence);
}

static enum status term_one(void *ctx, str term, const struct component_row *r, struct err *e)
{
    struct search *s = ctx;
    struct arena *a = s->c->arena;
    struct arena tmp;
    if (s->is_full) return LW_OK;
    arena_init(&tmp, LW_MIB);
    struct hit h = {.row = *r};
    enum version_fit fit = VERSION_FITS_NOT;
    if (component_term_is_first(&tmp, r, s->beginning, term) && has_licence(s, r))
        fit = version_filter_fits(&tmp, &s->versions, r->version, first_line(r->purls),
                                  &h.is_rough);
    arena_release(&tmp);
    if (fit != VERSION_FITS_NOT && s->n == s->limit) {
        s->is_full = true;
        return LW_OK;
    }
    s->n_in_chunk++;
    s->last_term = arena_str(a, term);
    s->last_id = arena_str(a, r->id);
    if (fit == VERSION_FITS_NOT) return arena_status(a, "components", e);
    h.is_perhaps = fit == VERSION_FITS_PERHAPS;
    str *const texts[] = {&h.row.id,    &h.row.grp,      &h.row.name,     &h.row.version,
                          &h.row.purls, &h.row.supplier, &h.row.licences, &h.row.why};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
    s->hits[s->n++] = h;
    return arena_status(a, "components", e);
}

/* Chunk by chunk until the page is full, the terms end, or enough were read. */
static enum status read_terms(struct search *s, bool *has_more, struct err *e)
{
    enum status st = LW_OK;
    *has_more = false;
    while (!st && !s->is_full) {
        s->n_in_chunk = 0;
        st = component_each_term(s->c->app->db, s->c->arena, s->beginning, s->last_term,
                                 s->last_id, CHUNK, term_one, s, e);
        s->n_read += s->n_in_chunk;
        if (s->n_in_chunk < CHUNK) break;
        *has_more = s->n_read >= MAX_SEARCHED;
        if (*has_more) break;
    }
    *has_more = *has_more || s->is_full;
    return st;
}

/* "openssl <3.0.8": what begins as a version behind the name asks for versions. */
static void split_text(str *text, str *versions)
{
    for (size_t i = 1; i + 1 < text->n && !versions->n; i++) {
        str rest = str_trim(str_from(*text, i));
        if (!char_is_space(text->p[i]) || !version_filter_begins(rest)) continue;
        *versions = rest;
        *text = str_trim(str_sub(*text, 0, i));
    }
}

/* The address of a page behind: "ID.TERM"; ids have no dot. */
static void take_after(const struct op_call *c, struct search *s)
{
    str rest = op_str(c, "after");
    if (rest.n) str_cut(&rest, '.', &s->last_id);
    s->last_term = rest;
}

static enum status take_question(struct search *s, struct err *e)
{
    struct op_call *c = s->c;
    str text = str_trim(op_str(c, "text")), versions = str_trim(op_str(c, "version"));
    int64_t limit = op_int(c, "limit", PAGE);
    if (limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    s->limit = (size_t)limit;
    s->licence = key_of(c->arena, str_trim(op_str(c, "licence")));
    if (!versions.n) split_text(&text, &versions);
    if (str_starts(text, STR("pkg:"))) {
        str rest = text;
        str_cut(&rest, '?', &text);
    }
    s->beginning = key_of(c->arena, text);
    if (!text.n && s->licence.n) {
        s->beginning =
            arena_printf(c->arena, COMPONENT_LICENCE_TERM "%.*s", STR_ARG(s->licence));
        s->licence = STR("");
    }
    reply_str(c, c->reply, "text", text);
    reply_str(c, c->reply, "version", versions);
    reply_bool(c, c->reply, "is_asked", s->beginning.n > 0);
    if (versions.n && !s->beginning.n)
        return err_set(e, LW_E_USAGE,
                       "parameter 'text': is required beside a version: a name, package URL or "
                       "CPE");
    take_after(c, s);
    return version_filter_parse(c->arena, versions, &s->versions, e);
}

static enum status reply_hits(struct search *s, struct err *e)
{
    struct op_call *c = s->c;
    struct places *places = NULL;
    yyjson_mut_val *list = reply_array(c, c->reply, "components");
    enum status st = s->n ? places_open(c->app->db, c->arena, &places, e) : LW_OK;
    for (size_t i = 0; !st && i < s->n; i++) {
        const struct hit *h = &s->hits[i];
        yyjson_mut_val *o = reply_item(c, list);
        st = reply_component(c, o, places, &h->row, MAX_PRODUCTS, e);
        reply_lines(c, o, "licences", h->row.licences);
        reply_bool(c, o, "is_version_unknown", h->is_perhaps);
        reply_bool(c, o, "is_compared_roughly", h->is_rough);
    }
    places_close(places);
    return st;
}

static enum status component_search(struct op_call *c, struct err *e)
{
    struct search s = {.c = c};
    struct portfolio_size size = {0};
    bool has_more = false;
    enum status st = take_question(&s, e);
    if (st != LW_OK) return st;
    s.hits = arena_array(c->arena, s.limit + 1, sizeof *s.hits);
    if (!s.hits) return arena_status(c->arena, "components", e);
    if (s.beginning.n) st = read_terms(&s, &has_more, e);
    if (st == LW_OK) st = reply_hits(&s, e);
    if (st == LW_OK) st = portfolio_measure(c->app->db, &size, e);
    if (st != LW_OK) return st;
    reply_bool(c, c->reply, "has_components", s.n > 0);
    reply_int(c, c->reply, "n", (int64_t)s.n);
    reply_int(c, c->reply, "n_known", size.n_components);
    reply_int(c, c->reply, "n_instances", size.n_instances);
    reply_int(c, c->reply, "n_images", size.n_images);
    if (has_more)
        reply_str(
            c, c->reply, "next",
            arena_printf(c->arena, "%.*s.%.*s", STR_ARG(s.last_id), STR_ARG(s.last_term)));
    return LW_OK;
}

/* ---- one component ---- */

struct holdings {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n, limit;
    str last_id, newest;
};

static enum status holding_one(void *ctx, const struct holding *h, struct err *e)
{
    struct holdings *x = ctx;
    struct op_call *c = x->c;
    if (x->n++ == x->limit) return LW_OK;
    yyjson_mut_val *o = reply_item(c, x->list);
    reply_str(c, o, "id", h->image_id);
    reply_str(c, o, "variant", h->variant);
    reply_str(c, o, "release_version", h->release_version);
    reply_str(c, o, "product_id", h->product_id);
    reply_str(c, o, "product_name", h->product_name);
    reply_int(c, o, "line", h->line);
    reply_int(c, o, "n_open", h->n_open);
    x->last_id = arena_str(c->arena, h->image_id);
    if (!x->newest.n) x->newest = x->last_id;
    return arena_status(c->arena, "images", e);
}

struct findings {
    struct op_call *c;
    yyjson_mut_val *list;
};

static enum status finding_one(void *ctx, const struct finding_view *v, struct err *e)
{
    struct findings *x = ctx;
    (void)e;
    reply_finding(x->c, reply_item(x->c, x->list), v);
    return LW_OK;
}

/*
 * The findings of the newest image that has it: the rules say the same of all of them, and what
 * people decided about the others is on the page of each vulnerability.
 */
static enum status reply_findings(struct op_call *c, str component_id, str image_id,
                                  struct err *e)
{
    enum {
        MAX_FINDINGS = 200
    };
    struct findings x = {c, reply_array(c, c->reply, "findings")};
    const struct finding_filter f = {.image_id = image_id,
                                     .component_id = component_id,
                                     .is_exploited = -1,
                                     .is_open = -1,
                                     .after_rank = -1,
                                     .limit = MAX_FINDINGS};
    if (!image_id.n) return LW_OK;
    return finding_each(c->app->db, c->arena, &f, finding_one, &x, e);
}

static enum status component_get(struct op_call *c, struct err *e)
{
    struct component_row r;
    bool found = false;
    str id = op_str(c, "component");
    struct holdings x = {.c = c, .limit = op_int(c, "limit", 50)};
    if (x.limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    enum status st = component_find(c->app->db, c->arena, id, &r, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_NOT_FOUND, "there is no component '%.*s'", STR_ARG(id));
    struct places *places = NULL;
    if (st == LW_OK) st = places_open(c->app->db, c->arena, &places, e);
    if (st == LW_OK) st = reply_component(c, c->reply, places, &r, INT64_MAX, e);
    places_close(places);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "type", r.type);
    reply_str(c, c->reply, "identity", r.identity);
    reply_lines(c, c->reply, "purls", r.purls);
    reply_lines(c, c->reply, "cpes", r.cpes);
    reply_lines(c, c->reply, "hashes", r.hashes);
    reply_lines(c, c->reply, "licences", r.licences);
    reply_lines(c, c->reply, "package_keys", r.package_keys);
    x.list = reply_array(c, c->reply, "images");
    st = portfolio_holding(c->app->db, r.id, op_str(c, "after"), x.limit + 1, holding_one, &x,
                           e);
    if (st == LW_OK) st = reply_findings(c, r.id, x.newest, e);
    if (st == LW_OK && x.n > x.limit) reply_str(c, c->reply, "next", x.last_id);
    return st;
}

/* ---- the table ---- */

static const struct op_param search_params[] = {
    {"text", PARAM_TEXT, false, false, 512, NULL,
     "Beginning of a name or of a word in it, package URL, CPE or hash; a version may follow"},
    {"version", PARAM_TEXT, false, false, 512, NULL,
     "Version, bounds such as '>=1.1 <3', or a vers range"},
    {"licence", PARAM_TEXT, false, false, 200, NULL,
     "Part of its licence; alone, its beginning"},
    {"after", PARAM_TEXT, false, false, 1000, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Components a page; default: 25"},
    {0},
};
static const struct op_param get_params[] = {
    {"component", PARAM_ID, true, true, 0, NULL, "Component's id"},
    {"after", PARAM_ID, false, false, 0, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, 200, NULL, "Images a page; default: 50"},
    {0},
};

const struct op component_ops[] = {
    {"component.search", "component search", "GET", "/components", PERMISSION_READ, false,
     search_params, component_search,
     "Find components across all images, and where they are shipped."},
    {"component.get", "component show", "GET", "/components/{component}", PERMISSION_READ,
     false, get_params, component_get,
     "Show a component, every image that holds it, and its findings."},
};
const size_t n_component_ops = sizeof component_ops / sizeof component_ops[0];
