/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF documents as knowledge: one record a vulnerability. What a product is (names, identifiers,
 * versions) is worked out once and shared by the statements of all vulnerabilities.
 */
#include "base/limits.h"
#include "format/csaf.h"
#include "format/csaf_tree.h"
#include "format/csaf_version.h"
#include "format/purl.h"

enum {
    /* References to products, groups unfolded; Red Hat's largest advisory has 0.4 M. */
    MAX_REFERENCES = 20000000
};

/* What a vulnerability says of one product, valid while `vulnerability` is the current one. */
struct remark {
    uint32_t vulnerability; /* 1-based; 0: never */
    uint32_t statuses;      /* bit set of enum vex_status: what has been stated already */
    str justification, impact, remedy;
    unsigned remedy_rank;
};

struct reader {
    struct arena *a;
    yyjson_val *root, *document, *tracking;
    str id, publisher, title;
    struct csaf_tree tree;
    struct affected *products; /* by index in the tree: everything but the status */
    bool *is_described;
    struct remark *remarks;
    struct map ids; /* of the records handed over */
    uint32_t vulnerability;
    size_t n_references;
    record_emit_fn emit;
    void *ctx;
};

/* The eight lists and 2.1's ninth; `recommended` counts only where no other list says more. */
static const struct status_list {
    const char *key;
    enum vex_status status;
} status_lists[] = {
    {"first_affected", VEX_AFFECTED},
    {"known_affected", VEX_AFFECTED},
    {"last_affected", VEX_AFFECTED},
    {"known_not_affected", VEX_NOT_AFFECTED},
    {"first_fixed", VEX_FIXED},
    {"fixed", VEX_FIXED},
    {"under_investigation", VEX_UNDER_INVESTIGATION},
    {"unknown", VEX_UNDER_INVESTIGATION},
    {"recommended", VEX_FIXED},
};
enum {
    N_STATUS_LISTS = sizeof status_lists / sizeof status_lists[0]
};

/* Table of 3.2.4.12.1 (2.1): what helps most first. */
static const char *const remedies[] = {"vendor_fix",    "mitigation",     "workaround",
                                       "fix_planned",   "no_fix_planned", "optional_patch",
                                       "none_available"};
enum {
    N_REMEDIES = sizeof remedies / sizeof remedies[0]
};

static void add_text(struct arena *a, str **list, size_t *n, size_t *cap, str text)
{
    str *place;
    if (text.n == 0) return;
    place = arena_push(a, (void **)list, n, cap, sizeof *place);
    if (place != NULL) *place = text;
}

/* 2.0 has one `purl`, 2.1 `purls`, which differ in qualifiers alone (6.1.42). */
static str purl_of(yyjson_val *helper)
{
    str purl = json_str(helper, "purl");
    return purl.n > 0 ? purl : json_val_str(yyjson_arr_get_first(json_array(helper, "purls")));
}

static void read_hashes(struct reader *r, yyjson_val *helper, struct affected *x)
{
    yyjson_val *files = json_array(helper, "hashes");
    yyjson_val *file, *hash;
    size_t i, max, k, n, cap = 0;
    yyjson_arr_foreach(files, i, max, file)
    {
        yyjson_val *hashes = json_array(file, "file_hashes");
        yyjson_arr_foreach(hashes, k, n, hash)
        {
            str algorithm = json_str(hash, "algorithm"), value = json_str(hash, "value");
            if (algorithm.n == 0 || value.n == 0) continue;
            str text = arena_printf(r->a, "%.*s:%.*s", STR_ARG(algorithm), STR_ARG(value));
            char *p = text.n > 0 ? arena_alloc(r->a, text.n) : NULL;
            if (p == NULL) return;
            for (size_t c = 0; c < text.n; c++) {
                p[c] = char_lower(text.p[c]);
            }
            add_text(r->a, &x->hashes, &x->n_hashes, &cap, (str){.p = p, .n = text.n});
        }
    }
}

static void read_part_numbers(struct reader *r, yyjson_val *helper, struct affected *x)
{
    static const struct {
        const char *key, *prefix;
    } lists[] = {{"model_numbers", "model"}, {"serial_numbers", "serial"}, {"skus", "sku"}};
    yyjson_val *v;
    size_t i, max, cap = 0;
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        yyjson_val *list = json_array(helper, lists[k].key);
        yyjson_arr_foreach(list, i, max, v)
        {
            str number = json_val_str(v);
            if (number.n == 0) continue;
            add_text(r->a, &x->part_numbers, &x->n_part_numbers, &cap,
                     arena_printf(r->a, "%s:%.*s", lists[k].prefix, STR_ARG(number)));
        }
    }
}

static void read_helper(struct reader *r, yyjson_val *helper, struct affected *x)
{
    str cpe = json_str(helper, "cpe"), purl = purl_of(helper);
    size_t cap = 0;
    if (helper == NULL) return;
    if (purl.n > 0) x->purl = arena_str(r->a, purl);
    if (cpe.n > 0) {
        x->cpes = NULL;
        x->n_cpes = 0;
        add_text(r->a, &x->cpes, &x->n_cpes, &cap, arena_str(r->a, cpe));
    }
    if (yyjson_arr_size(json_array(helper, "hashes")) > 0) {
        x->hashes = NULL;
        x->n_hashes = 0;
        read_hashes(r, helper, x);
    }
    if (x->n_part_numbers == 0) read_part_numbers(r, helper, x);
}

/* The package URL says the version, and an epoch that belongs to it. */
static bool read_purl_version(struct reader *r, struct affected *x)
{
    struct purl p;
    size_t cap = 0;
    if (x->purl.n == 0 || purl_parse(r->a, x->purl, &p, NULL) != LW_OK || p.version.n == 0)
        return false;
    str epoch = purl_qualifier(&p, "epoch");
    str version = epoch.n == 0
                      ? p.version
                      : arena_printf(r->a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(p.version));
    add_text(r->a, &x->versions, &x->n_versions, &cap, version);
    return true;
}

/*
 * `product_version` should be one version and is often something else (feeds.md section 5): a
 * list, a range, the name of a package with its version. Only what is certainly a version counts
 * as one; the rest is kept as text, which says "cannot be told". A product that a package URL
 * without version names is meant in all its versions.
 */
static void read_version(struct reader *r, const struct csaf_product *p, struct affected *x)
{
    str single = csaf_product_branch(&r->tree, p, "product_version");
    str range = csaf_product_branch(&r->tree, p, "product_version_range");
    size_t cap = 0;
    if (read_purl_version(r, x)) return;
    if (range.n > 0) {
        x->vers = arena_str(r->a, str_trim(range));
        return;
    }
    if (single.n == 0) return;
    single = arena_str(r->a, str_trim(single));
    if (csaf_version_is_exact(single)) {
        str rest = single, version;
        bool has_more = true;
        while (has_more) {
            has_more = str_cut(&rest, '|', &version);
            add_text(r->a, &x->versions, &x->n_versions, &cap, str_trim(version));
        }
    } else if (x->purl.n == 0) {
        x->vers = single;
    }
}

/* A CPE name, else a package URL, else the name of what the product is on or part of. */
static str identity_of(struct reader *r, uint32_t at)
{
    const struct csaf_product *p = &r->tree.products[at];
    str cpe = json_str(p->helper, "cpe"), purl = purl_of(p->helper);
    if (cpe.n > 0) return arena_str(r->a, cpe);
    return arena_str(r->a, purl.n > 0 ? purl : p->name);
}

/* The last step of the way is the product around everything: what a user has. */
static str platform_of(struct reader *r, const struct csaf_product *p)
{
    str target = csaf_relation_target(p, 0);
    for (size_t i = 1; csaf_relation_target(p, i).n > 0; i++) {
        target = csaf_relation_target(p, i);
    }
    uint32_t at = csaf_product_find(&r->tree, target);
    return at == CSAF_NONE ? arena_str(r->a, target) : identity_of(r, at);
}

static void describe_names(struct reader *r, const struct csaf_product *p, struct affected *x)
{
    str product = csaf_product_branch(&r->tree, p, "product_name");
    if (product.n == 0) product = csaf_product_branch(&r->tree, p, "product_family");
    /* Red Hat puts packages under an architecture, without product_name. */
    if (product.n == 0) product = p->name;
    x->vendor = arena_str(r->a, csaf_product_branch(&r->tree, p, "vendor"));
    x->product = arena_str(r->a, product);
}

enum {
    MAX_RELATIONS = 16 /* relationships of relationships; CSAF forbids circles (6.1.3) */
};

static void describe(struct reader *r, uint32_t at, struct affected *x, unsigned depth)
{
    const struct csaf_product *p = &r->tree.products[at];
    uint32_t subject;
    if (p->place == CSAF_IN_RELATIONSHIP) {
        subject = csaf_product_find(&r->tree, csaf_relation_subject(p));
        if (subject != CSAF_NONE && depth < MAX_RELATIONS) describe(r, subject, x, depth + 1);
        if (x->product.n == 0) x->product = arena_str(r->a, p->name);
        x->platform = platform_of(r, p);
        read_helper(r, p->helper, x);
        if (x->n_versions == 0 && x->vers.n == 0) (void)read_purl_version(r, x);
        return;
    }
    describe_names(r, p, x);
    read_helper(r, p->helper, x);
    read_version(r, p, x);
}

static const struct affected *product_of(struct reader *r, uint32_t at)
{
    struct affected *x = &r->products[at];
    if (r->is_described[at]) return x;
    *x = (struct affected){.kind = STATEMENT_VEX, .origin = r->publisher};
    describe(r, at, x, 0);
    r->is_described[at] = true;
    return x;
}

static struct remark *remark_of(struct reader *r, uint32_t at)
{
    struct remark *m = &r->remarks[at];
    if (m->vulnerability != r->vulnerability)
        *m = (struct remark){.vulnerability = r->vulnerability, .remedy_rank = N_REMEDIES};
    return m;
}

typedef void (*remark_fn)(struct remark *m, str text, unsigned rank);

static void set_justification(struct remark *m, str text, unsigned rank)
{
    (void)rank;
    if (m->justification.n == 0) m->justification = text;
}

static void set_impact(struct remark *m, str text, unsigned rank)
{
    (void)rank;
    if (m->impact.n == 0) m->impact = text;
}

static void set_remedy(struct remark *m, str text, unsigned rank)
{
    if (rank >= m->remedy_rank) return;
    m->remedy = text;
    m->remedy_rank = rank;
}

static enum status too_many(struct err *e)
{
    return err_set(e, LW_E_LIMIT, "more than %d references to products", (int)MAX_REFERENCES);
}

static enum status remark_list(struct reader *r, yyjson_val *ids, remark_fn set, str text,
                               unsigned rank, struct err *e)
{
    yyjson_val *v;
    size_t i, max;
    r->n_references += yyjson_arr_size(ids);
    if (r->n_references > MAX_REFERENCES) return too_many(e);
    yyjson_arr_foreach(ids, i, max, v)
    {
        uint32_t at = csaf_product_find(&r->tree, json_val_str(v));
        if (at != CSAF_NONE) set(remark_of(r, at), text, rank);
    }
    return LW_OK;
}

/* Over the products an item names, by itself or through groups. */
static enum status remark_item(struct reader *r, yyjson_val *item, remark_fn set, str text,
                               unsigned rank, struct err *e)
{
    yyjson_val *groups = json_array(item, "group_ids");
    yyjson_val *v;
    size_t i, max;
    enum status s = remark_list(r, json_array(item, "product_ids"), set, text, rank, e);
    yyjson_arr_foreach(groups, i, max, v)
    {
        uint32_t at = csaf_group_find(&r->tree, json_val_str(v));
        if (s == LW_OK && at != CSAF_NONE)
            s = remark_list(r, r->tree.groups[at].members, set, text, rank, e);
    }
    return s;
}

static enum status read_remedy(struct reader *r, yyjson_val *item, struct err *e)
{
    str category = json_str(item, "category"), url = json_str(item, "url");
    unsigned rank = 0;
    while (rank < N_REMEDIES && !str_eq(category, str_of(remedies[rank])))
        rank++;
    if (rank == N_REMEDIES) return LW_OK;
    str text =
        arena_printf(r->a, "%.*s: %.*s%s%.*s", STR_ARG(category),
                     STR_ARG(json_str(item, "details")), url.n > 0 ? " " : "", STR_ARG(url));
    return remark_item(r, item, set_remedy, text, rank, e);
}

static enum status read_remarks(struct reader *r, yyjson_val *v, struct err *e)
{
    yyjson_val *flags = json_array(v, "flags"), *threats = json_array(v, "threats");
    yyjson_val *list = json_array(v, "remediations");
    yyjson_val *item;
    size_t i, max;
    enum status s = LW_OK;
    yyjson_arr_foreach(flags, i, max, item)
    {
        if (s == LW_OK)
            s = remark_item(r, item, set_justification, json_dup(r->a, item, "label"), 0, e);
    }
    yyjson_arr_foreach(threats, i, max, item)
    {
        if (s == LW_OK && str_eq(json_str(item, "category"), STR("impact")))
            s = remark_item(r, item, set_impact, json_dup(r->a, item, "details"), 0, e);
    }
    yyjson_arr_foreach(list, i, max, item)
    {
        if (s == LW_OK) s = read_remedy(r, item, e);
    }
    return s;
}

static bool is_said(struct remark *m, const struct status_list *list)
{
    bool is_weak = str_eq(str_of(list->key), STR("recommended"));
    uint32_t bit = 1U << (unsigned)list->status;
    if (is_weak ? m->statuses != 0 : (m->statuses & bit) != 0) return true;
    m->statuses |= bit;
    return false;
}

static void fill_status(struct affected *x, const struct remark *m,
                        const struct status_list *list)
{
    x->status = list->status;
    switch (list->status) {
    case VEX_NOT_AFFECTED:
        x->justification = m->justification;
        x->note = m->impact;
        break;
    case VEX_AFFECTED:
    case VEX_UNDER_INVESTIGATION: x->note = m->remedy; break;
    case VEX_NONE:
    case VEX_FIXED:
    case N_vex_status: break;
    }
}

static enum status read_status(struct reader *r, yyjson_val *v, struct record *out,
                               struct err *e)
{
    yyjson_val *status = json_object(v, "product_status");
    yyjson_val *id;
    size_t i, max, cap = 0;
    for (size_t k = 0; k < N_STATUS_LISTS; k++) {
        yyjson_val *list = json_array(status, status_lists[k].key);
        r->n_references += yyjson_arr_size(list);
        if (r->n_references > MAX_REFERENCES) return too_many(e);
        yyjson_arr_foreach(list, i, max, id)
        {
            uint32_t at = csaf_product_find(&r->tree, json_val_str(id));
            if (at == CSAF_NONE) continue;
            struct remark *m = remark_of(r, at);
            if (is_said(m, &status_lists[k])) continue;
            struct affected *x =
                arena_push(r->a, (void **)&out->affected, &out->n_affected, &cap, sizeof *x);
            if (x == NULL) return arena_status(r->a, "CSAF document", e);
            *x = *product_of(r, at);
            fill_status(x, m, &status_lists[k]);
        }
    }
    return LW_OK;
}

static void add_severity(struct reader *r, struct record *out, size_t *cap, const char *type,
                         str vector, str origin)
{
    if (vector.n == 0) return;
    for (size_t i = 0; i < out->n_severities; i++) {
        if (str_eq(out->severities[i].vector, vector) &&
            str_eq(out->severities[i].origin, origin))
            return;
    }
    struct severity *x =
        arena_push(r->a, (void **)&out->severities, &out->n_severities, cap, sizeof *x);
    if (x == NULL) return;
    *x = (struct severity){
        .type = str_of(type), .vector = arena_str(r->a, vector), .origin = origin};
}

enum {
    MAX_SEVERITIES = 64 /* different ones of a vulnerability: products differ by environment */
};

/* 2.0 `scores`, 2.1 `metrics` with `content` and a source. */
static void read_severities(struct reader *r, yyjson_val *v, struct record *out)
{
    static const struct {
        const char *key, *type;
    } kinds[] = {{"cvss_v4", "CVSS_V4"}, {"cvss_v3", "CVSS_V3"}, {"cvss_v2", "CVSS_V2"}};
    yyjson_val *metrics = json_array(v, "metrics");
    yyjson_val *list = metrics != NULL ? metrics : json_array(v, "scores");
    yyjson_val *item;
    size_t i, max, cap = 0;
    yyjson_arr_foreach(list, i, max, item)
    {
        yyjson_val *content = metrics != NULL ? json_object(item, "content") : item;
        str source = json_dup(r->a, item, "source");
        str origin = source.n > 0 ? source : r->publisher;
        if (out->n_severities >= MAX_SEVERITIES) return;
        for (size_t k = 0; k < 3; k++) {
            add_severity(r, out, &cap, kinds[k].type,
                         json_str(json_object(content, kinds[k].key), "vectorString"), origin);
        }
        add_severity(r, out, &cap, "text", json_str(content, "qualitative_severity_rating"),
                     origin);
    }
    if (out->n_severities == 0)
        add_severity(r, out, &cap, "text",
                     json_str(json_object(r->document, "aggregate_severity"), "text"),
                     r->publisher);
}

static void add_references(struct reader *r, yyjson_val *holder, struct record *out,
                           size_t *cap)
{
    yyjson_val *list = json_array(holder, "references");
    yyjson_val *item;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, item)
    {
        add_text(r->a, &out->references, &out->n_references, cap, json_dup(r->a, item, "url"));
    }
}

/* Of the notes, what says most of the thing itself. */
static str note_of(struct reader *r, yyjson_val *holder)
{
    static const char *const categories[] = {"description", "summary", "details", "general"};
    yyjson_val *list = json_array(holder, "notes");
    yyjson_val *item;
    size_t i, max;
    for (size_t k = 0; k < sizeof categories / sizeof categories[0]; k++) {
        yyjson_arr_foreach(list, i, max, item)
        {
            if (str_eq(json_str(item, "category"), str_of(categories[k])))
                return json_dup(r->a, item, "text");
        }
    }
    return STR_NONE;
}

/*
 * Ids that mean the same everywhere are aliases. Those of a tracker of the publisher's own
 * ("Bugzilla": "17") would merge strangers, so they are only related.
 */
static void read_ids(struct reader *r, yyjson_val *v, struct record *out)
{
    static const char *const global[] = {"CVE-",     "GHSA-", "EUVD-", "PYSEC-",
                                         "RUSTSEC-", "OSV-",  "GO-",   "JVNDB-"};
    yyjson_val *list = json_array(v, "ids");
    yyjson_val *item;
    size_t i, max, aliases_cap = 0, related_cap = 0;
    str cve = json_str(v, "cve");
    if (!str_eq(cve, out->id))
        add_text(r->a, &out->aliases, &out->n_aliases, &aliases_cap, arena_str(r->a, cve));
    yyjson_arr_foreach(list, i, max, item)
    {
        str text = json_str(item, "text");
        bool is_global = false;
        if (text.n == 0 || str_eq(text, cve) || str_eq(text, out->id)) continue;
        for (size_t k = 0; k < sizeof global / sizeof global[0]; k++) {
            is_global = is_global || str_starts(text, str_of(global[k]));
        }
        if (is_global) {
            add_text(r->a, &out->aliases, &out->n_aliases, &aliases_cap, arena_str(r->a, text));
        } else {
            add_text(r->a, &out->related, &out->n_related, &related_cap,
                     arena_printf(r->a, "%.*s:%.*s", STR_ARG(json_str(item, "system_name")),
                                  STR_ARG(text)));
        }
    }
}

/* SSVC's "Exploitation" decision point, or dates of known exploitation. */
static str exploitation_of(yyjson_val *v)
{
    static const struct {
        const char *key, *word;
    } words[] = {{"N", "none"}, {"P", "poc"}, {"A", "active"}};
    yyjson_val *metrics = json_array(v, "metrics");
    yyjson_val *item, *selection;
    size_t i, max, k, n;
    if (yyjson_arr_size(json_array(v, "first_known_exploitation_dates")) > 0)
        return STR("active");
    yyjson_arr_foreach(metrics, i, max, item)
    {
        yyjson_val *ssvc = json_object(json_object(item, "content"), "ssvc_v2");
        yyjson_val *list = json_array(ssvc, "selections");
        yyjson_arr_foreach(list, k, n, selection)
        {
            yyjson_val *values = json_array(selection, "values");
            str key = json_str(yyjson_arr_get_first(values), "key");
            if (!str_eq(json_str(selection, "key"), STR("E")) ||
                !str_eq(json_str(selection, "namespace"), STR("ssvc")) ||
                yyjson_arr_size(values) != 1)
                continue;
            for (size_t w = 0; w < 3; w++) {
                if (str_eq(key, str_of(words[w].key))) return str_of(words[w].word);
            }
        }
    }
    return STR_NONE;
}

/* Unique in the document, whatever it repeats. */
static str record_id(struct reader *r, yyjson_val *v, bool is_only)
{
    str cve = json_str(v, "cve");
    str text = json_str(yyjson_arr_get_first(json_array(v, "ids")), "text");
    str id = r->id;
    bool is_new = false;
    if (!is_only && (cve.n > 0 || text.n > 0)) {
        id = arena_printf(r->a, "%.*s/%.*s", STR_ARG(r->id), STR_ARG(cve.n > 0 ? cve : text));
    } else if (!is_only) {
        id = arena_printf(r->a, "%.*s/%u", STR_ARG(r->id), (unsigned)r->vulnerability);
    }
    (void)map_at(&r->ids, id, &is_new);
    return is_new ? id : arena_printf(r->a, "%.*s/%u", STR_ARG(id), (unsigned)r->vulnerability);
}

static void read_tracking(struct reader *r, struct record *out)
{
    str category = json_str(r->document, "category");
    out->source = STR("csaf");
    out->revision = json_dup(r->a, r->tracking, "current_release_date");
    out->modified_at = json_utc(r->tracking, "current_release_date");
    out->published_at = json_utc(r->tracking, "initial_release_date");
    out->withdrawn_at = UTC_NONE;
    out->state = RECORD_PUBLISHED;
    if (!str_eq(category, STR("csaf_withdrawn")) && !str_eq(category, STR("csaf_superseded")))
        return;
    out->state = RECORD_WITHDRAWN;
    out->withdrawn_at = out->modified_at;
}

static enum status read_vulnerability(struct reader *r, yyjson_val *v, bool is_only,
                                      struct err *e)
{
    struct record out = {.source = STR_NONE};
    size_t cap = 0;
    r->vulnerability++;
    read_tracking(r, &out);
    out.id = record_id(r, v, is_only);
    out.summary = json_dup(r->a, v, "title");
    if (out.summary.n == 0) out.summary = r->title;
    out.details = note_of(r, v);
    if (out.details.n == 0) out.details = note_of(r, r->document);
    read_ids(r, v, &out);
    read_severities(r, v, &out);
    add_references(r, v, &out, &cap);
    add_references(r, r->document, &out, &cap);
    out.exploitation = exploitation_of(v);
    enum status s = read_remarks(r, v, e);
    if (s == LW_OK) s = read_status(r, v, &out, e);
    if (s == LW_OK) s = arena_status(r->a, "CSAF document", e);
    return s == LW_OK ? r->emit(r->ctx, &out, e) : s;
}

/* An informational advisory, or one that was taken back: it replaces what it said before. */
static enum status read_without_vulnerabilities(struct reader *r, struct err *e)
{
    struct record out = {.id = r->id, .summary = r->title};
    size_t cap = 0;
    read_tracking(r, &out);
    out.is_informational = true;
    out.details = note_of(r, r->document);
    add_references(r, r->document, &out, &cap);
    enum status s = arena_status(r->a, "CSAF document", e);
    return s == LW_OK ? r->emit(r->ctx, &out, e) : s;
}

static enum status read_document(struct reader *r, struct err *e)
{
    yyjson_val *list = json_array(r->root, "vulnerabilities");
    yyjson_val *v;
    size_t i, max, n = r->tree.n_products;
    enum status s = LW_OK;
    r->products = arena_array(r->a, n, sizeof *r->products);
    r->is_described = arena_array(r->a, n, sizeof *r->is_described);
    r->remarks = arena_array(r->a, n, sizeof *r->remarks);
    if (r->a->is_over) return arena_status(r->a, "CSAF document", e);
    if (yyjson_arr_size(list) == 0) return read_without_vulnerabilities(r, e);
    yyjson_arr_foreach(list, i, max, v)
    {
        s = read_vulnerability(r, v, max == 1, e);
        if (s != LW_OK) return err_context(e, "vulnerability %zu", i + 1);
    }
    return s;
}

static enum status check_kind(const struct reader *r, struct err *e)
{
    if (r->document != NULL && r->id.n > 0) return LW_OK;
    if (r->document != NULL && json_str(r->document, "csaf_version").n > 0)
        return err_set(e, LW_E_INPUT, "CSAF document has no document.tracking.id");
    return err_set(e, LW_E_INPUT,
                   "this is no CSAF document, expected an object with document.tracking.id");
}

enum status csaf_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx, struct err *e)
{
    yyjson_doc *doc;
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK) return s;
    struct reader r = {.a = a, .emit = emit, .ctx = ctx, .root = yyjson_doc_get_root(doc)};
    r.document = json_object(r.root, "document");
    r.tracking = json_object(r.document, "tracking");
    r.id = json_dup(a, r.tracking, "id");
    r.title = json_dup(a, r.document, "title");
    r.publisher = json_dup(a, json_object(r.document, "publisher"), "name");
    s = check_kind(&r, e);
    if (s == LW_OK) s = csaf_tree_init(&r.tree, a, r.root, e);
    if (s == LW_OK) {
        map_init(&r.ids, 2 * LIMIT_RECORD_BYTES);
        s = read_document(&r, e);
        map_release(&r.ids);
        csaf_tree_release(&r.tree);
    }
    yyjson_doc_free(doc);
    return s;
}
