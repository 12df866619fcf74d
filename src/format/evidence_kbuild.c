/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ".foo.o.cmd", which Kbuild (scripts/Kbuild.include, scripts/basic/fixdep.c of the kernel; BusyBox
 * and U-Boot use the same) leaves behind for every object it has built: the command, the source and
 * all files that were included. Old ones have no source line: there the source is the first
 * dependency. A C file that another one includes is compiled too and is listed as such.
 *
 * Tools for the building machine are passed over: their command defines none of Kbuild's names.
 * Paths are made relative to the root of the sources, also when the build was out of the tree.
 */
#include "format/evidence_readers.h"

#include "base/buf.h"
#include "format/evidence_command.h"

struct cmd_file {
    str command, source;
    uint32_t command_line, source_line;
    str deps; /* from the list's first line on */
    uint32_t deps_line;
    bool has_deps;
};

bool evidence_kbuild_wants(str path, str head)
{
    str name = path_name(path);
    (void)head;
    return str_starts(name, STR(".")) && str_ends(name, STR(".o.cmd"));
}

/* "cmd_X := " and "savedcmd_X := ": what stands behind. */
static bool take_variable(str line, str prefix, str *value)
{
    if (!str_starts(line, prefix)) return false;
    for (size_t i = prefix.n; i + 1 < line.n; i++) {
        if (line.p[i] != ':' || line.p[i + 1] != '=') continue;
        *value = str_trim(str_from(line, i + 2));
        return true;
    }
    return false;
}

static void read_parts(str bytes, struct cmd_file *out)
{
    str rest = bytes, value;
    bool has_more = true;
    for (uint32_t n = 1; has_more; n++) {
        str line;
        has_more = str_cut(&rest, '\n', &line);
        if (take_variable(line, STR("cmd_"), &value) ||
            take_variable(line, STR("savedcmd_"), &value)) {
            if (out->command.n > 0) continue;
            out->command = value;
            out->command_line = n;
        } else if (take_variable(line, STR("source_"), &value)) {
            out->source = value;
            out->source_line = n;
        } else if (take_variable(line, STR("deps_"), &value)) {
            out->deps = rest;
            out->deps_line = n + 1;
            out->has_deps = true;
            return;
        }
    }
}

/* Calls for every file of the list; "$(wildcard include/config/X)" names no file. */
static bool next_dependency(str *rest, uint32_t *line_no, str *out, uint32_t *at)
{
    while (rest->n > 0) {
        str line;
        (void)str_cut(rest, '\n', &line);
        *at = (*line_no)++;
        line = str_trim(line);
        bool goes_on = str_ends(line, STR("\\"));
        if (goes_on) line = str_trim(str_sub(line, 0, line.n - 1));
        if (!goes_on) *rest = STR("");
        if (line.n == 0 || str_starts(line, STR("$(wildcard"))) continue;
        if (str_contains(line, STR(":"))) return false;
        *out = line;
        return true;
    }
    return false;
}

/* Kbuild escapes for make: "$$" and "$(pound)". */
static str without_make(struct arena *a, str command)
{
    struct buf b;
    buf_init(&b, command.n);
    for (size_t i = 0; i < command.n; i++) {
        str rest = str_from(command, i);
        if (str_starts(rest, STR("$(pound)"))) {
            buf_char(&b, '#');
            i += 7;
        } else {
            buf_char(&b, command.p[i]);
            if (str_starts(rest, STR("$$"))) i++;
        }
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static bool is_for_target(const str *words, size_t n)
{
    static const str names[] = {STR_INIT("-DKBUILD_"),      STR_INIT("-D__KERNEL__"),
                                STR_INIT("-D__ASSEMBLY__"), STR_INIT("-D__UBOOT__"),
                                STR_INIT("-D__BAREBOX__"),  STR_INIT("-D__UCLIBC__")};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            if (str_starts(words[i], names[k])) return true;
        if (path_is_source(words[i]) && str_ends(words[i], STR(".rs"))) return true;
    }
    return false;
}

/*
 * Root of the sources with a slash at its end, from where the object lies: "net/.a.o.cmd" that was
 * made of "/src/linux/net/a.c" says "/src/linux/". Empty in a build inside the tree.
 */
static str source_root(str path, str source)
{
    size_t at;
    if (!str_find_last(path, '/', &at)) at = 0;
    str folder = str_sub(path, 0, at);
    str file = path_name(source);
    if (source.n < file.n + folder.n + 1) return STR("");
    size_t end = source.n - file.n - 1;
    if (end < folder.n || !str_eq(str_sub(source, end - folder.n, folder.n), folder))
        return STR("");
    str root = str_sub(source, 0, end - folder.n);
    bool is_outside = str_starts(root, STR("/")) || str_starts(root, STR("../"));
    return is_outside && (folder.n > 0 || str_ends(root, STR("/"))) ? root : STR("");
}

struct kbuild_reader {
    struct arena *a;
    const struct evidence_file *f;
    const struct evidence_sink *sink;
    str root;
};

static str clean(struct kbuild_reader *r, str path)
{
    if (r->root.n > 0 && str_starts(path, r->root)) path = str_from(path, r->root.n);
    return path_clean(r->a, path);
}

static enum status put_file(struct kbuild_reader *r, str path, str value, uint32_t line,
                            struct err *e)
{
    bool is_source = path_is_source(path);
    enum fact_kind kind = is_source ? FACT_FILE : FACT_HEADER;
    path = clean(r, path);
    enum status s = arena_status(r->a, "command file", e);
    if (s != LW_OK || path.n == 0) return s;
    return r->sink->put(r->sink->ctx, kind, r->f->component, STR(""), path,
                        is_source ? value : STR(""), line, e);
}

static enum status put_dependencies(struct kbuild_reader *r, const struct cmd_file *c,
                                    struct err *e)
{
    str rest = c->deps, path;
    uint32_t next = c->deps_line, line = 0;
    while (next_dependency(&rest, &next, &path, &line)) {
        if (str_eq(path, c->source)) continue;
        enum status s = put_file(r, path, STR("included"), line, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

enum status evidence_kbuild_read(struct arena *scratch, const struct evidence_file *f,
                                 const struct evidence_sink *sink, struct err *e)
{
    struct cmd_file c = {0};
    struct kbuild_reader r = {.a = scratch, .f = f, .sink = sink};
    str *words = NULL;
    size_t n = 0;
    read_parts(f->bytes, &c);
    if (c.source.n == 0) {
        str rest = c.deps, first;
        uint32_t next = c.deps_line, line = 0;
        if (!next_dependency(&rest, &next, &first, &line) || !path_is_source(first))
            return LW_OK;
        c.source = first;
        c.source_line = line;
    }
    enum status s = command_split(scratch, without_make(scratch, c.command), &words, &n, e);
    if (s == LW_E_INPUT) return sink->note(sink->ctx, STR("a command that cannot be read"), e);
    if (s != LW_OK || !is_for_target(words, n)) return s;
    r.root = source_root(f->path, c.source);
    s = put_file(&r, c.source, STR(""), c.source_line, e);
    if (s == LW_OK && !path_is_assembler(c.source))
        s = command_put(sink, f->component, words, n, c.command_line, e);
    if (s == LW_OK && !c.has_deps)
        s = sink->note(sink->ctx, STR("an object without a list of what was included"), e);
    return s == LW_OK ? put_dependencies(&r, &c, e) : s;
}
