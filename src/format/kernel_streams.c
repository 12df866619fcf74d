/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The community's kernel tracker, stream_fixes.json: CVE -> stable series -> the commit that
 * mends it there and the release that first has it (github.com/nluedtke/linux_kernel_cves).
 *
 * One record a CVE that says only what is certain: from that release on, the series is unaffected;
 * and as a statement about commits, which release has the mending commit. What came before is not
 * known from here.
 */
#include "base/limits.h"
#include "format/formats.h"
#include "format/record_json.h"

/* 40 digits; one entry of the real document has a comma inside. */
static bool is_commit(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool is_hex = char_is_digit(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'f');
        if (!is_hex) return false;
    }
    return s.n == 40;
}

static void read_series(struct arena *a, str series, yyjson_val *v, struct record *r)
{
    struct affected *versions = &r->affected[0], *commits = &r->affected[1];
    str fixed = json_str(v, "fixed_version"), commit = json_str(v, "cmt_id");
    if (series.n == 0 || fixed.n == 0 || !char_is_digit(fixed.p[0])) return;
    str release = arena_str(a, fixed);
    versions->statements[versions->n_statements++] =
        (struct version_statement){.version = release,
                                   .upper = arena_printf(a, "%.*s.*", STR_ARG(series)),
                                   .is_upper_inclusive = true,
                                   .status = CLAIM_UNAFFECTED,
                                   .version_type = STR("semver")};
    if (!is_commit(commit)) return;
    str id = arena_str(a, commit);
    r->releases[r->n_releases++] = (struct commit_release){id, release};
    commits->statements[commits->n_statements++] = (struct version_statement){
        .version = id, .status = CLAIM_UNAFFECTED, .version_type = STR("git")};
}

static void begin_entry(struct arena *a, struct affected *x, size_t n)
{
    *x = (struct affected){.kind = STATEMENT_CVE,
                           .origin = STR("linux_kernel_cves"),
                           .vendor = STR("Linux"),
                           .product = STR("Linux"),
                           .name = STR("Linux"),
                           .default_status = CLAIM_UNKNOWN,
                           .statements = NEW_ARRAY(a, struct version_statement, n)};
}

static enum status read_cve(struct arena *a, str id, yyjson_val *series, record_emit_fn emit,
                            void *ctx, struct err *e)
{
    struct record r = RECORD_EMPTY;
    yyjson_val *key, *v;
    size_t i, max, n = yyjson_obj_size(series);
    if (!is_whole_cve_id(id))
        return err_set(e, LW_E_INPUT, "'%.*s' is not a CVE id", STR_ARG(str_sub(id, 0, 60)));
    if (n == 0) return LW_OK;
    r.source = STR("kernel");
    r.id = arena_str(a, id);
    r.affected = NEW_ARRAY(a, struct affected, 2);
    if (!r.affected) return arena_status(a, "kernel streams", e);
    r.n_affected = 2;
    begin_entry(a, &r.affected[0], n);
    begin_entry(a, &r.affected[1], n);
    r.releases = NEW_ARRAY(a, struct commit_release, n);
    if (a->is_over) return arena_status(a, "kernel streams", e);
    yyjson_obj_foreach(series, i, max, key, v) read_series(a, json_val_str(key), v, &r);
    enum status s = arena_status(a, "kernel streams", e);
    return s == LW_OK ? emit(ctx, &r, e) : s;
}

static enum status read_root(yyjson_val *root, record_emit_fn emit, void *ctx, struct err *e)
{
    struct arena one;
    yyjson_val *key, *v;
    size_t i, max;
    enum status s = LW_OK;
    if (!yyjson_is_obj(root))
        return err_set(e, LW_E_INPUT, "this is no stream_fixes document, expected an object");
    arena_init(&one, LIMIT_RECORD_BYTES);
    yyjson_obj_foreach(root, i, max, key, v)
    {
        arena_clear(&one);
        s = read_cve(&one, json_val_str(key), v, emit, ctx, e);
        if (s != LW_OK) break;
    }
    arena_release(&one);
    return s;
}

enum status kernel_streams_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                                struct err *e)
{
    yyjson_doc *doc;
    (void)a;
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = read_root(yyjson_doc_get_root(doc), emit, ctx, e);
    yyjson_doc_free(doc);
    return s;
}
