/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of version ranges in branches: vers, or what the specification calls vls, the constraints
 * of a vers without its beginning. 6.1.50, 6.1.59, 6.2.18, 6.2.49 to 6.2.51, 6.3.19.
 */
#include "format/csaf_check.h"
#include "format/vers.h"

#include <stdlib.h>

static const char range_category[] = "product_version_range";

static bool is_vers(str name)
{
    return str_starts(name, STR("vers:"));
}

static void report_name(struct csaf_check *c, uint32_t branch, const char *words)
{
    const struct csaf_branch *b = &c->tree.branches[branch];
    csaf_report_path(
        c, arena_printf(c->a, "%.*s/name", STR_ARG(csaf_branch_path(c->a, &c->tree, branch))),
        "`%.*s` %s", STR_ARG(str_sub(b->name, 0, 100)), words);
}

typedef const char *(*name_fn)(struct csaf_check *c, str name);

static void each_range(struct csaf_check *c, name_fn judge)
{
    for (uint32_t i = 0; i < c->tree.n_branches; i++) {
        const struct csaf_branch *b = &c->tree.branches[i];
        if (!str_eq(b->category, str_of(range_category)) || b->name.n == 0) continue;
        const char *words = judge(c, b->name);
        if (words != NULL) report_name(c, i, words);
    }
}

static str scheme_of(str name)
{
    str rest = str_from(name, 5), scheme;
    return str_cut(&rest, '/', &scheme) ? scheme : STR_NONE;
}

/* What stands behind the scheme, or all of a vls. */
static str constraints_of(str name)
{
    str rest = name, head;
    if (!is_vers(name)) return name;
    return str_cut(&rest, '/', &head) ? rest : STR_NONE;
}

/* [a-z.+-][a-z0-9.+-]* as in 6.2.18 */
static bool is_scheme(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool is_letter = ch >= 'a' && ch <= 'z';
        if (!is_letter && ch != '.' && ch != '-' && ch != '+' && (i == 0 || !char_is_digit(ch)))
            return false;
    }
    return s.n > 0;
}

/* The comparator, longest first; `*version` is the rest. */
static str comparator_of(str constraint, str *version)
{
    static const char *const comparators[] = {">=", "<=", "!=", "<", ">", "="};
    for (size_t i = 0; i < sizeof comparators / sizeof comparators[0]; i++) {
        str word = str_of(comparators[i]);
        if (!str_starts(constraint, word)) continue;
        *version = str_from(constraint, word.n);
        return word;
    }
    *version = constraint;
    return STR("");
}

static const char *check_constraint(str constraint)
{
    str version;
    (void)comparator_of(constraint, &version);
    if (constraint.n == 0) return "has an empty constraint";
    if (version.n == 0) return "has a comparator without a version";
    for (size_t i = 0; i < version.n; i++) {
        char ch = version.p[i];
        if ((unsigned char)ch <= ' ') return "has white space; write constraints without";
        if (ch == '<' || ch == '>' || ch == '=' || ch == '!' || ch == '*')
            return "has an unknown comparator";
    }
    return NULL;
}

/* Each version once, in ascending order, where the scheme's order is known. */
static const char *check_order(struct csaf_check *c, str name)
{
    struct vers parsed;
    str rest = constraints_of(name), constraint, version, before = STR_NONE;
    bool has_more = true;
    bool is_known =
        vers_parse(c->a, name, &parsed, NULL) == LW_OK && parsed.scheme != VERSION_GENERIC;
    while (has_more && is_known) {
        has_more = str_cut(&rest, '|', &constraint);
        (void)comparator_of(constraint, &version);
        if (before.p != NULL && version_cmp(parsed.scheme, before, version) >= 0)
            return "is not canonical: sort the versions and state each once";
        before = version;
    }
    return NULL;
}

/* 6.1.50 */
static const char *judge_rules(struct csaf_check *c, str name)
{
    str rest = constraints_of(name), constraint, version;
    size_t n = 0;
    bool has_more = true;
    const char *words = NULL;
    if (is_vers(name) && !is_scheme(scheme_of(name))) return "has no scheme of lower case";
    if (is_vers(name) && str_eq(scheme_of(name), STR("all")))
        return str_eq(rest, STR("*")) ? NULL : "mixes `all` with constraints";
    if (str_eq(rest, STR("*"))) return "means all versions: write vers:all/*";
    for (; has_more && words == NULL; n++) {
        has_more = str_cut(&rest, '|', &constraint);
        words = check_constraint(constraint);
    }
    if (words != NULL) return words;
    if (!is_vers(name) && n == 1 && comparator_of(name, &version).n == 0)
        return "is no range but a single version or prose";
    return is_vers(name) ? check_order(c, name) : NULL;
}

static void test_rules(struct csaf_check *c)
{
    each_range(c, judge_rules);
}

/* 6.1.59: "4.2.0", "=4.2.0", ">=4.2.0|<=4.2.0" */
static const char *judge_single(struct csaf_check *c, str name)
{
    static const char words[] = "identifies a single version: use product_version";
    str rest = constraints_of(name), constraint, version[2];
    str comparator[2];
    bool has_more = true;
    size_t n = 0;
    (void)c;
    for (; has_more; n++) {
        has_more = str_cut(&rest, '|', &constraint);
        if (n == 2) return NULL;
        comparator[n] = comparator_of(str_trim(constraint), &version[n]);
    }
    bool is_word = version[0].n > 0 && !str_eq(version[0], STR("*")) &&
                   !str_contains(version[0], STR(" "));
    if (n == 1) {
        bool is_equal = comparator[0].n == 0 || str_eq(comparator[0], STR("="));
        return is_equal && is_word ? words : NULL;
    }
    bool is_both = str_eq(comparator[0], STR(">=")) && str_eq(comparator[1], STR("<="));
    return is_both && str_eq(version[0], version[1]) ? words : NULL;
}

static void test_single(struct csaf_check *c)
{
    each_range(c, judge_single);
}

/* 6.2.18 */
static const char *judge_vers(struct csaf_check *c, str name)
{
    (void)c;
    if (is_vers(name) && is_scheme(scheme_of(name)) && constraints_of(name).n > 0) return NULL;
    return "is not written as a vers";
}

static void test_vers(struct csaf_check *c)
{
    each_range(c, judge_vers);
}

/* 6.2.49: the last constraint but for exclusions opens upwards */
static const char *judge_open(struct csaf_check *c, str name)
{
    str rest = constraints_of(name), constraint, version, last = STR_NONE;
    bool has_more = true;
    (void)c;
    while (has_more) {
        has_more = str_cut(&rest, '|', &constraint);
        str comparator = comparator_of(str_trim(constraint), &version);
        if (!str_eq(comparator, STR("!="))) last = comparator;
    }
    return str_starts(last, STR(">")) ? "has no upper end" : NULL;
}

static void test_open(struct csaf_check *c)
{
    each_range(c, judge_open);
}

/* 6.2.51: types of the vers specification */
static const char *judge_type(struct csaf_check *c, str name)
{
    static const char *const types[] = {
        "all",      "alpine", "alpm",          "apk",      "arch",       "bitnami",  "cargo",
        "composer", "conan",  "conda",         "cpan",     "cran",       "datetime", "deb",
        "ebuild",   "gem",    "generic",       "gentoo",   "github",     "golang",   "hackage",
        "hex",      "intdot", "lexicographic", "luarocks", "mattermost", "maven",    "mozilla",
        "nginx",    "none",   "npm",           "nuget",    "openssl",    "opam",     "pub",
        "pypi",     "qpkg",   "rpm",           "semver",   "swift",      "tomcat"};
    (void)c;
    if (!is_vers(name)) return NULL;
    if (csaf_is_one_of(scheme_of(name), types, sizeof types / sizeof types[0])) return NULL;
    return "has a type that is not known as registered";
}

static void test_type(struct csaf_check *c)
{
    each_range(c, judge_type);
}

/*
 * Overlaps, 6.2.50 and 6.3.19. Ranges are sets on a line: two of them meet at one of the versions
 * that either names, or somewhere between two neighbours of these.
 */
struct range {
    uint32_t branch;
    bool is_vers, is_single; /* is_single: a product_version */
    bool has_product, has_branches;
    str product;
    struct vers set;
};

static bool read_range(struct csaf_check *c, uint32_t i, struct range *r)
{
    const struct csaf_branch *b = &c->tree.branches[i];
    yyjson_val *product = json_object(b->value, "product");
    str text = b->name;
    *r = (struct range){.branch = i,
                        .is_vers = is_vers(b->name),
                        .is_single = str_eq(b->category, STR("product_version")),
                        .has_product = product != NULL,
                        .has_branches = json_array(b->value, "branches") != NULL,
                        .product = json_str(product, "product_id")};
    if (!r->is_single && !str_eq(b->category, str_of(range_category))) return false;
    if (r->is_single) return true;
    if (judge_rules(c, b->name) != NULL) return false;
    if (!r->is_vers) text = arena_printf(c->a, "vers:generic/%.*s", STR_ARG(text));
    return vers_parse(c->a, text, &r->set, NULL) == LW_OK;
}

/* Whether what lies strictly between `low` and `high` belongs to the set; no version: an end. */
static bool holds_gap(enum version_scheme scheme, const struct vers *v, str low)
{
    bool is_inside = false, has_bound = false;
    if (v->is_all) return true;
    for (size_t i = 0; i < v->n_constraints; i++) {
        const struct vers_constraint *k = &v->constraints[i];
        bool is_below = low.p != NULL && version_cmp(scheme, k->version, low) <= 0;
        bool is_upper = k->comparator == VERS_LT || k->comparator == VERS_LE;
        bool is_lower = k->comparator == VERS_GT || k->comparator == VERS_GE;
        if (!is_upper && !is_lower) continue;
        /* The nearest bound below decides, else the first one above. */
        if (is_below) {
            is_inside = is_lower;
        } else if (!has_bound) {
            is_inside = is_upper;
        }
        has_bound = true;
    }
    if (has_bound || v->n_constraints == 0) return is_inside;
    return v->constraints[0].comparator == VERS_NE;
}

static enum version_scheme common_scheme(const struct range *a, const struct range *b)
{
    if (a->is_vers && a->set.scheme != VERSION_GENERIC) return a->set.scheme;
    return b->is_vers ? b->set.scheme : a->set.scheme;
}

static bool meet_at(enum version_scheme scheme, const struct range *a, const struct range *b,
                    str version)
{
    struct vers x = a->set, y = b->set;
    x.scheme = scheme;
    y.scheme = scheme;
    if (vers_contains(&x, version) && vers_contains(&y, version)) return true;
    return holds_gap(scheme, &x, version) && holds_gap(scheme, &y, version);
}

static bool overlap(const struct range *a, const struct range *b)
{
    enum version_scheme scheme = common_scheme(a, b);
    if (holds_gap(scheme, &a->set, STR_NONE) && holds_gap(scheme, &b->set, STR_NONE))
        return true;
    for (size_t i = 0; i < a->set.n_constraints; i++) {
        if (meet_at(scheme, a, b, a->set.constraints[i].version)) return true;
    }
    for (size_t i = 0; i < b->set.n_constraints; i++) {
        if (meet_at(scheme, a, b, b->set.constraints[i].version)) return true;
    }
    return false;
}

static bool meets(struct csaf_check *c, const struct range *a, const struct range *b)
{
    if (!b->is_single) return overlap(a, b);
    return vers_contains(&a->set, c->tree.branches[b->branch].name);
}

struct pairs {
    void (*visit)(struct csaf_check *c, const struct range *a, const struct range *b,
                  void *ctx);
    void *ctx;
};

struct keyed {
    uint32_t parent, branch;
};

static int keyed_cmp(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    if (a->parent != b->parent) return a->parent < b->parent ? -1 : 1;
    return (a->branch > b->branch) - (a->branch < b->branch);
}

/* Every range with every other range or version beside it that it overlaps with. */
static void each_overlap(struct csaf_check *c, const struct pairs *p)
{
    size_t n = 0;
    struct keyed *keys = arena_array(c->a, c->tree.n_branches, sizeof *keys);
    struct range *ranges = arena_array(c->a, c->tree.n_branches, sizeof *ranges);
    if (c->a->is_over) return;
    for (uint32_t i = 0; i < c->tree.n_branches; i++) {
        keys[i] = (struct keyed){.parent = c->tree.branches[i].parent, .branch = i};
    }
    if (c->tree.n_branches > 1) qsort(keys, c->tree.n_branches, sizeof *keys, keyed_cmp);
    for (size_t i = 0; i < c->tree.n_branches; i++) {
        if (i > 0 && keys[i].parent != keys[i - 1].parent) n = 0;
        if (!read_range(c, keys[i].branch, &ranges[n])) continue;
        const struct range *new_one = &ranges[n];
        for (size_t k = 0; k < n; k++) {
            size_t size = 1 + new_one->set.n_constraints + ranges[k].set.n_constraints;
            c->n_steps += size * size;
            if (c->n_steps > CSAF_MAX_STEPS) return;
            const struct range *a = ranges[k].is_single ? new_one : &ranges[k];
            const struct range *b = ranges[k].is_single ? &ranges[k] : new_one;
            if (!a->is_single && meets(c, a, b)) p->visit(c, a, b, p->ctx);
        }
        n++;
    }
}

/* Which of the three tests of a subsection a pair belongs to. */
enum pair_kind {
    PAIR_VERS,
    PAIR_VLS,
    PAIR_VERSION
};
struct group_rule {
    enum pair_kind kind;
    bool wants_same; /* 6.3.19: the same group; 6.2.50: contradicting ones */
    struct csaf_found *found;
    size_t n, cap;
};
struct csaf_found {
    str first, second;
};

static bool is_kind(const struct range *a, const struct range *b, enum pair_kind kind)
{
    switch (kind) {
    case PAIR_VERS: return !b->is_single && (a->is_vers || b->is_vers);
    case PAIR_VLS: return !b->is_single && (!a->is_vers || !b->is_vers);
    case PAIR_VERSION: return b->is_single;
    }
    return false;
}

static void collect(struct csaf_check *c, const struct range *a, const struct range *b,
                    void *ctx)
{
    struct group_rule *rule = ctx;
    if (!is_kind(a, b, rule->kind) || a->product.n == 0 || b->product.n == 0) return;
    struct csaf_found *f =
        arena_push(c->a, (void **)&rule->found, &rule->n, &rule->cap, sizeof *f);
    if (f != NULL) *f = (struct csaf_found){a->product, b->product};
}

static void visit_groups(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    const struct group_rule *rule = ctx;
    uint64_t all = (UINT64_C(1) << CSAF_RECOMMENDED_VERSION) - 1;
    struct map marks;
    struct csaf_at place =
        csaf_member(at, STR("product_status"), yyjson_obj_get(v, "product_status"));
    csaf_marks_init(&marks);
    csaf_mark_status(c, &marks, v);
    c->n_steps += rule->n;
    for (size_t i = 0; i < rule->n && c->n_steps <= CSAF_MAX_STEPS; i++) {
        uint64_t x = csaf_marks_of(&marks, rule->found[i].first) & all;
        uint64_t y = csaf_marks_of(&marks, rule->found[i].second) & all;
        bool is_same = (x & y) != 0;
        if (x == 0 || y == 0 || is_same != rule->wants_same) continue;
        csaf_report(c, &place, "the versions of `%.*s` and `%.*s` overlap; they are in %s",
                    STR_ARG(rule->found[i].first), STR_ARG(rule->found[i].second),
                    is_same ? "the same product status group"
                            : "contradicting product status groups");
    }
    map_release(&marks);
}

static void judge_groups(struct csaf_check *c, enum pair_kind kind, bool wants_same)
{
    struct group_rule rule = {.kind = kind, .wants_same = wants_same};
    struct pairs pairs = {collect, &rule};
    each_overlap(c, &pairs);
    if (rule.n > 0) csaf_each(c, "vulnerabilities[]", visit_groups, &rule);
}

static void test_contradicting_vers(struct csaf_check *c)
{
    judge_groups(c, PAIR_VERS, false);
}

static void test_contradicting_vls(struct csaf_check *c)
{
    judge_groups(c, PAIR_VLS, false);
}

static void test_contradicting_version(struct csaf_check *c)
{
    judge_groups(c, PAIR_VERSION, false);
}

static void test_same_vers(struct csaf_check *c)
{
    judge_groups(c, PAIR_VERS, true);
}

static void test_same_vls(struct csaf_check *c)
{
    judge_groups(c, PAIR_VLS, true);
}

static void test_same_version(struct csaf_check *c)
{
    judge_groups(c, PAIR_VERSION, true);
}

/* 6.3.19.4, 6.3.19.5: of branches that lead on */
static void report_branch(struct csaf_check *c, const struct range *a, const struct range *b,
                          void *ctx)
{
    const bool *wants_single = ctx;
    if (b->is_single != *wants_single || !a->has_branches || !b->has_branches) return;
    report_name(c, b->branch, "overlaps with a version range beside it");
}

static void test_branch_ranges(struct csaf_check *c)
{
    bool wants_single = false;
    struct pairs pairs = {report_branch, &wants_single};
    each_overlap(c, &pairs);
}

static void test_branch_versions(struct csaf_check *c)
{
    bool wants_single = true;
    struct pairs pairs = {report_branch, &wants_single};
    each_overlap(c, &pairs);
}

const struct csaf_test csaf_range_tests[] = {
    {"6.1.50", CSAF_MANDATORY, CSAF_21, test_rules},
    {"6.1.59", CSAF_MANDATORY, CSAF_21, test_single},
    {"6.2.18", CSAF_RECOMMENDED, CSAF_ANY, test_vers},
    {"6.2.49", CSAF_RECOMMENDED, CSAF_21, test_open},
    {"6.2.50.1", CSAF_RECOMMENDED, CSAF_21, test_contradicting_vers},
    {"6.2.50.2", CSAF_RECOMMENDED, CSAF_21, test_contradicting_vls},
    {"6.2.50.3", CSAF_RECOMMENDED, CSAF_21, test_contradicting_version},
    {"6.2.51", CSAF_RECOMMENDED, CSAF_21, test_type},
    {"6.3.19.1", CSAF_INFORMATIVE, CSAF_21, test_same_vers},
    {"6.3.19.2", CSAF_INFORMATIVE, CSAF_21, test_same_vls},
    {"6.3.19.3", CSAF_INFORMATIVE, CSAF_21, test_same_version},
    {"6.3.19.4", CSAF_INFORMATIVE, CSAF_21, test_branch_ranges},
    {"6.3.19.5", CSAF_INFORMATIVE, CSAF_21, test_branch_versions},
    {NULL, 0, 0, NULL},
};
