/* SPDX-License-Identifier: Apache-2.0 */
/* `longwatch feed key | export`, and the import of what was exported. */
#include "cli/feed_bundle.h"

#include "app/feed.h"
#include "app/session.h"
#include "app/setting.h"
#include "base/fs.h"
#include "cli/columns.h"
#include "cli/table.h"
#include "crypto/sign.h"
#include "feed/feed_bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static yyjson_mut_doc *new_doc(yyjson_mut_val **root)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    *root = yyjson_mut_obj(doc);
    if (!doc || !*root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, *root);
    return doc;
}

static void add_str(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, str v)
{
    yyjson_mut_obj_add_strncpy(d, o, key, v.p ? v.p : "", v.n);
}

static void add_utc(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    add_str(d, o, key, utc_text(t, text));
}

/* "osv, PyPI" */
static str part_words(struct arena *a, str feed, str part)
{
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(feed), part.n ? ", " : "", STR_ARG(part));
}

/* ---- key ---- */

static enum status key_run(struct command_call *c, int *exit_code, struct err *e)
{
    str private_pem, public_pem, id;
    (void)exit_code;
    if (c->argc != 1 || c->argv[0][0] == '-')
        return err_set(e, LW_E_USAGE, "expected the file that the private key goes into");
    const char *path = c->argv[0], *pub = arena_printf(c->arena, "%s.pub", path).p;
    if (!pub) return arena_status(c->arena, "path", e);
    if (fs_exists(path) || fs_exists(pub))
        return err_set(e, LW_E_CONFLICT,
                       "'%s' exists: a key is never replaced, name another file",
                       fs_exists(path) ? path : pub);
    enum status status = sign_new_key(c->arena, &private_pem, &public_pem, e);
    if (status == LW_OK) status = sign_key_id(c->arena, public_pem, &id, e);
    if (status == LW_OK) status = fs_write_atomic(path, private_pem, 0600, e);
    if (status == LW_OK) status = fs_write_atomic(pub, public_pem, 0644, e);
    if (status != LW_OK) return status;
    if (c->wants_json) {
        yyjson_mut_val *root;
        yyjson_mut_doc *doc = new_doc(&root);
        add_str(doc, root, "key", id);
        add_str(doc, root, "private", str_of(path));
        add_str(doc, root, "public", str_of(pub));
        status = reply_print(c, doc, e);
        yyjson_mut_doc_free(doc);
        return status;
    }
    printf("key %.*s: keep '%s' to yourself, carry '%s' to the machines that import\n",
           STR_ARG(id), path, pub);
    return LW_OK;
}

const struct command feed_key_command = {
    .words = "feed key",
    .synopsis = "FILE",
    .doc = "Make a key pair for signing bundles of feeds: FILE and FILE.pub",
    .options = NULL,
    .examples = "longwatch feed key feeds.pem\n",
    .run = key_run,
};

/* ---- export ---- */

static enum status read_key(struct command_call *c, const char *path, str *out, struct err *e)
{
    return fs_read(c->arena, path, 16 * SIGN_MAX_PEM_BYTES, out, e);
}

static enum status export_json(struct command_call *c, const char *path,
                               const struct feed_export_report *r, struct err *e)
{
    yyjson_mut_val *root;
    yyjson_mut_doc *doc = new_doc(&root);
    add_str(doc, root, "file", str_of(path));
    yyjson_mut_obj_add_uint(doc, root, "bytes", r->n_bytes);
    add_str(doc, root, "key", r->manifest.key_id);
    add_utc(doc, root, "fetched_at", r->manifest.fetched_at);
    yyjson_mut_val *parts = yyjson_mut_obj_add_arr(doc, root, "parts");
    for (size_t i = 0; i < r->manifest.n_parts; i++) {
        const struct bundle_part *p = &r->manifest.parts[i];
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, parts);
        add_str(doc, o, "feed", p->feed);
        add_str(doc, o, "part", p->part);
        add_utc(doc, o, "fetched_at", p->fetched_at);
        yyjson_mut_obj_add_uint(doc, o, "files", p->n_files);
    }
    yyjson_mut_val *left = yyjson_mut_obj_add_arr(doc, root, "left_out");
    for (size_t i = 0; i < r->n_left_out; i++)
        yyjson_mut_arr_add_strncpy(doc, left, r->left_out[i].p, r->left_out[i].n);
    enum status status = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return status;
}

static void export_text(struct command_call *c, const char *path,
                        const struct feed_export_report *r)
{
    char at[UTC_TEXT_BYTES];
    for (size_t i = 0; i < r->manifest.n_parts; i++) {
        const struct bundle_part *p = &r->manifest.parts[i];
        str words = part_words(c->arena, p->feed, p->part);
        printf("%.*s: %zu file%s, of %.*s\n", STR_ARG(words), p->n_files,
               p->n_files == 1 ? "" : "s", STR_ARG(utc_text(p->fetched_at, at)));
    }
    printf("%s: %llu bytes, signed by key %.*s\n", path, (unsigned long long)r->n_bytes,
           STR_ARG(r->manifest.key_id));
}

static enum status export_run(struct command_call *c, int *exit_code, struct err *e)
{
    const char *path = NULL, *key_path = NULL;
    struct feed_export_report r;
    struct knowledge *k = NULL;
    str key = STR_NONE;
    (void)exit_code;
    for (int i = 0; i < c->argc; i++) {
        if (strcmp(c->argv[i], "--key") == 0 && i + 1 < c->argc)
            key_path = c->argv[++i];
        else if (c->argv[i][0] == '-' || path)
            return err_set(e, LW_E_USAGE, "'%s' is not expected here", c->argv[i]);
        else
            path = c->argv[i];
    }
    if (!path || !key_path)
        return err_set(e, LW_E_USAGE,
                       "expected a file and --key PRIVATE-KEY, made by 'longwatch feed key'");
    str db = arena_printf(c->arena, "%s/knowledge.db", c->data_dir);
    enum status status = read_key(c, key_path, &key, e);
    if (status == LW_OK) status = knowledge_open(db.p, KNOWLEDGE_READ, &k, e);
    if (status == LW_OK) status = feed_export(k, c->arena, c->data_dir, path, key, &r, e);
    knowledge_close(k);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < r.n_left_out; i++)
        fprintf(stderr, "longwatch: left out: %.*s: no files of it were kept\n",
                STR_ARG(r.left_out[i]));
    if (c->wants_json) return export_json(c, path, &r, e);
    export_text(c, path, &r);
    return LW_OK;
}

static const struct command_option export_options[] = {
    {"--key", "FILE", "private key that signs, made by 'longwatch feed key'"},
    {0},
};

const struct command feed_export_command = {
    .words = "feed export",
    .synopsis = "FILE --key FILE",
    .doc =
        "Write one signed bundle of what was fetched and kept (setting feed-keep-downloads), "
        "for machines without internet",
    .options = export_options,
    .examples = "longwatch feed export feeds.lwb --key feeds.pem\n",
    .run = export_run,
};

/* ---- import of a bundle ---- */

/* --key, else the file that the setting names; without a store there is no setting. */
static enum status trusted_keys(struct command_call *c, struct app *app, const char *key_path,
                                str *out, struct err *e)
{
    const char *from_environment = getenv("LONGWATCH_FEED_BUNDLE_KEY");
    str path = str_of(key_path ? key_path : from_environment);
    enum status status = LW_OK;
    *out = STR("");
    if (path.n == 0 && app) status = setting_get(app, c->arena, "feed-bundle-key", &path, e);
    if (status != LW_OK || path.n == 0) return status;
    return read_key(c, arena_z(c->arena, path), out, e);
}

static void line_text(struct command_call *c, const struct feed_import_line *l)
{
    char at[UTC_TEXT_BYTES], text[sizeof(struct err)];
    str words = part_words(c->arena, l->feed, l->part), of = utc_text(l->fetched_at, at);
    if (l->status != LW_OK) {
        err_text(&l->error, text, sizeof text);
        fprintf(stderr, "longwatch: %.*s: %s\n", STR_ARG(words), text);
    } else if (l->is_current) {
        printf("%.*s: current, of %.*s\n", STR_ARG(words), STR_ARG(of));
    } else {
        const struct import_result *r = &l->result;
        printf("%.*s: of %.*s, %lld records read: %lld new, %lld changed, %lld withdrawn, %lld "
               "refused\n",
               STR_ARG(words), STR_ARG(of), (long long)r->n_records, (long long)r->n_new,
               (long long)r->n_changed, (long long)r->n_withdrawn, (long long)r->n_refused);
    }
}

static enum status report_json(struct command_call *c, const struct feed_import_report *r,
                               struct err *e)
{
    yyjson_mut_val *root;
    yyjson_mut_doc *doc = new_doc(&root);
    add_str(doc, root, "key", r->key_id);
    add_utc(doc, root, "fetched_at", r->fetched_at);
    yyjson_mut_val *parts = yyjson_mut_obj_add_arr(doc, root, "parts");
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct feed_import_line *l = &r->lines[i];
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, parts);
        add_str(doc, o, "feed", l->feed);
        add_str(doc, o, "part", l->part);
        add_utc(doc, o, "fetched_at", l->fetched_at);
        yyjson_mut_obj_add_bool(doc, o, "ok", l->status == LW_OK);
        yyjson_mut_obj_add_bool(doc, o, "is_current", l->is_current);
        yyjson_mut_obj_add_sint(doc, o, "records", l->result.n_records);
        yyjson_mut_obj_add_sint(doc, o, "new", l->result.n_new);
        yyjson_mut_obj_add_sint(doc, o, "changed", l->result.n_changed);
        yyjson_mut_obj_add_sint(doc, o, "withdrawn", l->result.n_withdrawn);
        yyjson_mut_obj_add_sint(doc, o, "refused", l->result.n_refused);
        add_str(doc, o, "error", str_of(l->error.message));
    }
    enum status status = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return status;
}

/* The ledger hears of what changed, as it does of a synchronisation. */
static enum status note_lines(struct app *app, const struct feed_import_report *r,
                              struct err *e)
{
    enum status status = LW_OK;
    for (size_t i = 0; i < r->n_lines && status == LW_OK && app; i++) {
        const struct feed_import_line *l = &r->lines[i];
        const struct feed_row *feed = feed_find(l->feed);
        if (!feed || (l->status == LW_OK && !l->result.is_changed)) continue;
        struct feed_sync_result line = {.feed = feed->name,
                                        .status = l->status,
                                        .error = l->error,
                                        .is_changed = l->result.is_changed,
                                        .n_new = l->result.n_new,
                                        .n_changed = l->result.n_changed,
                                        .n_withdrawn = l->result.n_withdrawn,
                                        .generation = l->result.generation};
        status = feed_note_result(app, &local_actor, &line, e);
    }
    return status;
}

enum status bundle_import_run(struct command_call *c, const struct bundle_wishes *w,
                              int *exit_code, struct err *e)
{
    struct app *app = NULL;
    struct knowledge *k = NULL;
    struct feed_import_report r = {0};
    struct err own = {0};
    struct feed_import_options o = {.data_dir = c->data_dir,
                                    .accepts_older = w->accepts_older,
                                    .accept_shrink = w->accept_shrink};
    str store = arena_printf(c->arena, "%s/store.db", c->data_dir);
    str db = arena_printf(c->arena, "%s/knowledge.db", c->data_dir);
    enum status status = fs_make_dirs(c->data_dir, 0700, e);
    if (status == LW_OK && fs_exists(store.p)) status = app_open(c->data_dir, &app, e);
    if (status == LW_OK) status = trusted_keys(c, app, w->key_path, &o.trusted_pem, e);
    if (status == LW_OK) status = knowledge_open(db.p, KNOWLEDGE_WRITE, &k, e);
    if (status == LW_OK) {
        status = feed_bundle_import(k, c->arena, w->path, &o, &r, &own);
        if (status != LW_OK && r.n_lines == 0 && e) *e = own;
    }
    knowledge_close(k);
    if (status == LW_OK || r.n_lines > 0) {
        /* Each part has its line; what failed is on standard error already. */
        if (status != LW_OK) *exit_code = status_row(status)->exit_code;
        status = note_lines(app, &r, e);
        for (size_t i = 0; i < r.n_lines && !c->wants_json && status == LW_OK; i++)
            line_text(c, &r.lines[i]);
        if (status == LW_OK && c->wants_json) status = report_json(c, &r, e);
    }
    if (app) app_close(app);
    return status;
}
