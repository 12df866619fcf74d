/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_release.h"

#include "format/json.h"

bool release_is_document(str bytes)
{
    str text = str_trim(bytes);
    return text.n > 0 && text.p[0] == '{';
}

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

static enum status find_asset(yyjson_val *release, const char *wanted, yyjson_val **out,
                              struct err *e)
{
    yyjson_val *assets = json_array(release, "assets"), *asset;
    if (!assets) return err_set(e, LW_E_INPUT, "the release has no list 'assets'");
    if (yyjson_arr_size(assets) > MAX_RELEASE_ASSETS)
        return err_set(e, LW_E_LIMIT, "the release has more than %d assets",
                       (int)MAX_RELEASE_ASSETS);
    yyjson_arr_iter it = yyjson_arr_iter_with(assets);
    while ((asset = yyjson_arr_iter_next(&it))) {
        if (!str_contains(json_str(asset, "name"), str_of(wanted))) continue;
        *out = asset;
        return LW_OK;
    }
    return err_set(e, LW_E_INPUT, "the release has no asset whose name contains '%s'", wanted);
}

enum status release_asset(struct arena *a, str bytes, const char *wanted, bool is_secure,
                          str *url, struct err *e)
{
    yyjson_doc *doc = NULL;
    yyjson_val *asset = NULL;
    enum status status = json_parse(bytes, MAX_RELEASE_BYTES, &doc, e);
    if (status != LW_OK) return err_context(e, "the release document");
    status = find_asset(yyjson_doc_get_root(doc), wanted, &asset, e);
    if (status == LW_OK)
        status = check_url(json_str(asset, "browser_download_url"), is_secure, e);
    if (status == LW_OK) *url = json_dup(a, asset, "browser_download_url");
    yyjson_doc_free(doc);
    return status == LW_OK ? arena_status(a, "the release's asset", e) : status;
}
