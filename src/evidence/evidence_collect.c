/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence/evidence_collect.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "evidence/evidence_tree.h"
#include "format/evidence.h"
#include "format/evidence_command.h"
#include "format/evidence_readers.h"
#include "format/evidence_unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    HEAD_BYTES = 64,
    CONFIG_HEAD_BYTES = 1024,
    PROGRESS_EVERY = 256 /* files */
};
#define SCRATCH_BYTES (1024 * LW_MIB)

struct wanted {
    str path; /* from the walked folder */
    const struct evidence_reader *reader;
};

struct collector {
    struct collection c;
    struct wanted *wanted;
    size_t n_wanted, cap_wanted;
    str *texts; /* source files, whether somebody compiled them or not */
    size_t n_texts, cap_texts;
    size_t n_files, n_skipped_deep, top_bytes;
    uint64_t n_bytes;
    str real_dir;
    /* the file that is being read */
    const struct wanted *now;
    struct evidence_root *root;
    struct evidence_source source;
    uint32_t source_id; /* UINT32_MAX until it says something */
    bool has_noted;
};

const char *collection_path(struct collection *c, const struct evidence_root *root,
                            const char *name)
{
    bool is_top = root->folder.n == 0;
    return arena_printf(c->a, "%s/%.*s%s%s", c->dir, STR_ARG(root->folder), is_top ? "" : "/",
                        name)
        .p;
}

/* ---- which files ---- */

/* Sources are read by nobody but by name: their heads need not be looked at. */
static bool is_source_text(str path)
{
    static const str ends[] = {STR_INIT(".h"),    STR_INIT(".hpp"), STR_INIT(".dts"),
                               STR_INIT(".dtsi"), STR_INIT(".rst"), STR_INIT(".yaml"),
                               STR_INIT(".o"),    STR_INIT(".a"),   STR_INIT(".html"),
                               STR_INIT(".py"),   STR_INIT(".pl"),  STR_INIT(".png")};
    if (path_is_source(path)) return true;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(path, ends[i])) return true;
    return false;
}

static size_t read_head(const char *path, char *head, size_t n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return 0;
    ssize_t got = read(fd, head, n);
    (void)close(fd);
    return got < 0 ? 0 : (size_t)got;
}

static size_t depth_of(str path)
{
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++)
        n += path.p[i] == '/';
    return n;
}

static enum status look_at(void *ctx, const char *path, struct err *e)
{
    struct collector *x = ctx;
    char head[HEAD_BYTES];
    str name = str_from(str_of(path), x->top_bytes);
    if (str_starts(name, STR("/"))) name = str_from(name, 1);
    if (x->n_files++ == EVIDENCE_MAX_FILES) {
        return err_set(e, LW_E_LIMIT, "more than %d files below '%s', collect a part of it",
                       EVIDENCE_MAX_FILES, x->c.dir);
    }
    if (depth_of(name) > EVIDENCE_MAX_DEPTH) {
        x->n_skipped_deep++;
        return LW_OK;
    }
    size_t n = is_source_text(name) ? 0 : read_head(path, head, sizeof head);
    const struct evidence_reader *reader = evidence_reader_find(name, (str){head, n});
    if (reader == NULL && path_is_source(name)) {
        str *text =
            arena_push(x->c.a, (void **)&x->texts, &x->n_texts, &x->cap_texts, sizeof *text);
        if (text != NULL) *text = arena_str(x->c.a, name);
    }
    if (reader == NULL) return arena_status(x->c.a, "list of files", e);
    struct wanted *place =
        arena_push(x->c.a, (void **)&x->wanted, &x->n_wanted, &x->cap_wanted, sizeof *place);
    if (place != NULL) *place = (struct wanted){arena_str(x->c.a, name), reader};
    return arena_status(x->c.a, "list of files", e);
}

/* ---- whose they are ---- */

static str folder_of(str path)
{
    size_t at;
    return str_find_last(path, '/', &at) ? str_sub(path, 0, at) : STR("");
}

static bool is_within(str path, str folder)
{
    if (folder.n == 0) return true;
    return path.n > folder.n && str_starts(path, folder) && path.p[folder.n] == '/';
}

static enum status add_root(struct collector *x, str component, str folder, bool is_found,
                            struct err *e)
{
    struct collection *c = &x->c;
    for (size_t i = 0; i < c->n_roots; i++) {
        if (!str_eq(c->roots[i].folder, folder)) continue;
        if (is_found) {
            c->roots[i].component = component;
            c->roots[i].is_found = true;
        }
        return LW_OK;
    }
    if (c->n_roots == EVIDENCE_MAX_TREES)
        return err_set(e, LW_E_LIMIT, "more than %d components' trees", EVIDENCE_MAX_TREES);
    struct evidence_root *root =
        arena_push(c->a, (void **)&c->roots, &c->n_roots, &c->cap_roots, sizeof *root);
    if (root != NULL)
        *root = (struct evidence_root){.component = component,
                                       .folder = folder,
                                       .is_found = is_found,
                                       .doubt = STR(""),
                                       .header_doubt = STR(""),
                                       .database_folder = STR("")};
    return arena_status(c->a, "list of trees", e);
}

static enum status find_root(struct collector *x, const struct wanted *w, struct err *e)
{
    char head[CONFIG_HEAD_BYTES];
    if (!str_eq(path_name(w->path), STR(".config"))) return LW_OK;
    const char *path = arena_printf(x->c.a, "%s/%.*s", x->c.dir, STR_ARG(w->path)).p;
    if (path == NULL) return arena_status(x->c.a, "list of trees", e);
    size_t n = read_head(path, head, sizeof head);
    str component = evidence_kconfig_component(w->path, (str){head, n});
    if (component.n == 0) return LW_OK;
    str folder = folder_of(w->path);
    /* Zephyr's build folder is the one above: its compile_commands.json lies there. */
    if (str_eq(component, STR("zephyr"))) folder = folder_of(folder);
    return add_root(x, component, folder, true, e);
}

static int by_folder(const void *a, const void *b)
{
    const struct evidence_root *x = a, *y = b;
    return str_cmp(x->folder, y->folder);
}

static enum status find_roots(struct collector *x, const struct evidence_request *r,
                              struct err *e)
{
    enum status s = LW_OK;
    for (size_t i = 0; i < r->n_trees && s == LW_OK; i++) {
        const struct evidence_tree *t = &r->trees[i];
        const char *path = arena_printf(x->c.a, "%s/%.*s", r->dir, STR_ARG(t->folder)).p;
        if (path == NULL) return arena_status(x->c.a, "list of trees", e);
        if (!fs_is_dir(path)) {
            return err_set(e, LW_E_NOT_FOUND,
                           "component '%.*s': there is no folder '%.*s' in '%s'",
                           STR_ARG(t->component), STR_ARG(t->folder), r->dir);
        }
        s = add_root(x, t->component, t->folder, false, e);
    }
    for (size_t i = 0; i < x->n_wanted && s == LW_OK; i++)
        s = find_root(x, &x->wanted[i], e);
    if (s == LW_OK && x->c.n_roots > 1)
        qsort(x->c.roots, x->c.n_roots, sizeof *x->c.roots, by_folder);
    return s;
}

/* The innermost tree that a file lies in; NULL: none. */
static struct evidence_root *root_of(struct collector *x, str path)
{
    struct evidence_root *best = NULL;
    for (size_t i = 0; i < x->c.n_roots; i++) {
        struct evidence_root *root = &x->c.roots[i];
        if (!is_within(path, root->folder)) continue;
        if (best == NULL || root->folder.n > best->folder.n) best = root;
    }
    return best;
}

/* ---- what they say ---- */

/* Absolute paths within the walked folder are told from the root of the tree. */
static str from_root(struct collector *x, str name)
{
    if (!str_starts(name, STR("/")) || !is_within(name, x->real_dir)) return name;
    str rest = str_from(name, x->real_dir.n + 1);
    if (x->root != NULL && x->root->folder.n > 0 && is_within(rest, x->root->folder))
        return str_from(rest, x->root->folder.n + 1);
    return rest;
}

static enum status source_id(struct collector *x, uint32_t *out, struct err *e)
{
    struct facts *f = &x->c.facts;
    if (x->source_id == UINT32_MAX) {
        if (f->n_sources == EVIDENCE_MAX_SOURCES) {
            f->is_over = true;
            return err_set(e, LW_E_LIMIT, "more than %d files say something",
                           EVIDENCE_MAX_SOURCES);
        }
        struct evidence_source *place = arena_push(f->a, (void **)&f->sources, &f->n_sources,
                                                   &f->cap_sources, sizeof *place);
        if (place == NULL) return arena_status(f->a, "evidence", e);
        *place = x->source;
        x->source_id = (uint32_t)(f->n_sources - 1);
    }
    *out = x->source_id;
    return LW_OK;
}

static enum status put(void *ctx, enum fact_kind kind, str component, str object, str name,
                       str value, uint32_t line, struct err *e)
{
    struct collector *x = ctx;
    uint32_t source = 0;
    enum status s = source_id(x, &source, e);
    if (s != LW_OK) return s;
    if (kind == FACT_FILE || kind == FACT_HEADER) name = from_root(x, name);
    bool is_call = kind == FACT_FILE && value.n == 0 && !path_is_assembler(name) &&
                   x->now->reader->read != evidence_elf_read;
    if (x->root != NULL && is_call) x->root->n_commands++;
    struct fact_group *g = facts_group(&x->c.facts, kind, component, object);
    return facts_put(&x->c.facts, g, name, value, source, line, e);
}

static enum status complete(void *ctx, enum fact_kind kind, str component, str object,
                            struct err *e)
{
    struct collector *x = ctx;
    uint32_t source;
    enum status s = source_id(x, &source, e);
    struct fact_group *g = facts_group(&x->c.facts, kind, component, object);
    if (s == LW_OK && g == NULL) return err_set(e, LW_E_LIMIT, "too many groups of facts");
    if (s != LW_OK) return s;
    g->is_complete = true;
    g->note = STR("");
    return s;
}

/* Another file may have all of it: debugging data beside a stripped program. */
static enum status lacks(void *ctx, enum fact_kind kind, str component, str object, str why,
                         struct err *e)
{
    struct collector *x = ctx;
    struct fact_group *g = facts_group(&x->c.facts, kind, component, object);
    if (g == NULL) return err_set(e, LW_E_LIMIT, "too many groups of facts");
    if (!g->is_complete) g->note = arena_str(x->c.a, why);
    return arena_status(x->c.a, "evidence", e);
}

static enum status note(void *ctx, str words, struct err *e)
{
    struct collector *x = ctx;
    (void)e;
    x->has_noted = true;
    facts_note(&x->c.facts, "%.*s: %.*s", STR_ARG(x->now->path), STR_ARG(words));
    return LW_OK;
}

/* What a tree's lists owe to this file, and whether it was understood in full. */
static void account(struct collector *x, bool is_understood)
{
    struct evidence_root *root = x->root;
    bool is_kbuild = strcmp(x->now->reader->name, "kbuild-cmd") == 0;
    bool is_database = strcmp(x->now->reader->name, "compile-commands") == 0;
    if (root == NULL || (!is_kbuild && !is_database)) return;
    if (is_kbuild && x->source_id != UINT32_MAX) root->n_kbuild++;
    if (is_database && root->n_databases++ == 0)
        root->database_folder = folder_of(x->now->path);
    if (is_understood && !x->has_noted) return;
    root->doubt =
        arena_printf(x->c.a, "'%.*s' was not understood in full", STR_ARG(x->now->path));
    root->header_doubt = root->doubt;
}

static enum status read_one(struct collector *x, struct arena *scratch, struct err *e)
{
    static const struct evidence_sink sink_functions = {NULL, put, complete, note, lacks};
    const struct wanted *w = x->now;
    struct evidence_sink sink = sink_functions;
    struct err local = {0};
    char hex[SHA256_HEX_CHARS + 1];
    str bytes;
    sink.ctx = x;
    const char *path = arena_printf(scratch, "%s/%.*s", x->c.dir, STR_ARG(w->path)).p;
    if (path == NULL) return arena_status(scratch, "path", e);
    enum status s = fs_read(scratch, path, (size_t)w->reader->max_bytes, &bytes, &local);
    if (s != LW_OK) {
        facts_note(&x->c.facts, "%.*s: %s", STR_ARG(w->path), local.message);
        account(x, false);
        return LW_OK;
    }
    x->n_bytes += bytes.n;
    if (x->n_bytes > EVIDENCE_MAX_READ_BYTES) {
        return err_set(e, LW_E_LIMIT, "more than %llu bytes to read below '%s'",
                       (unsigned long long)EVIDENCE_MAX_READ_BYTES, x->c.dir);
    }
    struct sha256 digest = sha256_of(bytes);
    x->source = (struct evidence_source){w->path, arena_str(x->c.a, sha256_hex(&digest, hex)),
                                         bytes.n, str_of(w->reader->name)};
    struct evidence_file f = {.path = w->path, .component = STR(""), .bytes = bytes};
    if (x->root != NULL) {
        f.component = x->root->component;
        if (x->root->folder.n > 0) f.path = str_from(w->path, x->root->folder.n + 1);
    }
    s = w->reader->read(scratch, &f, &sink, &local);
    if (s != LW_OK && (x->c.facts.is_over || x->c.a->is_over)) {
        if (e != NULL) *e = local;
        return s;
    }
    if (s != LW_OK) facts_note(&x->c.facts, "%.*s: %s", STR_ARG(w->path), local.message);
    account(x, s == LW_OK);
    return LW_OK;
}

/* The header says the same as the .config beside it, less exactly. */
static bool is_told_twice(const struct collector *x, const struct wanted *w)
{
    return x->root != NULL && x->root->is_found &&
           str_eq(path_name(w->path), STR("autoconf.h"));
}

/*
 * Programs of the building machine lie among the objects of a kernel; what ends on the device is
 * the image and its modules.
 */
static bool is_of_builder(const struct collector *x, const struct wanted *w)
{
    static const str results[] = {
        STR_INIT("vmlinux"), STR_INIT("busybox"),        STR_INIT("busybox_unstripped"),
        STR_INIT("u-boot"),  STR_INIT("spl/u-boot-spl"), STR_INIT("tpl/u-boot-tpl")};
    bool is_kbuild = x->root != NULL && x->root->is_found &&
                     (str_eq(x->root->component, STR("linux")) ||
                      str_eq(x->root->component, STR("busybox")) ||
                      str_eq(x->root->component, STR("u-boot")));
    if (!is_kbuild || strcmp(w->reader->name, "elf") != 0 || str_ends(w->path, STR(".ko")))
        return false;
    str path = str_from(w->path, x->root->folder.n > 0 ? x->root->folder.n + 1 : 0);
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        if (str_eq(path, results[i])) return false;
    return true;
}

static enum status read_all(struct collector *x, const struct evidence_request *r,
                            struct err *e)
{
    struct arena scratch;
    enum status s = LW_OK;
    arena_init(&scratch, SCRATCH_BYTES);
    for (size_t i = 0; i < x->n_wanted && s == LW_OK; i++) {
        x->now = &x->wanted[i];
        x->root = root_of(x, x->now->path);
        x->source_id = UINT32_MAX;
        x->has_noted = false;
        if (r->progress != NULL && i % PROGRESS_EVERY == 0)
            r->progress(r->progress_ctx, i, x->n_wanted);
        if (is_told_twice(x, x->now) || is_of_builder(x, x->now)) continue;
        s = read_one(x, &scratch, e);
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    return s;
}

/* ---- what lies in the trees ---- */

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* The list of a tree's source files is no file: its digest is of the names, a line each. */
static enum status list_tree(struct collector *x, struct evidence_root *root, const str *names,
                             size_t n, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256_ctx *c = sha256_start();
    uint64_t n_bytes = 0;
    for (size_t i = 0; i < n; i++) {
        sha256_update(c, names[i]);
        sha256_update(c, STR("\n"));
        n_bytes += names[i].n + 1;
    }
    struct sha256 digest = sha256_finish(c);
    uint32_t source = 0;
    x->source_id = UINT32_MAX;
    x->source = (struct evidence_source){
        .path =
            arena_printf(x->c.a, "%.*s/", STR_ARG(root->folder.n ? root->folder : STR("."))),
        .sha256 = arena_str(x->c.a, sha256_hex(&digest, hex)),
        .n_bytes = n_bytes,
        .reader = STR("tree")};
    enum status s = source_id(x, &source, e);
    struct fact_group *g = facts_group(&x->c.facts, FACT_SOURCE, root->component, STR(""));
    if (s == LW_OK && g == NULL) return err_set(e, LW_E_LIMIT, "too many groups of facts");
    for (size_t i = 0; i < n && s == LW_OK; i++)
        s = facts_put(&x->c.facts, g, names[i], STR(""), source, 0, e);
    if (s == LW_OK) g->is_complete = x->n_skipped_deep == 0;
    return s;
}

/*
 * Of trees whose compiled files are known: a file that was not compiled is one thing, a file that
 * this tree does not have is another, since records name files as they are called today.
 */
static enum status list_trees(struct collector *x, struct err *e)
{
    enum status s = LW_OK;
    str *names = arena_array(x->c.a, x->n_texts + 1, sizeof *names);
    if (names == NULL) return arena_status(x->c.a, "list of files", e);
    for (size_t i = 0; i < x->c.n_roots && s == LW_OK; i++) {
        struct evidence_root *root = &x->c.roots[i];
        size_t n = 0;
        bool is_built = root->n_kbuild + root->n_databases > 0;
        /* A configured tree may be decided by its Makefiles. */
        if ((!is_built && !root->is_found) || root->component.n == 0) continue;
        for (size_t k = 0; k < x->n_texts; k++) {
            if (root_of(x, x->texts[k]) != root) continue;
            size_t folder = root->folder.n > 0 ? root->folder.n + 1 : 0;
            names[n++] = str_from(x->texts[k], folder);
        }
        if (n > 0) qsort(names, n, sizeof *names, by_text);
        if (n > 0) s = list_tree(x, root, names, n, e);
    }
    return s;
}

/* ---- all of it ---- */

static enum status collect(struct collector *x, const struct evidence_request *r,
                           struct build_evidence *out, struct err *e)
{
    enum status s = fs_walk(r->dir, look_at, x, e);
    if (s == LW_OK) s = find_roots(x, r, e);
    if (s == LW_OK) s = read_all(x, r, e);
    if (s != LW_OK) return s;
    if (x->n_skipped_deep > 0)
        facts_note(&x->c.facts, "%zu files lie in more than %d folders and were left out",
                   x->n_skipped_deep, EVIDENCE_MAX_DEPTH);
    s = list_trees(x, e);
    if (s == LW_OK) s = evidence_complete(&x->c, e);
    if (s == LW_OK) s = facts_finish(&x->c.facts, out, e);
    if (s == LW_OK) s = evidence_unit_settle(x->c.a, out, e);
    return s;
}

enum status evidence_collect(struct arena *a, const struct evidence_request *r,
                             struct build_evidence *out, struct err *e)
{
    struct collector x = {.c = {.a = a, .dir = r->dir}};
    struct build_evidence all = {.generator = STR("longwatch " LW_VERSION),
                                 .collected_at = r->now};
    struct buf key;
    str top = str_of(r->dir);
    while (top.n > 1 && top.p[top.n - 1] == '/')
        top.n--;
    x.top_bytes = top.n;
    x.c.dir = arena_z(a, top);
    if (x.c.dir == NULL) return arena_status(a, "evidence", e);
    char *real = realpath(x.c.dir, NULL);
    x.real_dir = real == NULL ? STR("") : arena_str(a, str_of(real));
    free(real);
    facts_init(&x.c.facts, a, &key);
    enum status s = collect(&x, r, &all, e);
    facts_release(&x.c.facts);
    if (s == LW_OK) s = arena_status(a, "evidence", e);
    if (s == LW_OK) *out = all;
    return s;
}
