/* SPDX-License-Identifier: Apache-2.0 */
/* What the server knows of an image as the result of a scan. */
#include "base/map.h"
#include "cli/image_upload.h"
#include "format/json.h"
#include "net/http.h"

struct fetching {
    struct upload *u;
    struct arena *a;
    struct map index; /* component id -> index */
    size_t cap_components, cap_verdicts, cap_matches;
};

static str text(struct fetching *f, yyjson_val *v, const char *key)
{
    str s = json_dup(f->a, v, key);
    return s.p ? s : STR("");
}

/* ---- components ---- */

static void count_component(struct scan *s, enum verdict v)
{
    size_t *const counts[N_verdict] = {
        [VERDICT_NOT_MONITORED] = &s->n_not_monitored,
        [VERDICT_NO_MATCH] = &s->n_no_match,
        [VERDICT_UNKNOWN] = &s->n_unknown,
        [VERDICT_UNDER_INVESTIGATION] = &s->n_under_investigation,
        [VERDICT_AFFECTED] = &s->n_affected,
        [VERDICT_FIXED] = &s->n_fixed,
    };
    if (counts[v]) ++*counts[v];
}

static enum status take_component(struct fetching *f, yyjson_val *v, struct err *e)
{
    struct scan_call *s = &f->u->scan;
    enum verdict verdict = VERDICT_UNKNOWN;
    struct component *x = arena_push(f->a, (void **)&s->sbom.components, &s->sbom.n_components,
                                     &f->cap_components, sizeof *x);
    struct scan_component *sc = arena_push(f->a, (void **)&s->scan.components,
                                           &s->scan.n_components, &f->cap_verdicts, sizeof *sc);
    if (!x || !sc) return arena_status(f->a, "components", e);
    *x = (struct component){.name = text(f, v, "name"),
                            .group = text(f, v, "group"),
                            .version = text(f, v, "version"),
                            .supplier = text(f, v, "supplier"),
                            .line = (uint64_t)json_int(v, "line", 0)};
    str *purl = arena_new(f->a, str);
    if (purl) *purl = text(f, v, "purl");
    if (purl && purl->n) {
        x->purls = purl;
        x->n_purls = 1;
    }
    (void)verdict_from_str(json_str(v, "verdict"), &verdict);
    *sc = (struct scan_component){
        .verdict = verdict, .why = text(f, v, "why"), .identity = text(f, v, "identity")};
    count_component(&s->scan, verdict);
    if (!map_set(&f->index, json_str(v, "id"), s->scan.n_components - 1))
        return err_set(e, LW_E_LIMIT, "the image has too many components");
    return arena_status(f->a, "components", e);
}

/* ---- findings ---- */

static void take_reason(struct fetching *f, yyjson_val *v, struct scan_match *m)
{
    yyjson_val *r = json_object(v, "reason");
    m->reason = (struct reason){.rule = text(f, r, "rule"),
                                .record = text(f, r, "record"),
                                .revision = text(f, r, "revision"),
                                .feed = text(f, r, "feed"),
                                .inputs = text(f, r, "inputs")};
}

/* A decision of a person holds here as there, so this may say less than a scan does. */
static enum status take_finding(struct fetching *f, yyjson_val *v, struct err *e)
{
    struct scan *s = &f->u->scan.scan;
    uint64_t at = 0;
    yyjson_val *epss = yyjson_obj_get(v, "epss");
    if (json_bool(v, "is_closed", false)) return LW_OK;
    if (!map_find(&f->index, json_str(v, "component_id"), &at)) return LW_OK;
    struct scan_match *m =
        arena_push(f->a, (void **)&s->matches, &s->n_matches, &f->cap_matches, sizeof *m);
    if (!m) return arena_status(f->a, "findings", e);
    *m = (struct scan_match){.component = (uint32_t)at,
                             .verdict = VERDICT_UNKNOWN,
                             .vulnerability = text(f, v, "vulnerability"),
                             .priority_reason = text(f, v, "priority_reason"),
                             .fixed_in = text(f, v, "fixed_in"),
                             .justification = text(f, v, "justification"),
                             .summary = text(f, v, "summary"),
                             .severity = text(f, v, "severity"),
                             .is_exploited = json_bool(v, "is_exploited", false),
                             .is_informational = json_bool(v, "is_informational", false),
                             .epss = yyjson_is_num(epss) ? yyjson_get_num(epss) : -1};
    (void)verdict_from_str(json_str(v, "verdict"), &m->verdict);
    (void)priority_from_str(json_str(v, "priority"), &m->priority);
    take_reason(f, v, m);
    s->components[at].n_matches++;
    return arena_status(f->a, "findings", e);
}

/* ---- pages ---- */

static enum status fetch_all(struct fetching *f, const char *path, const char *list,
                             enum status (*take)(struct fetching *, yyjson_val *, struct err *),
                             struct err *e)
{
    str after = STR("");
    for (int page = 0; page < UPLOAD_MAX_PAGES; page++) {
        yyjson_doc *doc = NULL;
        size_t i, n;
        yyjson_val *v;
        str at =
            after.n ? arena_printf(f->a, "%s&after=%.*s", path, STR_ARG(after)) : str_of(path);
        enum status st = upload_call(f->u, "GET", at.p, NULL, STR(""), &doc, e);
        if (st != LW_OK) return st;
        yyjson_val *root = yyjson_doc_get_root(doc);
        yyjson_val *all = json_array(root, list);
        yyjson_arr_foreach(all, i, n, v)
        {
            if (st == LW_OK) st = take(f, v, e);
        }
        str next = json_str(root, "next");
        after = next.n ? http_path_segment(f->a, next) : STR("");
        yyjson_doc_free(doc);
        if (st != LW_OK || !after.n) return st;
    }
    return err_set(e, LW_E_LIMIT, "the server has more than %d pages of %s", UPLOAD_MAX_PAGES,
                   list);
}

enum status upload_fetch(struct upload *u, struct err *e)
{
    enum {
        MAX_INDEX_BYTES = 32 * 1024 * 1024
    };
    struct fetching f = {.u = u, .a = u->c->arena};
    str components = arena_printf(f.a, "/images/%.*s/components?limit=1000", STR_ARG(u->image));
    str findings =
        arena_printf(f.a, "/findings?image=%.*s&all=true&limit=200", STR_ARG(u->image));
    if (!components.p || !findings.p) return arena_status(f.a, "request", e);
    u->scan.sbom.format = "";
    u->scan.sbom.n_components = u->scan.scan.n_components = u->scan.scan.n_matches = 0;
    map_init(&f.index, MAX_INDEX_BYTES);
    enum status st = fetch_all(&f, components.p, "components", take_component, e);
    if (st == LW_OK) st = fetch_all(&f, findings.p, "findings", take_finding, e);
    map_release(&f.index);
    return st;
}
