/* SPDX-License-Identifier: Apache-2.0 */
/* Identities from package URLs: ecosystems, distributions with their releases, repositories. */
#include "core/known_component.h"
#include "core/match_identity.h"
#include "core/match_release.h"
#include "core/match_version.h"
#include "format/package_key.h"
#include "format/purl.h"

/* The source package of a distribution's binary, as generators state it: "openssl@3.0.11". */
static void take_source(struct arena *a, struct purl *p, struct identity *out)
{
    str upstream = purl_qualifier(p, "upstream");
    str name = STR_NONE;
    size_t at = 0;
    if (str_eq(purl_qualifier(p, "arch"), STR("source"))) out->is_source_stated = true;
    if (upstream.n == 0) return;
    bool has_version = str_cut(&upstream, '@', &name);
    /* rpm generators name the source file: "openssl-3.0.7-18.el9_2.src.rpm". */
    if (str_ends(name, STR(".src.rpm"))) {
        str rest = str_sub(name, 0, name.n - 8);
        if (str_find_last(rest, '-', &at)) {
            str release = str_from(rest, at + 1);
            rest = str_sub(rest, 0, at);
            if (str_find_last(rest, '-', &at)) {
                has_version = true;
                upstream = arena_printf(a, "%.*s-%.*s", STR_ARG(str_from(rest, at + 1)),
                                        STR_ARG(release));
                name = str_sub(rest, 0, at);
            }
        }
        out->is_epoch_unsure = has_version;
    }
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
    out->distribution = p->namespace_;
    out->release =
        arena_str(a, release_from_distro(p->namespace_, purl_qualifier(p, "distro")));
    if (out->release.n == 0) {
        out->release = arena_str(a, release_from_version(p->namespace_, out->version));
        out->is_release_inferred = out->release.n > 0;
    }
    add_epoch(a, p, out);
}

static void note_why(struct identity_list *l, str text, const struct err *e, str identity)
{
    if (l->out->why.p) return;
    l->out->why =
        e ? arena_printf(l->a,
                         "its package URL '%.*s' cannot be read (%s): correct it in the SBOM",
                         STR_ARG(str_sub(text, 0, 120)), e->message)
          : arena_printf(l->a,
                         "no feed knows packages of '%.*s': give a package URL of the "
                         "ecosystem or distribution it comes from, or a CPE name",
                         STR_ARG(str_sub(identity, 0, 120)));
}

/* Forges whose package URLs name a repository. */
static void add_forge(struct identity_list *l, const struct purl *p)
{
    static const struct forge {
        str type, host;
    } forges[] = {
        {STR_INIT("github"), STR_INIT("github.com")},
        {STR_INIT("gitlab"), STR_INIT("gitlab.com")},
        {STR_INIT("bitbucket"), STR_INIT("bitbucket.org")},
    };
    for (size_t i = 0; i < sizeof forges / sizeof forges[0]; i++) {
        if (!str_eq(p->type, forges[i].type)) continue;
        struct identity id = l->base;
        str address = arena_printf(l->a, "https://%.*s/%.*s/%.*s", STR_ARG(forges[i].host),
                                   STR_ARG(p->namespace_), STR_ARG(p->name));
        id.kind = IDENTITY_REPO;
        id.version = version_upstream(l->a, p->type, l->purl_version).version;
        id.key = package_key_of_repository(l->a, address);
        id.text = id.key.n ? str_from(id.key, 5) : STR_NONE;
        identity_add(l, &id);
        if (!l->row) l->row = known_component_of_repo(address);
    }
}

/*
 * Some types require a qualifier that says which of several packages of a name is meant (Julia's
 * "uuid"); databases name their packages without.
 */
static bool parse_purl(struct arena *a, str text, struct purl *out, struct err *e)
{
    struct err ignored = {0};
    size_t at = 0;
    if (purl_parse(a, text, out, e) == LW_OK) return true;
    str rest = text, type, version = STR_NONE;
    if (!str_starts(rest, STR("pkg:"))) return false;
    rest = str_from(rest, 4);
    if (str_find(rest, '?', &at) || str_find(rest, '#', &at) || str_contains(rest, STR("%")))
        return false;
    if (!str_cut(&rest, '/', &type)) return false;
    if (str_find_last(rest, '@', &at)) {
        version = str_from(rest, at + 1);
        rest = str_sub(rest, 0, at);
    }
    str namespace_ = STR_NONE;
    if (str_find_last(rest, '/', &at)) {
        namespace_ = str_sub(rest, 0, at);
        rest = str_from(rest, at + 1);
    }
    if (purl_from_identity(a, type, namespace_, rest, out, &ignored) != LW_OK) return false;
    out->version = arena_str(a, version);
    return true;
}

/* Packages of C and C++ code under names that everybody uses for the same thing. */
static bool is_open_name(str type)
{
    static const char *const types[] = {"generic",   "conan", "vcpkg",   "github",    "gitlab",
                                        "bitbucket", "yocto", "openwrt", "buildroot", "opkg",
                                        "ipk",       "deb",   "rpm",     "apk",       "alpm",
                                        "brew",      "git",   "oe",      NULL};
    for (const char *const *t = types; *t; t++)
        if (str_eq(type, str_of(*t))) return true;
    return false;
}

/* "pkg:alpine/..." is what some tools write for apk. */
static void mend_type(struct purl *p)
{
    if (!str_eq(p->type, STR("alpine"))) return;
    p->type = STR("apk");
    p->namespace_ = STR("alpine");
}

/*
 * Generators write the module go.etcd.io/etcd/client/pkg/v3 as "golang/go.etcd.io/etcd/client" with
 * the subpath "pkg/v3", the specification a package of a module so: both are looked up.
 */
static void add_go_submodule(struct identity_list *l, const struct purl *p,
                             const struct identity *package)
{
    struct purl module = {0};
    struct err ignored = {0};
    size_t at = 0;
    if (!package->is_go || p->subpath.n == 0) return;
    str path = arena_printf(l->a, "%.*s/%.*s/%.*s", STR_ARG(p->namespace_), STR_ARG(p->name),
                            STR_ARG(p->subpath));
    if (!str_find_last(path, '/', &at)) return;
    if (purl_from_identity(l->a, p->type, str_sub(path, 0, at), str_from(path, at + 1), &module,
                           &ignored) != LW_OK)
        return;
    struct identity id = *package;
    id.key = id.text = purl_key(l->a, &module);
    identity_add(l, &id);
}

static void add_package(struct identity_list *l, struct purl *p, str identity,
                        const struct ecosystem_row *row)
{
    struct identity id = l->base;
    id.kind = IDENTITY_PURL;
    id.version = p->version.n ? p->version : arena_str(l->a, l->c->version);
    id.scheme = row->scheme;
    id.ecosystem = str_of(row->osv_name);
    id.is_go = str_eq(p->type, STR("golang"));
    /* A repository is no GitHub Action; its releases have no stated order. */
    if (str_eq(p->type, STR("github"))) {
        id.ecosystem = STR("");
        id.scheme = VERSION_GENERIC;
    }
    if (row->is_distribution) {
        take_distribution(l->a, p, &id);
        take_source(l->a, p, &id);
        if (l->out->kind == COMPONENT_SOURCE) l->out->kind = COMPONENT_DISTRIBUTION;
        l->base.is_distribution = l->base.is_upstream = true;
        l->base.distribution = id.distribution;
        l->base.release = id.release;
        l->base.is_release_inferred = id.is_release_inferred;
        l->purl_version = id.version;
    } else if (!is_open_name(p->type)) {
        l->out->kind = COMPONENT_LANGUAGE;
    }
    id.stated_version = id.version;
    id.key = purl_key(l->a, p);
    id.text = id.key;
    if (l->out->n == 0) l->out->identity = identity;
    identity_add(l, &id);
    add_go_submodule(l, p, &id);
}

void identity_add_purls(struct identity_list *l)
{
    for (size_t i = 0; i < l->c->n_purls; i++) {
        struct purl p = {0};
        struct err e = {0};
        if (!parse_purl(l->a, l->c->purls[i], &p, &e)) {
            note_why(l, l->c->purls[i], &e, STR_NONE);
            continue;
        }
        mend_type(&p);
        str identity = purl_key(l->a, &p);
        if (!l->out->identity.p) l->out->identity = identity;
        if (!l->purl_type.n) {
            l->purl_type = p.type;
            l->purl_version = p.version;
        }
        const struct ecosystem_row *row = ecosystem_from_purl(p.type, p.namespace_);
        bool is_forge = str_eq(p.type, STR("github"));
        if (row)
            add_package(l, &p, identity, row);
        else
            note_why(l, STR_NONE, NULL, identity);
        if (is_forge || !row) add_forge(l, &p);
        if (is_open_name(p.type) && !l->source_name.n) {
            l->source_name = p.name;
            l->is_generic = !row;
        }
    }
}
