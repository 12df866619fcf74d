/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CISA's Known Exploited Vulnerabilities catalogue (JSON). A catalogue whose own count does not
 * fit is refused: a feed that shrinks must never look like entries that were retracted.
 */
#include "base/limits.h"
#include "format/formats.h"
#include "format/json.h"

static enum status read_day(yyjson_val *v, const char *key, struct day *out, struct err *e)
{
    struct utc t;
    str text = json_str(v, key);
    if (text.n != 10) {
        return err_set(e, LW_E_INPUT, "%s '%.*s' is not a date such as 2024-05-31", key,
                       STR_ARG(str_sub(text, 0, 40)));
    }
    enum status s = utc_parse(text, key, &t, e);
    if (s == LW_OK) *out = utc_day(t);
    return s;
}

static enum status read_entry(struct arena *a, yyjson_val *v, struct exploited *x,
                              struct err *e)
{
    str id = json_str(v, "cveID");
    str vendor = json_str(v, "vendorProject"), product = json_str(v, "product");
    if (!str_starts(id, STR("CVE-"))) {
        return err_set(e, LW_E_INPUT, "cveID '%.*s' is not a CVE id",
                       STR_ARG(str_sub(id, 0, 60)));
    }
    enum status s = read_day(v, "dateAdded", &x->added_on, e);
    if (s == LW_OK && json_str(v, "dueDate").n > 0) s = read_day(v, "dueDate", &x->due_on, e);
    if (s != LW_OK) return s;
    x->cve = arena_str(a, id);
    x->name = json_dup(a, v, "vulnerabilityName");
    x->product = arena_printf(a, "%.*s%s%.*s", STR_ARG(vendor), vendor.n > 0 ? " " : "",
                              STR_ARG(product));
    x->is_ransomware_known =
        str_eq_nocase(json_str(v, "knownRansomwareCampaignUse"), STR("Known"));
    x->notes = json_dup(a, v, "notes");
    return LW_OK;
}

static enum status read_root(struct arena *a, str bytes, yyjson_doc *doc,
                             struct exploited_catalogue *out, struct err *e)
{
    struct json_lines lines;
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *list = json_array(root, "vulnerabilities");
    yyjson_val *v;
    size_t i, max;
    int64_t n = (int64_t)yyjson_arr_size(list);
    if (list == NULL || json_str(root, "catalogVersion").n == 0) {
        return err_set(e, LW_E_INPUT,
                       "this is no KEV catalogue, expected an object with "
                       "catalogVersion and vulnerabilities");
    }
    if (json_int(root, "count", n) != n) {
        return err_set(e, LW_E_INPUT, "catalogue says %lld entries and has %lld",
                       (long long)json_int(root, "count", n), (long long)n);
    }
    json_lines_init(&lines, bytes, doc);
    out->version = json_dup(a, root, "catalogVersion");
    out->released_at = json_utc(root, "dateReleased");
    out->entries = n == 0 ? NULL : arena_array(a, (size_t)n, sizeof *out->entries);
    if (n > 0 && out->entries == NULL) return arena_status(a, "KEV catalogue", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        enum status s = read_entry(a, v, &out->entries[out->n_entries++], e);
        if (s != LW_OK) {
            (void)err_context(e, "entry %zu", i + 1);
            (void)err_at(e, json_line(&lines, v), 0);
            return s;
        }
    }
    return arena_status(a, "KEV catalogue", e);
}

enum status kev_read(struct arena *a, str bytes, struct exploited_catalogue *out, struct err *e)
{
    yyjson_doc *doc;
    struct exploited_catalogue catalogue = {.released_at = UTC_NONE};
    enum status s = json_parse(bytes, LIMIT_FEED_DOCUMENT_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = read_root(a, bytes, doc, &catalogue, e);
    yyjson_doc_free(doc);
    if (s == LW_OK) *out = catalogue;
    return s;
}
