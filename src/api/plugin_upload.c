/* SPDX-License-Identifier: Apache-2.0 */
#include "api/plugin_upload.h"

#include "app/op_run.h"
#include "app/plugin.h"
#include "base/fs.h"
#include "base/limits.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    MAX_PAIRS = 16
};

enum status plugin_run(struct app *app, const struct actor *actor, const char *op,
                       const str *pairs, yyjson_mut_doc **reply, struct err *e)
{
    struct op_arg args[MAX_PAIRS];
    size_t n = 0;
    for (; pairs[0].p; pairs += 2) {
        if (n == MAX_PAIRS) BUG("more pairs than an operation of plug-ins takes");
        if (pairs[1].n) args[n++] = (struct op_arg){pairs[0], pairs[1]};
    }
    return op_run(app, actor, op_find(str_of(op)), args, n, reply, e);
}

static str member(struct arena *a, yyjson_mut_doc *doc, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(yyjson_mut_doc_get_root(doc), key);
    return arena_str(a, (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)});
}

/* ---- the body ---- */

struct incoming {
    struct plugin_upload u;
    const char *path; /* of the SBOM's bytes */
    bool is_own_file; /* removed at the end */
};

/* An operation takes a file: the decoded bytes become one. */
static enum status keep_bytes(struct app *app, struct request *r, struct incoming *in,
                              struct err *e)
{
    const char *dir = app_path(app, &r->arena, "tmp");
    str path =
        arena_printf(&r->arena, "%s/bom-%.*s", dir, STR_ARG(new_id(&r->arena, utc_now())));
    if (!path.p) return arena_status(&r->arena, "request", e);
    enum status s = fs_make_dirs(dir, 0700, e);
    if (s == LW_OK) s = fs_write_atomic(path.p, buf_str(&in->u.sbom), 0600, e);
    in->path = path.p;
    in->is_own_file = s == LW_OK;
    return s;
}

/* Its own arena: a request's is for small things. */
static enum status read_json(struct request *r, struct incoming *in, struct err *e)
{
    struct arena big;
    str bytes;
    size_t most = LIMIT_SBOM_BYTES / 3 * 4 + PLUGIN_BODY_SLACK_BYTES;
    struct plugin_upload *u = &in->u;
    if (r->n_files == 0) return err_set(e, LW_E_USAGE, "the request has no body");
    arena_init(&big, 2 * most);
    enum status s = fs_read(&big, r->files[0].path, most, &bytes, e);
    if (s == LW_OK) s = plugin_upload_read(&big, bytes, u, e);
    str *const texts[] = {&u->project, &u->project_name, &u->project_version,
                          &u->parent,  &u->parent_name,  &u->parent_version};
    for (size_t i = 0; s == LW_OK && i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(&r->arena, *texts[i]);
    arena_release(&big);
    /* Positions are of the body; its path is ours. */
    return s == LW_OK ? arena_status(&r->arena, "request", e) : s;
}

static str field(struct request *r, const char *name)
{
    str s = request_form(r, str_of(name));
    return s.p ? str_trim(s) : STR("");
}

static enum status read_form(struct request *r, struct incoming *in, struct err *e)
{
    struct plugin_upload *u = &in->u;
    str sbom = request_form(r, STR("bom"));
    *u = (struct plugin_upload){
        .project = field(r, "project"),
        .project_name = field(r, "projectName"),
        .project_version = field(r, "projectVersion"),
        .parent = field(r, "parentUUID"),
        .parent_name = field(r, "parentName"),
        .parent_version = field(r, "parentVersion"),
        .auto_create = str_eq_nocase(field(r, "autoCreate"), STR("true")),
    };
    buf_init(&u->sbom, LIMIT_SBOM_BYTES);
    for (size_t i = 0; i < r->n_files; i++) {
        if (!str_eq(r->files[i].field, STR("bom")) || r->files[i].n_bytes == 0) continue;
        if (in->path) return err_set(e, LW_E_USAGE, "field 'bom': one SBOM at a time");
        in->path = r->files[i].path;
    }
    if (!in->path) buf_add(&u->sbom, sbom);
    u->has_sbom = in->path || sbom.n > 0;
    return buf_status(&u->sbom, "SBOM", e);
}

static enum status read_body(struct app *app, struct request *r, struct incoming *in,
                             struct err *e)
{
    enum status s;
    if (str_eq(r->media_type, STR("application/json")))
        s = read_json(r, in, e);
    else if (str_eq(r->media_type, STR("multipart/form-data")))
        s = read_form(r, in, e);
    else
        s = err_set(e, LW_E_USAGE,
                    "the body's Content-Type must be application/json or multipart/form-data");
    if (s != LW_OK) return s;
    if (!in->u.has_sbom) return err_set(e, LW_E_USAGE, "'bom' is required: the SBOM itself");
    return in->path ? LW_OK : keep_bytes(app, r, in, e);
}

/* ---- where it belongs ---- */

struct place {
    str product, release;
};

static enum status find_place(struct app *app, const struct actor *actor, struct request *r,
                              str uuid, str name, str version, struct place *out, struct err *e)
{
    yyjson_mut_doc *reply = NULL;
    const str pairs[] = {STR("uuid"),    uuid,
                         STR("name"),    uuid.n ? STR("") : name,
                         STR("version"), uuid.n ? STR("") : version,
                         STR_NONE};
    enum status s = plugin_run(app, actor, "plugin.project", pairs, &reply, e);
    if (s != LW_OK) return s;
    out->product = member(&r->arena, reply, "product_id");
    out->release = member(&r->arena, reply, "release");
    yyjson_mut_doc_free(reply);
    return arena_status(&r->arena, "request", e);
}

/* The product, added when there is none of that name; the release comes with its image. */
static enum status find_or_add_product(struct app *app, const struct actor *actor, str name,
                                       struct err *e)
{
    struct err ignored = {0};
    yyjson_mut_doc *reply = NULL;
    const str by_name[] = {STR("product"), name, STR_NONE};
    const str added[] = {STR("name"), name, STR_NONE};
    enum status s = plugin_run(app, actor, "product.get", by_name, &reply, &ignored);
    if (s == LW_OK) {
        yyjson_mut_doc_free(reply);
        return LW_OK;
    }
    if (s != LW_E_NOT_FOUND) {
        *e = ignored;
        return s;
    }
    s = plugin_run(app, actor, "product.add", added, &reply, e);
    if (s == LW_OK) yyjson_mut_doc_free(reply);
    /* Another build of the same product came first. */
    return s == LW_E_CONFLICT ? LW_OK : s;
}

static enum status settle_place(struct app *app, const struct actor *actor, struct request *r,
                                const struct plugin_upload *u, struct place *out, struct err *e)
{
    if (u->project.n) return find_place(app, actor, r, u->project, STR(""), STR(""), out, e);
    if (!u->project_name.n || !u->project_version.n)
        return err_set(e, LW_E_USAGE,
                       "'project', or 'projectName' and 'projectVersion', say what was built");
    if (!u->auto_create)
        return find_place(app, actor, r, STR(""), u->project_name, u->project_version, out, e);
    *out = (struct place){u->project_name, u->project_version};
    return find_or_add_product(app, actor, u->project_name, e);
}

/* A parent is a release that this one is part of. */
static enum status join_parent(struct app *app, const struct actor *actor,
                               const struct place *parent, const struct place *part,
                               struct err *e)
{
    yyjson_mut_doc *reply = NULL;
    const str pairs[] = {STR("product"),      parent->product,     STR("version"),
                         parent->release,     STR("part_product"), part->product,
                         STR("part_version"), part->release,       STR_NONE};
    enum status s = plugin_run(app, actor, "release.add_part", pairs, &reply, e);
    if (s == LW_OK) yyjson_mut_doc_free(reply);
    return s;
}

static enum status add_image(struct app *app, const struct actor *actor, struct request *r,
                             const struct incoming *in, str *token, struct err *e)
{
    const struct plugin_upload *u = &in->u;
    struct place place, parent = {STR(""), STR("")};
    yyjson_mut_doc *reply = NULL;
    bool has_parent = u->parent.n || u->parent_name.n;
    enum status s = settle_place(app, actor, r, u, &place, e);
    if (s == LW_OK && has_parent)
        s = find_place(app, actor, r, u->parent, u->parent_name, u->parent_version, &parent, e);
    if (s != LW_OK) return s;
    const str pairs[] = {STR("product"), place.product,    STR("release"), place.release,
                         STR("sbom"),    str_of(in->path), STR_NONE};
    s = plugin_run(app, actor, "image.add", pairs, &reply, e);
    if (s != LW_OK) return s;
    *token = plugin_uuid(&r->arena, member(&r->arena, reply, "id"));
    yyjson_mut_doc_free(reply);
    if (has_parent) s = join_parent(app, actor, &parent, &place, e);
    return s == LW_OK ? arena_status(&r->arena, "request", e) : s;
}

enum status plugin_upload(struct app *app, const struct actor *actor, struct request *r,
                          str *token, struct err *e)
{
    struct incoming in = {.path = NULL};
    enum status s = read_body(app, r, &in, e);
    if (s == LW_OK) s = add_image(app, actor, r, &in, token, e);
    if (in.is_own_file) (void)unlink(in.path);
    buf_release(&in.u.sbom);
    return s;
}
