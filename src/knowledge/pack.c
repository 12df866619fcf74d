/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/pack.h"

#include <string.h>

enum {
    PACK_SYMBOLS = 2, /* bit of the first byte, beside the kind in bit 0 */
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

/* A count of items of at least one byte each: bounds the array before it is allocated. */
static bool unpack_count(str *in, size_t *out)
{
    uint64_t n = 0;
    if (!unpack_int(in, &n) || n > in->n) return false;
    *out = (size_t)n;
    return true;
}

static void pack_osv(struct buf *out, const struct affected *x)
{
    pack_int(out, x->n_ranges);
    for (size_t i = 0; i < x->n_ranges; i++) {
        const struct version_range *r = &x->ranges[i];
        size_t n = r->kind == RANGE_GIT ? 0 : r->n_events;
        pack_int(out, r->kind);
        pack_int(out, n);
        for (size_t k = 0; k < n; k++) {
            pack_int(out, r->events[k].kind);
            pack_str(out, r->events[k].version);
        }
    }
    pack_int(out, x->n_versions);
    for (size_t i = 0; i < x->n_versions; i++)
        pack_str(out, x->versions[i]);
}

static bool is_git(const struct version_statement *st)
{
    return str_eq_nocase(str_trim(st->version_type), STR("git"));
}

static void pack_cve(struct buf *out, const struct affected *x)
{
    pack_int(out, x->default_status);
    pack_str(out, x->vendor);
    pack_str(out, x->product);
    pack_int(out, x->n_statements);
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        bool has_words = !is_git(st);
        pack_int(out, (uint64_t)st->status << 1 | (st->is_upper_inclusive ? 1 : 0));
        pack_str(out, st->version_type);
        pack_str(out, has_words ? st->version : STR_NONE);
        pack_str(out, has_words ? st->upper : STR_NONE);
        pack_int(out, st->n_changes);
        for (size_t k = 0; k < st->n_changes; k++) {
            pack_int(out, st->changes[k].status);
            pack_str(out, st->changes[k].at);
        }
    }
}

void pack_affected(struct buf *out, const struct affected *x)
{
    pack_int(out, (uint64_t)x->kind | (x->is_limited_to_symbols ? PACK_SYMBOLS : 0u));
    pack_str(out, x->ecosystem);
    if (x->kind == STATEMENT_CVE)
        pack_cve(out, x);
    else
        pack_osv(out, x);
}

static bool unpack_range(struct arena *a, str *in, struct version_range *r)
{
    uint64_t kind = 0;
    if (!unpack_int(in, &kind) || kind >= N_range_kind || !unpack_count(in, &r->n_events))
        return false;
    r->kind = (enum range_kind)kind;
    r->events = arena_array(a, r->n_events, sizeof *r->events);
    if (r->n_events && !r->events) return false;
    for (size_t i = 0; i < r->n_events; i++) {
        if (!unpack_int(in, &kind) || kind >= N_version_event ||
            !unpack_str(in, &r->events[i].version))
            return false;
        r->events[i].kind = (enum version_event)kind;
    }
    return true;
}

static bool unpack_strings(struct arena *a, str *in, str **out, size_t *n_out)
{
    if (!unpack_count(in, n_out)) return false;
    *out = arena_array(a, *n_out, sizeof **out);
    if (*n_out && !*out) return false;
    for (size_t i = 0; i < *n_out; i++)
        if (!unpack_str(in, &(*out)[i])) return false;
    return true;
}

static bool unpack_osv(struct arena *a, str *in, struct affected *x)
{
    if (!unpack_count(in, &x->n_ranges)) return false;
    x->ranges = arena_array(a, x->n_ranges, sizeof *x->ranges);
    if (x->n_ranges && !x->ranges) return false;
    for (size_t i = 0; i < x->n_ranges; i++)
        if (!unpack_range(a, in, &x->ranges[i])) return false;
    return unpack_strings(a, in, &x->versions, &x->n_versions);
}

static bool unpack_statement(struct arena *a, str *in, struct version_statement *st)
{
    uint64_t v = 0;
    if (!unpack_int(in, &v) || v >> 1 >= N_claim_status) return false;
    st->status = (enum claim_status)(v >> 1);
    st->is_upper_inclusive = v & 1;
    if (!unpack_str(in, &st->version_type) || !unpack_str(in, &st->version) ||
        !unpack_str(in, &st->upper) || !unpack_count(in, &st->n_changes))
        return false;
    st->changes = arena_array(a, st->n_changes, sizeof *st->changes);
    if (st->n_changes && !st->changes) return false;
    for (size_t i = 0; i < st->n_changes; i++) {
        if (!unpack_int(in, &v) || v >= N_claim_status || !unpack_str(in, &st->changes[i].at))
            return false;
        st->changes[i].status = (enum claim_status)v;
    }
    return true;
}

static bool unpack_cve(struct arena *a, str *in, struct affected *x)
{
    uint64_t v = 0;
    if (!unpack_int(in, &v) || v >= N_claim_status || !unpack_str(in, &x->vendor) ||
        !unpack_str(in, &x->product) || !unpack_count(in, &x->n_statements))
        return false;
    x->default_status = (enum claim_status)v;
    x->statements = arena_array(a, x->n_statements, sizeof *x->statements);
    if (x->n_statements && !x->statements) return false;
    for (size_t i = 0; i < x->n_statements; i++)
        if (!unpack_statement(a, in, &x->statements[i])) return false;
    return true;
}

enum status unpack_affected(struct arena *a, str bytes, struct affected *out, struct err *e)
{
    struct affected x = {0};
    uint64_t first = 0;
    bool is_good = unpack_int(&bytes, &first) && unpack_str(&bytes, &x.ecosystem);
    if (is_good) {
        x.kind = (first & 1) ? STATEMENT_CVE : STATEMENT_OSV;
        x.is_limited_to_symbols = (first & PACK_SYMBOLS) != 0;
        is_good =
            x.kind == STATEMENT_CVE ? unpack_cve(a, &bytes, &x) : unpack_osv(a, &bytes, &x);
    }
    if (!is_good && a->is_over) return arena_status(a, "claims", e);
    if (!is_good) return err_set(e, LW_E_INPUT, "knowledge base: a stored claim is damaged");
    *out = x;
    return LW_OK;
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
    pack_int(out, r->n_references);
    for (size_t i = 0; i < r->n_references; i++)
        pack_str(out, r->references[i]);
    pack_int(out, r->n_related);
    for (size_t i = 0; i < r->n_related; i++)
        pack_str(out, r->related[i]);
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
                   unpack_strings(a, &bytes, &t.related, &t.n_related);
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
