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
        .identity = STR(""),
        .verdict = VERDICT_UNKNOWN,
        .why = STR(""),
    };
    const str fields[] = {out->type,     out->grp,   out->name, out->version,
                          out->supplier, out->purls, out->cpes, out->hashes};
    struct sha256_ctx *d = sha256_start();
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        digest_field(d, fields[i]);
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

void component_take_scan(struct component_row *row, const struct scan_component *s)
{
    row->package_key = filled(s->package_key);
    row->identity = filled(s->identity);
    row->verdict = s->verdict;
    row->why = filled(s->why);
}
