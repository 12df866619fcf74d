/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include "fuzz_values.h"

#include "base/limits.h"
#include "core/predicate.h"
#include "format/constraint.h"
#include "format/csv.h"
#include "format/formats.h"
#include "format/json.h"
#include "format/licence_expression.h"
#include "format/npm_range.h"
#include "format/predicate.h"
#include "format/purl.h"
#include "format/vers.h"
#include "format/version.h"
#include "serve/forwarded.h"

#include <string.h>

enum {
    MAX_ARENA_BYTES = 64 * 1024 * 1024
};

/* Reads every byte that a reader handed out, so that a sanitizer sees a wrong one. */
static volatile unsigned sink;
static void touch(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        sink += (unsigned char)s.p[i];
    }
}

static void touch_list(const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        touch(list[i]);
    }
}

static void touch_sbom(const struct sbom *s)
{
    touch(s->serial);
    touch(s->generator);
    touch_list(s->notes, s->n_notes);
    for (size_t i = 0; i < s->n_components; i++) {
        const struct component *c = &s->components[i];
        const str texts[] = {c->ref,        c->type,        c->group,   c->name,
                             c->version,    c->supplier,    c->contact, c->filename,
                             c->source_url, c->download_url};
        touch_list(texts, sizeof texts / sizeof texts[0]);
        touch_list(c->purls, c->n_purls);
        touch_list(c->cpes, c->n_cpes);
        touch_list(c->licences, c->n_licences);
        for (size_t k = 0; k < c->n_hashes; k++) {
            touch(c->hashes[k].hex);
        }
        for (size_t k = 0; k < c->n_patches; k++) {
            touch(c->patches[k].url);
            touch_list(c->patches[k].resolves, c->patches[k].n_resolves);
        }
        touch_list(c->commits, c->n_commits);
        touch_list(c->repositories, c->n_repositories);
        if (c->parent != UINT32_MAX && c->parent >= i) BUG("parent behind its child");
    }
    for (size_t i = 0; i < s->n_edges; i++) {
        if (s->edges[i].from >= s->n_components || s->edges[i].to >= s->n_components) {
            BUG("edge to nowhere");
        }
    }
    for (size_t i = 0; i < s->n_statements; i++) {
        const struct sbom_statement *x = &s->statements[i];
        const str texts[] = {x->vulnerability, x->justification, x->note};
        touch_list(texts, sizeof texts / sizeof texts[0]);
        if (x->component != UINT32_MAX && x->component >= s->n_components) {
            BUG("statement about nothing");
        }
    }
}

static void touch_configuration(const struct cpe_configuration *c)
{
    for (size_t i = 0; c && i < c->n_nodes; i++) {
        for (size_t k = 0; k < c->nodes[i].n_criteria; k++) {
            touch(c->nodes[i].criteria[k].criteria);
            touch(c->nodes[i].criteria[k].start);
            touch(c->nodes[i].criteria[k].end);
        }
    }
}

static void touch_record(const struct record *r)
{
    const str texts[] = {r->id, r->source, r->revision, r->summary, r->details};
    touch_list(texts, sizeof texts / sizeof texts[0]);
    touch_list(r->aliases, r->n_aliases);
    touch_list(r->related, r->n_related);
    touch_list(r->upstream, r->n_upstream);
    touch_list(r->replaced_by, r->n_replaced_by);
    touch_list(r->references, r->n_references);
    for (size_t i = 0; i < r->n_severities; i++) {
        touch(r->severities[i].vector);
        touch(r->severities[i].origin);
    }
    for (size_t i = 0; i < r->n_affected; i++) {
        const struct affected *x = &r->affected[i];
        const str names[] = {x->ecosystem, x->name,          x->purl, x->vendor,   x->product,
                             x->repo,      x->justification, x->note, x->platform, x->vers};
        touch_list(names, sizeof names / sizeof names[0]);
        touch_list(x->versions, x->n_versions);
        touch_list(x->cpes, x->n_cpes);
        touch_list(x->program_files, x->n_program_files);
        touch_list(x->imports, x->n_imports);
        touch_list(x->functions, x->n_functions);
        touch_list(x->platforms, x->n_platforms);
        touch_list(x->hashes, x->n_hashes);
        touch_list(x->part_numbers, x->n_part_numbers);
        touch_configuration(x->configuration);
        for (size_t k = 0; k < x->n_ranges; k++) {
            for (size_t j = 0; j < x->ranges[k].n_events; j++) {
                touch(x->ranges[k].events[j].version);
            }
        }
        for (size_t k = 0; k < x->n_statements; k++) {
            touch(x->statements[k].version);
            touch(x->statements[k].upper);
            for (size_t j = 0; j < x->statements[k].n_changes; j++) {
                touch(x->statements[k].changes[j].at);
            }
        }
    }
}

static enum status touch_emitted(void *ctx, const struct record *r, struct err *e)
{
    (void)ctx;
    (void)e;
    touch_record(r);
    return LW_OK;
}

static enum status touch_score(void *ctx, str cve, double score, double percentile,
                               struct err *e)
{
    (void)ctx;
    (void)e;
    touch(cve);
    if (score < 0.0 || score > 1.0 || percentile < 0.0) BUG("score out of range");
    return LW_OK;
}

static void run_format(struct arena *a, const struct format_row *row, str bytes)
{
    struct err e = {0};
    struct sbom sbom;
    struct record record;
    struct exploited_catalogue catalogue;
    struct epss_header header;
    switch (row->kind) {
    case FORMAT_SBOM:
        if (row->read_sbom(a, bytes, &sbom, &e) == LW_OK) touch_sbom(&sbom);
        if (sbom_read(a, bytes, &sbom, &e) == LW_OK) touch_sbom(&sbom);
        break;
    case FORMAT_RECORD:
        if (row->read_record(a, bytes, &record, &e) == LW_OK) touch_record(&record);
        break;
    case FORMAT_RECORDS: (void)!row->read_records(a, bytes, touch_emitted, NULL, &e); break;
    case FORMAT_EXPLOITED:
        if (row->read_exploited(a, bytes, &catalogue, &e) == LW_OK) {
            for (size_t i = 0; i < catalogue.n_entries; i++) {
                touch(catalogue.entries[i].cve);
                touch(catalogue.entries[i].product);
            }
        }
        break;
    case FORMAT_SCORES:
        if (epss_read(bytes, &header, touch_score, NULL, &e) == LW_OK) {
            touch(header.model_version);
        }
        break;
    }
}

static str written(struct arena *a, const struct purl *p)
{
    struct buf out;
    buf_init(&out, 4 * LIMIT_PURL_BYTES);
    purl_write(&out, p);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* What is written reads again as the same. */
static void run_purl(struct arena *a, str bytes)
{
    struct err e = {0};
    struct purl p, again;
    if (purl_parse(a, bytes, &p, &e) != LW_OK) return;
    touch(purl_key(a, &p));
    str text = written(a, &p);
    if (text.n > LIMIT_PURL_BYTES) return;
    if (purl_parse(a, text, &again, &e) != LW_OK) BUG("canonical package URL is refused");
    if (!str_eq(written(a, &again), text)) BUG("canonical package URL is not stable");
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* Three versions, a line each: the order is mirrored and transitive in every scheme. */
static void run_version(struct arena *a, str bytes)
{
    str v[3];
    (void)a;
    for (size_t i = 0; i < 3; i++) {
        (void)str_cut(&bytes, '\n', &v[i]);
    }
    for (unsigned k = 0; k < N_version_scheme; k++) {
        enum version_scheme s = (enum version_scheme)k;
        int xy = sign(version_cmp(s, v[0], v[1])), yz = sign(version_cmp(s, v[1], v[2]));
        int xz = sign(version_cmp(s, v[0], v[2]));
        if (xy != -sign(version_cmp(s, v[1], v[0]))) BUG("order is not mirrored");
        if (version_cmp(s, v[0], v[0]) != 0) BUG("version differs from itself");
        if (xy <= 0 && yz <= 0 && xz > 0) BUG("order is not transitive");
        if (xy == 0 && yz == 0 && xz != 0) BUG("equality is not transitive");
        sink += version_is_valid(s, v[0]);
    }
}

static str vers_text(struct arena *a, const struct vers *v)
{
    struct buf out;
    buf_init(&out, 4 * VERS_MAX_BYTES);
    vers_write(&out, v);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/*
 * "vers:..." or "SCHEME NATIVE RANGE" on the first line, a version on the second: what is written
 * reads again as the same and holds the same versions.
 */
static void run_vers(struct arena *a, str bytes)
{
    struct err e = {0};
    struct vers v, again;
    str first, scheme;
    (void)str_cut(&bytes, '\n', &first);
    enum status s;
    if (str_starts(first, STR("vers:"))) {
        s = vers_parse(a, first, &v, &e);
    } else {
        (void)str_cut(&first, ' ', &scheme);
        s = vers_from_native(a, scheme, first, &v, &e);
    }
    if (s != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    str text = vers_text(a, &v);
    if (text.n > VERS_MAX_BYTES) return;
    if (vers_parse(a, text, &again, &e) != LW_OK) BUG("canonical range is refused");
    if (!str_eq(vers_text(a, &again), text)) BUG("canonical range is not stable");
    if (vers_contains(&v, bytes) != vers_contains(&again, bytes)) BUG("range holds others");
    (void)!vers_check(a, text, &again, &e);
}

/* A range and a version, a line each: to take pre-releases in takes none out. */
static void run_npm_range(struct arena *a, str bytes)
{
    struct err e = {0};
    bool is_in, is_in_all;
    str range;
    (void)a;
    (void)str_cut(&bytes, '\n', &range);
    for (unsigned options = 0; options <= NPM_RANGE_LOOSE; options++) {
        enum status s = npm_range_contains(range, bytes, options, &is_in, &e);
        enum status t = npm_range_contains(range, bytes, options | NPM_RANGE_INCLUDE_PRERELEASE,
                                           &is_in_all, &e);
        if (s != t) BUG("options decide what can be read");
        if (is_in && !is_in_all) BUG("a wider range holds less");
        if (s != LW_OK && is_in) BUG("in a range that was refused");
    }
}

/* A constraint and a version, in every scheme. */
static void run_constraint(struct arena *a, str bytes)
{
    struct err e = {0};
    str constraint;
    (void)a;
    (void)str_cut(&bytes, '\n', &constraint);
    for (unsigned k = 0; k < N_version_scheme; k++) {
        bool is_in = true;
        enum status s =
            constraint_satisfied((enum version_scheme)k, bytes, constraint, &is_in, &e);
        if (s != LW_OK && is_in) BUG("satisfies a constraint that was refused");
    }
}

static void run_json(struct arena *a, str bytes)
{
    struct err e = {0};
    yyjson_doc *doc;
    (void)a;
    if (json_parse(bytes, LIMIT_RECORD_BYTES, &doc, &e) == LW_OK) {
        yyjson_doc_free(doc);
    } else if (e.message[0] == '\0') {
        BUG("refused without words");
    }
}

/* Every record of a table; each takes something, so that it ends. */
static void run_csv(struct arena *a, str bytes)
{
    struct csv c;
    struct err e = {0};
    str fields[CSV_MAX_COLUMNS];
    size_t n = 1;
    csv_begin(&c, bytes);
    while (n) {
        size_t left = c.rest.n;
        if (csv_next(&c, a, fields, &n, &e) != LW_OK) return;
        for (size_t i = 0; i < n; i++)
            touch(fields[i]);
        if (n && c.rest.n >= left) BUG("a record of no bytes");
    }
}

/* Lines of the header that a proxy wrote; whatever they hold, the source stays an address. */
static void run_forwarded(struct arena *a, str bytes)
{
    struct ip_network *trusted;
    size_t n;
    struct err e = {0};
    if (ip_networks_parse(a, STR("10.0.0.0/8, ::1, 2001:db8::/32"), &trusted, &n, &e) != LW_OK)
        BUG(e.message);
    for (int is_rfc7239 = 0; is_rfc7239 < 2; is_rfc7239++) {
        struct request_field headers[4];
        struct request r = {.arena = *a, .headers = headers, .source = STR("::1")};
        const struct proxy_trust trust = {trusted, n, is_rfc7239};
        struct ip_address at;
        char text[IP_TEXT_BYTES];
        for (str rest = bytes, line; rest.n && r.n_headers < 4;) {
            str_cut(&rest, '\n', &line);
            headers[r.n_headers++] = (struct request_field){
                is_rfc7239 ? STR("Forwarded") : STR("X-Forwarded-For"), line};
        }
        request_forwarded(&r, &trust);
        *a = r.arena;
        if (!ip_address_from_str(r.source, &at) ||
            !str_eq(ip_address_text(&at, text), r.source))
            BUG("the source of a request is no address");
    }
}

/* Two lines: an expression, and one licence that is allowed. */
static void run_licence(struct arena *a, str bytes)
{
    struct err e = {0};
    str first;
    struct licence_node *node, *allowed, *again;
    bool is_deprecated;
    touch(licence_find_odd(bytes, &is_deprecated));
    (void)str_cut(&bytes, '\n', &first);
    if (licence_parse(a, first, &node, &e) != LW_OK) return;
    if (licence_parse(a, bytes, &allowed, &e) == LW_OK && allowed->op == LICENCE_ONE) {
        const struct licence_node *const list[] = {allowed};
        sink += licence_satisfies(node, list, 1);
    }
    struct buf out;
    buf_init(&out, 4 * LICENCE_MAX_BYTES);
    licence_write(&out, node);
    str text = arena_str(a, buf_str(&out));
    if (text.n <= LICENCE_MAX_BYTES) {
        if (licence_parse(a, text, &again, &e) != LW_OK) BUG("canonical licence is refused");
        buf_clear(&out);
        licence_write(&out, again);
        if (!str_eq(buf_str(&out), text)) BUG("canonical licence is not stable");
    }
    buf_release(&out);
}

/* One condition: what is accepted has one spelling, which is accepted as well. */
static void run_predicate(struct arena *a, str bytes)
{
    struct err e = {0};
    const struct predicate *p, *again;
    if (predicate_parse(a, bytes, &p, &e) != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    struct buf out;
    buf_init(&out, 4 * PREDICATE_MAX_BYTES);
    predicate_print(p, &out);
    str text = arena_str(a, buf_str(&out));
    if (text.n <= PREDICATE_MAX_BYTES) {
        if (predicate_parse(a, text, &again, &e) != LW_OK) BUG("its spelling is refused");
        buf_clear(&out);
        predicate_print(again, &out);
        if (!str_eq(buf_str(&out), text)) BUG("its spelling is not stable");
    }
    struct predicate_facts none = {0};
    str quote = STR("");
    sink += predicate_decide(a, p, &none, &quote);
    touch(quote);
    buf_release(&out);
}

static const struct value_target {
    const char *name;
    void (*run)(struct arena *a, str bytes);
} value_targets[] = {
    {"purl", run_purl},
    {"version", run_version},
    {"vers", run_vers},
    {"npm-range", run_npm_range},
    {"constraint", run_constraint},
    {"json", run_json},
    {"cpe", fuzz_cpe},
    {"cvss", fuzz_cvss},
    {"licence", run_licence},
    {"predicate", run_predicate},
    {"csaf-check", fuzz_csaf_check},
    {"csaf-provider", fuzz_csaf_provider},
    {"feed-files", fuzz_feed_files},
    {"evidence", fuzz_evidence},
    {"evidence-reader", fuzz_evidence_reader},
    {"kbuild-makefile", fuzz_kbuild_makefile},
    {"evidence-elf", fuzz_evidence_elf},
    {"evidence-dwarf", fuzz_evidence_dwarf},
    {"evidence-go", fuzz_evidence_go},
    {"systemd-unit", fuzz_systemd_unit},
    {"seccomp", fuzz_seccomp},
    {"baseline", fuzz_baseline},
    {"gate", fuzz_gate},
    {"bom-upload", fuzz_bom_upload},
    {"vex", fuzz_vex},
    {"pdf-document", fuzz_pdf_document},
    {"timestamp", fuzz_timestamp},
    {"archive", fuzz_archive},
    {"archive-rows", fuzz_archive_rows},
    {"zone-rules", fuzz_zone_rules},
    {"form", fuzz_form},
    {"csv", run_csv},
    {"forwarded", run_forwarded},
};
enum {
    N_VALUE_TARGETS = sizeof value_targets / sizeof value_targets[0]
};

const char *fuzz_target(size_t i)
{
    if (i < n_format_rows) return format_rows[i].name;
    i -= n_format_rows;
    return i < N_VALUE_TARGETS ? value_targets[i].name : NULL;
}

bool fuzz_one(str target, str bytes)
{
    struct arena a;
    bool is_known = false;
    const struct format_row *row = format_find(target);
    arena_init(&a, MAX_ARENA_BYTES);
    if (row != NULL) {
        run_format(&a, row, bytes);
        is_known = true;
    }
    for (size_t i = 0; i < N_VALUE_TARGETS; i++) {
        if (!str_eq(str_of(value_targets[i].name), target)) continue;
        value_targets[i].run(&a, bytes);
        is_known = true;
    }
    arena_release(&a);
    return is_known;
}
