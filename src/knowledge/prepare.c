/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/prepare.h"

#include "base/limits.h"
#include "knowledge/store.h"

#include <string.h>

enum {
    /* A refusal is read by a person; the whole list is not. */
    MAX_REFUSAL_NAME = 200,
};
/* Parsed records are a few times their text: the largest CVE record needs under 8 MB. */
#define RECORD_MEMORY_BYTES (8 * LIMIT_RECORD_BYTES)

void preparer_init(struct preparer *p, const struct feed_row *feed)
{
    *p = (struct preparer){.feed = feed};
    arena_init(&p->record, RECORD_MEMORY_BYTES);
    arena_init(&p->filing, RECORD_MEMORY_BYTES);
    buf_init(&p->scratch, RECORD_MEMORY_BYTES);
    key_maker_init(&p->keys, &p->scratch);
}

void preparer_release(struct preparer *p)
{
    arena_release(&p->record);
    arena_release(&p->filing);
    buf_release(&p->scratch);
    key_maker_release(&p->keys);
}

static str only_cve(const str *ids, size_t n, size_t *n_found)
{
    str found = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        str id = str_trim(ids[i]);
        if (!is_cve_id(id) || (found.p && str_eq(found, id))) continue;
        found = id;
        (*n_found)++;
    }
    return found;
}

str record_cve(const struct record *r, bool *is_same)
{
    size_t n = 0;
    *is_same = true;
    if (is_cve_id(r->id)) return r->id;
    str cve = only_cve(r->aliases, r->n_aliases, &n);
    if (n > 0) return n == 1 ? cve : STR_NONE;
    *is_same = false;
    cve = only_cve(r->upstream, r->n_upstream, &n);
    return n == 1 ? cve : STR_NONE;
}

/*
 * A record that multiplies: conditions of thousands of names are kept whole under each product.
 * The largest real one takes 60 KB.
 */
#define PACKED_CLAIMS_BYTES (64 * LW_MIB)

/* Several keys of one entry mostly file the same: packed once. */
static bool add_keyed(struct preparer *p, const struct keyed_list *list, uint32_t n_entry,
                      struct prepared *out, size_t *cap, struct batch *b)
{
    const struct affected *last = NULL;
    str packed = STR_NONE;
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i].affected != last) {
            if (b->arena.used_bytes - p->used_before > PACKED_CLAIMS_BYTES) return false;
            last = list->items[i].affected;
            buf_clear(&p->scratch);
            pack_affected(&p->scratch, last);
            packed = arena_str(&b->arena, buf_str(&p->scratch));
        }
        struct prepared_claim *c =
            arena_push(&b->arena, (void **)&out->claims, &out->n_claims, cap, sizeof *c);
        if (!c || !packed.p) return false;
        /* Remembered keys belong to the worker, which ends before the writer does. */
        *c = (struct prepared_claim){arena_str(&b->arena, list->items[i].key), packed, n_entry};
    }
    return true;
}

static bool add_claims(struct preparer *p, const struct record *r, struct prepared *out,
                       struct batch *b)
{
    size_t cap = 0;
    bool is_of_kernel = record_is_of_kernel(r), is_good = true;
    struct keyed_list list = {0};
    arena_clear(&p->filing);
    p->used_before = b->arena.used_bytes;
    for (size_t i = 0; i < r->n_affected && is_good; i++) {
        list.n = 0;
        is_good = key_affected(&p->keys, &p->filing, &r->affected[i], is_of_kernel, &list) &&
                  add_keyed(p, &list, (uint32_t)i, out, &cap, b);
    }
    return is_good;
}

static void pack_ids(struct buf *out, unsigned kind, const str *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str id = str_trim(ids[i]);
        if (id.n == 0) continue;
        pack_int(out, kind);
        pack_str(out, id);
    }
}

static uint64_t hash_of(const struct record *r, const struct prepared *out)
{
    uint64_t h = stable_hash(out->aliases, (uint64_t)out->state << 32 | out->flags);
    for (size_t i = 0; i < r->n_replaced_by; i++)
        h = stable_hash(r->replaced_by[i], h);
    for (size_t i = 0; i < r->n_severities; i++) {
        h = stable_hash(r->severities[i].type, h);
        h = stable_hash(r->severities[i].vector, h);
    }
    for (size_t i = 0; i < out->n_claims; i++) {
        h = stable_hash(out->claims[i].key, h);
        h = stable_hash(out->claims[i].affected, h + out->claims[i].n);
    }
    return h;
}

static bool prepare(struct preparer *p, const struct record *r, struct prepared *out,
                    struct batch *b)
{
    bool is_same = false;
    str cve = record_cve(r, &is_same);
    out->id = arena_str(&b->arena, r->id);
    out->group = str_eq(cve, r->id) ? STR_NONE : arena_str(&b->arena, cve);
    out->revision = arena_str(&b->arena, r->revision);
    out->modified_at = r->modified_at;
    out->state = r->state;
    bool is_official = str_eq(str_of(p->feed->name), STR("cve")) && is_cve_id(r->id);
    out->flags = (is_official ? RECORD_OFFICIAL : 0u) |
                 (r->is_informational ? RECORD_INFORMATIONAL : 0u) |
                 (r->is_malware ? RECORD_MALWARE : 0u) | (cve.p ? 0u : RECORD_FREE) |
                 (r->is_disputed ? RECORD_DISPUTED : 0u) |
                 ssvc_flags(RECORD_EXPLOITATION_SHIFT, r->exploitation) |
                 ssvc_flags(RECORD_AUTOMATABLE_SHIFT, r->automatable) |
                 ssvc_flags(RECORD_IMPACT_SHIFT, r->technical_impact);
    buf_clear(&p->scratch);
    pack_ids(&p->scratch, ALIAS_SAME, r->aliases, r->n_aliases);
    pack_ids(&p->scratch, ALIAS_UPSTREAM, r->upstream, r->n_upstream);
    out->aliases = arena_str(&b->arena, buf_str(&p->scratch));
    buf_clear(&p->scratch);
    pack_text(&p->scratch, r);
    out->text = arena_str(&b->arena, buf_str(&p->scratch));
    out->text_hash = stable_hash(out->text, 0);
    buf_clear(&p->scratch);
    for (size_t i = 0; i < r->n_releases; i++) {
        pack_str(&p->scratch, r->releases[i].commit);
        pack_str(&p->scratch, r->releases[i].version);
    }
    out->releases = arena_str(&b->arena, buf_str(&p->scratch));
    if (!add_claims(p, r, out, b)) return false;
    out->match_hash = hash_of(r, out);
    return out->id.p && out->text.p && !p->scratch.is_over;
}

/* "2024/CVE-2024-1.json" is the record CVE-2024-1. */
static str id_of_name(str name)
{
    size_t at = 0;
    if (str_find_last(name, '/', &at)) name = str_from(name, at + 1);
    return str_ends(name, STR(".json")) ? str_sub(name, 0, name.n - 5) : name;
}

void prepare_refusal(struct batch *b, str name, const struct err *e)
{
    struct err named = *e;
    char text[512];
    (void)err_source(&named, str_sub(name, 0, sizeof named.source - 1));
    size_t n = err_text(&named, text, sizeof text);
    struct refused *r =
        arena_push(&b->arena, (void **)&b->refused, &b->n_refused, &b->cap_refused, sizeof *r);
    if (!r) BUG("a batch over its memory"); /* batches are handed over long before */
    r->name = arena_str(&b->arena, str_sub(name, 0, MAX_REFUSAL_NAME));
    r->words = arena_str(&b->arena, (str){text, n});
    r->id = arena_str(&b->arena, id_of_name(name));
}

/* Of an element that could not be read: the id it states, so that its old state stays. */
static str stated_id(str bytes)
{
    static const size_t head_bytes = 512;
    bytes = str_sub(bytes, 0, head_bytes);
    for (size_t i = 0; i + 4 < bytes.n; i++) {
        str rest = str_from(bytes, i), id;
        if (!str_starts(rest, STR("\"id\""))) continue;
        if (!str_cut(&rest, ':', &id) || !str_cut(&rest, '"', &id) || !str_cut(&rest, '"', &id))
            return STR_NONE;
        return id;
    }
    return STR_NONE;
}

static enum status add_record(struct preparer *p, const struct record *r, struct err *e)
{
    struct batch *b = p->batch;
    struct prepared *out = arena_push(&b->arena, (void **)&b->records, &b->n_records,
                                      &b->cap_records, sizeof *out);
    if (out && prepare(p, r, out, b)) return LW_OK;
    if (out) b->n_records--;
    return err_set(e, LW_E_LIMIT, "record needs more memory than the limit of %zu MiB",
                   (size_t)(RECORD_MEMORY_BYTES / LW_MIB));
}

struct many {
    struct preparer *p;
    struct batch *first; /* the batch at hand when the document began */
    bool is_stopped;     /* the writer wants no more: not the document's fault */
};

static enum status take_record(void *ctx, const struct record *r, struct err *e)
{
    struct many *m = ctx;
    enum status status = add_record(m->p, r, e);
    if (status != LW_OK) return status;
    status = m->p->make_room(m->p->ctx, e);
    m->is_stopped = status != LW_OK;
    return status;
}

/* What a broken document handed over before it broke is taken back, as far as it is still here. */
static enum status read_many(struct preparer *p, str bytes, bool *is_stopped, struct err *e)
{
    struct many m = {.p = p, .first = p->batch};
    size_t n_before = p->batch->n_records;
    enum status status = p->feed->read_many(&p->record, bytes, take_record, &m, e);
    if (status != LW_OK && p->batch == m.first) p->batch->n_records = n_before;
    *is_stopped = m.is_stopped;
    return status;
}

static enum status read_one(struct preparer *p, str bytes, struct err *e)
{
    struct record r = {0};
    enum status status = p->feed->read(&p->record, bytes, &r, e);
    return status == LW_OK ? add_record(p, &r, e) : status;
}

enum status prepare_document(struct preparer *p, str name, str bytes, bool is_whole,
                             struct err *e)
{
    struct err own = {0};
    bool is_stopped = false;
    arena_clear(&p->record);
    enum status status =
        p->feed->read_many ? read_many(p, bytes, &is_stopped, &own) : read_one(p, bytes, &own);
    if (status == LW_OK) return p->make_room(p->ctx, e);
    if (is_whole || is_stopped) {
        if (e) *e = own;
        return status;
    }
    str id = p->feed->list ? stated_id(bytes) : STR_NONE;
    prepare_refusal(p->batch, name, &own);
    if (id.n > 0)
        p->batch->refused[p->batch->n_refused - 1].id = arena_str(&p->batch->arena, id);
    return LW_OK;
}
