/* SPDX-License-Identifier: Apache-2.0 */
#include "format/release.h"

#include "format/json.h"

enum {
    DAY_S = 24 * 3600
};

bool release_is_document(str bytes)
{
    str text = str_trim(bytes);
    return text.n > 0 && (text.p[0] == '{' || text.p[0] == '[');
}

/* ---- names ---- */

/* "2026-11-22" at the beginning of a name. */
static struct utc day_of(str name)
{
    struct utc at = UTC_NONE;
    struct err ignored = {0};
    if (name.n < 11 || name.p[10] != '_') return UTC_NONE;
    if (utc_parse(str_sub(name, 0, 10), "day", &at, &ignored) != LW_OK) return UTC_NONE;
    return at;
}

/* "1000Z" or "end_of_day" behind "_at_" to the instant until which a delta reaches. */
static struct utc until_of(str name, struct utc day)
{
    static const char delta[] = "_delta_CVEs_at_";
    str rest = str_from(name, 10), hour;
    uint64_t n = 0;
    if (!str_starts(rest, str_of(delta))) return UTC_NONE;
    rest = str_from(rest, sizeof delta - 1);
    if (str_starts(rest, STR("end_of_day"))) return utc_add_s(day, DAY_S);
    if (!str_cut(&rest, 'Z', &hour) || hour.n != 4 || !str_u64(hour, 2359, &n)) return UTC_NONE;
    return utc_add_s(day, (int64_t)(n / 100) * 3600 + (int64_t)(n % 100) * 60);
}

struct release_asset asset_from_name(str name, const char *baseline)
{
    struct release_asset x = {.name = name, .from = day_of(name), .to = UTC_NONE};
    if (str_contains(name, str_of(baseline))) {
        x.kind = ASSET_BASELINE;
        x.to = x.from;
    } else if (!utc_is_none(x.from)) {
        x.to = until_of(name, x.from);
        x.kind = utc_is_none(x.to) ? ASSET_OTHER : ASSET_DELTA;
    }
    return x;
}

/* ---- documents ---- */

/* What libcurl is given: an absolute address in plain characters. */
static enum status check_url(str url, bool is_secure, struct err *e)
{
    bool is_https = str_starts(url, STR("https://"));
    if (url.n == 0)
        return err_set(e, LW_E_INPUT, "the asset of the release has no 'browser_download_url'");
    if (url.n > MAX_ASSET_URL_BYTES)
        return err_set(
            e, LW_E_LIMIT,
            "the address of the release's asset is longer than the limit of %d bytes",
            (int)MAX_ASSET_URL_BYTES);
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= 0x20 || url.p[i] > 0x7E)
            return err_set(e, LW_E_INPUT, "the address of the release's asset is no URL");
    if (is_https || (!is_secure && str_starts(url, STR("http://")))) return LW_OK;
    return err_set(e, LW_E_INPUT,
                   "the address of the release's asset must begin with https://, got '%.*s'",
                   STR_ARG(str_sub(url, 0, 60)));
}

struct reading {
    struct arena *a;
    const char *baseline;
    bool is_secure;
    struct release_asset *items;
    size_t n, cap, n_seen;
};

static enum status read_assets(struct reading *x, yyjson_val *release, struct err *e)
{
    yyjson_val *assets = json_array(release, "assets"), *asset;
    if (!assets) return err_set(e, LW_E_INPUT, "the release has no list 'assets'");
    x->n_seen += yyjson_arr_size(assets);
    if (x->n_seen > MAX_RELEASE_ASSETS)
        return err_set(e, LW_E_LIMIT, "the release has more than %d assets",
                       (int)MAX_RELEASE_ASSETS);
    yyjson_arr_iter it = yyjson_arr_iter_with(assets);
    while ((asset = yyjson_arr_iter_next(&it))) {
        struct release_asset found = asset_from_name(json_str(asset, "name"), x->baseline);
        if (found.kind == ASSET_OTHER) continue;
        enum status status =
            check_url(json_str(asset, "browser_download_url"), x->is_secure, e);
        if (status != LW_OK) return status;
        struct release_asset *slot =
            arena_push(x->a, (void **)&x->items, &x->n, &x->cap, sizeof *slot);
        if (!slot) return arena_status(x->a, "the release's assets", e);
        *slot = found;
        slot->name = json_dup(x->a, asset, "name");
        slot->url = json_dup(x->a, asset, "browser_download_url");
    }
    return LW_OK;
}

enum status release_read(struct arena *a, str bytes, const char *baseline, bool is_secure,
                         struct release_asset **out, size_t *n_out, struct err *e)
{
    yyjson_doc *doc = NULL;
    struct reading x = {.a = a, .baseline = baseline, .is_secure = is_secure};
    enum status status = json_parse(bytes, MAX_RELEASE_BYTES, &doc, e);
    if (status != LW_OK) return err_context(e, "the release document");
    yyjson_val *root = yyjson_doc_get_root(doc), *release;
    if (yyjson_is_arr(root) && yyjson_arr_size(root) > 0) {
        yyjson_arr_iter it = yyjson_arr_iter_with(root);
        while (status == LW_OK && (release = yyjson_arr_iter_next(&it)))
            status = read_assets(&x, release, e);
    } else {
        status = read_assets(&x, root, e);
    }
    yyjson_doc_free(doc);
    *out = x.items;
    *n_out = x.n;
    return status == LW_OK ? arena_status(a, "the release's asset", e) : status;
}
