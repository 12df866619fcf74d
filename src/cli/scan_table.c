/* SPDX-License-Identifier: Apache-2.0 */
/* A scan for people at a terminal, and for cut, sort and awk behind a pipe. */
#include "cli/columns.h"
#include "cli/scan.h"

static void print_matches(const struct command_call *c, const struct scan_call *s, FILE *out)
{
    struct columns t;
    size_t n;
    const uint32_t *order = scan_order(c, s, &n);
    columns_init(&t, c->arena, 6,
                 (str[]){STR("VULNERABILITY"), STR("COMPONENT"), STR("VERSION"),
                         STR("FIXED IN"), STR("PRIORITY"), STR("WHY")});
    for (size_t i = 0; i < n; i++) {
        const struct scan_match *m = &s->scan.matches[order[i]];
        const struct component *x = &s->sbom.components[m->component];
        columns_row(&t, (str[]){m->vulnerability, x->name, x->version, m->fixed_in,
                                scan_label(m), scan_why(c->arena, m)});
    }
    columns_print(&t, out);
}

static void print_components(const struct command_call *c, const struct scan_call *s,
                             enum verdict v, const char *title, FILE *out)
{
    struct columns t;
    size_t n = 0;
    columns_init(&t, c->arena, 3, (str[]){STR("COMPONENT"), STR("VERSION"), STR("WHY")});
    for (size_t i = 0; i < s->scan.n_components; i++) {
        const struct component *x = &s->sbom.components[i];
        if (s->scan.components[i].verdict != v) continue;
        columns_row(&t, (str[]){x->name, x->version, s->scan.components[i].why});
        n++;
    }
    if (n == 0) return;
    fprintf(out, "\n%s\n", title);
    columns_print(&t, out);
}

/* Of those that are not open: somebody says the contrary, which the open ones show already. */
static void print_conflicts(const struct command_call *c, const struct scan_call *s, FILE *out)
{
    struct columns t;
    size_t n = 0;
    columns_init(&t, c->arena, 5,
                 (str[]){STR("VULNERABILITY"), STR("COMPONENT"), STR("VERSION"), STR("VERDICT"),
                         STR("WHY")});
    for (size_t i = 0; i < s->scan.n_matches; i++) {
        const struct scan_match *m = &s->scan.matches[i];
        const struct component *x = &s->sbom.components[m->component];
        if (m->conflict.n == 0 || scan_is_open(m) || s->shows_all || m->is_informational)
            continue;
        columns_row(&t, (str[]){m->vulnerability, x->name, x->version, verdict_str(m->verdict),
                                scan_why(c->arena, m)});
        n++;
    }
    if (n == 0) return;
    fprintf(out, "\nClosed, though sources disagree:\n");
    columns_print(&t, out);
}

static void print_names(const struct command_call *c, const struct scan_call *s, FILE *out)
{
    struct columns t;
    columns_init(&t, c->arena, 4,
                 (str[]){STR("COMPONENT"), STR("VERSION"), STR("LOOKED UP AS"), STR("FROM")});
    for (size_t i = 0; i < s->scan.n_components; i++) {
        const struct component *x = &s->sbom.components[i];
        const struct identities *ids = &s->scan.components[i].identities;
        for (size_t k = 0; k < ids->n; k++) {
            str from = ids->at[k].is_guess
                           ? arena_printf(c->arena, "%.*s, a guess", STR_ARG(ids->at[k].from))
                           : ids->at[k].from;
            columns_row(&t, (str[]){x->name, ids->at[k].version, ids->at[k].text, from});
        }
    }
    fprintf(out, "\nNames:\n");
    columns_print(&t, out);
}

enum status scan_write_table(const struct command_call *c, const struct scan_call *s, FILE *out,
                             struct err *e)
{
    str summary = scan_summary(c->arena, &s->scan), doubt = scan_doubt(c->arena, s);
    str gate = scan_gate_words(c->arena, s);
    print_matches(c, s, out);
    print_conflicts(c, s, out);
    print_components(c, s, VERDICT_UNKNOWN, "Cannot be told:", out);
    print_components(c, s, VERDICT_NOT_MONITORED, "Not monitored:", out);
    if (s->shows_all) print_names(c, s, out);
    fprintf(out, "\n%.*s\n%.*s", STR_ARG(summary), STR_ARG(gate));
    if (doubt.n) fprintf(out, "%.*s\n", STR_ARG(doubt));
    return arena_status(c->arena, "scan", e);
}
