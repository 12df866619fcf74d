/* SPDX-License-Identifier: Apache-2.0 */
#include "core/form_prefill.h"

#include "format/version.h"

enum {
    MORE_CHARS = 22, /* " and 100000 more" and room */
};

/* ---- lists ---- */

void prefill_join(struct prefill *p, const str *items, size_t n, size_t max_chars)
{
    struct buf *b = p->b;
    size_t n_chars = form_n_chars(buf_str(b)), whole = n_chars;
    for (size_t i = 0; i < n; i++)
        whole += form_n_chars(items[i]) + (i ? 2 : 0);
    bool fits = !max_chars || whole <= max_chars;
    for (size_t i = 0; i < n; i++) {
        n_chars += form_n_chars(items[i]) + (i ? 2 : 0);
        if (!fits && i && n_chars + MORE_CHARS > max_chars) {
            buf_printf(b, " and %zu more", n - i);
            return;
        }
        if (i) buf_add(b, STR(", "));
        buf_add(b, items[i]);
    }
}

void prefill_add_end(struct buf *b)
{
    str s = buf_str(b);
    if (s.n && !str_ends(s, STR(".")) && !str_ends(s, STR("!")) && !str_ends(s, STR("?")))
        buf_char(b, '.');
}

/* One product: "Harbour Gateway 4.1", or "Harbour Gateway 39 versions from 4.0 to 4.39". */
static str range_of(struct prefill *p, const struct form_release *r, size_t n)
{
    str low = r->version, high = r->version;
    for (size_t i = 1; i < n; i++) {
        if (version_cmp(VERSION_GENERIC, r[i].version, low) < 0) low = r[i].version;
        if (version_cmp(VERSION_GENERIC, r[i].version, high) > 0) high = r[i].version;
    }
    return n == 1 ? arena_printf(p->arena, "%.*s %.*s", STR_ARG(r->product), STR_ARG(low))
                  : arena_printf(p->arena, "%.*s %zu versions from %.*s to %.*s",
                                 STR_ARG(r->product), n, STR_ARG(low), STR_ARG(high));
}

void prefill_add_versions(struct prefill *p, size_t max_chars)
{
    const struct form_facts *f = p->facts;
    size_t from = p->b->n, n_items = 0;
    str *items = arena_array(p->arena, f->n_releases + 1, sizeof *items);
    if (!items) return; /* arena_status() tells at the end */
    for (size_t i = 0; i < f->n_releases; i++)
        items[i] = range_of(p, &f->releases[i], 1);
    prefill_join(p, items, f->n_releases, 0);
    if (!max_chars || form_n_chars(str_from(buf_str(p->b), from)) <= max_chars) return;
    p->b->n = from;
    for (size_t i = 0, n; i < f->n_releases; i += n) {
        for (n = 1; i + n < f->n_releases &&
                    str_eq(f->releases[i + n].product, f->releases[i].product);
             n++)
            ;
        items[n_items++] = range_of(p, &f->releases[i], n);
    }
    prefill_join(p, items, n_items, form_n_chars(buf_str(p->b)) + max_chars);
}

void prefill_add_units(struct prefill *p)
{
    const struct form_facts *f = p->facts;
    int64_t total = 0;
    size_t n_known = 0;
    for (size_t i = 0; i < f->n_markets; i++) {
        if (f->markets[i].n_units < 0) continue;
        total += f->markets[i].n_units;
        n_known++;
    }
    if (!n_known) return;
    buf_printf(p->b, " %lld units are known:", (long long)total);
    for (size_t i = 0, n = 0; i < f->n_markets; i++)
        if (f->markets[i].n_units >= 0)
            buf_printf(p->b, "%s %.*s %lld", n++ ? "," : "", STR_ARG(f->markets[i].state),
                       (long long)f->markets[i].n_units);
    buf_char(p->b, '.');
}

void prefill_add_measure_state(struct prefill *p)
{
    char at[UTC_TEXT_BYTES];
    if (utc_is_none(p->facts->measure_available_at))
        buf_add(p->b, STR(" No measure is available yet."));
    else
        buf_printf(p->b, " A measure is available since %.*s.",
                   STR_ARG(utc_text(p->facts->measure_available_at, at)));
}

/* ---- sources in words ---- */

str prefill_of_products(struct prefill *p, const char *what)
{
    struct buf b;
    buf_init(&b, PROPOSAL_BYTES);
    buf_add(&b, p->facts->n_products == 1 ? STR("product ") : STR("products "));
    for (size_t i = 0; i < p->facts->n_products; i++)
        buf_printf(&b, "%s'%.*s'", i ? ", " : "", STR_ARG(p->facts->products[i]));
    buf_printf(&b, ": %s", what);
    str out = arena_str(p->arena, form_cut(buf_str(&b), 255));
    buf_release(&b);
    return out;
}

str prefill_of_findings(struct prefill *p)
{
    return p->facts->vulnerability.n
               ? arena_printf(p->arena, "findings of %.*s", STR_ARG(p->facts->vulnerability))
               : STR("the case: products");
}
