/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/key_maker.h"

#include "base/limits.h"
#include "format/cpe.h"
#include "format/package_key.h"

enum {
    MAX_KNOWN_KEYS = 65536,
    MAX_KNOWN_BYTES = 400, /* longer texts are not worth remembering */
};

void key_maker_init(struct key_maker *m, struct buf *scratch)
{
    *m = (struct key_maker){.scratch = scratch};
    map_init(&m->known, 32 * LW_MIB);
    arena_init(&m->memory, 64 * LW_MIB);
}

void key_maker_release(struct key_maker *m)
{
    map_release(&m->known);
    arena_release(&m->memory);
}

static str make_cpe_key(struct arena *a, str name)
{
    struct cpe c;
    struct err ignored = {0};
    if (cpe_parse(a, name, &c, &ignored) != LW_OK) return STR_NONE;
    return cpe_key(a, &c);
}

static str make_key(struct arena *a, enum key_kind kind, str first, str second)
{
    switch (kind) {
    case KEY_OSV: return package_key_of_osv(a, first, second);
    case KEY_PURL: return package_key_of_purl(a, first);
    case KEY_REPOSITORY: return package_key_of_repository(a, first);
    case KEY_CPE: return make_cpe_key(a, second);
    }
    return STR_NONE;
}

/* What is asked for again, without what does not matter to the key. */
static str known_name(struct key_maker *m, enum key_kind kind, str first, str second)
{
    buf_clear(m->scratch);
    buf_char(m->scratch, (char)('a' + (int)kind));
    buf_add(m->scratch, first);
    if (kind == KEY_OSV) {
        buf_char(m->scratch, '\n');
        buf_add(m->scratch, second);
    }
    return buf_str(m->scratch);
}

str key_maker_find(struct key_maker *m, struct arena *a, enum key_kind kind, str first,
                   str second)
{
    uint64_t at = 0;
    if (first.n + second.n > MAX_KNOWN_BYTES) return make_key(a, kind, first, second);
    if (map_find(&m->known, known_name(m, kind, first, second), &at)) return m->texts[at];
    if (m->n_texts >= MAX_KNOWN_KEYS || m->memory.is_over)
        return make_key(a, kind, first, second);
    str key = arena_str(&m->memory, make_key(a, kind, first, second));
    at = m->n_texts;
    str *slot =
        arena_push(&m->memory, (void **)&m->texts, &m->n_texts, &m->cap_texts, sizeof *slot);
    if (slot) {
        *slot = key;
        (void)map_set(&m->known, known_name(m, kind, first, second), at);
    }
    return key;
}

/* "cpe:2.3:a:vendor:product" of a formatted string, "cpe:/a:vendor:product" of a URI. */
static str product_of_cpe(str name)
{
    size_t n_colons = str_starts(name, STR("cpe:2.3:")) ? 5 : 4, i = 0;
    for (; i < name.n; i++) {
        if (name.p[i] == '\\') {
            i++;
            continue;
        }
        if (name.p[i] == ':' && n_colons-- == 1) break;
    }
    return str_sub(name, 0, i);
}

str key_of_cpe(struct key_maker *m, struct arena *a, str name)
{
    return key_maker_find(m, a, KEY_CPE, product_of_cpe(name), name);
}
