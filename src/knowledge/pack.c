/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/pack.h"

#include <string.h>

enum {
    MAX_SUMMARY_BYTES = 400,
};

void pack_int(struct buf *out, uint64_t v)
{
    char bytes[10];
    size_t n = 0;
    do {
        bytes[n++] = (char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
        v >>= 7;
    } while (v);
    buf_add(out, (str){bytes, n});
}

void pack_str(struct buf *out, str v)
{
    pack_int(out, v.n);
    buf_add(out, v);
}

bool unpack_int(str *in, uint64_t *out)
{
    uint64_t v = 0;
    for (unsigned shift = 0; in->n > 0 && shift < 64; shift += 7) {
        unsigned char c = (unsigned char)in->p[0];
        *in = str_from(*in, 1);
        v |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80)) {
            *out = v;
            return true;
        }
    }
    return false;
}

bool unpack_str(str *in, str *out)
{
    uint64_t n = 0;
    if (!unpack_int(in, &n) || n > in->n) return false;
    *out = str_sub(*in, 0, (size_t)n);
    *in = str_from(*in, (size_t)n);
    return true;
}

bool unpack_count(str *in, size_t *out)
{
    uint64_t n = 0;
    if (!unpack_int(in, &n) || n > in->n) return false;
    *out = (size_t)n;
    return true;
}

void pack_strings(struct buf *out, const str *list, size_t n)
{
    pack_int(out, n);
    for (size_t i = 0; i < n; i++)
        pack_str(out, list[i]);
}

bool unpack_strings(struct arena *a, str *in, str **out, size_t *n_out)
{
    if (!unpack_count(in, n_out)) return false;
    *out = arena_array(a, *n_out, sizeof **out);
    if (*n_out && !*out) return false;
    for (size_t i = 0; i < *n_out; i++)
        if (!unpack_str(in, &(*out)[i])) return false;
    return true;
}

/* Many records have details only; their first line says what it is about. */
static str summary_of(const struct record *r)
{
    str head, rest = str_trim(r->summary.n ? r->summary : r->details);
    if (rest.n > 0 && rest.p[0] == '#') /* a Markdown heading, such as "### Impact" */
        while (rest.n > 0 && (rest.p[0] == '#' || char_is_space(rest.p[0])))
            rest = str_from(rest, 1);
    (void)str_cut(&rest, '\n', &head);
    head = str_trim(head);
    if (head.n <= MAX_SUMMARY_BYTES) return head;
    size_t n = MAX_SUMMARY_BYTES;
    while (n > 0 && ((unsigned char)head.p[n] & 0xC0) == 0x80) /* not inside a character */
        n--;
    return str_sub(head, 0, n);
}

void pack_text(struct buf *out, const struct record *r)
{
    pack_str(out, summary_of(r));
    pack_int(out, utc_is_none(r->published_at) ? 0 : (uint64_t)utc_to_ms(r->published_at));
    pack_int(out, r->n_severities);
    for (size_t i = 0; i < r->n_severities; i++) {
        pack_str(out, r->severities[i].type);
        pack_str(out, r->severities[i].vector);
        pack_str(out, r->severities[i].origin);
    }
    pack_strings(out, r->references, r->n_references);
    pack_strings(out, r->related, r->n_related);
    pack_strings(out, r->replaced_by, r->n_replaced_by);
}

static bool unpack_severities(struct arena *a, str *in, struct record_text *t)
{
    if (!unpack_count(in, &t->n_severities)) return false;
    t->severities = arena_array(a, t->n_severities, sizeof *t->severities);
    if (t->n_severities && !t->severities) return false;
    for (size_t i = 0; i < t->n_severities; i++) {
        struct severity *s = &t->severities[i];
        if (!unpack_str(in, &s->type) || !unpack_str(in, &s->vector) ||
            !unpack_str(in, &s->origin))
            return false;
    }
    return true;
}

enum status unpack_text(struct arena *a, str bytes, struct record_text *out, struct err *e)
{
    struct record_text t = {.published_at = UTC_NONE};
    uint64_t ms = 0;
    bool is_good = unpack_str(&bytes, &t.summary) && unpack_int(&bytes, &ms) &&
                   unpack_severities(a, &bytes, &t) &&
                   unpack_strings(a, &bytes, &t.references, &t.n_references) &&
                   unpack_strings(a, &bytes, &t.related, &t.n_related) &&
                   unpack_strings(a, &bytes, &t.replaced_by, &t.n_replaced_by);
    if (!is_good && a->is_over) return arena_status(a, "texts", e);
    if (!is_good) return err_set(e, LW_E_INPUT, "knowledge base: a stored text is damaged");
    if (ms) t.published_at = utc_from_ms((int64_t)ms);
    *out = t;
    return LW_OK;
}

/* Spelled out, so that the compiler sees one load in it; it does not see through a loop. */
static uint64_t load_le64(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 | (uint64_t)u[3] << 24 |
           (uint64_t)u[4] << 32 | (uint64_t)u[5] << 40 | (uint64_t)u[6] << 48 |
           (uint64_t)u[7] << 56;
}

uint64_t stable_hash(str bytes, uint64_t seed)
{
    const uint64_t m = 0xff51afd7ed558ccdULL;
    uint64_t h = seed ^ (bytes.n * m);
    size_t at = 0;
    for (; at + 8 <= bytes.n; at += 8) {
        h = (h ^ load_le64(bytes.p + at)) * m;
        h ^= h >> 29;
    }
    for (; at < bytes.n; at++) {
        h = (h ^ (unsigned char)bytes.p[at]) * m;
        h ^= h >> 29;
    }
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ h >> 32;
}
