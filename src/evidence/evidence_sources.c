/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence/evidence_sources.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/evidence_command.h"

#include <string.h>

enum {
    MAX_SOURCE_BYTES = 32 * 1024 * 1024 /* generated register headers have 20 MB */
};

void source_tree_init(struct source_tree *t, struct arena *a, const char *dir)
{
    *t = (struct source_tree){.a = a, .dir = dir};
    map_init(&t->folder_ids, 64 * LW_MIB);
    map_init(&t->included, 64 * LW_MIB);
}

void source_tree_release(struct source_tree *t)
{
    map_release(&t->folder_ids);
    map_release(&t->included);
}

struct source_folder *source_folder_find(const struct source_tree *t, str path)
{
    uint64_t at;
    return map_find(&t->folder_ids, path, &at) ? &t->folders[at] : NULL;
}

static str folder_of(str path)
{
    size_t at;
    return str_find_last(path, '/', &at) ? str_sub(path, 0, at) : STR("");
}

struct source_folder *source_folder_ruling(const struct source_tree *t, str path)
{
    for (;;) {
        struct source_folder *f = source_folder_find(t, path);
        if (f != NULL && f->makefile_name.n > 0) return f;
        if (path.n == 0) return NULL;
        path = folder_of(path);
    }
}

const struct source_includer *source_includer_of(const struct source_tree *t, str path)
{
    char key[4096];
    uint64_t at;
    if (map_find(&t->included, path, &at)) return &t->includers[at];
    str name = path_name(path);
    if (name.n + 1 > sizeof key) return NULL;
    key[0] = '*';
    memcpy(key + 1, name.p, name.n);
    return map_find(&t->included, (str){key, name.n + 1}, &at) ? &t->includers[at] : NULL;
}

/* ---- walking ---- */

struct walk {
    struct source_tree *t;
    size_t top_bytes;
    str *texts; /* what may include sources */
    size_t n_texts, cap_texts;
};

/* Programs for the building machine and texts: nothing of them is in what is built. */
static bool is_left_out(str path)
{
    static const str folders[] = {STR_INIT("Documentation/"), STR_INIT("tools/"),
                                  STR_INIT("samples/"), STR_INIT("scripts/"),
                                  STR_INIT(".git/")};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (str_starts(path, folders[i])) return true;
    return false;
}

static struct source_folder *folder_at(struct source_tree *t, str path)
{
    struct source_folder *f = source_folder_find(t, path);
    if (f != NULL || t->n_folders == SOURCES_MAX_FOLDERS) return f;
    if (!map_set(&t->folder_ids, path, t->n_folders)) return NULL;
    f = arena_push(t->a, (void **)&t->folders, &t->n_folders, &t->cap_folders, sizeof *f);
    if (f != NULL)
        *f = (struct source_folder){.path = arena_str(t->a, path),
                                    .makefile_name = STR(""),
                                    .source = UINT32_MAX,
                                    .makefile = {.is_known = true}};
    return f;
}

/*
 * The Makefiles of the root and of arch/X itself drive the build and name folders alone; what they
 * say in their own ways is not needed, since their folders count as built. Those of include/, usr/,
 * rust/ and arch/X/.../syscalls make headers, the first file system and Rust's own libraries:
 * nothing of C.
 */
static bool is_driver(str folder, str name)
{
    static const str own[] = {STR_INIT("include"), STR_INIT("usr"), STR_INIT("rust")};
    str rest = folder, first;
    (void)str_cut(&rest, '/', &first);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (str_eq(first, own[i])) return true;
    if (str_starts(folder, STR("arch/")) && str_ends(folder, STR("/syscalls"))) return true;
    bool is_arch =
        str_starts(folder, STR("arch/")) && !str_contains(str_from(folder, 5), STR("/"));
    return folder.n == 0 || (is_arch && str_eq(name, STR("Makefile")));
}

static enum status look_at(void *ctx, const char *path, struct err *e)
{
    struct walk *w = ctx;
    struct source_tree *t = w->t;
    str rel = str_from(str_of(path), w->top_bytes + 1), name = path_name(rel);
    bool is_makefile = str_eq(name, STR("Makefile")) || str_eq(name, STR("Kbuild"));
    bool is_source = path_is_source(rel), is_text = is_source || str_ends(rel, STR(".h"));
    if ((t->is_of_kernel && is_left_out(rel)) || (!is_makefile && !is_text)) return LW_OK;
    struct source_folder *f = folder_at(t, folder_of(rel));
    if (f == NULL) return err_set(e, LW_E_LIMIT, "the source tree has too many folders");
    if (is_makefile && !is_driver(f->path, name) && !str_eq(f->makefile_name, STR("Kbuild")))
        f->makefile_name = arena_str(t->a, name);
    if (is_source) {
        str *place =
            arena_push(t->a, (void **)&f->names, &f->n_names, &f->cap_names, sizeof *place);
        if (place != NULL) *place = arena_str(t->a, name);
    }
    if (is_text) {
        str *place =
            arena_push(t->a, (void **)&w->texts, &w->n_texts, &w->cap_texts, sizeof *place);
        if (place != NULL) *place = arena_str(t->a, rel);
    }
    return arena_status(t->a, "source tree", e);
}

/* ---- reading ---- */

static const char *system_path(struct source_tree *t, struct arena *scratch, str rel)
{
    return arena_printf(scratch, "%s/%.*s", t->dir, STR_ARG(rel)).p;
}

static str digest_of(struct arena *a, str bytes)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 digest = sha256_of(bytes);
    return arena_str(a, sha256_hex(&digest, hex));
}

static enum status read_makefile(struct source_tree *t, struct source_folder *f,
                                 struct arena *scratch, kbuild_symbol_fn symbol, void *ctx,
                                 struct err *e)
{
    struct err local = {0};
    str bytes, rel = f->makefile_name;
    if (f->path.n > 0)
        rel = arena_printf(scratch, "%.*s/%.*s", STR_ARG(f->path), STR_ARG(f->makefile_name));
    const char *path = system_path(t, scratch, rel);
    if (path == NULL) return arena_status(scratch, "Makefile", e);
    enum status s = fs_read(scratch, path, KBUILD_MAX_BYTES, &bytes, &local);
    if (s == LW_OK) {
        f->makefile_sha256 = digest_of(t->a, bytes);
        f->makefile_bytes = bytes.n;
        s = kbuild_makefile_read(t->a, bytes, symbol, ctx, &f->makefile, &local);
    }
    if (t->a->is_over) return arena_status(t->a, "source tree", e);
    if (s != LW_OK)
        f->makefile = (struct kbuild_makefile){.why = arena_str(t->a, str_of(local.message)),
                                               .reaches_root = true};
    return LW_OK;
}

struct including {
    struct source_tree *t;
    struct arena *scratch;
    str path, bytes;
    uint32_t id; /* UINT32_MAX until it includes something */
};

static bool has_source(const struct source_tree *t, str path)
{
    const struct source_folder *f = source_folder_find(t, folder_of(path));
    str name = path_name(path);
    for (size_t i = 0; f != NULL && i < f->n_names; i++)
        if (str_eq(f->names[i], name)) return true;
    return false;
}

static enum status include(void *ctx, str name, uint32_t line, struct err *e)
{
    struct including *x = ctx;
    struct source_tree *t = x->t;
    str folder = folder_of(x->path);
    str beside = path_clean(
        x->scratch, arena_printf(x->scratch, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)));
    str from_root = path_clean(x->scratch, name);
    str key = has_source(t, beside) ? beside
              : has_source(t, from_root)
                  ? from_root
                  : arena_printf(x->scratch, "*%.*s", STR_ARG(path_name(name)));
    bool is_new = false;
    uint64_t *place = key.n == 0 ? NULL : map_at(&t->included, key, &is_new);
    if (place == NULL) return err_set(e, LW_E_LIMIT, "sources include too many sources");
    if (!is_new) return LW_OK;
    *place = t->n_includers;
    struct source_includer *i =
        arena_push(t->a, (void **)&t->includers, &t->n_includers, &t->cap_includers, sizeof *i);
    if (i != NULL)
        *i = (struct source_includer){x->path, digest_of(t->a, x->bytes), x->bytes.n, line};
    return arena_status(t->a, "source tree", e);
}

/* A text that cannot be read may include anything; the tree is not decided then. */
static enum status read_text(struct source_tree *t, str rel, struct arena *scratch,
                             struct err *e)
{
    struct including x = {.t = t, .scratch = scratch, .path = rel};
    const char *path = system_path(t, scratch, rel);
    if (path == NULL) return arena_status(scratch, "source", e);
    enum status s = fs_read(scratch, path, MAX_SOURCE_BYTES, &x.bytes, e);
    return s == LW_OK ? included_sources(x.bytes, include, &x, e) : s;
}

enum status source_tree_read(struct source_tree *t, kbuild_symbol_fn symbol, void *ctx,
                             struct err *e)
{
    struct walk w = {.t = t, .top_bytes = strlen(t->dir)};
    struct arena scratch;
    enum status s = fs_walk(t->dir, look_at, &w, e);
    arena_init(&scratch, 256 * LW_MIB);
    for (size_t i = 0; i < t->n_folders && s == LW_OK; i++) {
        if (t->folders[i].makefile_name.n == 0) continue;
        s = read_makefile(t, &t->folders[i], &scratch, symbol, ctx, e);
        arena_clear(&scratch);
    }
    for (size_t i = 0; i < w.n_texts && s == LW_OK; i++) {
        s = read_text(t, w.texts[i], &scratch, e);
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    return s;
}
