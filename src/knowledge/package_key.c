/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/package_key.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/cpe.h"
#include "format/package_key.h"
#include "format/purl.h"
#include "knowledge/configuration.h"

/* Registries that CVE records name in collectionURL, by domain: their hosts lie below it. */
static const struct collection_row {
    str domain;
    const char *ecosystem;
} collection_rows[] = {
    {STR_INIT("npmjs.org"), "npm"},
    {STR_INIT("npmjs.com"), "npm"},
    {STR_INIT("pypi.org"), "PyPI"},
    {STR_INIT("pypi.python.org"), "PyPI"},
    {STR_INIT("crates.io"), "crates.io"},
    {STR_INIT("maven.apache.org"), "Maven"},
    {STR_INIT("maven.org"), "Maven"},
    {STR_INIT("rubygems.org"), "RubyGems"},
    {STR_INIT("packagist.org"), "Packagist"},
    {STR_INIT("nuget.org"), "NuGet"},
    {STR_INIT("pkg.go.dev"), "Go"},
    {STR_INIT("golang.org"), "Go"},
    {STR_INIT("hex.pm"), "Hex"},
    {STR_INIT("pub.dev"), "Pub"},
    {STR_INIT("hackage.haskell.org"), "Hackage"},
    {STR_INIT("cran.r-project.org"), "CRAN"},
};

static str osv_key(struct key_maker *m, struct arena *a, str ecosystem, str name)
{
    str base;
    if (name.n == 0 || ecosystem.n == 0) return STR_NONE;
    (void)str_cut(&ecosystem, ':', &base);
    return key_maker_find(m, a, KEY_OSV, base, name);
}

/* ---- filing ---- */

struct filing {
    struct key_maker *m;
    struct arena *a;
    const struct affected *x;
    struct keyed_list *out;
    size_t first;    /* of this entry in `out` */
    struct map seen; /* keys of this entry, once there are more than FEW_KEYS */
};
enum {
    FEW_KEYS = 16
};

static bool is_filed(struct filing *f, str key)
{
    size_t n = f->out->n - f->first;
    bool is_new = true;
    for (size_t i = 0; i < n && n <= FEW_KEYS; i++)
        if (str_eq(f->out->items[f->first + i].key, key)) return true;
    for (size_t i = 0; i < n && n == FEW_KEYS; i++)
        (void)map_set(&f->seen, f->out->items[f->first + i].key, 1);
    if (n >= FEW_KEYS) (void)map_at(&f->seen, key, &is_new);
    return !is_new;
}

static bool file_as(struct filing *f, str key, const struct affected *as)
{
    if (key.n == 0 || is_filed(f, key)) return true;
    struct keyed *item =
        arena_push(f->a, (void **)&f->out->items, &f->out->n, &f->out->cap, sizeof *item);
    if (!item) return false;
    *item = (struct keyed){key, as};
    return true;
}

static bool file_key(struct filing *f, str key)
{
    return file_as(f, key, f->x);
}

/* The domain itself or a host below it. */
static bool is_of_domain(str host, str domain)
{
    if (host.n == domain.n) return str_eq_nocase(host, domain);
    return host.n > domain.n && host.p[host.n - domain.n - 1] == '.' &&
           str_eq_nocase(str_from(host, host.n - domain.n), domain);
}

static bool file_collection(struct filing *f)
{
    str url = str_trim(f->x->collection_url), host;
    size_t at = 0;
    if (url.n == 0 || f->x->package_name.n == 0 || !str_find(url, ':', &at)) return true;
    url = str_from(url, at + 1);
    while (url.n > 0 && url.p[0] == '/')
        url = str_from(url, 1);
    (void)str_cut(&url, '/', &host);
    for (size_t i = 0; i < sizeof collection_rows / sizeof collection_rows[0]; i++)
        if (is_of_domain(host, collection_rows[i].domain))
            return file_key(f, osv_key(f->m, f->a, str_of(collection_rows[i].ecosystem),
                                       f->x->package_name));
    return true;
}

static bool file_github(struct filing *f, str owner, str name)
{
    struct purl p = {0};
    struct err ignored = {0};
    bool is_good = true;
    if (purl_from_identity(f->a, STR("github"), owner, name, &p, &ignored) == LW_OK)
        is_good = file_key(f, purl_key(f->a, &p));
    if (f->x->kind != STATEMENT_CVE) return is_good;
    str parent = arena_printf(f->a, "github.com/%.*s", STR_ARG(owner));
    if (purl_from_identity(f->a, STR("golang"), parent, name, &p, &ignored) == LW_OK)
        is_good = is_good && file_key(f, purl_key(f->a, &p));
    return is_good;
}

static bool file_repository(struct filing *f, str address)
{
    if (address.n == 0) return true;
    str key = key_maker_find(f->m, f->a, KEY_REPOSITORY, address, STR_NONE), owner;
    if (!file_key(f, key)) return false;
    if (!str_starts(key, STR("repo:github.com/"))) return true;
    str name = str_from(key, 16);
    return !str_cut(&name, '/', &owner) || file_github(f, owner, name);
}

/* Under each product only its own names: a list may name hundreds of others. */
static bool file_cpes(struct filing *f)
{
    const struct affected *x = f->x;
    struct map parts;
    bool is_good = true, is_new = false;
    map_init(&parts, 64 * x->n_cpes + LW_KIB);
    for (size_t i = 0; i < x->n_cpes && is_good; i++) {
        str key = key_of_cpe(f->m, f->a, x->cpes[i]);
        uint64_t *at = key.n ? map_at(&parts, key, &is_new) : NULL;
        if (at && is_new) {
            struct affected *part = arena_new(f->a, struct affected);
            if (part) *part = *x;
            if (part) part->n_cpes = 0;
            *at = (uint64_t)(uintptr_t)part;
            is_good = part && file_as(f, key, part);
        }
        if (at && is_good) ((struct affected *)(uintptr_t)*at)->n_cpes++;
    }
    /* Counted, now with their names; what follows sees the entries through the same pointers. */
    for (uint32_t i = 0; i < parts.n && is_good; i++) {
        struct affected *part = (struct affected *)(uintptr_t)parts.entries[i].value;
        part->cpes = arena_array(f->a, part->n_cpes, sizeof *part->cpes);
        part->n_cpes = 0;
        is_good = part->cpes != NULL;
    }
    for (size_t i = 0; i < x->n_cpes && is_good; i++) {
        uint64_t at = 0;
        str key = key_of_cpe(f->m, f->a, x->cpes[i]);
        if (key.n == 0 || !map_find(&parts, key, &at)) continue;
        struct affected *part = (struct affected *)(uintptr_t)at;
        part->cpes[part->n_cpes++] = x->cpes[i];
    }
    map_release(&parts);
    return is_good;
}

static bool file_configuration(struct filing *f)
{
    struct keyed_list parts = {0};
    if (!configuration_split(f->m, f->a, f->x, &parts)) return false;
    for (size_t i = 0; i < parts.n; i++)
        if (!file_as(f, parts.items[i].key, parts.items[i].affected)) return false;
    return true;
}

static bool file_name(struct filing *f)
{
    struct affected *named = arena_new(f->a, struct affected);
    if (!named) return false;
    *named = *f->x;
    named->is_named_only = true;
    return file_as(f, package_key_of_product(f->a, f->x->product), named);
}

static bool is_kernel(const struct affected *x)
{
    return (str_eq_nocase(x->vendor, STR("linux")) &&
            str_eq_nocase(x->product, STR("linux"))) ||
           str_contains(x->repo, STR("git.kernel.org/pub/scm/linux/kernel/git/stable/linux"));
}

bool record_is_of_kernel(const struct record *r)
{
    for (size_t i = 0; i < r->n_affected; i++)
        if (r->affected[i].kind == STATEMENT_CVE && is_kernel(&r->affected[i])) return true;
    return false;
}

static bool file_stated(struct filing *f)
{
    const struct affected *x = f->x;
    bool is_good = file_key(f, osv_key(f->m, f->a, x->ecosystem, x->name)) &&
                   (x->purl.n == 0 ||
                    file_key(f, key_maker_find(f->m, f->a, KEY_PURL, x->purl, STR_NONE))) &&
                   file_collection(f) && file_cpes(f);
    for (size_t i = 0; i < x->n_hashes && is_good; i++)
        is_good = file_key(f, package_key_of_hash(f->a, x->hashes[i]));
    return is_good && (x->kind != STATEMENT_CPE || file_configuration(f));
}

static bool file_repositories(struct filing *f)
{
    bool is_good = file_repository(f, f->x->repo);
    for (size_t i = 0; i < f->x->n_ranges && is_good; i++)
        is_good = file_repository(f, f->x->ranges[i].repo);
    return is_good;
}

bool key_affected(struct key_maker *m, struct arena *a, const struct affected *x,
                  bool is_of_kernel, struct keyed_list *out)
{
    struct filing f = {.m = m, .a = a, .x = x, .out = out, .first = out->n};
    map_init(&f.seen, 64 * LW_MIB);
    /* First, so that what is narrower does not take its place. */
    bool is_good = (!is_of_kernel || file_key(&f, STR("cpe:linux_kernel"))) && file_stated(&f);
    bool is_named_only = out->n == f.first && x->kind != STATEMENT_CPE;
    if (is_good && !is_of_kernel) is_good = file_repositories(&f);
    if (is_good && is_named_only) is_good = file_name(&f);
    map_release(&f.seen);
    return is_good;
}
