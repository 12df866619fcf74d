/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what identifies a product: package URLs, hashes, model and serial numbers. */
#include "format/csaf_check.h"
#include "format/purl.h"

/* A product's helper with its place, for csaf_each_below(). */
static struct csaf_at helper_at(struct csaf_check *c, const struct csaf_product *p,
                                uint32_t index)
{
    str path = csaf_product_path(c->a, &c->tree, index);
    return csaf_member(NULL,
                       arena_printf(c->a, "%.*s/product_identification_helper", STR_ARG(path)),
                       p->helper);
}

struct helper_visit {
    const char *path;
    csaf_visit_fn visit;
    void *ctx;
};

static void visit_helper(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                         void *ctx)
{
    const struct helper_visit *h = ctx;
    if (p->helper == NULL) return;
    struct csaf_at at = helper_at(c, p, index);
    csaf_each_below(c, &at, h->path, h->visit, h->ctx);
}

void csaf_each_helper(struct csaf_check *c, const char *path, csaf_visit_fn visit, void *ctx)
{
    struct helper_visit h = {.path = path, .visit = visit, .ctx = ctx};
    csaf_each_product(c, visit_helper, &h);
}

/* 6.1.13 */
static void visit_purl(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    struct purl p;
    struct err e = {0};
    (void)ctx;
    if (!yyjson_is_str(v) || purl_parse(c->a, json_val_str(v), &p, &e) == LW_OK) return;
    csaf_report(c, at, "invalid package URL: %s", e.message);
}

static void test_purl(struct csaf_check *c)
{
    csaf_each_helper(c, "purl", visit_purl, NULL);
    csaf_each_helper(c, "purls[]", visit_purl, NULL);
}

/* 6.1.25 */
static void visit_file_hashes(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                              void *ctx)
{
    struct map seen;
    yyjson_val *item;
    size_t i, max;
    bool is_new = true;
    (void)ctx;
    csaf_marks_init(&seen);
    yyjson_arr_foreach(v, i, max, item)
    {
        str algorithm = json_str(item, "algorithm");
        if (algorithm.n == 0) continue;
        (void)map_at(&seen, algorithm, &is_new);
        struct csaf_at place = csaf_item(at, i, item);
        if (!is_new)
            csaf_report(c, &place, "hash algorithm `%.*s` is used more than once",
                        STR_ARG(algorithm));
    }
    map_release(&seen);
}

static void test_hash_algorithms(struct csaf_check *c)
{
    csaf_each_helper(c, "hashes[]/file_hashes", visit_file_hashes, NULL);
}

/* 6.1.42 */
static bool differ_in_qualifiers_alone(const struct purl *a, const struct purl *b)
{
    return str_eq(a->type, b->type) && str_eq(a->namespace_, b->namespace_) &&
           str_eq(a->name, b->name) && str_eq(a->version, b->version) &&
           str_eq(a->subpath, b->subpath);
}

static void visit_purls(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                        void *ctx)
{
    struct purl first = {.type = STR_NONE}, other;
    bool has_first = false;
    yyjson_val *item;
    size_t i, max;
    (void)ctx;
    yyjson_arr_foreach(v, i, max, item)
    {
        struct csaf_at place = csaf_item(at, i, item);
        if (purl_parse(c->a, json_val_str(item), &other, NULL) != LW_OK) continue;
        if (!has_first) {
            first = other;
            has_first = true;
        } else if (!differ_in_qualifiers_alone(&first, &other)) {
            csaf_report(c, &place,
                        "the package URL differs from the first one in more than qualifiers");
        }
    }
}

static void test_purl_qualifiers(struct csaf_check *c)
{
    csaf_each_helper(c, "purls", visit_purls, NULL);
}

/* 6.1.43, 6.1.44, 6.1.61: a backslash takes the meaning from the star behind it. */
static void visit_stars(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                        void *ctx)
{
    str text = json_val_str(v);
    size_t n = 0;
    (void)ctx;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\') {
            i++;
        } else if (text.p[i] == '*') {
            n++;
        }
    }
    if (n > 1) csaf_report(c, at, "`%.*s` has more than one unescaped star", STR_ARG(text));
}

static void test_model_stars(struct csaf_check *c)
{
    csaf_each_helper(c, "model_numbers[]", visit_stars, NULL);
}

static void test_serial_stars(struct csaf_check *c)
{
    csaf_each_helper(c, "serial_numbers[]", visit_stars, NULL);
}

static void test_sku_stars(struct csaf_check *c)
{
    csaf_each_helper(c, "skus[]", visit_stars, NULL);
}

/* 6.2.8, 6.2.9 */
static void visit_only_hash(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    const char *weak = ctx;
    yyjson_val *item;
    size_t i, max, n_weak = 0;
    yyjson_arr_foreach(v, i, max, item)
    {
        n_weak += str_eq(json_str(item, "algorithm"), str_of(weak));
    }
    if (n_weak > 0 && n_weak == yyjson_arr_size(v))
        csaf_report(c, at, "%s is the only hash algorithm; add a stronger one", weak);
}

static void test_md5(struct csaf_check *c)
{
    static char name[] = "md5";
    csaf_each_helper(c, "hashes[]/file_hashes", visit_only_hash, name);
}

static void test_sha1(struct csaf_check *c)
{
    static char name[] = "sha1";
    csaf_each_helper(c, "hashes[]/file_hashes", visit_only_hash, name);
}

/* 6.2.16 */
static void visit_no_helper(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                            void *ctx)
{
    (void)ctx;
    if (p->helper != NULL) return;
    csaf_report_path(c, csaf_product_path(c->a, &c->tree, index),
                     "product `%.*s` has no product identification helper", STR_ARG(p->id));
}

static void test_no_helper(struct csaf_check *c)
{
    csaf_each_product(c, visit_no_helper, NULL);
}

/* 6.2.32: members of arrays one by one, objects by their sorted text. */
struct seen_helpers {
    struct map values; /* "purls\nvalue" to product index */
    uint32_t product;
};

static str canonical(struct csaf_check *c, yyjson_val *v)
{
    /* Objects of helpers are flat or hold one list; members in the order of their names. */
    yyjson_val *key, *value, *item;
    size_t i, max, k, n;
    str text = STR("");
    if (yyjson_is_str(v)) return json_val_str(v);
    if (yyjson_is_arr(v)) {
        uint64_t sum = 0;
        yyjson_arr_foreach(v, k, n, item) sum += hash_bytes(canonical(c, item));
        return arena_printf(c->a, "[%zu:%llx]", yyjson_arr_size(v), (unsigned long long)sum);
    }
    uint64_t sum = 0;
    yyjson_obj_foreach(v, i, max, key, value)
    {
        str member = arena_printf(c->a, "%.*s=%.*s", STR_ARG(json_val_str(key)),
                                  STR_ARG(canonical(c, value)));
        sum += hash_bytes(member);
    }
    text = arena_printf(c->a, "{%zu:%llx}", yyjson_obj_size(v), (unsigned long long)sum);
    return text;
}

static void see_value(struct csaf_check *c, struct seen_helpers *s, str key, yyjson_val *v,
                      const struct csaf_at *at)
{
    bool is_new;
    str text = arena_printf(c->a, "%.*s\n%.*s", STR_ARG(key), STR_ARG(canonical(c, v)));
    uint64_t *place = map_at(&s->values, text, &is_new);
    if (place == NULL) return;
    if (is_new) *place = s->product;
    if (*place != s->product)
        csaf_report(c, at, "the same value of `%.*s` identifies another product as well",
                    STR_ARG(key));
}

static void visit_same_helper(struct csaf_check *c, const struct csaf_product *p,
                              uint32_t index, void *ctx)
{
    struct seen_helpers *s = ctx;
    yyjson_val *key, *value, *item;
    size_t i, max, k, n;
    if (p->helper == NULL) return;
    struct csaf_at at = helper_at(c, p, index);
    s->product = index;
    yyjson_obj_foreach(p->helper, i, max, key, value)
    {
        str name = json_val_str(key);
        struct csaf_at member = csaf_member(&at, name, value);
        if (!yyjson_is_arr(value)) {
            see_value(c, s, name, value, &member);
            continue;
        }
        yyjson_arr_foreach(value, k, n, item)
        {
            struct csaf_at place = csaf_item(&member, k, item);
            see_value(c, s, name, item, &place);
        }
    }
}

static void test_same_helper(struct csaf_check *c)
{
    struct seen_helpers s = {.product = 0};
    csaf_marks_init(&s.values);
    csaf_each_product(c, visit_same_helper, &s);
    map_release(&s.values);
}

/* 6.2.52: 3.1.3.3.2 and what longwatch can compare */
static void visit_algorithm(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    static const char *const known[] = {
        "blake2b512",  "blake2s256",  "md4",      "md5",        "md5-sha1",    "rmd160",
        "ripemd160",   "sha1",        "sha224",   "sha256",     "sha384",      "sha512",
        "sha512-224",  "sha512-256",  "sha3-224", "sha3-256",   "sha3-384",    "sha3-512",
        "shake128",    "shake256",    "sm3",      "whirlpool",  "blake2b-256", "blake2b-384",
        "blake2b-512", "blake2s-256", "blake3",   "ripemd-160", "mdc2"};
    str name = json_val_str(v);
    (void)ctx;
    if (csaf_is_one_of(name, known, sizeof known / sizeof known[0])) return;
    csaf_report(c, at, "unknown hash algorithm `%.*s`", STR_ARG(str_sub(name, 0, 60)));
}

static void test_algorithm(struct csaf_check *c)
{
    csaf_each_helper(c, "hashes[]/file_hashes[]/algorithm", visit_algorithm, NULL);
}

/* 6.3.5 */
static void visit_short_hash(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                             void *ctx)
{
    str value = json_val_str(v);
    (void)ctx;
    if (value.p != NULL && value.n < 64)
        csaf_report(c, at, "the hash value is only %zu characters long", value.n);
}

static void test_short_hash(struct csaf_check *c)
{
    csaf_each_helper(c, "hashes[]/file_hashes[]/value", visit_short_hash, NULL);
}

const struct csaf_test csaf_helper_tests[] = {
    {"6.1.13", CSAF_MANDATORY, CSAF_ANY, test_purl},
    {"6.1.25", CSAF_MANDATORY, CSAF_ANY, test_hash_algorithms},
    {"6.1.42", CSAF_MANDATORY, CSAF_21, test_purl_qualifiers},
    {"6.1.43", CSAF_MANDATORY, CSAF_21, test_model_stars},
    {"6.1.44", CSAF_MANDATORY, CSAF_21, test_serial_stars},
    {"6.1.61", CSAF_MANDATORY, CSAF_21, test_sku_stars},
    {"6.2.8", CSAF_RECOMMENDED, CSAF_ANY, test_md5},
    {"6.2.9", CSAF_RECOMMENDED, CSAF_ANY, test_sha1},
    {"6.2.16", CSAF_RECOMMENDED, CSAF_ANY, test_no_helper},
    {"6.2.32", CSAF_RECOMMENDED, CSAF_21, test_same_helper},
    {"6.2.52", CSAF_RECOMMENDED, CSAF_21, test_algorithm},
    {"6.3.5", CSAF_INFORMATIVE, CSAF_ANY, test_short_hash},
    {NULL, 0, 0, NULL},
};
