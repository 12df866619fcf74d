/* SPDX-License-Identifier: Apache-2.0 */
#include "bench_sbom.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

struct keys {
    struct arena a;
    str *items;
    size_t n, cap;
};

static enum status keep_key(void *ctx, const struct knowledge_change *c, struct err *e)
{
    struct keys *keys = ctx;
    if (c->kind != CHANGE_PACKAGE || !str_starts(c->key, STR("pkg:"))) return LW_OK;
    str *slot = arena_push(&keys->a, (void **)&keys->items, &keys->n, &keys->cap, sizeof *slot);
    if (!slot) return arena_status(&keys->a, "package keys", e);
    *slot = arena_str(&keys->a, c->key);
    return LW_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

struct wanted {
    char version[80];
};

/* A version that the first claim with bounds speaks of: listed, or where a range begins or ends. */
static enum status take_version(void *ctx, const struct claim *c, struct err *e)
{
    struct wanted *w = ctx;
    const struct affected *x = &c->affected;
    str v = STR_NONE;
    (void)e;
    if (w->version[0]) return LW_OK;
    if (x->n_versions) v = x->versions[x->n_versions / 2];
    for (size_t i = 0; i < x->n_ranges && !v.n; i++)
        for (size_t k = 0; k < x->ranges[i].n_events && !v.n; k++)
            if (!str_eq(x->ranges[i].events[k].version, STR("0")))
                v = x->ranges[i].events[k].version;
    if (v.n && v.n < 60) snprintf(w->version, sizeof w->version, "%.*s", STR_ARG(v));
    return LW_OK;
}

/* Quotes and control characters do not occur in keys; versions are data of others. */
static void put_escaped(struct buf *out, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\' || c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else
            buf_char(out, (char)c);
    }
}

static enum status put_component(struct knowledge *k, struct arena *a, str key, bool is_first,
                                 struct buf *out, struct err *e)
{
    struct wanted w = {{0}};
    enum status status = knowledge_claims(k, a, key, take_version, &w, e);
    if (status != LW_OK) return status;
    buf_printf(out, "%s\n{\"type\":\"library\",\"name\":\"", is_first ? "" : ",");
    put_escaped(out, key);
    buf_add(out, STR("\",\"version\":\""));
    put_escaped(out, str_of(w.version));
    buf_add(out, STR("\",\"purl\":\""));
    put_escaped(out, key);
    buf_add(out, STR("\"}"));
    return LW_OK;
}

enum status bench_sbom(struct knowledge *k, size_t n, struct buf *out, struct err *e)
{
    struct keys keys = {0};
    struct arena scratch;
    arena_init(&keys.a, 256 * LW_MIB);
    arena_init(&scratch, 256 * LW_MIB);
    enum status status = knowledge_changes(k, 0, keep_key, &keys, e);
    if (keys.n) qsort(keys.items, keys.n, sizeof *keys.items, by_text);
    size_t step = keys.n > n ? keys.n / n : 1;
    buf_add(out, STR("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"
                     "\"components\":["));
    for (size_t i = 0, done = 0; i < keys.n && done < n && status == LW_OK; i += step, done++) {
        arena_clear(&scratch);
        status = put_component(k, &scratch, keys.items[i], done == 0, out, e);
    }
    buf_add(out, STR("\n]}\n"));
    arena_release(&scratch);
    arena_release(&keys.a);
    return status == LW_OK ? buf_status(out, "measured SBOM", e) : status;
}
