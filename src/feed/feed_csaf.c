/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF: of each configured provider the documents that are newer than what is known, the oldest
 * first, in batches that commit with the cursor, so that a turn that breaks off has still come as
 * far as it has. A document whose hash or signature is wrong is refused by name, tried again in
 * every turn, and does not keep the others.
 */
#include "feed/feed_csaf.h"

#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "feed/feed_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the cursor ---- */

struct csaf_cursor csaf_cursor_read(str cursor)
{
    struct csaf_cursor c = {.at = UTC_NONE};
    struct err ignored = {0};
    str at;
    bool has_url = str_cut(&cursor, ' ', &at);
    if (at.n == 0 || utc_parse(at, "cursor", &c.at, &ignored) != LW_OK) return c;
    if (has_url) c.url = cursor;
    return c;
}

static str cursor_text(struct arena *a, struct utc at, str url)
{
    char text[UTC_TEXT_BYTES];
    str stated = utc_text(at, text);
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(stated), url.p ? " " : "", STR_ARG(url));
}

/* Those of the same second as the last are looked at again: its publisher may not have ended it. */
bool csaf_is_newer(const struct csaf_entry *x, const struct csaf_cursor *c)
{
    int order = utc_is_none(c->at) ? 1 : utc_cmp(x->updated_at, c->at);
    return order > 0 || (order == 0 && (!c->url.p || str_cmp(x->url, c->url) > 0));
}

static int by_time(const void *a, const void *b)
{
    const struct csaf_entry *x = a, *y = b;
    int order = utc_cmp(x->updated_at, y->updated_at);
    return order ? order : str_cmp(x->url, y->url);
}

/* ---- one document ---- */

static enum status check_hash(struct csaf_turn *t, const struct csaf_entry *x, str bytes,
                              struct err *e)
{
    char hex[SHA512_HEX_CHARS + 1], hex256[SHA256_HEX_CHARS + 1];
    struct sha256 d = sha256_of(bytes);
    const struct {
        str stated;
        const char *suffix;
        str got;
    } rows[] = {{x->sha512_url, ".sha512", sha512_hex(bytes, hex)},
                {x->sha256_url, ".sha256", sha256_hex(&d, hex256)}};
    for (size_t i = 0; i < 2; i++) {
        struct http_answer answer = {0};
        str text = STR_NONE, wanted = STR_NONE;
        str url = rows[i].stated.n > 0
                      ? rows[i].stated
                      : arena_printf(t->a, "%.*s%s", STR_ARG(x->url), rows[i].suffix);
        enum status status = csaf_fetch_text(t, url, CSAF_MAX_HASH_BYTES, &text, &answer, e);
        if (status == LW_E_NOT_FOUND) continue;
        if (status == LW_OK) status = csaf_hash_read(t->a, text, &wanted, e);
        if (status != LW_OK) return status;
        if (str_eq(wanted, rows[i].got)) return LW_OK;
        return err_set(e, LW_E_INPUT, "it does not fit its hash file (%s)", rows[i].suffix + 1);
    }
    return LW_OK; /* no hash file: the connection was protected all the same */
}

static enum status check_signature(struct csaf_turn *t, const struct csaf_entry *x, str bytes,
                                   struct err *e)
{
    struct http_answer answer = {0};
    str text = STR_NONE;
    bool is_needed = t->s->o->needs_signature;
    str url = x->signature_url.n > 0 ? x->signature_url
                                     : arena_printf(t->a, "%.*s.asc", STR_ARG(x->url));
    if (!t->ring && !is_needed) return LW_OK;
    if (!t->ring)
        return err_set(e, LW_E_INPUT,
                       "its signature cannot be checked: the provider names no key");
    enum status status =
        csaf_fetch_text(t, url, OPENPGP_MAX_SIGNATURE_BYTES, &text, &answer, e);
    if (status == LW_E_NOT_FOUND && !is_needed) return LW_OK;
    if (status == LW_E_NOT_FOUND)
        return err_set(e, LW_E_INPUT, "it has no signature, and one is required");
    return status == LW_OK ? openpgp_verify(t->ring, bytes, text, e) : status;
}

enum status csaf_fetch_document(struct csaf_turn *t, const struct csaf_entry *x,
                                const char *path, struct err *e)
{
    struct http_answer answer = {0};
    str bytes = STR_NONE;
    struct arena a, *lists = t->a;
    struct http_request r = {.url = arena_z(t->a, x->url),
                             .to_path = path,
                             .max_bytes = LIMIT_RECORD_BYTES,
                             .unpacks_gzip = true};
    enum status status = csaf_fetch(t, &r, &answer, e);
    if (status != LW_OK) return status;
    arena_init(&a, 2 * LIMIT_RECORD_BYTES);
    t->a = &a; /* what is needed to check it is not kept for the turn */
    status = fs_read(&a, path, LIMIT_RECORD_BYTES, &bytes, e);
    if (status == LW_OK) status = check_hash(t, x, bytes, e);
    if (status == LW_OK) status = check_signature(t, x, bytes, e);
    t->a = lists;
    arena_release(&a);
    if (status != LW_OK) unlink(path);
    return status;
}

/* ---- refusals ---- */

static enum status note_refused(struct csaf_turn *t, str url, const char *reason, struct err *e)
{
    struct refusal *slot = NULL;
    for (size_t i = 0; i < t->n_refused && !slot; i++)
        if (str_eq(t->refused[i].name, url)) slot = &t->refused[i];
    if (!slot)
        slot = arena_push(t->a, (void **)&t->refused, &t->n_refused, &t->cap_refused,
                          sizeof *slot);
    if (slot) *slot = (struct refusal){.name = url, .reason = arena_str(t->a, str_of(reason))};
    return arena_status(t->a, "refused documents", e);
}

static enum status keep_refusal(void *ctx, const struct refusal *r, struct err *e)
{
    struct csaf_turn *t = ctx;
    if (!str_eq(r->part, t->name)) return LW_OK;
    return note_refused(t, arena_str(t->a, r->name), arena_z(t->a, r->reason), e);
}

static bool was_refused(const struct csaf_turn *t, str url)
{
    for (size_t i = 0; i < t->n_refused; i++)
        if (str_eq(t->refused[i].name, url)) return true;
    return false;
}

static void forget_refused(struct csaf_turn *t, str url)
{
    for (size_t i = 0; i < t->n_refused; i++) {
        if (!str_eq(t->refused[i].name, url)) continue;
        t->refused[i] = t->refused[--t->n_refused];
        return;
    }
}

/* What the importer refused, by the name of its file: the address is what a person knows. */
static enum status take_import_refusals(struct csaf_turn *t, const struct csaf_entry *batch,
                                        const char *const *paths, size_t n,
                                        const struct import_result *r, struct err *e)
{
    enum status status = LW_OK;
    for (size_t i = 0; i < r->n_refusals && status == LW_OK; i++)
        for (size_t k = 0; k < n && status == LW_OK; k++) {
            if (!str_starts(r->refusals[i], str_of(paths[k]))) continue;
            str words = str_trim(str_from(r->refusals[i], strlen(paths[k])));
            if (str_starts(words, STR(":"))) words = str_trim(str_from(words, 1));
            status = note_refused(t, batch[k].url, arena_z(t->a, words), e);
        }
    return status;
}

/* ---- batches ---- */

/* Addresses of a provider may share a file name: the number keeps them apart. */
static const char *document_path(struct csaf_turn *t, const char *dir, size_t i, str url)
{
    size_t slash = 0;
    str name = str_find_last(url, '/', &slash) ? str_from(url, slash + 1) : url;
    return arena_printf(t->a, "%s/%03zu-%.*s", dir, i,
                        STR_ARG(http_path_segment(t->a, str_sub(name, 0, 150))))
        .p;
}

static enum status import_batch(struct csaf_turn *t, const struct csaf_entry *batch,
                                const char *const *paths, size_t n, str cursor, struct err *e)
{
    struct sync *s = t->s;
    struct sync_files f = {.paths = paths,
                           .n = n,
                           .url = t->name,
                           .part = t->name,
                           .is_delta = true,
                           .are_documents = true};
    struct import_result r = {0};
    struct csaf_gone gone = {0};
    enum status status = csaf_find_gone(s->k, t->a, s->feed->name, t->name, paths, n, &gone, e);
    f.gone = gone.ids;
    f.n_gone = gone.n;
    if (status == LW_OK && n > 0) status = sync_import_with(s, &f, &r, e);
    /* None of the batch could be read: that is no failure of the others. */
    if (status == LW_E_INPUT && r.n_records == 0 && r.n_refused > 0) status = LW_OK;
    if (status == LW_OK) status = take_import_refusals(t, batch, paths, n, &r, e);
    /* Before the cursor passes them, or a crash between would forget them. */
    if (status == LW_OK)
        status = knowledge_set_refusals(s->k, s->feed->name, t->name, t->refused, t->n_refused,
                                        s->o->now, e);
    if (status == LW_OK)
        status =
            knowledge_note_state(s->k, s->feed->name, t->name, STR_NONE, STR_NONE, cursor, e);
    return status;
}

/* A reason against this document alone. */
static bool is_refusal(enum status status)
{
    return status == LW_E_INPUT || status == LW_E_NOT_FOUND || status == LW_E_LIMIT ||
           status == LW_E_REFUSED;
}

struct batch_run {
    const char *dir;
    struct csaf_entry taken[CSAF_BATCH_DOCUMENTS];
    const char *paths[CSAF_BATCH_DOCUMENTS];
    size_t n_taken;
    struct csaf_cursor reached;
};

/*
 * Fetches `n` documents. What came is imported also when the turn breaks off in the middle:
 * `reached` says how far.
 */
static enum status run_batch(struct csaf_turn *t, struct batch_run *b,
                             const struct csaf_entry *all, size_t n, struct err *e)
{
    enum status status = LW_OK;
    b->n_taken = 0;
    for (size_t i = 0; i < n && status == LW_OK; i++) {
        struct err own = {0};
        const char *path = document_path(t, b->dir, i, all[i].url);
        if (!path) return arena_status(t->a, "documents of a provider", e);
        enum status got = csaf_fetch_document(t, &all[i], path, &own);
        if (got == LW_OK) {
            forget_refused(t, all[i].url);
            b->taken[b->n_taken] = all[i];
            b->paths[b->n_taken++] = path;
        } else if (is_refusal(got)) {
            status = note_refused(t, all[i].url, own.message, e);
        } else {
            if (e) *e = own;
            status = got;
        }
        if (status == LW_OK) b->reached = (struct csaf_cursor){all[i].updated_at, all[i].url};
    }
    return status;
}

static enum status run_batches(struct csaf_turn *t, const struct csaf_entry *all, size_t n,
                               struct csaf_cursor from, struct err *e)
{
    struct sync *s = t->s;
    struct batch_run *b = arena_new(t->a, struct batch_run);
    const char *dir = feed_download_path(t->a, s->o->data_dir, s->feed, t->name);
    if (!b || !dir) return arena_status(t->a, "documents of a provider", e);
    b->dir = arena_printf(t->a, "%s.documents", dir).p;
    b->reached = from;
    enum status status = fs_make_dirs(b->dir, 0700, e), failed = LW_OK;
    for (size_t i = 0; i < n && status == LW_OK && failed == LW_OK; i += CSAF_BATCH_DOCUMENTS) {
        struct err own = {0};
        size_t left = n - i < CSAF_BATCH_DOCUMENTS ? n - i : CSAF_BATCH_DOCUMENTS;
        failed = run_batch(t, b, all + i, left, &own);
        /* Documents that are tried again may be older than what is known. */
        bool is_further = utc_is_none(from.at) || utc_cmp(b->reached.at, from.at) >= 0;
        /* One dated in the future must not hide those of tomorrow. */
        bool is_early = utc_cmp(b->reached.at, s->o->now) <= 0;
        str cursor = is_further && is_early && !utc_is_none(b->reached.at)
                         ? cursor_text(t->a, b->reached.at, b->reached.url)
                         : STR_NONE;
        status = import_batch(t, b->taken, b->paths, b->n_taken, cursor, e);
        if (status == LW_OK && failed != LW_OK && e) *e = own;
    }
    feed_remove_dir(b->dir);
    return status != LW_OK ? status : failed;
}

/* ---- a turn ---- */

/* Newer than the cursor, and what was refused before: the oldest first. */
static size_t choose_documents(struct csaf_turn *t, const struct csaf_cursor *from)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_entries; i++)
        if (csaf_is_newer(&t->entries[i], from) || was_refused(t, t->entries[i].url))
            t->entries[n++] = t->entries[i];
    if (n) qsort(t->entries, n, sizeof *t->entries, by_time);
    return n;
}

static enum status end_turn(struct csaf_turn *t, struct csaf_cursor from, size_t n,
                            struct err *e)
{
    struct sync *s = t->s;
    struct utc at = n > 0 ? t->entries[n - 1].updated_at : from.at;
    if (!utc_is_none(from.at) && utc_cmp(at, from.at) < 0) at = from.at;
    /* A document dated in the future must not hide those of tomorrow. */
    if (!utc_is_none(at) && utc_cmp(at, s->o->now) > 0) at = s->o->now;
    str cursor = utc_is_none(at) ? STR("") : cursor_text(t->a, at, STR_NONE);
    if (t->n_lists == 1) return sync_confirm(s, t->name, &t->list, cursor, e);
    enum status status =
        knowledge_note_state(s->k, s->feed->name, t->name, STR(""), STR(""), cursor, e);
    return status == LW_OK ? sync_confirm(s, t->name, NULL, STR_NONE, e) : status;
}

static enum status sync_provider(struct csaf_turn *t, struct err *e)
{
    struct sync *s = t->s;
    const struct knowledge_part *known = sync_known(s, t->name);
    struct csaf_cursor from = csaf_cursor_read(known ? known->cursor : STR(""));
    bool is_unchanged = false;
    enum status status = knowledge_refusals(s->k, s->feed->name, keep_refusal, t, e);
    if (status == LW_OK) status = csaf_find_provider(t, e);
    if (status == LW_OK)
        status = csaf_read_lists(t, t->n_refused > 0 ? NULL : known, &is_unchanged, e);
    if (status != LW_OK) return status;
    if (is_unchanged) return sync_confirm(s, t->name, NULL, STR_NONE, e);
    size_t n = choose_documents(t, &from);
    bool is_all = n <= CSAF_MAX_TURN_DOCUMENTS;
    struct err own = {0};
    enum status run =
        run_batches(t, t->entries, is_all ? n : CSAF_MAX_TURN_DOCUMENTS, from, &own);
    s->out->n_refused += (int64_t)t->n_refused;
    if (run != LW_OK) {
        if (e) *e = own;
        return run;
    }
    return status == LW_OK && is_all ? end_turn(t, from, n, e) : status;
}

/* Every provider is tried; the first failure is the one that is told. */
enum status sync_csaf(struct sync *s, struct err *e)
{
    str list = sync_configured(s, "PROVIDERS", s->o->providers), name;
    enum status first = LW_OK;
    if (list.n == 0)
        return err_set(e, LW_E_USAGE,
                       "no CSAF provider is set: 'longwatch setting set feed-csaf-providers "
                       "--value DOMAIN,...'");
    while (list_next(&list, &name)) {
        struct arena a;
        struct err own = {0};
        struct csaf_turn t = {.s = s, .a = &a, .name = name};
        arena_init(&a, (size_t)256 << 20);
        enum status status = sync_provider(&t, &own);
        openpgp_close(t.ring);
        arena_release(&a);
        if (status == LW_OK) continue;
        (void)err_context(&own, "%.*s", STR_ARG(str_sub(name, 0, 60)));
        if (first != LW_OK) continue;
        first = own.code;
        if (e) *e = own;
    }
    return first;
}
