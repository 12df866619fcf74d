/* SPDX-License-Identifier: Apache-2.0 */
/* What an earlier result had already: only what is new since then fails the gate. */
#include "base/fs.h"
#include "base/map.h"
#include "cli/scan.h"
#include "format/baseline.h"

enum {
    KNOWN = 1,
    KNOWN_EXPLOITED = 2
};

static str key_of(struct arena *a, str vulnerability, str component)
{
    return arena_printf(a, "%.*s\n%.*s", STR_ARG(vulnerability), STR_ARG(component));
}

static str component_of(const struct scan_call *s, size_t i)
{
    str identity = s->scan.components[i].identity;
    return identity.n ? identity : s->sbom.components[i].name;
}

static bool was_open(enum verdict v)
{
    return v == VERDICT_AFFECTED || v == VERDICT_UNDER_INVESTIGATION || v == VERDICT_UNKNOWN;
}

static bool was_unjudged(enum verdict v)
{
    return v == VERDICT_UNKNOWN || v == VERDICT_NOT_MONITORED;
}

/* Of components the verdict is part of the key: unknown today, not monitored then, is new. */
static str row_key(struct arena *a, const struct baseline_row *r)
{
    if (r->vulnerability.n)
        return was_open(r->verdict) ? key_of(a, r->vulnerability, r->component) : STR_NONE;
    return was_unjudged(r->verdict) ? key_of(a, verdict_str(r->verdict), r->component)
                                    : STR_NONE;
}

static enum status fill(struct arena *a, struct map *known, const struct baseline *b,
                        struct err *e)
{
    for (size_t i = 0; i < b->n; i++) {
        bool is_new;
        str key = row_key(a, &b->rows[i]);
        if (!key.p) continue;
        uint64_t *at = map_at(known, key, &is_new);
        if (!at) return err_set(e, LW_E_LIMIT, "the baseline is too large to compare with");
        *at |= b->rows[i].is_exploited ? KNOWN | KNOWN_EXPLOITED : KNOWN;
    }
    return arena_status(a, "baseline", e);
}

static bool is_known(const struct map *known, str key, bool is_exploited)
{
    uint64_t value = 0;
    (void)map_find(known, key, &value);
    return (value & (is_exploited ? KNOWN_EXPLOITED : KNOWN)) != 0;
}

static void mark(struct arena *a, const struct map *known, struct scan_call *s)
{
    for (size_t i = 0; i < s->scan.n_matches; i++) {
        const struct scan_match *m = &s->scan.matches[i];
        str key = key_of(a, m->vulnerability, component_of(s, m->component));
        s->is_known_match[i] = is_known(known, key, m->is_exploited);
    }
    for (size_t i = 0; i < s->scan.n_components; i++) {
        str verdict = verdict_str(s->scan.components[i].verdict);
        s->is_known_component[i] =
            is_known(known, key_of(a, verdict, component_of(s, i)), false);
    }
}

enum status scan_read_baseline(const struct command_call *c, struct scan_call *s, struct err *e)
{
    str bytes;
    struct baseline b;
    struct map known;
    if (!s->baseline) return LW_OK;
    enum status status = fs_read(c->arena, s->baseline, BASELINE_MAX_BYTES, &bytes, e);
    if (status == LW_OK) status = baseline_read(c->arena, bytes, &b, e);
    if (status != LW_OK) return err_source(e, str_of(s->baseline));
    s->is_known_match = arena_array(c->arena, s->scan.n_matches + 1, sizeof(bool));
    s->is_known_component = arena_array(c->arena, s->scan.n_components + 1, sizeof(bool));
    if (!s->is_known_match || !s->is_known_component)
        return arena_status(c->arena, "baseline", e);
    map_init(&known, BASELINE_MAX_BYTES);
    status = fill(c->arena, &known, &b, e);
    if (status == LW_OK) mark(c->arena, &known, s);
    map_release(&known);
    return status == LW_OK ? arena_status(c->arena, "baseline", e) : status;
}
