/* SPDX-License-Identifier: Apache-2.0 */
#include "format/package_key.h"

#include "format/purl.h"

#include <string.h>

str package_key_of_osv(struct arena *a, str ecosystem, str name)
{
    struct purl p = {0};
    struct err ignored = {0};
    str base;
    if (name.n == 0 || ecosystem.n == 0) return STR_NONE;
    if (purl_from_osv(a, ecosystem, name, &p, &ignored) == LW_OK) return purl_key(a, &p);
    (void)str_cut(&ecosystem, ':', &base);
    return arena_printf(a, "osv:%.*s/%.*s", STR_ARG(base), STR_ARG(name));
}

str package_key_of_purl(struct arena *a, str purl)
{
    struct purl p = {0};
    struct err ignored = {0};
    if (purl.n == 0 || purl_parse(a, purl, &p, &ignored) != LW_OK) return STR_NONE;
    return purl_key(a, &p);
}

static str lower(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    if (!out) return STR_NONE;
    for (size_t i = 0; i < s.n; i++)
        out[i] = char_lower(s.p[i]);
    return (str){out, s.n};
}

/* "https://user@host:443/path" and "git@host:path" give host and path. */
static bool split_address(str text, str *host, str *path)
{
    static const str prefixes[] = {STR_INIT("scm:git:"), STR_INIT("git+"), STR_INIT("scm:")};
    size_t at = 0;
    text = str_trim(text);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (str_starts(text, prefixes[i])) text = str_from(text, prefixes[i].n);
    bool has_scheme = str_find(text, ':', &at) && str_starts(str_from(text, at), STR("://"));
    if (has_scheme) text = str_from(text, at + 3);
    if (str_find(text, '#', &at)) text.n = at;
    /* "git@host:path" has its colon where an address with a scheme has a port. */
    str head = text;
    size_t slash = str_find(text, '/', &at) ? at : text.n;
    if (!has_scheme && str_find(text, ':', &at) && at < slash) slash = at;
    head = str_sub(text, 0, slash);
    *path = str_from(text, slash + 1);
    if (str_find_last(head, '@', &at)) head = str_from(head, at + 1);
    (void)str_cut(&head, ':', host);
    return str_contains(*host, STR(".")) && path->n > 0;
}

/* Forges whose repositories are exactly OWNER/NAME; what follows is a page of theirs. */
static bool has_two_segments(str host)
{
    static const str hosts[] = {STR_INIT("github.com"), STR_INIT("codeberg.org"),
                                STR_INIT("bitbucket.org"), STR_INIT("gitee.com")};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (str_eq(host, hosts[i])) return true;
    return false;
}

/* Where the pages of a repository begin, on forges with paths of any depth. */
static str without_page(str path)
{
    static const str marks[] = {
        STR_INIT("/-/"),        STR_INIT("/tree/"),   STR_INIT("/blob/"), STR_INIT("/commit/"),
        STR_INIT("/releases/"), STR_INIT("/issues/"), STR_INIT(".git/")};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        for (size_t at = 0; at + marks[i].n <= path.n; at++)
            if (memcmp(path.p + at, marks[i].p, marks[i].n) == 0) path = str_sub(path, 0, at);
    return path;
}

/* gitweb names the repository in its query: "?p=glibc.git;a=commit". */
static str gitweb_project(str query)
{
    while (query.n > 0) {
        size_t at = 0;
        str item = query;
        while (at < query.n && query.p[at] != '&' && query.p[at] != ';')
            at++;
        item = str_sub(query, 0, at);
        query = str_from(query, at + 1);
        if (str_starts(item, STR("p="))) return str_from(item, 2);
    }
    return STR_NONE;
}

/* One server shows the same repositories below several roots: cgit, gitweb, the plain tree. */
static str without_root(str path)
{
    static const str roots[] = {STR_INIT("pub/scm/"), STR_INIT("cgit/"), STR_INIT("gitweb/"),
                                STR_INIT("git/"),     STR_INIT("scm/"),  STR_INIT("r/")};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
        if (str_starts(path, roots[i]) && path.n > roots[i].n)
            return str_from(path, roots[i].n);
    return path;
}

static str two_segments(str path)
{
    str rest = path, owner, name;
    if (!str_cut(&rest, '/', &owner) || owner.n == 0) return STR_NONE;
    (void)str_cut(&rest, '/', &name);
    return name.n ? str_sub(path, 0, owner.n + 1 + name.n) : STR_NONE;
}

str package_key_of_repository(struct arena *a, str address)
{
    str host, path, query;
    if (address.n > 2000) return STR_NONE;
    address = lower(a, address);
    if (!split_address(address, &host, &path)) return STR_NONE;
    if (str_starts(host, STR("www."))) host = str_from(host, 4);
    query = path;
    (void)str_cut(&query, '?', &path);
    str project = gitweb_project(query);
    if (project.n > 0) path = project;
    while (path.n > 0 && path.p[0] == '/')
        path = str_from(path, 1);
    path = has_two_segments(host) ? two_segments(path) : without_root(without_page(path));
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    if (str_ends(path, STR(".git"))) path.n -= 4;
    if (path.n == 0) return STR_NONE;
    return arena_printf(a, "repo:%.*s/%.*s", STR_ARG(host), STR_ARG(path));
}

str package_key_of_product(struct arena *a, str product)
{
    static const str nothing[] = {STR_INIT("n/a"), STR_INIT("na"), STR_INIT("unknown"),
                                  STR_INIT("unspecified"), STR_INIT("none")};
    static const size_t longest = 200;
    product = str_trim(product);
    if (product.n < 2 || product.n > longest) return STR_NONE;
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        if (str_eq_nocase(product, nothing[i])) return STR_NONE;
    char out[256] = "cpe:";
    size_t n = 4;
    for (size_t i = 0; i < product.n; i++) {
        bool is_blank = char_is_space(product.p[i]);
        if (is_blank && out[n - 1] == '_') continue;
        out[n++] = is_blank ? '_' : char_lower(product.p[i]);
    }
    return arena_str(a, (str){out, n});
}

str package_key_of_hash(struct arena *a, str hash)
{
    size_t at = 0;
    if (!str_find(hash, ':', &at) || hash.n > 200 || hash.n - at < 17) return STR_NONE;
    for (size_t i = at + 1; i < hash.n; i++) {
        char c = char_lower(hash.p[i]);
        if (!char_is_digit(c) && (c < 'a' || c > 'f')) return STR_NONE;
    }
    return lower(a, hash);
}
