/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Components between the shape that readers and matchers use and the one that is stored. The
 * identity digest is taken over everything the matcher reads, so that two components share a row
 * exactly when they must get the same verdict.
 */
#include "app/image.h"
#include "base/limits.h"
#include "crypto/digest.h"

#include <string.h>

/* Lines cannot hold line feeds; a purl or CPE with one is broken and matches nothing anyway. */
static str lines(struct arena *a, const str *items, size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += items[i].n + 1;
    char *p = arena_alloc(a, n_bytes + 1);
    if (!p) return STR_NONE;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i) p[at++] = '\n';
        for (size_t k = 0; k < items[i].n; k++)
            p[at++] = items[i].p[k] == '\n' ? ' ' : items[i].p[k];
    }
    return (str){p, at};
}

static str hash_lines(struct arena *a, const struct component *x)
{
    str *items = arena_array(a, x->n_hashes + 1, sizeof *items);
    if (!items) return STR_NONE;
    for (size_t i = 0; i < x->n_hashes; i++)
        items[i] = arena_printf(a, "%.*s %.*s", STR_ARG(hash_alg_str(x->hashes[i].alg)),
                                STR_ARG(x->hashes[i].hex));
    return lines(a, items, x->n_hashes);
}

/* "CVE-1,CVE-2: url", one a patch. */
static str patch_lines(struct arena *a, const struct component *x)
{
    str *items = arena_array(a, x->n_patches + 1, sizeof *items);
    if (!items) return STR_NONE;
    for (size_t i = 0; i < x->n_patches; i++) {
        const struct component_patch *p = &x->patches[i];
        str ids = STR("");
        for (size_t k = 0; k < p->n_resolves; k++)
            ids = arena_printf(a, "%.*s%s%.*s", STR_ARG(ids), k ? "," : "",
                               STR_ARG(p->resolves[k]));
        items[i] = arena_printf(a, "%.*s: %.*s", STR_ARG(ids), STR_ARG(p->url));
    }
    return lines(a, items, x->n_patches);
}

static void digest_field(struct sha256_ctx *d, str s)
{
    uint64_t n = s.n;
    sha256_update(d, (str){(const char *)&n, sizeof n});
    sha256_update(d, s.n ? s : STR(""));
}

static str filled(str s)
{
    return s.p ? s : STR("");
}

enum status component_to_row(struct arena *a, const struct component *x,
                             struct component_row *out, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    *out = (struct component_row){
        .type = filled(x->type),
        .grp = filled(x->group),
        .name = filled(x->name),
        .version = filled(x->version),
        .supplier = filled(x->supplier),
        .purls = lines(a, x->purls, x->n_purls),
        .cpes = lines(a, x->cpes, x->n_cpes),
        .hashes = hash_lines(a, x),
        .licences = lines(a, x->licences, x->n_licences),
        .package_key = STR(""),
        .package_keys = STR(""),
        .patches = patch_lines(a, x),
        .commits = lines(a, x->commits, x->n_commits),
        .repositories = lines(a, x->repositories, x->n_repositories),
        .identity = STR(""),
        .verdict = VERDICT_UNKNOWN,
        .why = STR(""),
    };
    const str fields[] = {out->type,     out->grp,   out->name, out->version,
                          out->supplier, out->purls, out->cpes, out->hashes};
    struct sha256_ctx *d = sha256_start();
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        digest_field(d, fields[i]);
    /* Later fields count where they are stated: components without them keep their digest. */
    const str later[] = {out->patches, out->commits, out->repositories};
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++)
        if (later[i].n > 0) {
            digest_field(d, STR("field"));
            digest_field(d, (str){(const char *)&"012"[i], 1});
            digest_field(d, later[i]);
        }
    struct sha256 sum = sha256_finish(d);
    out->identity_digest = arena_str(a, sha256_hex(&sum, hex));
    return arena_status(a, "component", e);
}

static size_t split(struct arena *a, str text, str **out)
{
    size_t n = 0, most = 1;
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == '\n';
    *out = arena_array(a, most, sizeof **out);
    if (!*out) return 0;
    while (text.n)
        str_cut(&text, '\n', &(*out)[n++]);
    return n;
}

static void patches_of_lines(struct arena *a, str text, struct component *out)
{
    str *items;
    size_t n = split(a, text, &items);
    out->patches = arena_array(a, n + 1, sizeof *out->patches);
    for (size_t i = 0; out->patches && i < n; i++) {
        struct component_patch *p = &out->patches[out->n_patches++];
        str ids = items[i], one;
        p->url = STR("");
        /* An id may hold a colon ("ALSA-2021:2363"), but no blank. */
        for (size_t at = 0; at + 1 < items[i].n && p->url.n == 0; at++)
            if (items[i].p[at] == ':' && items[i].p[at + 1] == ' ') {
                p->url = str_from(items[i], at + 2);
                ids = str_sub(items[i], 0, at);
                break;
            }
        p->resolves = arena_array(a, ids.n / 2 + 1, sizeof *p->resolves);
        while (p->resolves && ids.n > 0) {
            (void)str_cut(&ids, ',', &one);
            if (one.n) p->resolves[p->n_resolves++] = one;
        }
    }
}

enum status component_of_stored(struct arena *a, const struct component_row *row,
                                struct component *out, struct err *e)
{
    str *hashes;
    *out = (struct component){
        .type = row->type,
        .group = row->grp,
        .name = row->name,
        .version = row->version,
        .supplier = row->supplier,
        .parent = UINT32_MAX,
    };
    out->n_purls = split(a, row->purls, &out->purls);
    out->n_cpes = split(a, row->cpes, &out->cpes);
    out->n_licences = split(a, row->licences, &out->licences);
    out->n_commits = split(a, row->commits, &out->commits);
    out->n_repositories = split(a, row->repositories, &out->repositories);
    patches_of_lines(a, row->patches, out);
    size_t n = split(a, row->hashes, &hashes);
    out->hashes = arena_array(a, n + 1, sizeof *out->hashes);
    for (size_t i = 0; out->hashes && i < n; i++) {
        str name;
        str_cut(&hashes[i], ' ', &name);
        struct component_hash *h = &out->hashes[out->n_hashes++];
        h->hex = hashes[i];
        if (!hash_alg_from_str(name, &h->alg)) h->alg = HASH_ALG_OTHER;
    }
    return arena_status(a, "component", e);
}

enum status component_take_scan(struct arena *a, struct component_row *row,
                                const struct scan_component *s, struct err *e)
{
    row->package_key = filled(s->package_key);
    row->package_keys = lines(a, s->package_keys, s->n_package_keys);
    row->identity = filled(s->identity);
    row->verdict = s->verdict;
    row->why = filled(s->why);
    row->is_of_product = row->is_of_product || s->is_of_product;
    row->lacks_data = s->lacks_data;
    return arena_status(a, "component", e);
}
