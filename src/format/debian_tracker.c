/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian's security tracker, data/json: package -> id -> release -> state. The document has some
 * 60 MB and its ids come again in every package, so it is read twice: once over the bytes to find
 * where each id stands, then id by id. Memory is the document and 48 bytes an occurrence.
 *
 * One record an id, called "DEBIAN-" and the id, of all packages and releases. "resolved" with
 * version "0" is the distribution's word that it never was affected; "undetermined" that it does
 * not know; what it will not mend ("no-dsa", "end-of-life") is affected all the same.
 */
#include "base/limits.h"
#include "format/formats.h"
#include "format/record_json.h"

#include <stdlib.h>
#include <string.h>

/* Release names by their version (www.debian.org/releases), as OSV's ecosystem says it. */
static const struct release_row {
    str codename;
    const char *ecosystem;
} release_rows[] = {
    {STR_INIT("woody"), "Debian:3.0"},   {STR_INIT("sarge"), "Debian:3.1"},
    {STR_INIT("etch"), "Debian:4"},      {STR_INIT("lenny"), "Debian:5"},
    {STR_INIT("squeeze"), "Debian:6"},   {STR_INIT("wheezy"), "Debian:7"},
    {STR_INIT("jessie"), "Debian:8"},    {STR_INIT("stretch"), "Debian:9"},
    {STR_INIT("buster"), "Debian:10"},   {STR_INIT("bullseye"), "Debian:11"},
    {STR_INIT("bookworm"), "Debian:12"}, {STR_INIT("trixie"), "Debian:13"},
    {STR_INIT("forky"), "Debian:14"},    {STR_INIT("duke"), "Debian:15"},
};

/* Where an id stands: its package, and the object about it there. */
struct place {
    str id, package, value;
};

struct tracker {
    struct arena a;
    str bytes;
    size_t at;
    struct place *places;
    size_t n, cap;
};

/* ---- the first reading: over the bytes ---- */

static enum status broken(const struct tracker *t, const char *words, struct err *e)
{
    uint64_t line = 1;
    for (size_t i = 0; i < t->at && i < t->bytes.n; i++)
        line += t->bytes.p[i] == '\n';
    (void)err_set(e, LW_E_INPUT, "%s", words);
    return err_at(e, line, 0);
}

static char peek(struct tracker *t)
{
    while (t->at < t->bytes.n && char_is_space(t->bytes.p[t->at]))
        t->at++;
    return t->at < t->bytes.n ? t->bytes.p[t->at] : '\0';
}

/* Behind the text that begins here; false when it never ends. */
static bool skip_text(struct tracker *t)
{
    for (t->at++; t->at < t->bytes.n; t->at++) {
        if (t->bytes.p[t->at] == '\\')
            t->at++;
        else if (t->bytes.p[t->at] == '"')
            break;
    }
    bool is_closed = t->at < t->bytes.n;
    if (is_closed) t->at++;
    return is_closed;
}

/* A name and its colon; escapes stay as they are, which names of packages and ids never have. */
static enum status take_name(struct tracker *t, str *out, struct err *e)
{
    size_t from = t->at + 1;
    if (peek(t) != '"')
        return broken(t, "expected a name, a package or an id of the security tracker", e);
    from = t->at + 1;
    if (!skip_text(t))
        return broken(t, "document ends in the middle of a value (truncated?)", e);
    *out = str_sub(t->bytes, from, t->at - 1 - from);
    if (peek(t) != ':') return broken(t, "expected ':' behind a name", e);
    t->at++;
    return LW_OK;
}

/* An object, whatever is in it; its parse comes later. */
static enum status take_object(struct tracker *t, str *out, struct err *e)
{
    size_t depth = 0, from;
    if (peek(t) != '{') return broken(t, "expected an object about an id", e);
    from = t->at;
    while (t->at < t->bytes.n) {
        char c = t->bytes.p[t->at];
        if (c == '"') {
            if (!skip_text(t)) break;
            continue;
        }
        t->at++;
        if (c == '{' || c == '[') depth++;
        if (c == '}' || c == ']') depth--;
        if (depth > LIMIT_JSON_DEPTH)
            return err_set(e, LW_E_LIMIT, "JSON is nested deeper than the limit of %d levels",
                           LIMIT_JSON_DEPTH);
        if (depth > 0) continue;
        *out = str_sub(t->bytes, from, t->at - from);
        return LW_OK;
    }
    return broken(t, "document ends in the middle of a value (truncated?)", e);
}

/* Behind an item: true when another follows. */
static enum status take_comma(struct tracker *t, bool *goes_on, struct err *e)
{
    char c = peek(t);
    *goes_on = c == ',';
    if (c != ',' && c != '}')
        return broken(t,
                      c ? "expected ',' or '}' behind an item"
                        : "document ends in the middle of a value (truncated?)",
                      e);
    t->at++;
    return LW_OK;
}

static enum status take_package(struct tracker *t, struct err *e)
{
    str package;
    bool goes_on = true;
    enum status s = take_name(t, &package, e);
    if (s != LW_OK) return s;
    if (peek(t) != '{') return broken(t, "expected an object with the ids of a package", e);
    t->at++;
    if (peek(t) == '}') {
        t->at++;
        return LW_OK;
    }
    while (goes_on && s == LW_OK) {
        struct place *p = arena_push(&t->a, (void **)&t->places, &t->n, &t->cap, sizeof *p);
        if (!p) return arena_status(&t->a, "security tracker", e);
        p->package = package;
        s = take_name(t, &p->id, e);
        if (s == LW_OK) s = take_object(t, &p->value, e);
        if (s == LW_OK) s = take_comma(t, &goes_on, e);
    }
    return s;
}

static enum status find_places(struct tracker *t, struct err *e)
{
    bool goes_on = true;
    enum status s = LW_OK;
    if (peek(t) != '{')
        return broken(t, "this is no security tracker document, expected an object of packages",
                      e);
    t->at++;
    if (peek(t) == '}') {
        t->at++;
        return LW_OK;
    }
    while (goes_on && s == LW_OK) {
        s = take_package(t, e);
        if (s == LW_OK) s = take_comma(t, &goes_on, e);
    }
    if (s == LW_OK && peek(t) != '\0')
        return broken(t, "text after the end of the JSON value", e);
    return s;
}

static int by_id(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    return order ? order : (x->value.p > y->value.p) - (x->value.p < y->value.p);
}

/* ---- the second reading: id by id ---- */

static str ecosystem_of(struct arena *a, str codename)
{
    for (size_t i = 0; i < sizeof release_rows / sizeof release_rows[0]; i++)
        if (str_eq(release_rows[i].codename, codename))
            return str_of(release_rows[i].ecosystem);
    return arena_printf(a, "Debian:%.*s", STR_ARG(codename));
}

static str note_of(struct arena *a, yyjson_val *v)
{
    str urgency = json_str(v, "urgency"), nodsa = json_str(v, "nodsa");
    str reason = json_str(v, "nodsa_reason");
    if (str_eq(urgency, STR("not yet assigned"))) urgency = STR("");
    if (nodsa.n == 0) return arena_str(a, urgency);
    return arena_printf(a, "%sno-dsa%s%.*s: %.*s%s%.*s",
                        str_eq(urgency, STR("end-of-life")) ? "end-of-life, " : "",
                        reason.n ? ", " : "", STR_ARG(reason), STR_ARG(nodsa),
                        urgency.n ? "; urgency " : "", STR_ARG(urgency));
}

static bool add_range(struct arena *a, struct affected *x, str fixed)
{
    struct range_event *events = arena_array(a, 2, sizeof *events);
    x->ranges = arena_new(a, struct version_range);
    if (!events || !x->ranges) return false;
    events[0] = (struct range_event){VERSION_INTRODUCED, STR("0")};
    events[1] = (struct range_event){VERSION_FIXED, fixed};
    *x->ranges = (struct version_range){
        .kind = RANGE_ECOSYSTEM, .events = events, .n_events = fixed.n ? 2 : 1};
    x->n_ranges = 1;
    return true;
}

static void read_release(struct arena *a, str package, str codename, yyjson_val *v,
                         struct record *r)
{
    struct affected *x = &r->affected[r->n_affected];
    str status = json_str(v, "status"), fixed = json_str(v, "fixed_version");
    *x = (struct affected){.kind = STATEMENT_OSV,
                           .origin = STR("debian"),
                           .ecosystem = ecosystem_of(a, codename),
                           .name = arena_str(a, package),
                           .note = note_of(a, v)};
    if (str_eq(status, STR("undetermined")))
        x->status = VEX_UNDER_INVESTIGATION;
    else if (str_eq(status, STR("resolved")) && str_eq(fixed, STR("0")))
        x->status = VEX_NOT_AFFECTED;
    else if (str_eq(status, STR("resolved")) && fixed.n > 0)
        (void)add_range(a, x, arena_str(a, fixed));
    else if (str_eq(status, STR("open")))
        (void)add_range(a, x, STR_NONE);
    else
        return; /* resolved in nothing: says nothing */
    r->n_affected++;
}

/* One package's word; the first description is as good as any, they are the same. */
static enum status read_place(struct arena *a, const struct place *p, struct record *r,
                              struct err *e)
{
    yyjson_doc *doc;
    yyjson_val *key, *v;
    size_t i, max;
    enum status s = json_parse(p->value, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK)
        return err_context(e, "package '%.*s'", STR_ARG(str_sub(p->package, 0, 60)));
    yyjson_val *root = yyjson_doc_get_root(doc), *releases = json_object(root, "releases");
    struct affected *grown =
        NEW_ARRAY(a, struct affected, r->n_affected + yyjson_obj_size(releases));
    if (grown && r->n_affected) memcpy(grown, r->affected, r->n_affected * sizeof *grown);
    if (grown) r->affected = grown;
    if (r->details.n == 0) r->details = json_dup(a, root, "description");
    if (grown && releases)
        yyjson_obj_foreach(releases, i, max, key, v)
            read_release(a, p->package, json_val_str(key), v, r);
    yyjson_doc_free(doc);
    return arena_status(a, "security tracker", e);
}

/* Several packages of one id share it: the entries grow quadratically, so their number is bounded. */
enum {
    MAX_PLACES = 2000
};

static enum status read_id(struct arena *a, const struct place *places, size_t n,
                           record_emit_fn emit, void *ctx, struct err *e)
{
    struct record r = RECORD_EMPTY;
    enum status s = LW_OK;
    str id = places[0].id;
    if (n > MAX_PLACES)
        return err_set(e, LW_E_LIMIT, "'%.*s' is in more packages than the limit of %d",
                       STR_ARG(str_sub(id, 0, 60)), MAX_PLACES);
    r.source = STR("debian");
    r.id = arena_printf(a, "DEBIAN-%.*s", STR_ARG(id));
    r.upstream = arena_new(a, str);
    r.references = arena_new(a, str);
    if (!r.upstream || !r.references) return arena_status(a, "security tracker", e);
    r.upstream[r.n_upstream++] = arena_str(a, id);
    r.references[r.n_references++] =
        arena_printf(a, "https://security-tracker.debian.org/tracker/%.*s", STR_ARG(id));
    for (size_t i = 0; i < n && s == LW_OK; i++)
        s = read_place(a, &places[i], &r, e);
    return s == LW_OK ? emit(ctx, &r, e) : s;
}

enum status debian_tracker_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                                struct err *e)
{
    struct tracker t = {.bytes = bytes};
    struct arena one;
    (void)a; /* each record in a memory of its own, cleared for the next */
    arena_init(&t.a, 64 * LW_MIB);
    arena_init(&one, 8 * LIMIT_RECORD_BYTES);
    enum status s = find_places(&t, e);
    if (s == LW_OK && t.n) qsort(t.places, t.n, sizeof *t.places, by_id);
    for (size_t i = 0, k; i < t.n && s == LW_OK; i = k) {
        for (k = i + 1; k < t.n && str_eq(t.places[k].id, t.places[i].id); k++) {
        }
        arena_clear(&one);
        s = read_id(&one, &t.places[i], k - i, emit, ctx, e);
    }
    arena_release(&t.a);
    arena_release(&one);
    return s;
}
