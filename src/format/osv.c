/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV records (schema 1.x, ossf.github.io/osv-schema). Everything the matcher needs is copied
 * into the arena, in the record's order and spelling; what a source breaks inside one package's
 * entry (feeds.md section 2) is left out, so that the entry says "cannot be told", not "no".
 */
#include "format/formats.h"
#include "format/record_json.h"

static void read_events(struct arena *a, yyjson_val *events, struct version_range *range)
{
    static const struct {
        const char *key;
        enum version_event kind;
    } kinds[] = {
        {"introduced", VERSION_INTRODUCED},
        {"fixed", VERSION_FIXED},
        {"last_affected", VERSION_LAST_AFFECTED},
        {"limit", VERSION_LIMIT},
    };
    size_t i, max, n = 0;
    yyjson_val *event;
    const size_t n_kinds = sizeof kinds / sizeof kinds[0];
    yyjson_arr_foreach(events, i, max, event) n += yyjson_obj_size(event);
    range->events = NEW_ARRAY(a, struct range_event, n);
    if (range->events == NULL) return;
    yyjson_arr_foreach(events, i, max, event)
    {
        /* One key an event says the schema; old records have two. */
        for (size_t k = 0; k < n_kinds && range->n_events < n; k++) {
            str version = json_str(event, kinds[k].key);
            if (version.n == 0) continue;
            range->events[range->n_events++] =
                (struct range_event){.kind = kinds[k].kind, .version = arena_str(a, version)};
        }
    }
}

static void read_ranges(struct arena *a, yyjson_val *entry, struct affected *x)
{
    yyjson_val *list = json_array(entry, "ranges");
    yyjson_val *v;
    size_t i, max;
    x->ranges = NEW_ARRAY(a, struct version_range, yyjson_arr_size(list));
    if (x->ranges == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        struct version_range range = {.repo = STR_NONE};
        if (!range_kind_from_str(json_str(v, "type"), &range.kind)) continue;
        range.repo = json_dup(a, v, "repo");
        read_events(a, json_array(v, "events"), &range);
        x->ranges[x->n_ranges++] = range;
    }
}

/*
 * Go: imports[] with path and symbols; RustSec: affects.functions; GitHub: affected_functions. The claim is narrower
 * than the package unless one import is the whole package. The standard library is one package
 * to the database, so its sub-packages do not count as narrower.
 */
static bool is_limited(yyjson_val *entry, str name)
{
    yyjson_val *specific = json_object(entry, "ecosystem_specific");
    yyjson_val *imports = json_array(specific, "imports");
    yyjson_val *functions = json_array(specific, "affected_functions");
    yyjson_val *affects = json_array(json_object(specific, "affects"), "functions");
    yyjson_val *v;
    size_t i, max;
    if (yyjson_arr_size(functions) + yyjson_arr_size(affects) > 0) return true;
    if (yyjson_arr_size(imports) == 0) return false;
    if (str_eq(name, STR("stdlib")) || str_eq(name, STR("toolchain"))) return false;
    yyjson_arr_foreach(imports, i, max, v)
    {
        bool has_symbols = yyjson_arr_size(json_array(v, "symbols")) > 0;
        if (!has_symbols && str_eq(json_str(v, "path"), name)) return false;
    }
    return true;
}

static void read_imports(struct arena *a, yyjson_val *entry, struct affected *x)
{
    yyjson_val *list = json_array(json_object(entry, "ecosystem_specific"), "imports"), *v;
    size_t i, max;
    x->imports = NEW_ARRAY(a, str, yyjson_arr_size(list));
    if (x->imports == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        str path = json_str(v, "path");
        if (path.n > 0) x->imports[x->n_imports++] = arena_str(a, path);
    }
}

/* "PATH.SYMBOL" of every import; none unless each of them is narrowed down to symbols. */
static void read_symbols(struct arena *a, yyjson_val *imports, struct affected *x)
{
    yyjson_val *v, *symbol;
    size_t i, max, k, n_symbols, n = 0;
    yyjson_arr_foreach(imports, i, max, v)
    {
        size_t some = yyjson_arr_size(json_array(v, "symbols"));
        if (some == 0) return;
        n += some;
    }
    x->functions = NEW_ARRAY(a, str, n);
    if (x->functions == NULL) return;
    yyjson_arr_foreach(imports, i, max, v)
    {
        str path = json_str(v, "path");
        yyjson_val *symbols = json_array(v, "symbols");
        yyjson_arr_foreach(symbols, k, n_symbols, symbol)
        {
            str full = arena_printf(a, "%.*s.%.*s", STR_ARG(path), (int)yyjson_get_len(symbol),
                                    yyjson_get_str(symbol));
            if (full.n > 0 && yyjson_is_str(symbol)) x->functions[x->n_functions++] = full;
        }
    }
}

/* Processors that every import is limited to; none as soon as one is not. */
static void read_goarch(struct arena *a, yyjson_val *imports, struct affected *x)
{
    yyjson_val *v, *word;
    size_t i, max, k, n_words, n = 0;
    yyjson_arr_foreach(imports, i, max, v)
    {
        size_t some = yyjson_arr_size(json_array(v, "goarch"));
        if (some == 0) return;
        n += some;
    }
    x->platforms = NEW_ARRAY(a, str, n);
    if (x->platforms == NULL) return;
    yyjson_arr_foreach(imports, i, max, v)
    {
        yyjson_val *words = json_array(v, "goarch");
        yyjson_arr_foreach(words, k, n_words, word)
        {
            if (yyjson_is_str(word))
                x->platforms[x->n_platforms++] =
                    arena_str(a, (str){.p = yyjson_get_str(word), .n = yyjson_get_len(word)});
        }
    }
}

/* RustSec: functions and processors; GitHub: functions. */
static enum status read_affects(struct arena *a, yyjson_val *specific, struct affected *x,
                                struct err *e)
{
    yyjson_val *affects = json_object(specific, "affects");
    enum status s = LW_OK;
    if (yyjson_arr_size(json_array(specific, "affected_functions")) > 0)
        s = json_strings(a, specific, "affected_functions", &x->functions, &x->n_functions, e);
    else if (yyjson_arr_size(json_array(affects, "functions")) > 0)
        s = json_strings(a, affects, "functions", &x->functions, &x->n_functions, e);
    if (s == LW_OK && yyjson_arr_size(json_array(affects, "arch")) > 0)
        s = json_strings(a, affects, "arch", &x->platforms, &x->n_platforms, e);
    return s;
}

static enum status read_specific(struct arena *a, yyjson_val *entry, struct affected *x,
                                 struct err *e)
{
    yyjson_val *specific = json_object(entry, "ecosystem_specific");
    yyjson_val *imports = json_array(specific, "imports");
    if (yyjson_arr_size(imports) == 0) return read_affects(a, specific, x, e);
    read_imports(a, entry, x);
    read_symbols(a, imports, x);
    read_goarch(a, imports, x);
    return LW_OK;
}

static enum status read_affected_entry(struct arena *a, yyjson_val *entry, struct affected *x,
                                       struct err *e)
{
    yyjson_val *package = json_object(entry, "package");
    x->kind = STATEMENT_OSV;
    x->ecosystem = json_dup(a, package, "ecosystem");
    x->name = json_dup(a, package, "name");
    x->purl = json_dup(a, package, "purl");
    read_ranges(a, entry, x);
    enum status s = read_specific(a, entry, x, e);
    if (s != LW_OK) return s;
    x->is_limited_to_symbols = is_limited(entry, x->name);
    return json_strings(a, entry, "versions", &x->versions, &x->n_versions, e);
}

static enum status read_affected(struct arena *a, yyjson_val *root, struct record *r,
                                 struct err *e)
{
    yyjson_val *list = json_array(root, "affected");
    yyjson_val *v;
    size_t i, max;
    r->affected = NEW_ARRAY(a, struct affected, yyjson_arr_size(list));
    if (r->affected == NULL) return LW_OK;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (!yyjson_is_obj(v)) continue;
        enum status s = read_affected_entry(a, v, &r->affected[r->n_affected++], e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

/* Who scored: the record says, else the database whose prefix the id has. */
static str origin_of(yyjson_val *severity, str id)
{
    str origin = json_str(severity, "source");
    if (origin.n == 0) (void)str_cut(&id, '-', &origin);
    return origin;
}

static void add_severities(struct arena *a, yyjson_val *list, struct record *r, size_t cap)
{
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        str type = json_str(v, "type");
        str score = json_str(v, "score");
        if (score.n == 0 || r->n_severities == cap) continue;
        r->severities[r->n_severities++] = (struct severity){
            .type = str_starts(type, STR("CVSS_V")) ? arena_str(a, type) : STR("text"),
            .vector = arena_str(a, score),
            .origin = arena_str(a, origin_of(v, r->id)),
        };
    }
}

static void read_severities(struct arena *a, yyjson_val *root, struct record *r)
{
    yyjson_val *affected = json_array(root, "affected");
    yyjson_val *v;
    size_t i, max;
    size_t cap = yyjson_arr_size(json_array(root, "severity")) + 1;
    str word = json_str(json_object(root, "database_specific"), "severity");
    yyjson_arr_foreach(affected, i, max, v) cap += yyjson_arr_size(json_array(v, "severity"));
    if (cap == 1 && word.n == 0) return;
    r->severities = NEW_ARRAY(a, struct severity, cap);
    if (r->severities == NULL) return;
    add_severities(a, json_array(root, "severity"), r, cap - 1);
    yyjson_arr_foreach(affected, i, max, v)
        add_severities(a, json_array(v, "severity"), r, cap - 1);
    if (word.n == 0) return;
    r->severities[r->n_severities++] = (struct severity){
        .type = STR("text"),
        .vector = arena_str(a, word),
        .origin = arena_str(a, origin_of(NULL, r->id)),
    };
}

static void read_references(struct arena *a, yyjson_val *root, struct record *r)
{
    yyjson_val *list = json_array(root, "references");
    yyjson_val *v;
    size_t i, max;
    r->references = NEW_ARRAY(a, str, yyjson_arr_size(list));
    if (r->references == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        str url = json_str(v, "url");
        if (url.n > 0) r->references[r->n_references++] = arena_str(a, url);
    }
}

/* RustSec "unmaintained", "unsound", "notice"; AlmaLinux bug fixes and enhancements. */
static bool is_informational(yyjson_val *root, str id)
{
    yyjson_val *affected = json_array(root, "affected");
    yyjson_val *v;
    size_t i, max, n = 0;
    if (str_starts(id, STR("ALBA-")) || str_starts(id, STR("ALEA-"))) return true;
    yyjson_arr_foreach(affected, i, max, v)
    {
        if (json_str(json_object(v, "database_specific"), "informational").n > 0) n++;
    }
    return n > 0 && n == yyjson_arr_size(affected);
}

static enum status check_kind(yyjson_val *root, struct err *e)
{
    if (!yyjson_is_obj(root)) {
        return err_set(e, LW_E_INPUT, "this is a JSON %s, expected an OSV record (an object)",
                       yyjson_get_type_desc(root));
    }
    if (json_str(root, "id").n > 0) return LW_OK;
    if (json_object(root, "cveMetadata") != NULL) {
        return err_set(e, LW_E_INPUT, "this is a CVE record, expected an OSV record");
    }
    return err_set(e, LW_E_INPUT, "OSV record has no 'id'");
}

static enum status read_root(struct arena *a, yyjson_val *root, struct record *r, struct err *e)
{
    enum status s = check_kind(root, e);
    if (s != LW_OK) return s;
    r->source = STR("osv");
    r->id = json_dup(a, root, "id");
    r->revision = json_dup(a, root, "modified");
    r->modified_at = json_utc(root, "modified");
    r->published_at = json_utc(root, "published");
    r->withdrawn_at = json_utc(root, "withdrawn");
    r->state = json_str(root, "withdrawn").n > 0 ? RECORD_WITHDRAWN : RECORD_PUBLISHED;
    r->summary = json_dup(a, root, "summary");
    r->details = json_dup(a, root, "details");
    r->is_malware = str_starts(r->id, STR("MAL-"));
    r->is_informational = is_informational(root, r->id);
    read_severities(a, root, r);
    read_references(a, root, r);
    s = json_strings(a, root, "aliases", &r->aliases, &r->n_aliases, e);
    if (s == LW_OK) s = json_strings(a, root, "upstream", &r->upstream, &r->n_upstream, e);
    if (s == LW_OK) s = json_strings(a, root, "related", &r->related, &r->n_related, e);
    if (s == LW_OK) s = read_affected(a, root, r, e);
    return s == LW_OK ? arena_status(a, "OSV record", e) : s;
}

enum status osv_read(struct arena *a, str bytes, struct record *out, struct err *e)
{
    return record_read_json(a, bytes, read_root, out, e);
}
