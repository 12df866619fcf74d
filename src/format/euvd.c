/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ENISA's European Vulnerability Database (euvd.enisa.europa.eu/apidoc): records by id, lists,
 * pages of `search`, the table that names the CVE of each EUVD id, and the catalogue of
 * exploited vulnerabilities. Lists of ids and links are texts with a line each; dates are English
 * without a zone; a score of 0 or -1 without a vector is none.
 */
#include "base/limits.h"
#include "format/formats.h"
#include "format/record_json.h"

enum {
    MAX_LINES = 1000, /* ids or links of one record */
};

static const str months[] = {
    STR_INIT("Jan"), STR_INIT("Feb"), STR_INIT("Mar"), STR_INIT("Apr"),
    STR_INIT("May"), STR_INIT("Jun"), STR_INIT("Jul"), STR_INIT("Aug"),
    STR_INIT("Sep"), STR_INIT("Oct"), STR_INIT("Nov"), STR_INIT("Dec"),
};

/* Blanks, commas and colons between the parts; newer servers put a narrow blank before "PM". */
static str next_part(str *rest)
{
    static const str wide[] = {STR_INIT("\xE2\x80\xAF"), STR_INIT("\xC2\xA0")};
    size_t n = 0;
    for (bool is_skipping = true; is_skipping && rest->n > 0;) {
        is_skipping = char_is_space(rest->p[0]) || rest->p[0] == ',' || rest->p[0] == ':';
        size_t n_skip = 1;
        for (size_t i = 0; i < 2 && !is_skipping; i++)
            if (str_starts(*rest, wide[i])) {
                is_skipping = true;
                n_skip = wide[i].n;
            }
        if (is_skipping) *rest = str_from(*rest, n_skip);
    }
    while (n < rest->n && (char_is_digit(rest->p[n]) || char_is_alpha(rest->p[n])))
        n++;
    str part = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return part;
}

/* "Oct 3, 2025, 9:30:59 PM", taken as UTC; newer records may use RFC 3339. */
static struct utc english_date(str text)
{
    uint64_t v[5] = {0}; /* day, year, hour, minute, second */
    static const uint64_t max[] = {31, 9999, 12, 59, 60};
    struct err ignored = {0};
    struct utc t = UTC_NONE;
    str rest = text, month = next_part(&rest);
    size_t m = 0;
    if (month.n > 0 && char_is_digit(month.p[0]))
        return utc_parse(text, "date", &t, &ignored) == LW_OK ? t : UTC_NONE;
    while (m < 12 && !str_eq_nocase(months[m], str_sub(month, 0, 3)))
        m++;
    for (size_t i = 0; i < 5; i++)
        if (!str_u64(next_part(&rest), max[i], &v[i])) return UTC_NONE;
    bool is_pm = str_eq_nocase(next_part(&rest), STR("PM"));
    struct day day = {(int32_t)v[1], (int32_t)m + 1, (int32_t)v[0]};
    if (!day_is_valid(day)) return UTC_NONE;
    uint64_t hour = v[2] % 12 + (is_pm ? 12 : 0);
    return utc_add_s(day_start(day), (int64_t)(hour * 3600 + v[3] * 60 + v[4]));
}

/* A text with an item on each line. */
static void read_lines(struct arena *a, str text, str **out, size_t *n_out)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    if (n > MAX_LINES) n = MAX_LINES;
    *out = NEW_ARRAY(a, str, n);
    while (*out && text.n > 0 && *n_out < n) {
        str line;
        (void)str_cut(&text, '\n', &line);
        line = str_trim(line);
        if (line.n > 0) (*out)[(*n_out)++] = arena_str(a, line);
    }
}

static void read_score(struct arena *a, yyjson_val *v, struct record *r)
{
    str vector = json_str(v, "baseScoreVector"), version = json_str(v, "baseScoreVersion");
    if (vector.n == 0) return;
    r->severities = NEW_ARRAY(a, struct severity, 1);
    if (!r->severities) return;
    r->severities[r->n_severities++] = (struct severity){
        .type = str_starts(version, STR("4"))   ? STR("CVSS_V4")
                : str_starts(version, STR("2")) ? STR("CVSS_V2")
                                                : STR("CVSS_V3"),
        .vector = arena_str(a, vector),
        .origin = STR("euvd"),
    };
}

/* "1.0 <2.5" and "0 ≤3.1" are ranges, everything else is a single version or prose. */
static void read_version(struct arena *a, str text, struct affected *x)
{
    static const struct {
        str sign;
        bool is_inclusive;
    } signs[] = {
        {STR_INIT("<="), true}, {STR_INIT("\xE2\x89\xA4"), true}, {STR_INIT("<"), false}};
    struct version_statement *st = x->statements;
    size_t at = 0;
    text = str_trim(text);
    st->status = CLAIM_AFFECTED;
    st->version = arena_str(a, text);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        for (at = 0; at < text.n && !str_starts(str_from(text, at), signs[i].sign); at++) {
        }
        if (at == text.n) continue;
        str start = str_trim(str_sub(text, 0, at));
        st->version = start.n ? arena_str(a, start) : STR("0");
        st->upper = arena_str(a, str_trim(str_from(text, at + signs[i].sign.n)));
        st->is_upper_inclusive = signs[i].is_inclusive;
        return;
    }
}

/* Products have names only; of several vendors nobody says whose product it is. */
static void read_products(struct arena *a, yyjson_val *v, struct record *r)
{
    yyjson_val *products = json_array(v, "enisaIdProduct"), *p;
    yyjson_val *vendors = json_array(v, "enisaIdVendor");
    size_t i, max;
    yyjson_val *only = yyjson_arr_size(vendors) == 1 ? yyjson_arr_get_first(vendors) : NULL;
    str vendor = json_str(json_object(only, "vendor"), "name");
    r->affected = NEW_ARRAY(a, struct affected, yyjson_arr_size(products));
    if (!r->affected) return;
    yyjson_arr_foreach(products, i, max, p)
    {
        str name = json_str(json_object(p, "product"), "name");
        str version = json_str(p, "product_version");
        if (name.n == 0) continue;
        struct affected *x = &r->affected[r->n_affected++];
        x->kind = STATEMENT_CVE;
        x->origin = STR("euvd");
        x->vendor = vendor.n ? arena_str(a, vendor) : STR_NONE;
        x->product = x->name = arena_str(a, name);
        x->statements = version.n ? NEW_ARRAY(a, struct version_statement, 1) : NULL;
        if (!x->statements) continue;
        x->n_statements = 1;
        read_version(a, version, x);
    }
}

static enum status read_item(struct arena *a, yyjson_val *v, record_emit_fn emit, void *ctx,
                             struct err *e)
{
    struct record r = RECORD_EMPTY;
    str id = json_str(v, "id");
    if (id.n == 0 && json_array(v, "items")) return LW_OK; /* an empty page */
    if (!str_starts(id, STR("EUVD-")))
        return err_set(e, LW_E_INPUT,
                       "this is no EUVD record, expected an id such as "
                       "EUVD-2025-32379");
    r.source = STR("euvd");
    r.id = arena_str(a, id);
    r.revision = json_dup(a, v, "dateUpdated");
    r.modified_at = english_date(r.revision);
    r.published_at = english_date(json_str(v, "datePublished"));
    r.details = json_dup(a, v, "description");
    read_lines(a, json_str(v, "aliases"), &r.aliases, &r.n_aliases);
    read_lines(a, json_str(v, "references"), &r.references, &r.n_references);
    read_score(a, v, &r);
    read_products(a, v, &r);
    if (json_str(v, "exploitedSince").n > 0) r.exploitation = STR("active");
    enum status s = arena_status(a, "EUVD record", e);
    return s == LW_OK ? emit(ctx, &r, e) : s;
}

/* dump/cve-euvd-mapping: "euvd_id,cve_id", a row each. */
static enum status read_mapping(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                                struct err *e)
{
    uint64_t line = 0;
    enum status s = LW_OK;
    (void)a;
    while (bytes.n > 0 && s == LW_OK) {
        struct record r = RECORD_EMPTY;
        str row, id;
        line++;
        (void)str_cut(&bytes, '\n', &row);
        row = str_trim(row);
        if (line == 1 || row.n == 0) continue;
        (void)str_cut(&row, ',', &id);
        if (!str_starts(id, STR("EUVD-")) || !is_whole_cve_id(row)) {
            (void)err_set(e, LW_E_INPUT, "expected an EUVD id and a CVE id");
            return err_at(e, line, 0);
        }
        r.source = STR("euvd");
        r.id = id;
        r.aliases = &row;
        r.n_aliases = 1;
        s = emit(ctx, &r, e);
    }
    return s;
}

enum status euvd_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx, struct err *e)
{
    if (str_starts(bytes, STR("euvd_id,cve_id"))) return read_mapping(a, bytes, emit, ctx, e);
    return records_read_json(bytes, "items", read_item, emit, ctx, e);
}

/* ---- exploited ---- */

static enum status read_exploited(struct arena *a, yyjson_val *v, struct exploited *x,
                                  struct err *e)
{
    str id = json_str(v, "cveId"), vendor = json_str(v, "vendorProject");
    str product = json_str(v, "product"), words = STR("");
    struct utc added = english_date(json_str(v, "dateAdded"));
    yyjson_val *sources = json_array(v, "sources"), *source;
    size_t i, max;
    if (!is_whole_cve_id(id))
        return err_set(e, LW_E_INPUT, "cveId '%.*s' is not a CVE id",
                       STR_ARG(str_sub(id, 0, 60)));
    if (utc_is_none(added))
        return err_set(e, LW_E_INPUT, "dateAdded '%.*s' is not a date such as 2025-10-06",
                       STR_ARG(str_sub(json_str(v, "dateAdded"), 0, 40)));
    x->cve = arena_str(a, id);
    x->added_on = utc_day(added);
    x->name = json_dup(a, v, "vulnerabilityName");
    x->product = arena_printf(a, "%.*s%s%.*s", STR_ARG(vendor), vendor.n > 0 ? " " : "",
                              STR_ARG(product));
    yyjson_arr_foreach(sources, i, max, source) words = arena_printf(
        a, "%.*s%s%.*s", STR_ARG(words), words.n ? ", " : "", STR_ARG(json_val_str(source)));
    x->notes = words;
    return LW_OK;
}

static enum status read_catalogue(struct arena *a, str bytes, yyjson_doc *doc,
                                  struct exploited_catalogue *out, struct err *e)
{
    struct json_lines lines;
    yyjson_val *list = yyjson_doc_get_root(doc), *v;
    size_t i, max;
    struct day newest = {0};
    if (!yyjson_is_arr(list))
        return err_set(e, LW_E_INPUT, "this is no EUVD catalogue, expected a list of entries");
    json_lines_init(&lines, bytes, doc);
    out->entries = NEW_ARRAY(a, struct exploited, yyjson_arr_size(list));
    if (!out->entries && yyjson_arr_size(list) > 0) return arena_status(a, "catalogue", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        struct exploited *x = &out->entries[out->n_entries++];
        enum status s = read_exploited(a, v, x, e);
        if (s != LW_OK) {
            (void)err_context(e, "entry %zu", i + 1);
            (void)err_at(e, json_line(&lines, v), 0);
            return s;
        }
        if (utc_cmp(day_start(x->added_on), day_start(newest)) > 0) newest = x->added_on;
    }
    /* It has no version of its own: the newest entry tells two states apart as well as it goes. */
    if (day_is_valid(newest)) {
        out->version = arena_printf(a, "%04d-%02d-%02d", newest.year, newest.month, newest.day);
        out->released_at = day_start(newest);
    }
    return arena_status(a, "catalogue", e);
}

enum status euvd_exploited_read(struct arena *a, str bytes, struct exploited_catalogue *out,
                                struct err *e)
{
    yyjson_doc *doc;
    struct exploited_catalogue catalogue = {.released_at = UTC_NONE};
    enum status s = json_parse(bytes, LIMIT_FEED_DOCUMENT_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = read_catalogue(a, bytes, doc, &catalogue, e);
    yyjson_doc_free(doc);
    if (s == LW_OK) *out = catalogue;
    return s;
}
