/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan as JSON, all of it: the same inputs give the same bytes, so no time and no path of this
 * machine. Members are only ever added: --baseline and other programs read it. A match is written
 * before the next is made: all of them together may be fifty times the SBOM.
 */
#include "cli/scan.h"

#include <stdlib.h>

void scan_put(yyjson_mut_doc *doc, yyjson_mut_val *o, const char *key, str v)
{
    yyjson_mut_obj_add_strn(doc, o, key, v.p ? v.p : "", v.n);
}

enum status scan_print_json(yyjson_mut_doc *doc, FILE *out, struct err *e)
{
    size_t n = 0;
    char *text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY, &n);
    yyjson_mut_doc_free(doc);
    if (!text) return err_set(e, LW_E_ENV, "no memory to write the result");
    bool is_written = fwrite(text, 1, n, out) == n && putc('\n', out) != EOF;
    free(text);
    /* A pipe whose reader left has what it wanted; main() tells a full disk. */
    (void)is_written;
    return LW_OK;
}

static void put_day(yyjson_mut_doc *doc, yyjson_mut_val *o, const char *key, struct day d)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
    yyjson_mut_obj_add_strncpy(doc, o, key, text, (size_t)n);
}

static void json_reason(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct scan_match *m)
{
    yyjson_mut_val *reason = yyjson_mut_obj_add_obj(doc, o, "reason");
    scan_put(doc, reason, "rule", m->reason.rule);
    scan_put(doc, reason, "record", m->reason.record);
    scan_put(doc, reason, "revision", m->reason.revision);
    scan_put(doc, reason, "feed", m->reason.feed);
    scan_put(doc, reason, "inputs", m->reason.inputs);
    yyjson_mut_val *records = yyjson_mut_obj_add_arr(doc, o, "records");
    for (size_t i = 0; i < m->n_records; i++)
        yyjson_mut_arr_add_strn(doc, records, m->records[i].p, m->records[i].n);
}

static void json_match(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct scan_call *s,
                       size_t at)
{
    const struct scan_match *m = &s->scan.matches[at];
    const struct component *c = &s->sbom.components[m->component];
    yyjson_mut_obj_add_uint(doc, o, "component", m->component);
    scan_put(doc, o, "vulnerability", m->vulnerability);
    scan_put(doc, o, "name", c->name);
    scan_put(doc, o, "version", c->version);
    scan_put(doc, o, "verdict", verdict_str(m->verdict));
    scan_put(doc, o, "priority", priority_str(m->priority));
    scan_put(doc, o, "priority_reason", m->priority_reason);
    scan_put(doc, o, "fixed_in", m->fixed_in);
    scan_put(doc, o, "justification", m->justification);
    scan_put(doc, o, "impact", m->impact);
    scan_put(doc, o, "quotes", m->quotes);
    scan_put(doc, o, "conflict", m->conflict);
    yyjson_mut_obj_add_bool(doc, o, "is_guess", m->is_guess);
    yyjson_mut_obj_add_bool(doc, o, "is_upstream_comparison", m->is_upstream);
    scan_put(doc, o, "summary", m->summary);
    scan_put(doc, o, "severity", m->severity);
    yyjson_mut_obj_add_bool(doc, o, "is_exploited", m->is_exploited);
    if (m->is_exploited && day_is_valid(m->exploited_on))
        put_day(doc, o, "exploited_on", m->exploited_on);
    if (m->epss >= 0)
        yyjson_mut_obj_add_real(doc, o, "epss", m->epss);
    else
        yyjson_mut_obj_add_null(doc, o, "epss"); /* missing is not zero */
    yyjson_mut_obj_add_bool(doc, o, "is_informational", m->is_informational);
    if (s->is_known_match) yyjson_mut_obj_add_bool(doc, o, "is_new", scan_is_new_match(s, at));
    json_reason(doc, o, m);
}

static void json_component(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct scan_call *s,
                           size_t i)
{
    const struct component *c = &s->sbom.components[i];
    const struct scan_component *sc = &s->scan.components[i];
    yyjson_mut_obj_add_uint(doc, o, "component", i);
    scan_put(doc, o, "name", c->name);
    scan_put(doc, o, "version", c->version);
    yyjson_mut_obj_add_uint(doc, o, "line", c->line);
    scan_put(doc, o, "identity", sc->identity);
    scan_put(doc, o, "verdict", verdict_str(sc->verdict));
    scan_put(doc, o, "why", sc->why);
    yyjson_mut_val *names = yyjson_mut_obj_add_arr(doc, o, "looked_up_as");
    for (size_t k = 0; k < sc->identities.n; k++) {
        const struct identity *id = &sc->identities.at[k];
        yyjson_mut_val *name = yyjson_mut_arr_add_obj(doc, names);
        scan_put(doc, name, "kind", identity_kind_str(id->kind));
        scan_put(doc, name, "name", id->text);
        scan_put(doc, name, "version", id->version);
        scan_put(doc, name, "order", version_scheme_str(id->scheme));
        scan_put(doc, name, "from", id->from);
        yyjson_mut_obj_add_bool(doc, name, "is_guess", id->is_guess);
    }
}

static void json_summary(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct scan *s)
{
    yyjson_mut_val *o = yyjson_mut_obj_add_obj(doc, root, "summary");
    yyjson_mut_obj_add_uint(doc, o, "components", s->n_components);
    yyjson_mut_obj_add_uint(doc, o, "affected", s->n_affected);
    yyjson_mut_obj_add_uint(doc, o, "under_investigation", s->n_under_investigation);
    yyjson_mut_obj_add_uint(doc, o, "unknown", s->n_unknown);
    yyjson_mut_obj_add_uint(doc, o, "fixed", s->n_fixed);
    yyjson_mut_obj_add_uint(doc, o, "no_match", s->n_no_match);
    yyjson_mut_obj_add_uint(doc, o, "not_monitored", s->n_not_monitored);
}

static void json_gate(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct scan_call *s)
{
    if (!s->has_gate) return;
    yyjson_mut_val *o = yyjson_mut_obj_add_obj(doc, root, "gate");
    scan_put(doc, o, "condition", s->gate_text);
    yyjson_mut_obj_add_uint(doc, o, "failing", s->result.n_failing);
    yyjson_mut_obj_add_uint(doc, o, "passed_over", s->result.n_passed_over);
    yyjson_mut_obj_add_uint(doc, o, "known", s->result.n_known);
}

/* One line after the other, as deep as a member of a list of the document stands. */
static void print_indented(str text, FILE *out)
{
    static const char depth[] = "        ";
    str line;
    while (text.n) {
        bool is_last = !str_cut(&text, '\n', &line);
        fwrite(depth, 1, sizeof depth - 1, out);
        fwrite(line.p, 1, line.n, out);
        if (is_last) break;
        if (text.n) putc('\n', out);
    }
}

typedef void (*item_fn)(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct scan_call *s,
                        size_t at);

/* `,\n    "KEY": [...]`, each item a document of its own. */
static enum status print_list(const struct scan_call *s, const char *key, size_t n,
                              item_fn write, FILE *out, struct err *e)
{
    fprintf(out, ",\n    \"%s\": [", key);
    for (size_t i = 0; i < n; i++) {
        size_t n_text = 0;
        yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
        yyjson_mut_val *o = yyjson_mut_obj(doc);
        if (!o) BUG("out of memory");
        yyjson_mut_doc_set_root(doc, o);
        write(doc, o, s, i);
        char *text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY, &n_text);
        yyjson_mut_doc_free(doc);
        if (!text) return err_set(e, LW_E_ENV, "no memory to write the result");
        fputs(i ? ",\n" : "\n", out);
        print_indented((str){text, n_text}, out);
        free(text);
    }
    fputs(n ? "\n    ]" : "]", out);
    return LW_OK;
}

/* All members before the lists, without the end of the object. */
static enum status print_head(const struct command_call *c, const struct scan_call *s,
                              FILE *out, struct err *e)
{
    size_t n = 0;
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    scan_put(doc, root, "format", str_of(s->sbom.format));
    scan_put(doc, root, "spec_version", s->sbom.spec_version);
    yyjson_mut_obj_add_sint(doc, root, "generation", s->scan.generation);
    yyjson_mut_obj_add_bool(doc, root, "is_stale", s->scan.is_stale);
    scan_put(doc, root, "stale_why", s->scan.stale_why);
    scan_put(doc, root, "doubt", scan_doubt(c->arena, s));
    json_summary(doc, root, &s->scan);
    json_gate(doc, root, s);
    char *text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY, &n);
    yyjson_mut_doc_free(doc);
    if (!text) return err_set(e, LW_E_ENV, "no memory to write the result");
    fwrite(text, 1, n - 2, out); /* "\n}" comes behind the lists */
    free(text);
    return LW_OK;
}

/* A pipe whose reader left has what it wanted; main() tells a full disk. */
enum status scan_write_json(const struct command_call *c, const struct scan_call *s, FILE *out,
                            struct err *e)
{
    enum status st = print_head(c, s, out, e);
    if (st == LW_OK) st = print_list(s, "matches", s->scan.n_matches, json_match, out, e);
    if (st == LW_OK)
        st = print_list(s, "components", s->scan.n_components, json_component, out, e);
    if (st == LW_OK) fputs("\n}\n", out);
    return st;
}
