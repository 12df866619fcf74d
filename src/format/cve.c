/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVE Record Format 5.x (github.com/CVEProject/cve-schema). The CNA's container and those of
 * additional publishers (ADP) are read alike and in this order, each score with its origin;
 * CISA's container often names the product where the CNA wrote "n/a" (feeds.md section 3).
 * Versions are kept as stated, prose included: what they mean is the matcher's business.
 */
#include "format/cve_kernel.h"
#include "format/formats.h"
#include "format/record_json.h"

enum {
    CONTAINERS_READ = 64,      /* a record has three; more would make the counting quadratic */
    REFERENCES_COMPARED = 256, /* when dropping the copies that containers make of each other */
};

/* The containers of a record, CNA first; `step` counts through them. NULL behind the last. */
static yyjson_val *container_at(yyjson_val *root, size_t step)
{
    yyjson_val *containers = json_object(root, "containers");
    if (step == 0) {
        yyjson_val *cna = json_object(containers, "cna");
        if (cna != NULL) return cna;
    }
    if (step >= CONTAINERS_READ) return NULL;
    bool has_cna = json_object(containers, "cna") != NULL;
    return yyjson_arr_get(json_array(containers, "adp"), has_cna ? step - 1 : step);
}

static str origin_of(struct arena *a, yyjson_val *container)
{
    return json_dup(a, json_object(container, "providerMetadata"), "shortName");
}

static size_t count_items(yyjson_val *root, const char *key)
{
    size_t n = 0;
    yyjson_val *c;
    for (size_t i = 0; (c = container_at(root, i)) != NULL; i++) {
        n += yyjson_arr_size(json_array(c, key));
    }
    return n;
}

static enum claim_status status_of(yyjson_val *v, const char *key)
{
    enum claim_status s = CLAIM_UNKNOWN;
    (void)claim_status_from_str(json_str(v, key), &s);
    return s;
}

static void read_changes(struct arena *a, yyjson_val *v, struct version_statement *s)
{
    yyjson_val *list = json_array(v, "changes");
    yyjson_val *change;
    size_t i, max;
    s->changes = NEW_ARRAY(a, struct status_change, yyjson_arr_size(list));
    if (s->changes == NULL) return;
    yyjson_arr_foreach(list, i, max, change)
    {
        s->changes[s->n_changes++] = (struct status_change){
            .at = json_dup(a, change, "at"),
            .status = status_of(change, "status"),
        };
    }
}

static void read_statements(struct arena *a, yyjson_val *entry, struct affected *x)
{
    yyjson_val *list = json_array(entry, "versions");
    yyjson_val *v;
    size_t i, max;
    x->statements = NEW_ARRAY(a, struct version_statement, yyjson_arr_size(list));
    if (x->statements == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (!yyjson_is_obj(v)) continue;
        struct version_statement *s = &x->statements[x->n_statements++];
        s->version = json_dup(a, v, "version");
        s->upper = json_dup(a, v, "lessThan");
        s->is_upper_inclusive = s->upper.n == 0 && json_str(v, "lessThanOrEqual").n > 0;
        if (s->is_upper_inclusive) s->upper = json_dup(a, v, "lessThanOrEqual");
        s->status = status_of(v, "status");
        s->version_type = json_dup(a, v, "versionType");
        read_changes(a, v, s);
    }
}

static enum status read_affected_entry(struct arena *a, yyjson_val *entry, struct affected *x,
                                       struct err *e)
{
    x->kind = STATEMENT_CVE;
    x->vendor = json_dup(a, entry, "vendor");
    x->product = json_dup(a, entry, "product");
    x->collection_url = json_dup(a, entry, "collectionURL");
    x->package_name = json_dup(a, entry, "packageName");
    x->name = x->package_name.n > 0 ? x->package_name : x->product;
    x->purl = json_dup(a, entry, "packageURL");
    x->repo = json_dup(a, entry, "repo");
    x->default_status = status_of(entry, "defaultStatus");
    read_statements(a, entry, x);
    enum status s = json_strings(a, entry, "cpes", &x->cpes, &x->n_cpes, e);
    if (s != LW_OK) return s;
    s = json_strings(a, entry, "platforms", &x->platforms, &x->n_platforms, e);
    if (s != LW_OK) return s;
    return json_strings(a, entry, "programFiles", &x->program_files, &x->n_program_files, e);
}

static enum status read_affected(struct arena *a, yyjson_val *root, struct record *r,
                                 struct err *e)
{
    yyjson_val *c, *v;
    r->affected =
        NEW_ARRAY(a, struct affected,
                  count_items(root, "affected") + count_items(root, "cpeApplicability"));
    if (r->affected == NULL) return LW_OK;
    for (size_t k = 0; (c = container_at(root, k)) != NULL; k++) {
        yyjson_val *list = json_array(c, "affected");
        size_t i, max;
        str origin = origin_of(a, c);
        yyjson_arr_foreach(list, i, max, v)
        {
            if (!yyjson_is_obj(v)) continue;
            struct affected *x = &r->affected[r->n_affected++];
            x->origin = origin;
            enum status s = read_affected_entry(a, v, x, e);
            if (s != LW_OK) return s;
        }
        read_configurations(a, json_array(c, "cpeApplicability"), origin, r);
    }
    return LW_OK;
}

static const struct metric_row {
    const char *member;
    const char *type;
} metric_rows[] = {
    {"cvssV4_0", "CVSS_V4"},
    {"cvssV3_1", "CVSS_V3"},
    {"cvssV3_0", "CVSS_V3"},
    {"cvssV2_0", "CVSS_V2"},
};
enum {
    N_METRIC_ROWS = sizeof metric_rows / sizeof metric_rows[0]
};

static void read_metric(struct arena *a, yyjson_val *metric, str origin, struct record *r)
{
    for (size_t k = 0; k < N_METRIC_ROWS; k++) {
        yyjson_val *score = json_object(metric, metric_rows[k].member);
        str vector = json_str(score, "vectorString");
        bool is_word = vector.n == 0;
        if (is_word) vector = json_str(score, "baseSeverity");
        if (vector.n == 0) continue;
        r->severities[r->n_severities++] = (struct severity){
            .type = is_word ? STR("text") : str_of(metric_rows[k].type),
            .vector = arena_str(a, vector),
            .origin = origin,
        };
    }
}

/*
 * CISA's container: SSVC's decision points, and what its catalogue lists. Of exploitation the latter
 * is a fact, the former is filled in later: CVE-2024-47575 said both "none" and listed.
 */
static void read_ssvc(struct arena *a, yyjson_val *other, struct record *r)
{
    yyjson_val *content = json_object(other, "content");
    yyjson_val *options = json_array(content, "options"), *v;
    size_t i, max;
    str type = json_str(other, "type");
    if (str_eq_nocase(type, STR("kev"))) r->exploitation = STR("active");
    if (!str_eq_nocase(type, STR("ssvc"))) return;
    yyjson_arr_foreach(options, i, max, v)
    {
        str word = json_str(v, "Exploitation"), automatable = json_str(v, "Automatable");
        str impact = json_str(v, "Technical Impact");
        if (word.n > 0 && !str_eq(r->exploitation, STR("active")))
            r->exploitation = arena_str(a, word);
        if (automatable.n > 0) r->automatable = arena_str(a, automatable);
        if (impact.n > 0) r->technical_impact = arena_str(a, impact);
    }
}

static void read_metrics(struct arena *a, yyjson_val *root, struct record *r)
{
    yyjson_val *c, *v;
    size_t n = count_items(root, "metrics");
    r->severities = NEW_ARRAY(a, struct severity, n * N_METRIC_ROWS);
    if (r->severities == NULL) return;
    for (size_t k = 0; (c = container_at(root, k)) != NULL; k++) {
        yyjson_val *list = json_array(c, "metrics");
        size_t i, max;
        str origin = origin_of(a, c);
        yyjson_arr_foreach(list, i, max, v)
        {
            read_metric(a, v, origin, r);
            read_ssvc(a, json_object(v, "other"), r);
        }
    }
}

static bool has_reference(const struct record *r, str url)
{
    for (size_t i = 0; i < r->n_references && i < REFERENCES_COMPARED; i++) {
        if (str_eq(r->references[i], url)) return true;
    }
    return false;
}

static void read_references(struct arena *a, yyjson_val *root, struct record *r)
{
    yyjson_val *c, *v;
    r->references = NEW_ARRAY(a, str, count_items(root, "references"));
    if (r->references == NULL) return;
    for (size_t k = 0; (c = container_at(root, k)) != NULL; k++) {
        yyjson_val *list = json_array(c, "references");
        size_t i, max;
        yyjson_arr_foreach(list, i, max, v)
        {
            str url = json_str(v, "url");
            if (url.n == 0 || has_reference(r, url)) continue;
            r->references[r->n_references++] = arena_str(a, url);
        }
    }
}

static void read_texts(struct arena *a, yyjson_val *root, struct record *r)
{
    yyjson_val *cna = json_object(json_object(root, "containers"), "cna");
    str text = english_text(json_array(cna, "descriptions"));
    if (text.n == 0) text = english_text(json_array(cna, "rejectedReasons"));
    r->summary = json_dup(a, cna, "title");
    r->details = text.n == 0 ? STR_NONE : arena_str(a, text);
}

static enum status check_kind(yyjson_val *root, struct err *e)
{
    if (!yyjson_is_obj(root)) {
        return err_set(e, LW_E_INPUT, "this is a JSON %s, expected a CVE record (an object)",
                       yyjson_get_type_desc(root));
    }
    str type = json_str(root, "dataType"), version = json_str(root, "dataVersion");
    if (type.n == 0 && json_array(root, "affected") != NULL) {
        return err_set(e, LW_E_INPUT, "this is an OSV record, expected a CVE record");
    }
    if (!str_eq(type, STR("CVE_RECORD"))) {
        return err_set(e, LW_E_INPUT, "dataType is '%.*s', expected 'CVE_RECORD'",
                       STR_ARG(str_sub(type, 0, 60)));
    }
    if (!str_starts(version, STR("5."))) {
        return err_set(e, LW_E_INPUT, "dataVersion '%.*s' is not read, expected 5.x",
                       STR_ARG(str_sub(version, 0, 60)));
    }
    return LW_OK;
}

/* Dates that are there must be dates; a wrong one would quietly sort a record to nowhere. */
static enum status check_dates(yyjson_val *object, struct err *e)
{
    static const char *const keys[] = {"dateReserved", "datePublished", "dateUpdated",
                                       "dateRejected", "datePublic"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        yyjson_val *v = yyjson_obj_get(object, keys[i]);
        struct utc t;
        if (v == NULL || yyjson_is_null(v)) continue;
        enum status s = utc_parse(json_val_str(v), keys[i], &t, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

static enum status check_descriptions(yyjson_val *object, struct err *e)
{
    yyjson_val *list = json_array(object, "descriptions");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (json_str(v, "lang").n > 0 && json_str(v, "value").n > 0) continue;
        return err_set(e, LW_E_INPUT, "description %zu needs 'lang' and 'value'", i + 1);
    }
    return LW_OK;
}

static enum status check_provider(yyjson_val *container, struct err *e)
{
    str id = json_str(json_object(container, "providerMetadata"), "orgId");
    if (id.n == 36) return LW_OK;
    return err_set(e, LW_E_INPUT, "containers.cna.providerMetadata.orgId is not a UUID");
}

/* What the schema requires of the CNA's container, as far as it is read here. */
static enum status check_cna(yyjson_val *root, enum record_state state, struct err *e)
{
    static const char *const required[] = {"descriptions", "affected", "references"};
    yyjson_val *cna = json_object(json_object(root, "containers"), "cna");
    if (cna == NULL) {
        if (state == RECORD_REJECTED) return LW_OK;
        return err_set(e, LW_E_INPUT, "published record has no containers.cna");
    }
    if (state == RECORD_REJECTED) {
        if (json_array(cna, "rejectedReasons") != NULL) return LW_OK;
        return err_set(e, LW_E_INPUT, "rejected record has no containers.cna.rejectedReasons");
    }
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (json_array(cna, required[i]) != NULL) continue;
        return err_set(e, LW_E_INPUT, "published record has no containers.cna.%s", required[i]);
    }
    enum status s = check_provider(cna, e);
    if (s == LW_OK) s = check_dates(cna, e);
    return s == LW_OK ? check_descriptions(cna, e) : s;
}

/*
 * A reserved id claims nothing yet; like a withdrawn record it is known and asserts nothing.
 */
static enum status read_state(yyjson_val *meta, struct record *r, struct err *e)
{
    str state = json_str(meta, "state");
    if (str_eq(state, STR("PUBLISHED"))) {
        r->state = RECORD_PUBLISHED;
    } else if (str_eq(state, STR("REJECTED"))) {
        r->state = RECORD_REJECTED;
    } else if (str_eq(state, STR("RESERVED"))) {
        r->state = RECORD_WITHDRAWN;
    } else {
        return err_set(e, LW_E_INPUT,
                       "cveMetadata.state is '%.*s', expected PUBLISHED, REJECTED or RESERVED",
                       STR_ARG(str_sub(state, 0, 60)));
    }
    return LW_OK;
}

static enum status read_head(struct arena *a, yyjson_val *root, struct record *r, struct err *e)
{
    yyjson_val *meta = json_object(root, "cveMetadata");
    str id = json_str(meta, "cveId");
    if (!is_whole_cve_id(id)) {
        return err_set(e, LW_E_INPUT, "cveMetadata.cveId '%.*s' is not a CVE id",
                       STR_ARG(str_sub(id, 0, 60)));
    }
    enum status s = read_state(meta, r, e);
    if (s == LW_OK) s = check_dates(meta, e);
    if (s == LW_OK) s = check_descriptions(root, e);
    if (s == LW_OK && r->state != RECORD_WITHDRAWN) s = check_cna(root, r->state, e);
    if (s != LW_OK) return s;
    r->source = STR("cve");
    r->id = arena_str(a, id);
    r->revision = json_dup(a, meta, "dateUpdated");
    if (r->revision.n == 0) r->revision = json_dup(a, meta, "datePublished");
    if (r->revision.n == 0) r->revision = json_dup(a, meta, "dateReserved");
    r->modified_at = json_utc(meta, "dateUpdated");
    r->published_at = json_utc(meta, "datePublished");
    r->withdrawn_at = json_utc(meta, "dateRejected");
    return LW_OK;
}

/* cna.tags; other publishers may dispute a claim as well. */
static bool has_tag(yyjson_val *root, str tag)
{
    yyjson_val *c, *v;
    size_t i, max;
    for (size_t k = 0; (c = container_at(root, k)) != NULL; k++) {
        yyjson_val *list = json_array(c, "tags");
        yyjson_arr_foreach(list, i, max, v)
        {
            if (str_eq_nocase(json_val_str(v), tag)) return true;
        }
    }
    return false;
}

/*
 * Corrections that somebody publishes beside NVD (Anchore's nvd-data-overrides): configurations
 * of a CVE that NVD has none for. A record of its own, called after its publisher, because it
 * stands beside the CVE's and does not replace it.
 */
static enum status read_override(struct arena *a, yyjson_val *root, struct record *r,
                                 struct err *e)
{
    yyjson_val *about = json_object(root, "_annotation");
    yyjson_val *list = json_array(json_object(root, "cve"), "configurations");
    str id = json_str(about, "cve_id");
    if (!is_whole_cve_id(id))
        return err_set(e, LW_E_INPUT, "_annotation.cve_id '%.*s' is not a CVE id",
                       STR_ARG(str_sub(id, 0, 60)));
    r->source = STR("cve");
    r->id = arena_printf(a, "OVERRIDE-%.*s", STR_ARG(id));
    r->aliases = NEW_ARRAY(a, str, 1);
    if (r->aliases) r->aliases[r->n_aliases++] = arena_str(a, id);
    r->revision = json_dup(a, about, "modified");
    r->modified_at = json_utc(about, "modified");
    r->published_at = json_utc(about, "published");
    r->summary = json_dup(a, about, "reason");
    r->details = json_dup(a, about, "description");
    r->affected = NEW_ARRAY(a, struct affected, yyjson_arr_size(list));
    if (r->affected) read_configurations(a, list, STR("nvd-data-overrides"), r);
    return arena_status(a, "CVE record", e);
}

static enum status read_root(struct arena *a, yyjson_val *root, struct record *r, struct err *e)
{
    if (json_object(root, "_annotation") != NULL) return read_override(a, root, r, e);
    enum status s = check_kind(root, e);
    if (s == LW_OK) s = read_head(a, root, r, e);
    if (s != LW_OK) return s;
    read_texts(a, root, r);
    r->is_disputed = has_tag(root, STR("disputed"));
    if (r->state == RECORD_REJECTED) {
        /* The survivors are told, not merged on: there may be several. */
        yyjson_val *cna = json_object(json_object(root, "containers"), "cna");
        s = json_strings(a, cna, "replacedBy", &r->replaced_by, &r->n_replaced_by, e);
        if (r->n_replaced_by == 0) read_survivors(a, r->details, r);
        return s == LW_OK ? arena_status(a, "CVE record", e) : s;
    }
    read_metrics(a, root, r);
    read_references(a, root, r);
    s = read_affected(a, root, r, e);
    if (s == LW_OK && r->n_affected > 0 && str_eq(r->affected[0].origin, STR("Linux")))
        read_kernel_releases(a, r);
    return s == LW_OK ? arena_status(a, "CVE record", e) : s;
}

enum status cve_read(struct arena *a, str bytes, struct record *out, struct err *e)
{
    return record_read_json(a, bytes, read_root, out, e);
}
