/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of line number programs: DWARF 5 section 6.2.4; 4 and before, DWARF 4 section 6.2.4. */
#include "format/dwarf_internal.h"

enum {
    CONTENT_PATH = 1,
    CONTENT_DIRECTORY = 2,
};

/* ---- paths ---- */

static bool has_drive(str s)
{
    return s.n >= 2 && char_is_alpha(s.p[0]) && s.p[1] == ':';
}

static bool is_absolute(str s)
{
    return (s.n > 0 && s.p[0] == '/') || has_drive(s);
}

/* Takes the last element off, unless there is none to take. */
static void go_up(struct buf *b)
{
    size_t at;
    bool is_root = b->n == 1 && b->p[0] == '/';
    if (is_root) return;
    bool has_slash = str_find_last(buf_str(b), '/', &at);
    str last = has_slash ? str_from(buf_str(b), at + 1) : buf_str(b);
    if (b->n == 0 || str_eq(last, STR(".."))) {
        buf_add(b, b->n > 0 ? STR("/..") : STR(".."));
    } else {
        b->n = has_slash ? (at == 0 ? 1 : at) : 0;
    }
}

/* `is_foreign`: from a Windows machine, where backslashes part folders. */
static void add_path(struct buf *b, str path, bool is_foreign)
{
    if (path.n > 0 && path.p[0] == '/') buf_char(b, '/');
    for (size_t i = 0; i < path.n;) {
        size_t n = 0;
        while (i + n < path.n && path.p[i + n] != '/' &&
               !(is_foreign && path.p[i + n] == '\\')) {
            n++;
        }
        str element = str_sub(path, i, n);
        i += n + 1;
        if (element.n == 0 || str_eq(element, STR("."))) continue;
        if (str_eq(element, STR(".."))) {
            go_up(b);
            continue;
        }
        if (b->n > 0 && b->p[b->n - 1] != '/') buf_char(b, '/');
        buf_add(b, element);
    }
}

enum status dwarf_emit(struct dwarf *d, str directory, str folder, str name, struct err *e)
{
    const str parts[] = {directory, folder, name};
    size_t first = is_absolute(name) ? 2 : is_absolute(folder) ? 1 : 0;
    bool is_foreign = has_drive(directory) || has_drive(folder) || has_drive(name);
    /* "<built-in>", "<artificial>": no file. */
    if (name.n == 0 || name.p[0] == '<') return LW_OK;
    if (d->n_files++ == DWARF_MAX_FILES) {
        return err_set(e, LW_E_LIMIT, "debugging data lists over %d files", DWARF_MAX_FILES);
    }
    d->n_joined_bytes += directory.n + folder.n + name.n;
    if (d->n_joined_bytes > DWARF_MAX_JOINED_BYTES) {
        return err_set(e, LW_E_LIMIT, "paths in debugging data have over %d bytes",
                       DWARF_MAX_JOINED_BYTES);
    }
    buf_clear(&d->path);
    for (size_t i = first; i < 3; i++) {
        add_path(&d->path, parts[i], is_foreign);
    }
    enum status s = buf_status(&d->path, "path of a source file", e);
    if (s != LW_OK) return s;
    struct dwarf_file f = {.directory = directory, .path = buf_str(&d->path)};
    return d->fn(d->ctx, &f, e);
}

/* ---- tables ---- */

static enum status cut_off(struct err *e)
{
    return err_set(e, LW_E_INPUT, "table of files in .debug_line is cut off");
}

static enum status add_directory(struct dwarf *d, str folder, struct err *e)
{
    if (d->n_directories == DWARF_MAX_DIRECTORIES) {
        return err_set(e, LW_E_LIMIT, "table of .debug_line has over %d folders",
                       DWARF_MAX_DIRECTORIES);
    }
    str *place = arena_push(d->a, (void **)&d->directories, &d->n_directories,
                            &d->cap_directories, sizeof *d->directories);
    if (place == NULL) return arena_status(d->a, "folders of source files", e);
    *place = folder;
    return LW_OK;
}

static enum status emit_indexed(struct dwarf *d, str directory, uint64_t index, str name,
                                struct err *e)
{
    if (index >= d->n_directories) {
        return err_set(e, LW_E_INPUT, "file of .debug_line is in folder %llu of %zu",
                       (unsigned long long)index, d->n_directories);
    }
    return dwarf_emit(d, directory, d->directories[index], name, e);
}

/* Up to DWARF 4: lists that end with an empty name; folder 0 is where the compiler ran. */
static enum status read_lists(struct dwarf *d, struct binary *b, str directory, struct err *e)
{
    enum status s = add_directory(d, STR(""), e);
    for (; s == LW_OK; s = dwarf_step(d, e)) {
        str folder = binary_z(b, DWARF_MAX_PATH_BYTES);
        if (b->is_over) return cut_off(e);
        if (folder.n == 0) break;
        s = add_directory(d, folder, e);
        if (s != LW_OK) return s;
    }
    while (s == LW_OK) {
        str name = binary_z(b, DWARF_MAX_PATH_BYTES);
        if (b->is_over) return cut_off(e);
        if (name.n == 0) break;
        uint64_t index = binary_uleb(b);
        (void)binary_uleb(b);
        (void)binary_uleb(b);
        if (b->is_over) return cut_off(e);
        s = emit_indexed(d, directory, index, name, e);
    }
    return s;
}

struct formats {
    uint64_t content[DWARF_MAX_FORMATS], form[DWARF_MAX_FORMATS];
    size_t n;
};

static enum status read_formats(struct binary *b, struct formats *out, struct err *e)
{
    out->n = (size_t)binary_u(b, 1);
    if (out->n > DWARF_MAX_FORMATS) {
        return err_set(e, LW_E_LIMIT, "entries of .debug_line have over %d fields",
                       DWARF_MAX_FORMATS);
    }
    for (size_t i = 0; i < out->n; i++) {
        out->content[i] = binary_uleb(b);
        out->form[i] = binary_uleb(b);
    }
    return b->is_over ? cut_off(e) : LW_OK;
}

static enum status read_fields(struct dwarf *d, struct binary *b, const struct formats *f,
                               str *name, uint64_t *index, struct err *e)
{
    struct dwarf_unit u = {.version = 5};
    *name = STR_NONE;
    *index = 0;
    for (size_t i = 0; i < f->n; i++) {
        struct dwarf_value v;
        if (!dwarf_value(d, &d->line, b, f->form[i], &u, &v)) return cut_off(e);
        if (f->content[i] == CONTENT_PATH) *name = v.text;
        if (f->content[i] == CONTENT_DIRECTORY) *index = v.number;
    }
    return dwarf_step(d, e);
}

/* DWARF 5: counted tables with fields as their header says; folder 0 is where the compiler ran. */
static enum status read_tables(struct dwarf *d, struct binary *b, str directory, struct err *e)
{
    struct formats f;
    str name;
    uint64_t index;
    enum status s = read_formats(b, &f, e);
    uint64_t n_folders = s == LW_OK ? binary_uleb(b) : 0;
    for (uint64_t i = 0; s == LW_OK && i < n_folders; i++) {
        s = read_fields(d, b, &f, &name, &index, e);
        if (s == LW_OK) s = add_directory(d, name, e);
    }
    if (s == LW_OK) s = read_formats(b, &f, e);
    uint64_t n_files = s == LW_OK ? binary_uleb(b) : 0;
    /* An entry without fields takes no bytes: the count alone would bound nothing. */
    if (s == LW_OK && (b->is_over || (f.n == 0 && n_files > 0))) return cut_off(e);
    if (s == LW_OK && d->n_directories > 0) {
        if (directory.n == 0) directory = d->directories[0];
        d->directories[0] = STR("");
    }
    for (uint64_t i = 0; s == LW_OK && i < n_files; i++) {
        s = read_fields(d, b, &f, &name, &index, e);
        if (s == LW_OK) s = emit_indexed(d, directory, index, name, e);
    }
    return s;
}

enum status dwarf_line_files(struct dwarf *d, uint64_t at, str directory, uint64_t *next,
                             struct err *e)
{
    str unit;
    struct binary b = elf_read(d->elf, d->line.bytes);
    binary_seek(&b, at);
    if (b.is_over) return err_set(e, LW_E_INPUT, "unit points beyond .debug_line");
    size_t start = b.at + 4;
    enum status s = dwarf_length(&b, ".debug_line", &unit, e);
    if (s != LW_OK) return s;
    if (next != NULL) *next = b.at;
    b = elf_read(d->elf, unit);
    binary_seek(&b, start);
    unsigned version = (unsigned)binary_u(&b, 2);
    d->n_directories = 0;
    if (b.is_over || version < 2 || version > 5) {
        return err_set(e, LW_E_INPUT, "line numbers of dwarf version %u are not known",
                       version);
    }
    if (version >= 5) (void)binary_u(&b, 2);
    (void)binary_u(&b, 4);
    (void)binary_u(&b, version >= 4 ? 5 : 4);
    uint64_t opcodes = binary_u(&b, 1);
    (void)binary_take(&b, opcodes > 0 ? opcodes - 1 : 0);
    if (b.is_over) return cut_off(e);
    return version >= 5 ? read_tables(d, &b, directory, e) : read_lists(d, &b, directory, e);
}
