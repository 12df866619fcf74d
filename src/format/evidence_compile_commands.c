/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compile_commands.json (clang.llvm.org/docs/JSONCompilationDatabase.html), as CMake, Meson, Bear
 * and Zephyr write it: compiled files, defines and flags. Paths are told from the root of the
 * sources where the place of the database shows it: a database in "build" whose calls ran in
 * "/src/app/build" speaks of a tree in "/src/app". In a build of Zephyr, files of the kernel and of
 * its modules are told apart by their folders (docs.zephyrproject.org, west workspaces).
 */
#include "format/evidence_readers.h"

#include "base/limits.h"
#include "format/evidence_command.h"
#include "format/json.h"

bool evidence_compile_commands_wants(str path, str head)
{
    (void)head;
    return str_eq(path_name(path), STR("compile_commands.json"));
}

struct database {
    struct arena *a;
    const struct evidence_file *f;
    const struct evidence_sink *sink;
    struct json_lines lines;
    str root; /* of the sources, with a slash at its end; empty when not known */
};

struct place {
    str component, path;
};

/* "/src/app/" where the calls ran in "/src/app/build" and the database lies in "build". */
static str root_of(str path, str directory)
{
    size_t at;
    str folder = str_find_last(path, '/', &at) ? str_sub(path, 0, at) : STR("");
    if (folder.n == 0 || directory.n <= folder.n + 1 || !str_ends(directory, folder))
        return STR("");
    size_t end = directory.n - folder.n;
    return directory.p[end - 1] == '/' ? str_sub(directory, 0, end) : STR("");
}

static bool cut_behind(str s, str word, str *rest, size_t *at)
{
    for (size_t i = 0; i + word.n <= s.n; i++) {
        if (!str_eq(str_sub(s, i, word.n), word)) continue;
        *rest = str_from(s, i + word.n);
        *at = i;
        return true;
    }
    return false;
}

/* ".../zephyr/kernel/sched.c" and ".../modules/crypto/mbedtls/library/aes.c". */
static struct place place_in_workspace(str path)
{
    str rest = STR(""), kind, name;
    size_t zephyr = SIZE_MAX, modules = SIZE_MAX;
    str inside = STR("");
    (void)cut_behind(path, STR("/zephyr/"), &inside, &zephyr);
    if (cut_behind(path, STR("/modules/"), &rest, &modules) && modules < zephyr) {
        (void)str_cut(&rest, '/', &kind);
        (void)str_cut(&rest, '/', &name);
        if (rest.n > 0) return (struct place){name, rest};
    }
    if (zephyr != SIZE_MAX) return (struct place){STR("zephyr"), inside};
    return (struct place){STR(""), path};
}

static struct place place_of(struct database *d, str directory, str file)
{
    str path = file;
    if (!str_starts(file, STR("/")) && directory.n > 0)
        path = arena_printf(d->a, "%.*s/%.*s", STR_ARG(directory), STR_ARG(file));
    path = path_clean(d->a, path);
    if (str_eq(d->f->component, STR("zephyr"))) return place_in_workspace(path);
    if (d->root.n > 0 && str_starts(path, d->root)) path = str_from(path, d->root.n);
    return (struct place){d->f->component, path};
}

static enum status words_of(struct database *d, yyjson_val *v, str **words, size_t *n,
                            struct err *e)
{
    if (json_array(v, "arguments") != NULL)
        return json_strings(d->a, v, "arguments", words, n, e);
    return command_split(d->a, json_str(v, "command"), words, n, e);
}

static enum status read_entry(struct database *d, yyjson_val *v, struct err *e)
{
    str file = json_str(v, "file"), directory = json_str(v, "directory"), *words = NULL;
    size_t n = 0;
    if (file.n == 0) return d->sink->note(d->sink->ctx, STR("an entry names no file"), e);
    if (d->root.n == 0) d->root = root_of(d->f->path, directory);
    uint32_t line = (uint32_t)json_line(&d->lines, yyjson_obj_get(v, "file"));
    struct place place = place_of(d, directory, file);
    enum status s = words_of(d, v, &words, &n, e);
    if (s == LW_E_INPUT) return d->sink->note(d->sink->ctx, STR("a command cannot be read"), e);
    if (s == LW_OK) s = arena_status(d->a, "compile commands", e);
    if (s == LW_OK && place.path.n > 0)
        s = d->sink->put(d->sink->ctx, FACT_FILE, place.component, STR(""), place.path, STR(""),
                         line, e);
    if (s != LW_OK || path_is_assembler(file)) return s;
    return command_put(d->sink, place.component, words, n, line, e);
}

enum status evidence_compile_commands_read(struct arena *scratch, const struct evidence_file *f,
                                           const struct evidence_sink *sink, struct err *e)
{
    struct database d = {.a = scratch, .f = f, .sink = sink};
    yyjson_doc *doc;
    yyjson_val *v;
    size_t i, max;
    enum status s = json_parse(f->bytes, f->bytes.n + 1, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = yyjson_doc_get_root(doc);
    json_lines_init(&d.lines, f->bytes, doc);
    if (!yyjson_is_arr(root)) s = err_set(e, LW_E_INPUT, "expected a list of compile commands");
    yyjson_arr_foreach(root, i, max, v)
    {
        if (s == LW_OK) s = read_entry(&d, v, e);
        if (s != LW_OK) break;
    }
    yyjson_doc_free(doc);
    return s;
}
