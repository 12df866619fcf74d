/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One criterion of a record against one thing of the product: first the names without their
 * versions, then version and update. What the component does not say is unknown; only what two
 * stated values decide is yes or no.
 */
#include "core/cpe_criterion.h"

#include <string.h>

#define WHY_NAME       STR("the component's CPE name stands for several products")
#define WHY_TARGET_SW  STR("the component does not declare the software it runs in")
#define WHY_TARGET_HW  STR("the component does not declare the hardware it is built for")
#define WHY_VERSION    STR("the component's version is not stated")
#define WHY_UPDATE     STR("the update of the component's version is not stated")
#define WHY_NA         STR("the record names no version of the product")
#define WHY_BOUND      STR("a bound of the record is no version")
#define WHY_UNREADABLE STR("the record's CPE name cannot be read")

static struct criterion_answer answer(enum truth truth, str why)
{
    return (struct criterion_answer){.truth = truth, .why = why};
}

static struct criterion_answer no(void)
{
    return answer(TRUTH_NO, STR_NONE);
}

static struct criterion_answer yes(void)
{
    return answer(TRUTH_YES, STR_NONE);
}

/* Both must hold: the weaker of the two, `b` for what was found out about versions. */
static struct criterion_answer both(struct criterion_answer a, struct criterion_answer b)
{
    if (a.truth >= b.truth) return b;
    b.truth = a.truth;
    b.why = a.why;
    return b;
}

/* ---- the names ---- */

/*
 * The relation, with the wildcards of the component's own name understood where one meaning is
 * left; CPE_UNDEFINED stays for those that may or may not overlap.
 */
static enum cpe_relation relate(const struct cpe_value *k, const struct cpe_value *item)
{
    enum cpe_relation r = cpe_relate_value(k, item);
    if (r != CPE_UNDEFINED) return r;
    if (k->kind == CPE_ANY) return CPE_SUPERSET;
    if (k->kind == CPE_NA) return CPE_DISJOINT;
    if (str_eq(k->text, item->text)) return CPE_EQUAL;
    return cpe_relate_value(item, k) == CPE_DISJOINT ? CPE_DISJOINT : CPE_UNDEFINED;
}

/*
 * Part, vendor and product. A vendor that only the record states and a product that only the
 * component states have nothing in common but their wildcards: noise (DependencyTrack issue 3178).
 */
static struct criterion_answer ask_identity(const struct cpe *k, const struct cpe *item)
{
    if (item->at[CPE_PRODUCT].kind != CPE_TEXT) return no();
    enum cpe_relation product = relate(&k->at[CPE_PRODUCT], &item->at[CPE_PRODUCT]);
    if (product == CPE_DISJOINT) return no();
    enum cpe_relation vendor = relate(&k->at[CPE_VENDOR], &item->at[CPE_VENDOR]);
    enum cpe_relation part = relate(&k->at[CPE_PART], &item->at[CPE_PART]);
    if (vendor == CPE_DISJOINT || part == CPE_DISJOINT) return no();
    if (vendor == CPE_SUBSET && product == CPE_SUPERSET) return no();
    if (vendor == CPE_SUPERSET && product == CPE_SUBSET) return no();
    bool is_vague = product == CPE_UNDEFINED || vendor == CPE_UNDEFINED;
    return is_vague ? answer(TRUTH_UNKNOWN, WHY_NAME) : yes();
}

/*
 * Edition and the like: what the component leaves open fits. But embedded products rarely declare
 * a target, and a plug-in of some other software is another thing of the same name.
 */
static struct criterion_answer ask_editions(const struct cpe *k, const struct cpe *item)
{
    struct criterion_answer all = yes();
    for (unsigned i = CPE_EDITION; i < N_cpe_attribute; i++) {
        enum cpe_relation r = relate(&k->at[i], &item->at[i]);
        bool is_target = i == CPE_TARGET_SW || i == CPE_TARGET_HW;
        if (r == CPE_DISJOINT) return no();
        if (r == CPE_UNDEFINED) all = both(all, answer(TRUTH_UNKNOWN, WHY_NAME));
        if (r == CPE_SUBSET && is_target && k->at[i].kind == CPE_TEXT) {
            all = both(
                answer(TRUTH_UNKNOWN, i == CPE_TARGET_SW ? WHY_TARGET_SW : WHY_TARGET_HW), all);
        }
    }
    return all;
}

/* ---- version and update ---- */

/* Without a digit it is no version: "unknown", "master". */
static bool has_version(const struct cpe_item *item)
{
    return version_is_valid(VERSION_GENERIC, item->version);
}

static int compare(const struct cpe_item *item, str bound)
{
    return version_cmp(item->scheme, version_public(item->scheme, item->version), bound);
}

static bool is_heuristic(const struct cpe_item *item)
{
    return version_scheme_row(item->scheme)->is_heuristic;
}

static bool is_open(str bound)
{
    return bound.n == 0 || str_eq(bound, STR("*"));
}

static struct criterion_answer ask_range(const struct cpe_criterion *k,
                                         const struct cpe_item *item)
{
    struct criterion_answer r = yes();
    if (!has_version(item)) return answer(TRUTH_UNKNOWN, WHY_VERSION);
    r.is_heuristic = is_heuristic(item);
    if (!is_open(k->end)) {
        if (!version_is_valid(VERSION_GENERIC, k->end)) return answer(TRUTH_UNKNOWN, WHY_BOUND);
        int order = compare(item, k->end);
        r.is_ended = k->is_end_included ? order > 0 : order >= 0;
        if (!k->is_end_included) r.fixed_in = k->end;
    }
    if (!is_open(k->start)) {
        if (!version_is_valid(VERSION_GENERIC, k->start))
            return answer(TRUTH_UNKNOWN, WHY_BOUND);
        int order = compare(item, k->start);
        if (k->is_start_excluded ? order <= 0 : order < 0) r.truth = TRUTH_NO;
    }
    if (r.is_ended) r.truth = TRUTH_NO;
    if (r.truth == TRUTH_NO && !r.is_ended) r.fixed_in = STR_NONE;
    return r;
}

/* Words that NVD puts into the update attribute and makers into their version texts. */
static bool is_update_word(str word)
{
    static const char *const words[] = {"rc", "alpha", "beta", "pre", "p"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_eq_nocase(word, str_of(words[i]))) return true;
    }
    return false;
}

/* "8.5p1" is 8.5 and p1, "6.2-rc1" 6.2 and rc1; false for a version without an update. */
static bool split_update(str version, str *base, str *update)
{
    size_t end = version.n, begin, stop;
    while (end > 0 && char_is_digit(version.p[end - 1])) {
        end--;
    }
    for (begin = end; begin > 0 && char_is_alpha(version.p[begin - 1]);) {
        begin--;
    }
    str word = str_sub(version, begin, end - begin);
    bool needs_number = str_eq_nocase(word, STR("p"));
    if (!is_update_word(word) || (needs_number && end == version.n)) return false;
    for (stop = begin; stop > 0 && memchr("-_.~", version.p[stop - 1], 4) != NULL;) {
        stop--;
    }
    *base = str_sub(version, 0, stop);
    *update = str_from(version, begin);
    return stop > 0 && char_is_digit(version.p[stop - 1]);
}

/* `text` as a value of a name: lower case, punctuation quoted. */
static struct cpe_value value_of(struct arena *a, str text)
{
    size_t n = 0;
    char *p = arena_alloc(a, 2 * text.n + 1);
    if (p == NULL) return (struct cpe_value){.kind = CPE_ANY};
    for (size_t i = 0; i < text.n; i++) {
        char c = char_lower(text.p[i]);
        if (!char_is_alpha(c) && !char_is_digit(c) && c != '_') p[n++] = '\\';
        p[n++] = c;
    }
    return (struct cpe_value){.kind = CPE_TEXT, .text = {.p = p, .n = n}};
}

/*
 * The component's version without its update: by its name where the version is just that of the
 * name, else by the words at its end.
 */
static bool find_base(struct arena *a, const struct cpe_item *item, str *base)
{
    str update;
    const struct cpe_value *version = &item->name.at[CPE_VERSION];
    if (item->name.at[CPE_UPDATE].kind == CPE_TEXT && version->kind == CPE_TEXT &&
        str_eq_nocase(item->version, cpe_version_text(a, &item->name))) {
        *base = cpe_plain(a, version);
        return true;
    }
    return split_update(item->version, base, &update);
}

/* The update that the component states, in its name or at the end of its version. */
static struct cpe_value update_of(struct arena *a, const struct cpe_item *item)
{
    str base, update;
    const struct cpe_value *stated = &item->name.at[CPE_UPDATE];
    if (stated->kind != CPE_ANY || !split_update(item->version, &base, &update)) return *stated;
    return value_of(a, update);
}

static struct criterion_answer ask_update(struct arena *a, const struct cpe_value *k,
                                          const struct cpe_item *item)
{
    struct cpe_value stated = update_of(a, item);
    switch (relate(k, &stated)) {
    case CPE_DISJOINT: return no();
    case CPE_EQUAL:
    case CPE_SUPERSET: return yes();
    case CPE_SUBSET: /* the record's "-" is the release itself: what a plain version means */
        return k->kind == CPE_NA ? yes() : answer(TRUTH_UNKNOWN, WHY_UPDATE);
    case CPE_UNDEFINED:
    case N_cpe_relation: break;
    }
    return answer(TRUTH_UNKNOWN, WHY_UPDATE);
}

/* True for the same version by rule; says in `*r` when only the heuristic order thinks so. */
static bool is_same(const struct cpe_item *item, str version, struct criterion_answer *r)
{
    if (str_eq_nocase(item->version, version)) return true;
    if (compare(item, version) != 0) return false;
    r->is_heuristic = is_heuristic(item);
    return true;
}

/* "8.*": the whole version text must fall under the pattern. */
static struct criterion_answer ask_pattern(struct arena *a, const struct cpe *k,
                                           const struct cpe_item *item)
{
    const struct cpe_value *stated = &item->name.at[CPE_VERSION];
    bool is_identical =
        stated->kind == CPE_TEXT && str_eq(stated->text, k->at[CPE_VERSION].text);
    if (!has_version(item) && !is_identical) return answer(TRUTH_UNKNOWN, WHY_VERSION);
    struct cpe_value version = value_of(a, item->version);
    if (!is_identical && cpe_relate_value(&k->at[CPE_VERSION], &version) != CPE_SUPERSET) {
        return no();
    }
    return ask_update(a, &k->at[CPE_UPDATE], item);
}

/*
 * One version, whose update belongs to it. A component of version 8.5 that states no update may
 * be 8.5p1, but 6.2 is not 6.2-rc1: what comes before a version has to be said.
 */
static struct criterion_answer ask_exact(struct arena *a, const struct cpe *k,
                                         const struct cpe_item *item)
{
    const struct cpe_value *update = &k->at[CPE_UPDATE];
    str version = cpe_plain(a, &k->at[CPE_VERSION]), base;
    struct criterion_answer r = yes();
    if (!has_version(item)) return answer(TRUTH_UNKNOWN, WHY_VERSION);
    if (update->kind == CPE_TEXT && !cpe_has_wildcard(update)) {
        str whole = cpe_version_text(a, k);
        if (is_same(item, whole, &r)) return r;
        bool may_be = item->name.at[CPE_UPDATE].kind == CPE_ANY && is_same(item, version, &r) &&
                      version_cmp(item->scheme, whole, version) > 0;
        return may_be ? answer(TRUTH_UNKNOWN, WHY_UPDATE) : no();
    }
    if (is_same(item, version, &r)) {
        return update->kind == CPE_TEXT ? both(ask_update(a, update, item), r) : r;
    }
    /* any update of the version, or those of a pattern */
    if (update->kind == CPE_NA || !find_base(a, item, &base)) return no();
    struct cpe_item bare = *item;
    bare.version = base;
    return is_same(&bare, version, &r) ? both(ask_update(a, update, item), r) : no();
}

static struct criterion_answer ask_version(struct arena *a, const struct cpe_criterion *k,
                                           const struct cpe *name, const struct cpe_item *item,
                                           bool is_precondition)
{
    const struct cpe_value *version = &name->at[CPE_VERSION], *part = &name->at[CPE_PART];
    bool has_range = !is_open(k->start) || !is_open(k->end);
    bool is_hardware = part->kind == CPE_TEXT && str_eq(part->text, STR("h"));
    if (version->kind == CPE_NA) {
        if (is_precondition || !k->is_vulnerable || is_hardware) return yes();
        struct criterion_answer r = answer(TRUTH_UNKNOWN, WHY_NA);
        r.is_na = true;
        return r;
    }
    if (version->kind == CPE_ANY && !has_range) {
        return ask_update(a, &name->at[CPE_UPDATE], item);
    }
    if (version->kind == CPE_ANY) {
        return both(ask_update(a, &name->at[CPE_UPDATE], item), ask_range(k, item));
    }
    struct criterion_answer r =
        cpe_has_wildcard(version) ? ask_pattern(a, name, item) : ask_exact(a, name, item);
    /* a version and bounds: some publishers repeat the first version in the name */
    if (r.truth == TRUTH_YES || !has_range) return r;
    struct criterion_answer in_range = ask_range(k, item);
    return in_range.truth >= r.truth ? in_range : r;
}

struct criterion_answer cpe_criterion_ask(struct arena *a, const struct cpe_criterion *k,
                                          const struct cpe *name, const struct cpe_item *item,
                                          bool is_precondition)
{
    struct criterion_answer r = ask_identity(name, &item->name);
    if (r.truth == TRUTH_NO) return r;
    struct criterion_answer editions = ask_editions(name, &item->name);
    if (editions.truth == TRUTH_NO) return editions;
    return both(both(r, editions), ask_version(a, k, name, item, is_precondition));
}

struct criterion_answer criterion_ask(struct arena *a, const struct cpe_criterion *k,
                                      const struct cpe_item *item)
{
    struct cpe name;
    if (cpe_parse(a, k->criteria, &name, NULL) != LW_OK) {
        return answer(TRUTH_UNKNOWN, WHY_UNREADABLE);
    }
    return cpe_criterion_ask(a, k, &name, item, false);
}
