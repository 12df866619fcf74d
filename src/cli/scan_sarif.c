/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan as SARIF 2.1.0 (OASIS, sarif-v2.1.0-os), for the security pages of code hosts. One rule a
 * vulnerability; one result a finding, at the line of the SBOM where its component stands. What
 * could not be looked for is a notification of the invocation: a run without results then does
 * not look like a clean one.
 */
#include "base/map.h"
#include "cli/scan.h"
#include "crypto/digest.h"

#define SCHEMA \
 "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

enum {
    MAX_RULE_BYTES = 64 * 1024 * 1024,
    SUMMARY_CHARS = 1000 /* code hosts cut rules at 1,024 */
};

struct sarif {
    yyjson_mut_doc *doc;
    struct arena *a;
    const struct scan_call *s;
    struct map rules;        /* vulnerability -> index */
    struct map fingerprints; /* -> how often so far */
    str uri;                 /* of the SBOM */
};

static yyjson_mut_val *object(struct sarif *w, yyjson_mut_val *parent, const char *key)
{
    return yyjson_mut_obj_add_obj(w->doc, parent, key);
}

static void put(struct sarif *w, yyjson_mut_val *o, const char *key, str v)
{
    scan_put(w->doc, o, key, v);
}

static void put_message(struct sarif *w, yyjson_mut_val *o, const char *key, str text)
{
    put(w, object(w, o, key), "text", text);
}

/* As a URI reference: relative as it was given, for code hosts look it up in their tree. */
static str uri_of(struct arena *a, str path)
{
    struct buf b;
    if (str_eq(path, STR("-"))) return STR("sbom");
    buf_init(&b, 64 * 1024);
    if (str_starts(path, STR("/"))) buf_add(&b, STR("file://"));
    while (str_starts(path, STR("./")))
        path = str_from(path, 2);
    for (size_t i = 0; i < path.n; i++) {
        char ch = path.p[i];
        bool is_plain = char_is_alpha(ch) || char_is_digit(ch) || ch == '-' || ch == '.' ||
                        ch == '_' || ch == '~' || ch == '/';
        if (is_plain)
            buf_char(&b, ch);
        else
            buf_printf(&b, "%%%02X", (unsigned)(unsigned char)ch);
    }
    str uri = arena_str(a, buf_str(&b));
    buf_release(&b);
    return uri;
}

static str cut(str s)
{
    size_t n = s.n > SUMMARY_CHARS ? SUMMARY_CHARS : s.n;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

/* ---- rules ---- */

static void put_rule(struct sarif *w, yyjson_mut_val *rules, const struct scan_match *m)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->doc, rules);
    double score = gate_severity(m->severity);
    put(w, o, "id", m->vulnerability);
    put_message(w, o, "shortDescription", m->vulnerability);
    put_message(w, o, "fullDescription", m->summary.n ? cut(m->summary) : m->vulnerability);
    put(w, o, "helpUri", scan_link(w->a, m->vulnerability));
    yyjson_mut_val *p = object(w, o, "properties");
    yyjson_mut_val *tags = yyjson_mut_obj_add_arr(w->doc, p, "tags");
    yyjson_mut_arr_add_str(w->doc, tags, "security");
    yyjson_mut_arr_add_str(w->doc, tags, "vulnerability");
    if (m->is_exploited) yyjson_mut_arr_add_str(w->doc, tags, "exploited");
    /* What code hosts sort by; they want it as text. */
    if (score >= 0) put(w, p, "security-severity", arena_printf(w->a, "%.1f", score));
}

static void put_rules(struct sarif *w, yyjson_mut_val *driver, const uint32_t *order, size_t n)
{
    yyjson_mut_val *rules = yyjson_mut_obj_add_arr(w->doc, driver, "rules");
    for (size_t i = 0; i < n; i++) {
        const struct scan_match *m = &w->s->scan.matches[order[i]];
        bool is_new = false;
        uint64_t *at = map_at(&w->rules, m->vulnerability, &is_new);
        if (!at) return;
        if (!is_new) continue;
        *at = w->rules.n - 1;
        put_rule(w, rules, m);
    }
}

/* ---- results ---- */

/* What is open fails, whatever its level; what --all shows beside is no failure (3.27.9). */
static const char *kind_of(const struct scan_match *m)
{
    if (scan_is_open(m)) return "fail";
    if (m->verdict == VERDICT_FIXED) return "pass";
    return m->is_informational ? "informational" : "notApplicable";
}

static const char *level_of(const struct scan_match *m)
{
    if (!scan_is_open(m)) return "none";
    switch (m->priority) {
    case PRIORITY_URGENT:
    case PRIORITY_HIGH: return "error";
    case PRIORITY_LOW: return "note";
    case PRIORITY_MODERATE:
    case PRIORITY_NONE: /* unknown and under investigation are never less than a warning */
    case N_priority: break;
    }
    return "warning";
}

static void put_location(struct sarif *w, yyjson_mut_val *o, size_t component)
{
    const struct component *x = &w->s->sbom.components[component];
    yyjson_mut_val *locations = yyjson_mut_obj_add_arr(w->doc, o, "locations");
    yyjson_mut_val *location = yyjson_mut_arr_add_obj(w->doc, locations);
    yyjson_mut_val *physical = object(w, location, "physicalLocation");
    put(w, object(w, physical, "artifactLocation"), "uri", w->uri);
    yyjson_mut_obj_add_uint(w->doc, object(w, physical, "region"), "startLine",
                            x->line ? x->line : 1);
    yyjson_mut_val *names = yyjson_mut_obj_add_arr(w->doc, location, "logicalLocations");
    yyjson_mut_val *name = yyjson_mut_arr_add_obj(w->doc, names);
    put(w, name, "name", x->name);
    if (x->n_purls) put(w, name, "fullyQualifiedName", x->purls[0]);
    put(w, name, "kind", STR("package"));
}

/*
 * The same for the same vulnerability in the same component, whatever its version and line: the
 * alert of a code host stays the same one. A second component of that identity gets a number.
 */
static str fingerprint_of(struct sarif *w, const struct scan_match *m)
{
    const struct scan_component *c = &w->s->scan.components[m->component];
    str name = c->identity.n ? c->identity : w->s->sbom.components[m->component].name;
    str text = arena_printf(w->a, "%.*s\n%.*s", STR_ARG(m->vulnerability), STR_ARG(name));
    struct sha256 d = sha256_of(text);
    char hex[SHA256_HEX_CHARS + 1];
    bool is_new;
    uint64_t *at = map_at(&w->fingerprints, text, &is_new);
    str all = sha256_hex(&d, hex);
    uint64_t n = at ? ++*at : 1;
    return n == 1 ? arena_str(w->a, all)
                  : arena_printf(w->a, "%.*s:%llu", STR_ARG(all), (unsigned long long)n);
}

static str message_of(struct sarif *w, const struct scan_match *m)
{
    const struct component *x = &w->s->sbom.components[m->component];
    str verdict = verdict_str(m->verdict);
    str fix =
        m->fixed_in.n ? arena_printf(w->a, " Fixed in %.*s.", STR_ARG(m->fixed_in)) : STR("");
    return arena_printf(w->a, "%.*s%s%.*s: %.*s (%.*s).%.*s %.*s", STR_ARG(x->name),
                        x->version.n ? " " : "", STR_ARG(x->version), STR_ARG(m->vulnerability),
                        STR_ARG(verdict), STR_ARG(fix), STR_ARG(scan_why(w->a, m)));
}

static void put_properties(struct sarif *w, yyjson_mut_val *o, const struct scan_match *m)
{
    const struct component *x = &w->s->sbom.components[m->component];
    yyjson_mut_val *p = object(w, o, "properties");
    put(w, p, "verdict", verdict_str(m->verdict));
    put(w, p, "priority", priority_str(m->priority));
    put(w, p, "priorityReason", m->priority_reason);
    put(w, p, "component", x->name);
    put(w, p, "version", x->version);
    if (x->n_purls) put(w, p, "purl", x->purls[0]);
    put(w, p, "fixedIn", m->fixed_in);
    yyjson_mut_obj_add_bool(w->doc, p, "exploited", m->is_exploited);
    if (m->epss >= 0) yyjson_mut_obj_add_real(w->doc, p, "epss", m->epss);
    put(w, p, "severity", m->severity);
    put(w, p, "record", m->reason.record);
    put(w, p, "rule", m->reason.rule);
    put(w, p, "inputs", m->reason.inputs);
    if (m->justification.n) put(w, p, "justification", m->justification);
    if (m->quotes.n) put(w, p, "evidence", m->quotes);
}

static void put_result(struct sarif *w, yyjson_mut_val *results, size_t i)
{
    const struct scan_match *m = &w->s->scan.matches[i];
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->doc, results);
    uint64_t rule = 0;
    put(w, o, "ruleId", m->vulnerability);
    if (map_find(&w->rules, m->vulnerability, &rule))
        yyjson_mut_obj_add_uint(w->doc, o, "ruleIndex", rule);
    put(w, o, "kind", str_of(kind_of(m)));
    put(w, o, "level", str_of(level_of(m)));
    put_message(w, o, "message", message_of(w, m));
    put_location(w, o, m->component);
    put(w, object(w, o, "partialFingerprints"), "longwatchFinding/v1", fingerprint_of(w, m));
    if (w->s->is_known_match)
        put(w, o, "baselineState", scan_is_new_match(w->s, i) ? STR("new") : STR("unchanged"));
    put_properties(w, o, m);
}

/* ---- the run ---- */

static void put_notification(struct sarif *w, yyjson_mut_val *list, const char *id, str text,
                             size_t component)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->doc, list);
    put(w, object(w, o, "descriptor"), "id", str_of(id));
    put(w, o, "level", STR("warning"));
    put_message(w, o, "message", text);
    if (component != SIZE_MAX) put_location(w, o, component);
}

static void put_invocation(struct sarif *w, yyjson_mut_val *run)
{
    const struct scan_call *s = w->s;
    yyjson_mut_val *all = yyjson_mut_obj_add_arr(w->doc, run, "invocations");
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->doc, all);
    str doubt = scan_doubt(w->a, s);
    yyjson_mut_obj_add_bool(w->doc, o, "executionSuccessful", doubt.n == 0);
    yyjson_mut_obj_add_int(w->doc, o, "exitCode", s->exit_code);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, o, "toolExecutionNotifications");
    if (doubt.n) put_notification(w, list, "no-conclusion", doubt, SIZE_MAX);
    for (size_t i = 0; i < s->scan.n_components; i++) {
        const struct scan_component *c = &s->scan.components[i];
        const struct component *x = &s->sbom.components[i];
        if (c->verdict != VERDICT_NOT_MONITORED && c->verdict != VERDICT_UNKNOWN) continue;
        if (c->n_matches || x->is_subject) continue;
        bool is_unknown = c->verdict == VERDICT_UNKNOWN;
        put_notification(w, list, is_unknown ? "unknown" : "not-monitored",
                         arena_printf(w->a, "%.*s%s%.*s %s: %.*s", STR_ARG(x->name),
                                      x->version.n ? " " : "", STR_ARG(x->version),
                                      is_unknown ? "cannot be told" : "is not monitored",
                                      STR_ARG(c->why)),
                         i);
    }
}

static void put_run(struct sarif *w, yyjson_mut_val *root, const uint32_t *order, size_t n)
{
    yyjson_mut_val *runs = yyjson_mut_obj_add_arr(w->doc, root, "runs");
    yyjson_mut_val *run = yyjson_mut_arr_add_obj(w->doc, runs);
    yyjson_mut_val *driver = object(w, object(w, run, "tool"), "driver");
    put(w, driver, "name", STR("longwatch"));
    put(w, driver, "semanticVersion", STR(LW_VERSION));
    put_rules(w, driver, order, n);
    put_invocation(w, run);
    put(w, run, "columnKind", STR("unicodeCodePoints"));
    yyjson_mut_val *results = yyjson_mut_obj_add_arr(w->doc, run, "results");
    for (size_t i = 0; i < n; i++)
        put_result(w, results, order[i]);
}

enum status scan_write_sarif(const struct command_call *c, const struct scan_call *s, FILE *out,
                             struct err *e)
{
    struct sarif w = {.doc = yyjson_mut_doc_new(NULL), .a = c->arena, .s = s};
    yyjson_mut_val *root = yyjson_mut_obj(w.doc);
    size_t n;
    if (!w.doc || !root) BUG("out of memory");
    const uint32_t *order = scan_order(c, s, &n);
    map_init(&w.rules, MAX_RULE_BYTES);
    map_init(&w.fingerprints, MAX_RULE_BYTES);
    w.uri = uri_of(c->arena, str_of(s->path));
    yyjson_mut_doc_set_root(w.doc, root);
    put(&w, root, "$schema", STR(SCHEMA));
    put(&w, root, "version", STR("2.1.0"));
    put_run(&w, root, order, n);
    map_release(&w.rules);
    map_release(&w.fingerprints);
    enum status status = arena_status(c->arena, "result", e);
    if (status == LW_OK) return scan_print_json(w.doc, out, e);
    yyjson_mut_doc_free(w.doc);
    return status;
}
