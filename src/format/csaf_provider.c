/* SPDX-License-Identifier: Apache-2.0 */
/* JSON files by which CSAF documents are distributed: provider metadata, aggregator, ROLIE. */
#include "base/limits.h"
#include "format/csaf.h"
#include "format/json.h"

/* A growing list of strings or entries in an arena. */
struct list {
    void *items;
    size_t n, cap;
};

static enum status add_text(struct arena *a, struct list *l, str text, struct err *e)
{
    str *place;
    if (text.n == 0) return LW_OK;
    if (l->n == CSAF_MAX_ENTRIES)
        return err_set(e, LW_E_LIMIT, "more than %d entries", (int)CSAF_MAX_ENTRIES);
    place = arena_push(a, &l->items, &l->n, &l->cap, sizeof *place);
    if (place != NULL) *place = arena_str(a, text);
    return LW_OK;
}

/* Labels of documents that everybody may have; a feed without a label restricts nothing. */
static bool is_free(str label)
{
    return label.n == 0 || str_eq(label, STR("WHITE")) || str_eq(label, STR("CLEAR")) ||
           str_eq(label, STR("UNLABELED"));
}

/* CSAF 2.0 writes `directory_url`, 2.1 `directory` with a label. */
static enum status read_distribution(struct arena *a, yyjson_val *distribution,
                                     struct list *directories, struct list *feeds,
                                     struct err *e)
{
    yyjson_val *directory = json_object(distribution, "directory");
    yyjson_val *rolie = json_array(json_object(distribution, "rolie"), "feeds");
    yyjson_val *feed;
    size_t i, max;
    enum status s = add_text(a, directories, json_str(distribution, "directory_url"), e);
    if (s == LW_OK && is_free(json_str(directory, "tlp_label")))
        s = add_text(a, directories, json_str(directory, "url"), e);
    yyjson_arr_foreach(rolie, i, max, feed)
    {
        if (s == LW_OK && is_free(json_str(feed, "tlp_label")))
            s = add_text(a, feeds, json_str(feed, "url"), e);
    }
    return s;
}

static void read_keys(struct arena *a, yyjson_val *root, struct csaf_provider *out)
{
    yyjson_val *keys = json_array(root, "public_openpgp_keys");
    yyjson_val *key;
    size_t i, max;
    if (yyjson_arr_size(keys) == 0) return;
    out->keys = arena_array(a, yyjson_arr_size(keys), sizeof *out->keys);
    if (out->keys == NULL) return;
    yyjson_arr_foreach(keys, i, max, key)
    {
        str url = json_dup(a, key, "url");
        if (url.n == 0) continue;
        out->keys[out->n_keys++] =
            (struct csaf_key){.fingerprint = json_dup(a, key, "fingerprint"), .url = url};
    }
}

static enum status read_provider(struct arena *a, yyjson_val *root, void *to, struct err *e)
{
    struct csaf_provider *out = to;
    struct list directories = {0}, feeds = {0};
    yyjson_val *distributions = json_array(root, "distributions");
    yyjson_val *distribution;
    size_t i, max;
    enum status s = LW_OK;
    if (json_str(root, "canonical_url").n == 0 || json_object(root, "publisher") == NULL) {
        return err_set(e, LW_E_INPUT,
                       "this is no CSAF provider metadata, expected an object with "
                       "canonical_url and publisher");
    }
    out->canonical_url = json_dup(a, root, "canonical_url");
    out->publisher = json_dup(a, json_object(root, "publisher"), "name");
    out->role = json_dup(a, root, "role");
    read_keys(a, root, out);
    yyjson_arr_foreach(distributions, i, max, distribution)
    {
        if (s == LW_OK) s = read_distribution(a, distribution, &directories, &feeds, e);
    }
    out->directories = directories.items;
    out->n_directories = directories.n;
    out->rolie_feeds = feeds.items;
    out->n_rolie_feeds = feeds.n;
    return s;
}

/* RFC 8322 section 7.4 with the CSAF rules: content.src is the document, links say the rest. */
static struct csaf_entry read_entry(struct arena *a, yyjson_val *v)
{
    struct csaf_entry x = {.updated_at = json_utc(v, "updated")};
    yyjson_val *links = json_array(v, "link");
    yyjson_val *link;
    size_t i, max;
    str self = STR_NONE, src = json_str(json_object(v, "content"), "src");
    yyjson_arr_foreach(links, i, max, link)
    {
        str rel = json_str(link, "rel"), href = json_str(link, "href");
        if (str_eq(rel, STR("self"))) self = href;
        if (str_eq(rel, STR("signature"))) x.signature_url = arena_str(a, href);
        if (!str_eq(rel, STR("hash"))) continue;
        if (str_ends(href, STR(".sha256"))) x.sha256_url = arena_str(a, href);
        if (str_ends(href, STR(".sha512"))) x.sha512_url = arena_str(a, href);
    }
    x.url = arena_str(a, src.n > 0 ? src : self);
    return x;
}

static enum status read_rolie(struct arena *a, yyjson_val *root, void *to, struct err *e)
{
    struct list *out = to;
    yyjson_val *feed = json_object(root, "feed");
    yyjson_val *entries = json_array(feed, "entry");
    yyjson_val *v;
    size_t i, max;
    if (feed == NULL)
        return err_set(e, LW_E_INPUT, "this is no ROLIE feed, expected an object with feed");
    if (yyjson_arr_size(entries) > CSAF_MAX_ENTRIES)
        return err_set(e, LW_E_LIMIT, "more than %d entries", (int)CSAF_MAX_ENTRIES);
    yyjson_arr_foreach(entries, i, max, v)
    {
        struct csaf_entry x = read_entry(a, v);
        struct csaf_entry *place;
        if (x.url.n == 0)
            return err_set(e, LW_E_INPUT, "entry %zu of the ROLIE feed has no content.src", i);
        place = arena_push(a, &out->items, &out->n, &out->cap, sizeof *place);
        if (place == NULL) break;
        *place = x;
    }
    return LW_OK;
}

static enum status read_service(struct arena *a, yyjson_val *root, void *to, struct err *e)
{
    yyjson_val *spaces = json_array(json_object(root, "service"), "workspace");
    yyjson_val *space, *collection;
    size_t i, max, k, n;
    enum status s = LW_OK;
    if (spaces == NULL) {
        return err_set(e, LW_E_INPUT,
                       "this is no ROLIE service document, expected an object with "
                       "service.workspace");
    }
    yyjson_arr_foreach(spaces, i, max, space)
    {
        yyjson_val *collections = json_array(space, "collection");
        yyjson_arr_foreach(collections, k, n, collection)
        {
            if (s == LW_OK) s = add_text(a, to, json_str(collection, "href"), e);
        }
    }
    return s;
}

static enum status read_category(struct arena *a, yyjson_val *root, void *to, struct err *e)
{
    yyjson_val *list = json_array(json_object(root, "categories"), "category");
    yyjson_val *v;
    size_t i, max;
    enum status s = LW_OK;
    if (list == NULL) {
        return err_set(e, LW_E_INPUT,
                       "this is no ROLIE category document, expected an object with "
                       "categories.category");
    }
    yyjson_arr_foreach(list, i, max, v)
    {
        if (s == LW_OK) s = add_text(a, to, json_str(v, "term"), e);
    }
    return s;
}

static enum status read_aggregator(struct arena *a, yyjson_val *root, void *to, struct err *e)
{
    static const char *const lists[] = {"csaf_providers", "csaf_publishers"};
    yyjson_val *v;
    size_t i, max;
    enum status s = LW_OK;
    if (json_object(root, "aggregator") == NULL) {
        return err_set(e, LW_E_INPUT,
                       "this is no CSAF aggregator document, expected an object with "
                       "aggregator");
    }
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        yyjson_val *list = json_array(root, lists[k]);
        yyjson_arr_foreach(list, i, max, v)
        {
            if (s == LW_OK) s = add_text(a, to, json_str(json_object(v, "metadata"), "url"), e);
        }
    }
    return s;
}

/* Parses, reads the root, and says whether the arena held it all. */
static enum status read_document(struct arena *a, str bytes, const char *what,
                                 enum status (*read)(struct arena *a, yyjson_val *root,
                                                     void *to, struct err *e),
                                 void *to, struct err *e)
{
    yyjson_doc *doc;
    enum status s = json_parse(bytes, LIMIT_FEED_DOCUMENT_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = read(a, yyjson_doc_get_root(doc), to, e);
    yyjson_doc_free(doc);
    return s == LW_OK ? arena_status(a, what, e) : s;
}

enum status csaf_provider_read(struct arena *a, str bytes, struct csaf_provider *out,
                               struct err *e)
{
    struct csaf_provider provider = {.role = STR_NONE};
    enum status s =
        read_document(a, bytes, "CSAF provider metadata", read_provider, &provider, e);
    if (s == LW_OK) *out = provider;
    return s;
}

enum status csaf_rolie_read(struct arena *a, str bytes, struct csaf_entry **out, size_t *n_out,
                            struct err *e)
{
    struct list list = {0};
    enum status s = read_document(a, bytes, "ROLIE feed", read_rolie, &list, e);
    if (s != LW_OK) return s;
    *out = list.items;
    *n_out = list.n;
    return LW_OK;
}

static enum status read_texts(struct arena *a, str bytes, const char *what,
                              enum status (*read)(struct arena *a, yyjson_val *root, void *to,
                                                  struct err *e),
                              str **out, size_t *n_out, struct err *e)
{
    struct list list = {0};
    enum status s = read_document(a, bytes, what, read, &list, e);
    if (s != LW_OK) return s;
    *out = list.items;
    *n_out = list.n;
    return LW_OK;
}

enum status csaf_service_read(struct arena *a, str bytes, str **out, size_t *n_out,
                              struct err *e)
{
    return read_texts(a, bytes, "ROLIE service document", read_service, out, n_out, e);
}

enum status csaf_category_read(struct arena *a, str bytes, str **out, size_t *n_out,
                               struct err *e)
{
    return read_texts(a, bytes, "ROLIE category document", read_category, out, n_out, e);
}

enum status csaf_aggregator_read(struct arena *a, str bytes, str **out, size_t *n_out,
                                 struct err *e)
{
    return read_texts(a, bytes, "CSAF aggregator document", read_aggregator, out, n_out, e);
}
