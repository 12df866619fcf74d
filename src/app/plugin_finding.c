/* SPDX-License-Identifier: Apache-2.0 */
/* Findings and their counts in the shape that build plug-ins read. */
#include "app/finding.h"
#include "app/plugin_internal.h"
#include "core/gate.h"
#include "format/uuid.h"

#include <stdio.h>

/* Bands of CVSS 3 and 4 in tenths, by the words and ranks of the plug-ins. */
enum {
    N_BANDS = 6
};
static const struct band {
    const char *word, *count;
    double least;
    int rank;
} bands[N_BANDS] = {
    {"CRITICAL", "critical", 8.95, 0},
    {"HIGH", "high", 6.95, 1},
    {"MEDIUM", "medium", 3.95, 2},
    {"LOW", "low", 0.05, 3},
    {"INFO", NULL, 0, 4},
    {"UNASSIGNED", "unassigned", -1, 5},
};

static const struct band *band_of(double score)
{
    for (size_t i = 0; i + 1 < N_BANDS; i++)
        if (score >= bands[i].least) return &bands[i];
    return &bands[N_BANDS - 1];
}

static str source_of(str id)
{
    if (str_starts(id, STR("CVE-"))) return STR("NVD");
    return str_starts(id, STR("GHSA-")) ? STR("GITHUB") : STR("OSV");
}

static const char *analysis_of(const struct finding *f)
{
    switch (f->verdict) {
    case VERDICT_AFFECTED: return f->decision.n ? "EXPLOITABLE" : "NOT_SET";
    case VERDICT_UNDER_INVESTIGATION: return "IN_TRIAGE";
    case VERDICT_FIXED: return "RESOLVED";
    case VERDICT_NOT_AFFECTED: return "NOT_AFFECTED";
    case VERDICT_UNKNOWN:
    case VERDICT_NO_MATCH:
    case VERDICT_NOT_MONITORED:
    case N_verdict: break;
    }
    return "NOT_SET";
}

struct list {
    struct op_call *c;
    yyjson_mut_val *items;
    str project; /* UUID */
    int64_t n, last_rank;
    str last_id;
    int64_t by_band[N_BANDS];
};

static void put_component(struct list *l, yyjson_mut_val *o, const struct finding_view *v,
                          str uuid)
{
    struct op_call *c = l->c;
    yyjson_mut_val *x = reply_object(c, o, "component");
    str rest = v->component_purls, purl;
    (void)str_cut(&rest, '\n', &purl);
    reply_str(c, x, "uuid", uuid);
    reply_str(c, x, "name", v->component_name);
    reply_str(c, x, "version", v->component_version);
    if (purl.n) reply_str(c, x, "purl", purl);
    reply_str(c, x, "project", l->project);
    reply_str(c, x, "projectName", v->product_name);
    reply_str(c, x, "projectVersion", v->release_version);
}

/* Each pair as an object of its own, as the plug-ins take them apart. */
static void put_aliases(struct list *l, yyjson_mut_val *o, const struct finding *f)
{
    yyjson_mut_val *aliases = reply_array(l->c, o, "aliases");
    str rest = f->records, id;
    while (rest.n) {
        (void)str_cut(&rest, ',', &id);
        if (str_eq(id, f->vulnerability)) continue;
        const char *key = str_starts(id, STR("CVE-"))    ? "cveId"
                          : str_starts(id, STR("GHSA-")) ? "ghsaId"
                                                         : "osvId";
        reply_str(l->c, reply_item(l->c, aliases), key, id);
    }
}

static void put_vulnerability(struct list *l, yyjson_mut_val *o, const struct finding *f,
                              str uuid)
{
    struct op_call *c = l->c;
    yyjson_mut_val *x = reply_object(c, o, "vulnerability");
    double score = gate_severity(f->severity);
    const struct band *band = band_of(score);
    reply_str(c, x, "uuid", uuid);
    reply_str(c, x, "source", source_of(f->vulnerability));
    reply_str(c, x, "vulnId", f->vulnerability);
    reply_str(c, x, "title", f->summary);
    reply_str(c, x, "description", f->summary);
    reply_str(c, x, "severity", str_of(band->word));
    reply_int(c, x, "severityRank", band->rank);
    if (score >= 0) reply_real(c, x, "cvssV3BaseScore", score);
    if (f->epss >= 0) reply_real(c, x, "epssScore", f->epss);
    if (f->fixed_in.n)
        reply_str(c, x, "recommendation",
                  arena_printf(c->arena, "Update to %.*s.", STR_ARG(f->fixed_in)));
    put_aliases(l, x, f);
}

static enum status finding_one(void *ctx, const struct finding_view *v, struct err *e)
{
    struct list *l = ctx;
    struct op_call *c = l->c;
    const struct finding *f = &v->f;
    str component = uuid_of_id(c->arena, f->component_id);
    str vulnerability = uuid_of_text(c->arena, f->vulnerability);
    l->n++;
    l->last_rank = finding_rank(f);
    l->last_id = arena_str(c->arena, f->id);
    if (!utc_is_none(f->closed_at)) return LW_OK;
    yyjson_mut_val *o = reply_item(c, l->items);
    put_component(l, o, v, component);
    put_vulnerability(l, o, f, vulnerability);
    yyjson_mut_val *analysis = reply_object(c, o, "analysis");
    reply_str(c, analysis, "state", str_of(analysis_of(f)));
    reply_bool(c, analysis, "isSuppressed", !verdict_is_open(f->verdict));
    yyjson_mut_val *attribution = reply_object(c, o, "attribution");
    reply_str(c, attribution, "analyzerIdentity", STR("INTERNAL_ANALYZER"));
    reply_int(c, attribution, "attributedOn", utc_to_ms(f->opened_at));
    reply_str(c, o, "matrix",
              arena_printf(c->arena, "%.*s:%.*s:%.*s", STR_ARG(l->project), STR_ARG(component),
                           STR_ARG(vulnerability)));
    return arena_status(c->arena, "findings", e);
}

/* Page by page, each its own look at the index; more than the limit is refused, never cut. */
static enum status each_finding(struct list *l, str image_id, int is_open, finding_view_fn fn,
                                struct err *e)
{
    enum {
        PAGE = 1000
    };
    struct finding_filter f = {.image_id = image_id,
                               .is_exploited = -1,
                               .is_open = is_open,
                               .after_rank = -1,
                               .limit = PAGE};
    for (;;) {
        int64_t before = l->n;
        enum status st = finding_each(l->c->app->db, l->c->arena, &f, fn, l, e);
        if (st != LW_OK || l->n - before < PAGE) return st;
        if (l->n >= PLUGIN_MAX_FINDINGS)
            return err_set(e, LW_E_LIMIT,
                           "more than %d findings: ask for them page by page at "
                           "/api/v1/findings",
                           PLUGIN_MAX_FINDINGS);
        f.after_rank = l->last_rank;
        f.after_id = l->last_id;
    }
}

enum status plugin_findings(struct op_call *c, struct err *e)
{
    struct plugin_project p;
    struct list l = {.c = c, .items = reply_array(c, c->reply, "findings")};
    enum status st = plugin_project_get(c, op_str(c, "uuid"), &p, e);
    if (st != LW_OK || !p.image_id.n) return st;
    l.project = uuid_of_id(c->arena, p.release_id);
    return each_finding(&l, p.image_id, op_bool(c, "suppressed", false) ? -1 : 1, finding_one,
                        e);
}

/* ---- metrics ---- */

static enum status count_one(void *ctx, const struct finding_view *v, struct err *e)
{
    struct list *l = ctx;
    l->n++;
    l->last_rank = finding_rank(&v->f);
    l->last_id = arena_str(l->c->arena, v->f.id);
    l->by_band[band_of(gate_severity(v->f.severity))->rank]++;
    return arena_status(l->c->arena, "findings", e);
}

/* The weights by which the plug-ins' users know a risk score: 10, 5, 3, 1, 5 for no score. */
static int64_t risk_of(const int64_t n[N_BANDS])
{
    return 10 * n[0] + 5 * n[1] + 3 * n[2] + n[3] + 5 * n[5];
}

static enum status reply_metrics(struct list *l, const struct plugin_project *p, struct err *e)
{
    struct op_call *c = l->c;
    struct finding_counts n = {0};
    struct finding_filter f = {.image_id = p->image_id, .is_exploited = -1, .is_open = -1};
    int64_t n_vulnerable = 0;
    enum status st = LW_OK;
    if (p->image_id.n) st = each_finding(l, p->image_id, 1, count_one, e);
    if (st == LW_OK && p->image_id.n) st = finding_count(c->app->db, c->arena, &f, &n, e);
    if (st == LW_OK && p->image_id.n)
        st = plugin_n_vulnerable(c->app->db, p->image_id, &n_vulnerable, e);
    if (st != LW_OK) return st;
    for (size_t i = 0; i < N_BANDS; i++)
        if (bands[i].count) reply_int(c, c->reply, bands[i].count, l->by_band[bands[i].rank]);
    reply_int(c, c->reply, "vulnerabilities", l->n);
    reply_int(c, c->reply, "components", p->n_components);
    reply_int(c, c->reply, "vulnerableComponents", n_vulnerable);
    reply_int(c, c->reply, "suppressed", n.n_fixed + n.n_not_affected);
    reply_int(c, c->reply, "findingsTotal", l->n);
    reply_int(c, c->reply, "findingsAudited", l->n - n.n_wanted);
    reply_int(c, c->reply, "findingsUnaudited", n.n_wanted);
    reply_int(c, c->reply, "inheritedRiskScore", risk_of(l->by_band));
    reply_int(c, c->reply, "firstOccurrence", utc_to_ms(p->created_at));
    reply_int(c, c->reply, "lastOccurrence", utc_to_ms(c->now));
    return LW_OK;
}

enum status plugin_metrics(struct op_call *c, struct err *e)
{
    struct plugin_project p;
    struct list l = {.c = c};
    enum status st = plugin_project_get(c, op_str(c, "uuid"), &p, e);
    return st == LW_OK ? reply_metrics(&l, &p, e) : st;
}
