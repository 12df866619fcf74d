/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests that ask whether two products are versions of the same thing (6.1.27.13, 6.2.39.1), and
 * whether helpers say what the branches say (6.2.42).
 */
#include "format/cpe.h"
#include "format/csaf_check.h"
#include "format/purl.h"

static const char advisory[] = "csaf_security_advisory";

static bool is_version_category(str category)
{
    static const char *const names[] = {"product_version", "product_version_range",
                                        "patch_level", "service_pack"};
    return csaf_is_one_of(category, names, 4);
}

/*
 * What a product is but for its version: the branches that lead to it; of a relationship, the
 * thing it is about and, as they stand, the products it is put on. A product without branches is
 * "?": its name mixes both. `depth` ends circles.
 */
static str signature(struct csaf_check *c, uint32_t at, unsigned depth)
{
    const struct csaf_product *p = &c->tree.products[at];
    str text = STR("");
    if (p->place == CSAF_IN_NAMES || depth > 8) return STR("?");
    if (p->place == CSAF_IN_BRANCH) {
        for (uint32_t b = p->at; b != CSAF_NONE; b = c->tree.branches[b].parent) {
            const struct csaf_branch *branch = &c->tree.branches[b];
            if (is_version_category(branch->category)) continue;
            text = arena_printf(c->a, "%.*s\n%.*s=%.*s", STR_ARG(text),
                                STR_ARG(branch->category), STR_ARG(branch->name));
        }
        return text;
    }
    uint32_t subject = csaf_product_find(&c->tree, csaf_relation_subject(p));
    text = subject == CSAF_NONE ? STR("?") : signature(c, subject, depth + 1);
    for (size_t i = 0; csaf_relation_target(p, i).n > 0; i++) {
        text = arena_printf(c->a, "%.*s\n>%.*s %.*s", STR_ARG(text),
                            STR_ARG(csaf_relation_category(p, i)),
                            STR_ARG(csaf_relation_target(p, i)));
    }
    return text;
}

/* Signatures of the products of a status group; `*has_vague`: one of them is vague. */
static void collect(struct csaf_check *c, const struct map *status,
                    enum csaf_status_group group, struct map *signatures, bool *has_vague)
{
    bool is_new;
    for (uint32_t i = 0; i < status->n; i++) {
        const struct map_entry *x = &status->entries[i];
        uint32_t at = csaf_product_find(&c->tree, x->key);
        if ((x->value & (UINT64_C(1) << (unsigned)group)) == 0 || at == CSAF_NONE) continue;
        str text = signature(c, at, 0);
        (void)map_at(signatures, text, &is_new);
        *has_vague = *has_vague || str_contains(text, STR("?"));
    }
}

/* "installed_with": a product without the relationship corresponds to one with it. */
static bool corresponds_by_addition(struct csaf_check *c, str product,
                                    const struct map *signatures)
{
    uint64_t unused;
    c->n_steps += c->tree.n_products;
    for (uint32_t i = 0; i < c->tree.n_products && c->n_steps <= CSAF_MAX_STEPS; i++) {
        const struct csaf_product *p = &c->tree.products[i];
        if (p->place != CSAF_IN_RELATIONSHIP ||
            !str_eq(csaf_relation_category(p, 0), STR("installed_with")))
            continue;
        uint32_t subject = csaf_product_find(&c->tree, csaf_relation_subject(p));
        bool is_it = str_eq(p->id, product) || str_eq(csaf_relation_target(p, 0), product);
        if (is_it && subject != CSAF_NONE &&
            map_find(signatures, signature(c, subject, 0), &unused))
            return true;
    }
    return false;
}

struct wanted {
    enum csaf_status_group from, to;
    const char *words;
    bool (*is_excused)(struct csaf_check *c, const struct csaf_at *at, str product);
};

static void visit_pairs(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                        void *ctx)
{
    const struct wanted *w = ctx;
    struct map status, signatures;
    bool has_vague = false;
    uint64_t unused;
    struct csaf_at place =
        csaf_member(at, STR("product_status"), yyjson_obj_get(v, "product_status"));
    csaf_marks_init(&status);
    csaf_marks_init(&signatures);
    csaf_mark_status(c, &status, v);
    collect(c, &status, w->to, &signatures, &has_vague);
    for (uint32_t i = 0; i < status.n; i++) {
        const struct map_entry *x = &status.entries[i];
        uint32_t product = csaf_product_find(&c->tree, x->key);
        if ((x->value & (UINT64_C(1) << (unsigned)w->from)) == 0 || product == CSAF_NONE)
            continue;
        str text = signature(c, product, 0);
        bool is_vague = str_contains(text, STR("?"));
        if (map_find(&signatures, text, &unused) || has_vague ||
            (is_vague && signatures.n > 0) || corresponds_by_addition(c, x->key, &signatures) ||
            (w->is_excused != NULL && w->is_excused(c, at, x->key)))
            continue;
        csaf_report(c, &place, "`%.*s` has no corresponding version that is %s",
                    STR_ARG(x->key), w->words);
    }
    map_release(&signatures);
    map_release(&status);
}

/* 6.1.27.13 */
static void test_affected(struct csaf_check *c)
{
    struct wanted w = {CSAF_FIXED, CSAF_AFFECTED, "affected", NULL};
    if (str_eq(c->category, str_of(advisory)))
        csaf_each(c, "vulnerabilities[]", visit_pairs, &w);
}

/* 6.2.39.1: what says that there is no fixed version, unless something says that there is one */
static bool has_remedy(struct csaf_check *c, const struct csaf_at *at, str product,
                       const char *const *categories, size_t n)
{
    yyjson_val *list = json_array(at->value, "remediations");
    yyjson_val *item;
    size_t i, max;
    bool has = false;
    struct map marks;
    csaf_marks_init(&marks);
    yyjson_arr_foreach(list, i, max, item)
    {
        if (csaf_is_one_of(json_str(item, "category"), categories, n))
            csaf_mark_item(c, &marks, item, 1);
    }
    has = csaf_marks_of(&marks, product) != 0;
    map_release(&marks);
    return has;
}

static bool ends_below(struct csaf_check *c, str product)
{
    uint32_t at = csaf_product_find(&c->tree, product);
    str range = csaf_product_branch(&c->tree, &c->tree.products[at], "product_version_range");
    size_t place;
    str last = str_find_last(range, '|', &place) ? str_from(range, place + 1) : range;
    if (str_starts(last, STR("vers:")) && str_find_last(last, '/', &place))
        last = str_from(last, place + 1);
    return str_starts(last, STR("<")) && !str_starts(last, STR("<="));
}

static bool is_without_fix(struct csaf_check *c, const struct csaf_at *at, str product)
{
    static const char *const none[] = {"fix_planned", "no_fix_planned", "none_available"};
    static const char *const some[] = {"vendor_fix"};
    if (ends_below(c, product) || has_remedy(c, at, product, some, 1)) return false;
    return has_remedy(c, at, product, none, 3);
}

static void test_fixed(struct csaf_check *c)
{
    struct wanted w = {CSAF_AFFECTED, CSAF_FIXED, "fixed", is_without_fix};
    if (str_eq(c->category, str_of(advisory)))
        csaf_each(c, "vulnerabilities[]", visit_pairs, &w);
}

/* 6.2.42 */
struct words {
    str vendor, product, version, update, language;
};

static struct words words_of(const struct csaf_check *c, const struct csaf_product *p)
{
    struct words w = {.vendor = csaf_product_branch(&c->tree, p, "vendor"),
                      .product = csaf_product_branch(&c->tree, p, "product_name"),
                      .version = csaf_product_branch(&c->tree, p, "product_version"),
                      .update = csaf_product_branch(&c->tree, p, "patch_level"),
                      .language = csaf_product_branch(&c->tree, p, "language")};
    if (w.update.p == NULL) w.update = csaf_product_branch(&c->tree, p, "service_pack");
    return w;
}

static const char *judge_cpe(struct csaf_check *c, const struct words *w, str text)
{
    struct cpe cpe;
    if (cpe_parse(c->a, text, &cpe, NULL) != LW_OK) return NULL;
    const struct cpe_value *v = cpe.at;
    if (w->vendor.p != NULL && v[CPE_VENDOR].kind != CPE_TEXT) return "has no vendor";
    if (w->product.p != NULL && v[CPE_PRODUCT].kind != CPE_TEXT) return "has no product";
    if (w->version.p != NULL && v[CPE_VERSION].kind != CPE_TEXT) return "has no version";
    if (w->version.p != NULL) {
        str plain = cpe_plain(c->a, &v[CPE_VERSION]);
        str whole = cpe_version_text(c->a, &cpe);
        if (!str_eq_nocase(plain, w->version) && !str_eq_nocase(whole, w->version))
            return "has another version than the branch";
    }
    if (w->update.p != NULL && v[CPE_UPDATE].kind != CPE_TEXT) return "has no update";
    if (w->update.p == NULL && v[CPE_UPDATE].kind == CPE_TEXT &&
        !str_contains(w->version, cpe_plain(c->a, &v[CPE_UPDATE])))
        return "has an update that no branch states";
    if (w->language.p != NULL && v[CPE_LANGUAGE].kind != CPE_TEXT) return "has no language";
    if (w->language.p == NULL && v[CPE_LANGUAGE].kind == CPE_TEXT)
        return "has a language that no branch states";
    return NULL;
}

/* Types whose namespace is the vendor; of others it may be anything or missing. */
static bool has_vendor_namespace(str type)
{
    static const char *const types[] = {"alpm", "apk", "deb", "rpm", "maven", "github"};
    return csaf_is_one_of(type, types, sizeof types / sizeof types[0]);
}

static const char *judge_purl(struct csaf_check *c, const struct words *w, str text)
{
    struct purl p;
    if (purl_parse(c->a, text, &p, NULL) != LW_OK) return NULL;
    if (w->version.p != NULL && p.version.n == 0) return "has no version";
    if (w->version.p != NULL && !str_eq_nocase(p.version, w->version))
        return "has another version than the branch";
    if (w->vendor.p != NULL && p.namespace_.n == 0 && has_vendor_namespace(p.type))
        return "has no namespace";
    return NULL;
}

static void visit_helper(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                         void *ctx)
{
    struct words w = words_of(c, p);
    yyjson_val *purls = json_array(p->helper, "purls");
    yyjson_val *v;
    size_t i, max;
    (void)ctx;
    if (p->place != CSAF_IN_BRANCH || p->helper == NULL) return;
    str path = arena_printf(c->a, "%.*s/product_identification_helper",
                            STR_ARG(csaf_product_path(c->a, &c->tree, index)));
    str cpe = json_str(p->helper, "cpe");
    const char *words = cpe.n > 0 ? judge_cpe(c, &w, cpe) : NULL;
    if (words != NULL)
        csaf_report_path(c, arena_printf(c->a, "%.*s/cpe", STR_ARG(path)), "the CPE name %s",
                         words);
    yyjson_arr_foreach(purls, i, max, v)
    {
        words = judge_purl(c, &w, json_val_str(v));
        if (words != NULL)
            csaf_report_path(c, arena_printf(c->a, "%.*s/purls/%zu", STR_ARG(path), i),
                             "the package URL %s", words);
    }
}

static void test_helpers(struct csaf_check *c)
{
    csaf_each_product(c, visit_helper, NULL);
}

const struct csaf_test csaf_match_tests[] = {
    {"6.1.27.13", CSAF_MANDATORY, CSAF_21, test_affected},
    {"6.2.39.1", CSAF_RECOMMENDED, CSAF_21, test_fixed},
    {"6.2.42", CSAF_RECOMMENDED, CSAF_21, test_helpers},
    {NULL, 0, 0, NULL},
};
