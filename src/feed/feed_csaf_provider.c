/* SPDX-License-Identifier: Apache-2.0 */
/* Where a provider's documents are listed, and with which keys they are signed. */
#include "base/fs.h"
#include "feed/feed_csaf.h"
#include "feed/feed_files.h"

#include <unistd.h>

/* "https://host:1" of "https://host:1/a/b". */
static str origin_of(str url)
{
    size_t at = 0, slash = 0;
    if (!str_find(url, ':', &at)) return STR_NONE;
    str rest = str_from(url, at + 3);
    return str_find(rest, '/', &slash) ? str_sub(url, 0, at + 3 + slash) : url;
}

enum status csaf_fetch(struct csaf_turn *t, struct http_request *r, struct http_answer *answer,
                       struct err *e)
{
    struct sync *s = t->s;
    str url = str_of(r->url);
    bool is_https = str_starts(t->origin, STR("https://"));
    if (is_https && !str_starts(url, STR("https://")))
        return err_set(e, LW_E_REFUSED, "'%.150s' leads out of https", r->url ? r->url : "");
    s->may_be_private = t->is_own_address && str_eq(origin_of(url), t->origin);
    return sync_fetch(s, r, answer, e);
}

enum status csaf_fetch_text(struct csaf_turn *t, str url, size_t max_bytes, str *out,
                            struct http_answer *answer, struct err *e)
{
    struct http_request r = {
        .url = arena_z(t->a, url),
        .to_path = feed_download_path(t->a, t->s->o->data_dir, t->s->feed, STR("text")),
        .max_bytes = max_bytes,
        .unpacks_gzip = true,
        .etag = answer->etag,
        .last_modified = answer->last_modified};
    *out = STR_NONE;
    enum status status = csaf_fetch(t, &r, answer, e);
    if (status != LW_OK || answer->is_unchanged) return status;
    status = fs_read(t->a, r.to_path, max_bytes, out, e);
    unlink(r.to_path);
    return status;
}

/* ---- metadata ---- */

static enum status read_metadata(struct csaf_turn *t, str url, struct err *e)
{
    struct http_answer answer = {0};
    str bytes = STR_NONE;
    enum status status = csaf_fetch_text(t, url, CSAF_MAX_METADATA_BYTES, &bytes, &answer, e);
    if (status == LW_OK) status = csaf_provider_read(t->a, bytes, &t->provider, e);
    if (status != LW_OK) return e ? err_source(e, url) : status;
    if (t->provider.n_directories + t->provider.n_rolie_feeds == 0)
        return err_set(e, LW_E_INPUT,
                       "provider '%.*s' lists no documents that are free to read",
                       STR_ARG(str_sub(t->name, 0, 80)));
    return LW_OK;
}

static bool is_absent(enum status status)
{
    return status == LW_E_NOT_FOUND || status == LW_E_INPUT;
}

/* The order of section 7.3.1: well-known URL, security.txt, DNS path. */
static enum status find_by_domain(struct csaf_turn *t, struct err *e)
{
    struct http_answer answer = {0};
    struct err ignored = {0}, first = {0};
    str text = STR_NONE, *urls = NULL;
    size_t n = 0;
    str at = arena_printf(t->a, "%.*s/.well-known/", STR_ARG(t->origin));
    str url = arena_printf(t->a, "%.*scsaf/provider-metadata.json", STR_ARG(at));
    enum status status = read_metadata(t, url, &first);
    if (!is_absent(status)) {
        if (status != LW_OK && e) *e = first;
        return status;
    }
    url = arena_printf(t->a, "%.*ssecurity.txt", STR_ARG(at));
    if (csaf_fetch_text(t, url, CSAF_MAX_METADATA_BYTES, &text, &answer, &ignored) == LW_OK &&
        csaf_security_txt_read(t->a, text, &urls, &n, &ignored) == LW_OK)
        for (size_t i = 0; i < n && i < CSAF_MAX_LISTS; i++)
            if (read_metadata(t, urls[i], &ignored) == LW_OK) return LW_OK;
    url = arena_printf(t->a, "https://csaf.data.security.%.*s", STR_ARG(t->name));
    status = read_metadata(t, url, &ignored);
    if (status == LW_OK) return LW_OK;
    return err_set(e, LW_E_NOT_FOUND,
                   "'%.*s' has no provider-metadata.json: give its address or a directory with "
                   "changes.csv",
                   STR_ARG(str_sub(t->name, 0, 100)));
}

static bool is_domain(str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!char_is_alpha(name.p[i]) && !char_is_digit(name.p[i]) && name.p[i] != '.' &&
            name.p[i] != '-')
            return false;
    return name.n > 0 && name.n < 254;
}

/* A directory given as such: nobody says with which keys its documents are signed. */
static enum status use_directory(struct csaf_turn *t, struct err *e)
{
    str *directory = arena_new(t->a, str);
    if (!directory) return arena_status(t->a, "provider", e);
    *directory = t->name;
    t->provider = (struct csaf_provider){
        .canonical_url = t->name, .directories = directory, .n_directories = 1};
    return LW_OK;
}

static enum status find_metadata(struct csaf_turn *t, struct err *e)
{
    t->is_own_address =
        str_starts(t->name, STR("https://")) || str_starts(t->name, STR("http://"));
    if (!t->is_own_address) {
        if (!is_domain(t->name))
            return err_set(e, LW_E_INPUT, "'%.*s' is no domain and no address",
                           STR_ARG(str_sub(t->name, 0, 100)));
        t->origin = arena_printf(t->a, "https://%.*s", STR_ARG(t->name));
        return find_by_domain(t, e);
    }
    t->origin = origin_of(t->name);
    if (str_ends(t->name, STR(".json"))) return read_metadata(t, t->name, e);
    return use_directory(t, e);
}

/* ---- keys ---- */

static enum status open_keys(struct csaf_turn *t, struct err *e)
{
    struct sync *s = t->s;
    const struct csaf_provider *p = &t->provider;
    const char *dir = feed_dir(t->a, s->o->data_dir, s->feed);
    struct err own = {0};
    if (p->n_keys == 0) return LW_OK;
    if (!dir) return arena_status(t->a, "feed paths", e);
    enum status status = openpgp_open(dir, &t->ring, e);
    for (size_t i = 0; i < p->n_keys && i < CSAF_MAX_LISTS && status == LW_OK; i++) {
        struct http_answer answer = {0};
        str bytes = STR_NONE;
        enum status got =
            csaf_fetch_text(t, p->keys[i].url, OPENPGP_MAX_KEY_BYTES, &bytes, &answer, &own);
        if (got == LW_OK) got = openpgp_add_key(t->ring, bytes, p->keys[i].fingerprint, &own);
        /* A key that is gone or not the one that was named: others may do. */
        if (got != LW_OK && !is_absent(got)) {
            status = got;
            if (e) *e = own;
        }
    }
    if (status != LW_OK || openpgp_n_keys(t->ring) > 0) return status;
    return err_set(e, LW_E_INPUT,
                   "none of the keys that provider '%.*s' names can be had, the last: %.100s",
                   STR_ARG(str_sub(t->name, 0, 60)), own.message);
}

enum status csaf_find_provider(struct csaf_turn *t, struct err *e)
{
    enum status status = find_metadata(t, e);
    return status == LW_OK ? open_keys(t, e) : status;
}

/* ---- lists ---- */

str csaf_document_url(struct arena *a, str folder, str path)
{
    while (folder.n > 0 && folder.p[folder.n - 1] == '/')
        folder.n--;
    /* The longest beginning of the path with which the folder ends is not said twice. */
    for (size_t i = path.n; i-- > 1;) {
        if (path.p[i] != '/') continue;
        str head = str_sub(path, 0, i);
        str tail = arena_printf(a, "/%.*s", STR_ARG(head));
        if (!str_ends(folder, tail)) continue;
        path = str_from(path, i + 1);
        break;
    }
    return http_resolve(a, arena_printf(a, "%.*s/", STR_ARG(folder)), path);
}

static enum status keep_entry(struct csaf_turn *t, struct csaf_entry x, str base, bool is_csv,
                              struct err *e)
{
    str *const texts[] = {&x.sha256_url, &x.sha512_url, &x.signature_url};
    x.url = is_csv ? csaf_document_url(t->a, base, x.url) : http_resolve(t->a, base, x.url);
    for (size_t i = 0; i < 3; i++)
        if (texts[i]->n > 0) *texts[i] = http_resolve(t->a, base, *texts[i]);
    if (!x.url.p || !str_ends(x.url, STR(".json"))) return LW_OK; /* no document of ours */
    struct csaf_entry *slot =
        arena_push(t->a, (void **)&t->entries, &t->n_entries, &t->cap_entries, sizeof *slot);
    if (!slot) return arena_status(t->a, "documents of a provider", e);
    *slot = x;
    return LW_OK;
}

static enum status read_list(struct csaf_turn *t, str url, str base, bool is_csv,
                             struct http_answer *answer, struct err *e)
{
    str bytes = STR_NONE;
    struct csaf_entry *list = NULL;
    size_t n = 0;
    enum status status = csaf_fetch_text(t, url, CSAF_MAX_LIST_BYTES, &bytes, answer, e);
    if (status != LW_OK || answer->is_unchanged) return status;
    status = is_csv ? csaf_changes_read(t->a, bytes, &list, &n, e)
                    : csaf_rolie_read(t->a, bytes, &list, &n, e);
    if (status != LW_OK) return e ? err_source(e, url) : status;
    for (size_t i = 0; i < n && status == LW_OK; i++)
        status = keep_entry(t, list[i], base, is_csv, e);
    return status;
}

enum status csaf_read_lists(struct csaf_turn *t, const struct knowledge_part *known,
                            bool *is_unchanged, struct err *e)
{
    const struct csaf_provider *p = &t->provider;
    bool is_csv = p->n_directories > 0; /* both list everything: one of them is enough */
    str *urls = is_csv ? p->directories : p->rolie_feeds;
    enum status status = LW_OK;
    t->n_lists = is_csv ? p->n_directories : p->n_rolie_feeds;
    if (t->n_lists > CSAF_MAX_LISTS)
        return err_set(e, LW_E_LIMIT, "provider '%.*s' has more than %d lists of documents",
                       STR_ARG(str_sub(t->name, 0, 80)), (int)CSAF_MAX_LISTS);
    for (size_t i = 0; i < t->n_lists && status == LW_OK; i++) {
        str base = urls[i], url = urls[i];
        if (is_csv && base.n > 0 && base.p[base.n - 1] != '/')
            base = arena_printf(t->a, "%.*s/", STR_ARG(base));
        if (is_csv) url = arena_printf(t->a, "%.*schanges.csv", STR_ARG(base));
        t->list = (struct http_answer){0};
        if (t->n_lists == 1 && sync_was_imported(known)) {
            t->list.etag = known->etag;
            t->list.last_modified = known->last_modified;
        }
        status = read_list(t, url, base, is_csv, &t->list, e);
    }
    *is_unchanged = status == LW_OK && t->n_lists == 1 && t->list.is_unchanged;
    return status;
}
