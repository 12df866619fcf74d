/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/package_key.h"

#include "format/purl.h"

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

/* The domain itself or a host below it. */
static bool is_of_domain(str host, str domain)
{
    if (host.n == domain.n) return str_eq_nocase(host, domain);
    return host.n > domain.n && host.p[host.n - domain.n - 1] == '.' &&
           str_eq_nocase(str_from(host, host.n - domain.n), domain);
}

/* "https://host/path?query" gives host and path without slashes around. */
static bool split_url(str url, str *host, str *path)
{
    url = str_trim(url);
    size_t at = 0;
    if (str_starts(url, STR("https://")))
        at = 8;
    else if (str_starts(url, STR("http://")))
        at = 7;
    else if (str_starts(url, STR("git://")))
        at = 6;
    else
        return false;
    str rest = str_from(url, at);
    (void)str_cut(&rest, '/', host);
    str head;
    (void)str_cut(&rest, '?', &head);
    while (head.n > 0 && head.p[head.n - 1] == '/')
        head.n--;
    *path = head;
    return host->n > 0;
}

static size_t key_of_osv(struct arena *a, str ecosystem, str name, str *out)
{
    struct purl p = {0};
    struct err ignored = {0};
    if (name.n == 0 || ecosystem.n == 0) return 0;
    if (purl_from_osv(a, ecosystem, name, &p, &ignored) == LW_OK) {
        *out = purl_key(a, &p);
    } else {
        str base;
        (void)str_cut(&ecosystem, ':', &base);
        *out = arena_printf(a, "osv:%.*s/%.*s", STR_ARG(base), STR_ARG(name));
    }
    return out->p ? 1 : 0;
}

static size_t key_of_purl(struct arena *a, str text, str *out)
{
    struct purl p = {0};
    struct err ignored = {0};
    if (text.n == 0 || purl_parse(a, text, &p, &ignored) != LW_OK) return 0;
    *out = purl_key(a, &p);
    return out->p ? 1 : 0;
}

static size_t key_of_collection(struct arena *a, const struct affected *x, str *out)
{
    str host, path;
    if (!split_url(x->collection_url, &host, &path)) return 0;
    for (size_t i = 0; i < sizeof collection_rows / sizeof collection_rows[0]; i++)
        if (is_of_domain(host, collection_rows[i].domain))
            return key_of_osv(a, str_of(collection_rows[i].ecosystem), x->package_name, out);
    return 0;
}

/* Exactly OWNER/NAME: deeper paths are files or releases, not repositories. */
static size_t keys_of_repository(struct arena *a, str repo, str *out)
{
    str host, path, owner;
    size_t n = 0;
    struct purl p = {0};
    struct err ignored = {0};
    if (!split_url(repo, &host, &path) || !str_eq_nocase(host, STR("github.com"))) return 0;
    if (str_ends(path, STR(".git"))) path.n -= 4;
    str name = path;
    if (!str_cut(&name, '/', &owner) || owner.n == 0 || name.n == 0 ||
        str_contains(name, STR("/")))
        return 0;
    if (purl_from_identity(a, STR("github"), owner, name, &p, &ignored) == LW_OK)
        out[n++] = purl_key(a, &p);
    str parent = arena_printf(a, "github.com/%.*s", STR_ARG(owner));
    if (purl_from_identity(a, STR("golang"), parent, name, &p, &ignored) == LW_OK)
        out[n++] = purl_key(a, &p);
    return n;
}

size_t package_keys_of_affected(struct arena *a, const struct affected *x,
                                str out[static MAX_PACKAGE_KEYS])
{
    size_t n = 0;
    if (x->kind == STATEMENT_OSV) {
        n = key_of_osv(a, x->ecosystem, x->name, out);
        return n ? n : key_of_purl(a, x->purl, out);
    }
    n = key_of_purl(a, x->purl, out);
    if (n == 0) n = key_of_collection(a, x, out);
    return n ? n : keys_of_repository(a, x->repo, out);
}
