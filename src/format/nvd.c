/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NVD API 2.0 (nvd.nist.gov/developers/vulnerabilities): pages of `cves/2.0`, year files of the
 * 2.0 feeds, which are one large page, and single items. Configurations are kept as stated, one
 * entry each; every score keeps the source that gave it.
 */
#include "format/formats.h"
#include "format/record_json.h"

static const struct metric_row {
    const char *member;
    const char *type;
} metric_rows[] = {
    {"cvssMetricV40", "CVSS_V4"},
    {"cvssMetricV31", "CVSS_V3"},
    {"cvssMetricV30", "CVSS_V3"},
    {"cvssMetricV2", "CVSS_V2"},
};
enum {
    N_METRIC_ROWS = sizeof metric_rows / sizeof metric_rows[0]
};

static void read_metrics(struct arena *a, yyjson_val *cve, struct record *r)
{
    yyjson_val *metrics = json_object(cve, "metrics"), *v;
    size_t i, max, n = 0;
    for (size_t k = 0; k < N_METRIC_ROWS; k++)
        n += yyjson_arr_size(json_array(metrics, metric_rows[k].member));
    r->severities = NEW_ARRAY(a, struct severity, n);
    if (!r->severities) return;
    for (size_t k = 0; k < N_METRIC_ROWS; k++) {
        yyjson_val *list = json_array(metrics, metric_rows[k].member);
        yyjson_arr_foreach(list, i, max, v)
        {
            str vector = json_str(json_object(v, "cvssData"), "vectorString");
            if (vector.n == 0) continue;
            r->severities[r->n_severities++] =
                (struct severity){.type = str_of(metric_rows[k].type),
                                  .vector = arena_str(a, vector),
                                  .origin = json_dup(a, v, "source")};
        }
    }
}

static void read_references(struct arena *a, yyjson_val *cve, struct record *r)
{
    yyjson_val *list = json_array(cve, "references"), *v;
    size_t i, max;
    r->references = NEW_ARRAY(a, str, yyjson_arr_size(list));
    if (!r->references) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        str url = json_str(v, "url");
        if (url.n > 0) r->references[r->n_references++] = arena_str(a, url);
    }
}

/* cveTags: [{sourceIdentifier, tags: ["disputed", ...]}]. */
static bool is_disputed(yyjson_val *cve)
{
    yyjson_val *list = json_array(cve, "cveTags"), *v, *tag;
    size_t i, max, k, n_tags;
    yyjson_arr_foreach(list, i, max, v)
    {
        yyjson_val *tags = json_array(v, "tags");
        yyjson_arr_foreach(tags, k, n_tags, tag)
        {
            if (str_eq_nocase(json_val_str(tag), STR("disputed"))) return true;
        }
    }
    return false;
}

static enum status check_kind(yyjson_val *root, yyjson_val *cve, struct err *e)
{
    if (str_starts(json_str(cve, "id"), STR("CVE-"))) return LW_OK;
    if (json_array(root, "vulnerabilities") && json_str(root, "format").n > 0) return LW_OK;
    if (json_object(root, "cveMetadata"))
        return err_set(e, LW_E_INPUT, "this is a CVE record, expected NVD API 2.0");
    if (yyjson_is_obj(root) && json_str(cve, "id").n > 0)
        return err_set(e, LW_E_INPUT, "id '%.*s' is not a CVE id",
                       STR_ARG(str_sub(json_str(cve, "id"), 0, 60)));
    return err_set(
        e, LW_E_INPUT,
        "this is no page of NVD API 2.0, expected an object with vulnerabilities, or "
        "an item with cve.id");
}

static enum status read_item(struct arena *a, yyjson_val *root, record_emit_fn emit, void *ctx,
                             struct err *e)
{
    struct record r = RECORD_EMPTY;
    yyjson_val *cve = json_object(root, "cve"), *configurations;
    if (!cve) cve = root;
    enum status s = check_kind(root, cve, e);
    if (s != LW_OK || json_str(cve, "id").n == 0) return s; /* an empty page */
    r.source = STR("nvd");
    r.id = json_dup(a, cve, "id");
    r.revision = json_dup(a, cve, "lastModified");
    r.modified_at = json_utc(cve, "lastModified");
    r.published_at = json_utc(cve, "published");
    r.details = arena_str(a, english_text(json_array(cve, "descriptions")));
    r.is_disputed = is_disputed(cve);
    if (json_str(cve, "cisaExploitAdd").n > 0) r.exploitation = STR("active");
    if (str_eq_nocase(json_str(cve, "vulnStatus"), STR("Rejected"))) {
        r.state = RECORD_REJECTED;
        read_survivors(a, r.details, &r);
    } else {
        read_metrics(a, cve, &r);
        read_references(a, cve, &r);
        configurations = json_array(cve, "configurations");
        r.affected = NEW_ARRAY(a, struct affected, yyjson_arr_size(configurations));
        if (r.affected) read_configurations(a, configurations, STR("nvd@nist.gov"), &r);
    }
    s = arena_status(a, "NVD record", e);
    return s == LW_OK ? emit(ctx, &r, e) : s;
}

enum status nvd_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx, struct err *e)
{
    (void)a; /* a page is read in the memory of its largest record */
    return records_read_json(bytes, "vulnerabilities", read_item, emit, ctx, e);
}
