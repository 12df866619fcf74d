/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vex_match.h"

#include "core/cpe_match.h"
#include "core/range.h"
#include "format/purl.h"
#include "format/vers.h"
#include "format/version.h"

static bool has_same_qualifiers(const struct purl *a, const struct purl *b)
{
    for (size_t i = 0; i < a->n_qualifiers; i++)
        for (size_t k = 0; k < b->n_qualifiers; k++)
            if (str_eq(a->qualifiers[i].key, b->qualifiers[k].key) &&
                !str_eq(a->qualifiers[i].value, b->qualifiers[k].value))
                return false;
    return true;
}

static bool has_same_purl(struct arena *a, const struct vex_component *said,
                          const struct component *x)
{
    struct purl p, q;
    struct err none = {0};
    for (size_t i = 0; i < said->n_purls; i++) {
        if (purl_parse(a, said->purls[i], &p, &none) != LW_OK) continue;
        for (size_t k = 0; k < x->n_purls; k++)
            if (purl_parse(a, x->purls[k], &q, &none) == LW_OK &&
                str_eq(purl_key(a, &p), purl_key(a, &q)) && has_same_qualifiers(&p, &q))
                return true;
    }
    return false;
}

bool vex_same_purl(struct arena *a, str said, str stated)
{
    struct purl p, q;
    struct err none = {0};
    if (purl_parse(a, said, &p, &none) != LW_OK || purl_parse(a, stated, &q, &none) != LW_OK)
        return false;
    return str_eq(purl_key(a, &p), purl_key(a, &q)) && has_same_qualifiers(&p, &q) &&
           (p.version.n == 0 || str_eq(p.version, q.version));
}

/* A wildcard for the product would be everybody's. */
static bool has_same_cpe(struct arena *a, const struct vex_component *said,
                         const struct component *x)
{
    struct cpe p, q;
    struct err none = {0};
    for (size_t i = 0; i < said->n_cpes; i++) {
        if (cpe_parse(a, said->cpes[i], &p, &none) != LW_OK) continue;
        for (size_t k = 0; k < x->n_cpes; k++) {
            if (cpe_parse(a, x->cpes[k], &q, &none) != LW_OK) continue;
            bool is_same =
                cpe_relate_value(&p.at[CPE_PRODUCT], &q.at[CPE_PRODUCT]) == CPE_EQUAL &&
                cpe_plain(a, &p.at[CPE_PRODUCT]).n > 0;
            for (int at = CPE_PART; at <= CPE_VENDOR && is_same; at++)
                is_same = cpe_relate_value(&p.at[at], &q.at[at]) != CPE_DISJOINT;
            if (is_same) return true;
        }
    }
    return false;
}

static bool has_same_hash(const struct vex_component *said, const struct component *x)
{
    for (size_t i = 0; i < said->n_hashes; i++)
        for (size_t k = 0; k < x->n_hashes; k++)
            if (said->hashes[i].alg == x->hashes[k].alg &&
                said->hashes[i].alg != HASH_ALG_OTHER && said->hashes[i].hex.n > 0 &&
                str_eq_nocase(said->hashes[i].hex, x->hashes[k].hex))
                return true;
    return false;
}

/* pkg:generic/NAME says no more than the name does. */
static str plain_name(struct arena *a, const struct vex_component *said)
{
    struct purl p;
    struct err none = {0};
    if (said->n_purls + said->n_cpes + said->n_hashes == 0) return said->name;
    if (said->n_purls == 1 && said->n_cpes + said->n_hashes == 0 &&
        purl_parse(a, said->purls[0], &p, &none) == LW_OK && str_eq(p.type, STR("generic")) &&
        p.namespace_.n == 0)
        return p.name;
    return STR_NONE;
}

bool vex_speaks_of(struct arena *a, const struct vex_component *said, const struct component *x)
{
    if (has_same_hash(said, x) || has_same_purl(a, said, x) || has_same_cpe(a, said, x))
        return true;
    str name = plain_name(a, said);
    return name.n > 0 && x->n_purls + x->n_cpes == 0 && str_eq_nocase(name, x->name);
}

/* ---- versions ---- */

/* The version and the order that its package URL gives it. */
static str version_of(struct arena *a, const struct component *x, enum version_scheme *scheme)
{
    struct purl p;
    struct err none = {0};
    *scheme = VERSION_GENERIC;
    if (x->n_purls == 0 || purl_parse(a, x->purls[0], &p, &none) != LW_OK) return x->version;
    const struct ecosystem_row *row = ecosystem_from_purl(p.type, p.namespace_);
    if (row) *scheme = row->scheme;
    return x->version.n ? x->version : p.version;
}

static bool is_one_of(struct arena *a, str versions, const struct component *x)
{
    struct purl p;
    struct err none = {0};
    enum version_scheme scheme;
    str version = version_of(a, x, &scheme), one;
    while (versions.n) {
        str_cut(&versions, '\n', &one);
        if (str_eq(one, version)) return true;
        if (version_is_comparable(scheme, one) && version_is_comparable(scheme, version) &&
            version_cmp(scheme, one, version) == 0)
            return true;
        for (size_t i = 0; i < x->n_purls; i++)
            if (purl_parse(a, x->purls[i], &p, &none) == LW_OK && str_eq(p.version, one))
                return true;
    }
    return false;
}

enum vex_hold vex_holds(struct arena *a, str versions, const struct component *x)
{
    struct vers range;
    struct err none = {0};
    enum version_scheme scheme;
    str version = version_of(a, x, &scheme);
    if (versions.n == 0) return VEX_HOLDS;
    if (version.n == 0) return VEX_HOLD_UNKNOWN;
    if (!str_starts(versions, STR("vers:")))
        return is_one_of(a, versions, x) ? VEX_HOLDS : VEX_HOLDS_NOT;
    if (vers_parse(a, versions, &range, &none) != LW_OK) return VEX_HOLD_UNKNOWN;
    return vers_contains(&range, version) ? VEX_HOLDS : VEX_HOLDS_NOT;
}
