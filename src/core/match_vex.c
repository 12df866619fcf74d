/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of CSAF and OpenVEX documents: the status of exactly the product they name, in the
 * versions they name, as part of the platform they name (matching.md L14).
 */
#include "core/match_internal.h"
#include "core/match_release.h"
#include "format/purl.h"
#include "format/vers.h"

/* ---- versions ---- */

enum hold {
    HOLD_NO,
    HOLD_YES,
    HOLD_BEHIND, /* a distribution's package, at or behind the version that is named as fixed */
    HOLD_BEFORE, /* and below it */
    HOLD_CANNOT_TELL
};

static enum hold hold_list(const struct match_question *q)
{
    const struct affected *x = q->c->affected;
    const struct identity *id = q->id;
    bool is_ordered = id->is_distribution && id->kind == IDENTITY_PURL &&
                      x->status == VEX_FIXED && version_is_comparable(id->scheme, id->version);
    bool is_behind = false, is_before = false;
    for (size_t i = 0; i < x->n_versions; i++) {
        if (str_eq(x->versions[i], id->version)) return HOLD_YES;
        if (!version_is_comparable(id->scheme, x->versions[i])) continue;
        int order = version_cmp(id->scheme, id->version, x->versions[i]);
        if (order == 0) return HOLD_YES;
        is_behind = is_behind || order > 0;
        is_before = is_before || order < 0;
    }
    if (!is_ordered) return HOLD_NO;
    return is_behind ? HOLD_BEHIND : is_before ? HOLD_BEFORE : HOLD_NO;
}

static enum hold hold_vers(const struct match_question *q)
{
    struct vers v;
    struct err ignored = {0};
    const struct affected *x = q->c->affected;
    if (vers_parse(q->a, x->vers, &v, &ignored) != LW_OK) return HOLD_CANNOT_TELL;
    return vers_contains(&v, q->id->version) ? HOLD_YES : HOLD_NO;
}

static enum hold hold(const struct match_question *q)
{
    const struct affected *x = q->c->affected;
    bool has_versions = x->n_versions + x->vers.n > 0;
    if (!has_versions) return HOLD_YES;
    if (q->id->version.n == 0) return HOLD_CANNOT_TELL;
    if (x->n_versions) {
        enum hold h = hold_list(q);
        if (h != HOLD_NO || x->vers.n == 0) return h;
    }
    return hold_vers(q);
}

/* ---- platform ---- */

static enum truth fits_release(const struct identity *id, const struct cpe *platform,
                               struct arena *a)
{
    str vendor = cpe_plain(a, &platform->at[CPE_VENDOR]);
    str version = cpe_plain(a, &platform->at[CPE_VERSION]);
    if (!id->is_distribution || vendor.n == 0) return TRUTH_UNKNOWN;
    if (!str_eq(vendor, id->distribution)) return TRUTH_NO;
    if (version.n == 0) return TRUTH_YES;
    if (id->release.n == 0) return TRUTH_UNKNOWN;
    return release_is_within(version, id->release) || release_is_within(id->release, version)
               ? TRUTH_YES
               : TRUTH_NO;
}

static enum truth fits_inventory(const struct product_facts *p, const struct cpe *platform)
{
    bool has_kind = false;
    for (size_t i = 0; p && i < p->inventory.n; i++) {
        const struct cpe *item = &p->inventory.items[i].name;
        bool is_disjoint = false;
        for (int k = CPE_PART; k <= CPE_PRODUCT && !is_disjoint; k++)
            is_disjoint = cpe_relate_value(&platform->at[k], &item->at[k]) == CPE_DISJOINT;
        if (!is_disjoint) return TRUTH_YES;
        has_kind = has_kind ||
                   cpe_relate_value(&platform->at[CPE_PART], &item->at[CPE_PART]) == CPE_EQUAL;
    }
    return has_kind ? TRUTH_NO : TRUTH_UNKNOWN;
}

static bool has_purl(const struct product_facts *p, struct arena *a, str platform)
{
    struct purl wanted = {0}, stated = {0};
    struct err ignored = {0};
    if (purl_parse(a, platform, &wanted, &ignored) != LW_OK) return false;
    str key = purl_key(a, &wanted);
    for (size_t i = 0; i < p->n_components; i++)
        for (size_t k = 0; k < p->components[i].n_purls; k++)
            if (purl_parse(a, p->components[i].purls[k], &stated, &ignored) == LW_OK &&
                str_eq(purl_key(a, &stated), key) &&
                (wanted.version.n == 0 || str_eq(wanted.version, stated.version)))
                return true;
    return false;
}

static enum truth platform_fits(const struct match_question *q)
{
    str platform = q->c->affected->platform;
    const struct product_facts *p = q->product;
    struct cpe c;
    struct err ignored = {0};
    if (platform.n == 0) return TRUTH_YES;
    if (cpe_parse(q->a, platform, &c, &ignored) == LW_OK) {
        enum truth t = fits_release(q->id, &c, q->a);
        return t == TRUTH_UNKNOWN ? fits_inventory(p, &c) : t;
    }
    if (!p) return TRUTH_UNKNOWN;
    if (str_starts(platform, STR("pkg:")))
        return has_purl(p, q->a, platform) ? TRUTH_YES : TRUTH_NO;
    for (size_t i = 0; i < p->n_components; i++)
        if (str_eq_nocase(p->components[i].name, platform)) return TRUTH_YES;
    return TRUTH_UNKNOWN;
}

/* ---- the whole ---- */

static struct match_answer by_status(const struct match_question *q)
{
    static const struct {
        enum verdict verdict;
        const char *rule;
    } rows[N_vex_status] = {
        [VEX_NONE] = {VERDICT_UNKNOWN, "vex-affected"},
        [VEX_AFFECTED] = {VERDICT_AFFECTED, "vex-affected"},
        [VEX_FIXED] = {VERDICT_FIXED, "vex-fixed"},
        [VEX_NOT_AFFECTED] = {VERDICT_NOT_AFFECTED, "vex-not-affected"},
        [VEX_UNDER_INVESTIGATION] = {VERDICT_UNDER_INVESTIGATION, "vex-under-investigation"},
    };
    enum vex_status status = q->c->affected->status;
    struct match_answer out = answer_by(q, rows[status].verdict, rows[status].rule);
    out.justification = q->c->affected->justification;
    return out;
}

static str words_of(const struct match_question *q)
{
    const struct affected *x = q->c->affected;
    str versions = x->vers.n ? x->vers : x->n_versions == 1 ? x->versions[0] : STR("");
    return arena_printf(q->a, "%.*s%s%.*s%s%.*s%s%.*s", STR_ARG(version_words(q)),
                        versions.n ? ", stated for " : "", STR_ARG(str_sub(versions, 0, 200)),
                        x->platform.n ? " on " : "", STR_ARG(str_sub(x->platform, 0, 200)),
                        x->note.n ? ": " : "", STR_ARG(str_sub(x->note, 0, 300)));
}

struct match_answer match_vex(const struct match_question *q)
{
    struct match_answer out;
    enum truth platform = platform_fits(q);
    if (platform == TRUTH_NO) return answer_silent(q, "other-platform");
    switch (hold(q)) {
    case HOLD_NO: return answer_silent(q, "outside");
    case HOLD_CANNOT_TELL: out = answer_by(q, VERDICT_UNKNOWN, "vex-prose"); break;
    case HOLD_BEFORE: out = answer_by(q, VERDICT_AFFECTED, "vex-before-fix"); break;
    case HOLD_BEHIND: out = answer_by(q, VERDICT_FIXED, "vex-fixed"); break;
    case HOLD_YES:
    default: out = by_status(q);
    }
    if (platform == TRUTH_UNKNOWN && out.verdict != VERDICT_UNKNOWN)
        out = answer_by(q, VERDICT_UNKNOWN, "platform-unknown");
    if (out.verdict == VERDICT_AFFECTED && q->c->affected->n_versions == 1)
        out.fixed_in = str_eq(out.reason.rule, STR("vex-before-fix"))
                           ? q->c->affected->versions[0]
                           : STR_NONE;
    out.is_of_product = q->c->affected->platform.n > 0;
    out.reason.inputs = words_of(q);
    return out;
}
