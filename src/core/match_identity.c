/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which package is this component? Only a package URL identifies one (matching.md A09 to A13 is
 * what name guessing does); everything else is not monitored, said aloud with what would help.
 */
#include "core/match.h"
#include "core/match_release.h"
#include "format/purl.h"

/* The source package of a distribution's binary, as generators state it: "openssl@3.0.11". */
static void take_source(struct arena *a, struct purl *p, struct identity *out)
{
    str upstream = purl_qualifier(p, "upstream");
    str name = STR_NONE;
    if (str_eq(purl_qualifier(p, "arch"), STR("source"))) out->is_source_stated = true;
    if (upstream.n == 0) return;
    bool has_version = str_cut(&upstream, '@', &name);
    p->name = arena_str(a, name);
    if (has_version && upstream.n) out->version = arena_str(a, upstream);
    out->is_source_stated = true;
}

/* rpm and deb purls may carry the epoch apart. */
static void add_epoch(struct arena *a, const struct purl *p, struct identity *out)
{
    str epoch = purl_qualifier(p, "epoch");
    size_t at = 0;
    if (epoch.n == 0 || str_eq(epoch, STR("0")) || str_find(out->version, ':', &at)) return;
    out->version = arena_printf(a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(out->version));
}

static void take_distribution(struct arena *a, struct purl *p, struct identity *out)
{
    out->is_distribution = true;
    out->release =
        arena_str(a, release_from_distro(p->namespace_, purl_qualifier(p, "distro")));
    if (out->release.n == 0) {
        out->release = arena_str(a, release_from_version(p->namespace_, out->version));
        out->is_release_inferred = out->release.n > 0;
    }
    add_epoch(a, p, out);
    take_source(a, p, out);
}

static bool identify_purl(struct arena *a, const struct component *c, str text,
                          struct identity *out)
{
    struct purl p = {0};
    struct err e = {0};
    if (purl_parse(a, text, &p, &e) != LW_OK) {
        if (!out->why.p)
            out->why = arena_printf(a,
                                    "its package URL '%.*s' cannot be read (%s): correct it "
                                    "in the SBOM",
                                    STR_ARG(str_sub(text, 0, 120)), e.message);
        return false;
    }
    str identity = purl_key(a, &p);
    if (!out->identity.p) out->identity = identity;
    const struct ecosystem_row *row = ecosystem_from_purl(p.type, p.namespace_);
    if (!row) {
        if (!out->why.p)
            out->why = arena_printf(a,
                                    "no feed knows packages of '%.*s': give a package URL of "
                                    "the ecosystem or distribution it comes from",
                                    STR_ARG(str_sub(identity, 0, 120)));
        return false;
    }
    out->is_monitored = true;
    out->identity = identity;
    out->version = p.version.n ? p.version : arena_str(a, c->version);
    out->scheme = row->scheme;
    out->ecosystem = str_of(row->osv_name);
    out->is_go = str_eq(p.type, STR("golang"));
    /* A repository is no GitHub Action; its releases have no stated order. */
    if (str_eq(p.type, STR("github"))) {
        out->ecosystem = STR("");
        out->scheme = VERSION_GENERIC;
    }
    if (row->is_distribution) take_distribution(a, &p, out);
    out->key = purl_key(a, &p);
    out->why = STR_NONE;
    return out->key.p != NULL;
}

static str without_cpe_version(struct arena *a, str cpe)
{
    str part, rest = cpe, kept = STR("");
    bool is_23 = str_starts(cpe, STR("cpe:2.3:"));
    size_t n = is_23 ? 5 : 4; /* cpe:2.3:a:vendor:product, cpe:/a:vendor:product */
    for (size_t i = 0; i < n && rest.n > 0; i++) {
        (void)str_cut(&rest, ':', &part);
        kept = arena_printf(a, "%.*s%s%.*s", STR_ARG(kept), i ? ":" : "", STR_ARG(part));
    }
    return kept;
}

void component_identify(struct arena *a, const struct component *c, struct identity *out)
{
    *out = (struct identity){.scheme = VERSION_GENERIC};
    for (size_t i = 0; i < c->n_purls; i++)
        if (identify_purl(a, c, c->purls[i], out)) return;
    out->is_monitored = false;
    out->version = arena_str(a, c->version);
    if (!out->identity.p && c->n_cpes > 0) out->identity = without_cpe_version(a, c->cpes[0]);
    if (!out->identity.p)
        out->identity =
            c->group.n ? arena_printf(a, "name:%.*s/%.*s", STR_ARG(c->group), STR_ARG(c->name))
                       : arena_printf(a, "name:%.*s", STR_ARG(c->name));
    if (out->why.p) return;
    out->why = c->n_cpes > 0
                   ? STR("it has a CPE name only, which is not matched yet: add a package URL")
                   : STR("it has no package URL: add one, or the ecosystem it comes from");
}
