/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps of the GNU linker (-Map; sourceware.org/binutils/docs/ld, "--print-map"): the object files
 * and members of archives that were really linked, and, of code compiled with -ffunction-sections,
 * the functions that stayed: those whose section is in the map with a size and was not discarded.
 * What they are in is the name behind OUTPUT, else the map's own without its ending.
 */
#include "format/evidence_readers.h"

#include "base/buf.h"
#include "format/evidence_command.h"

static const str first_words[] = {
    STR_INIT("Archive member included"),    STR_INIT("Memory Configuration"),
    STR_INIT("Discarded input sections"),   STR_INIT("As-needed library included"),
    STR_INIT("Merging program properties"), STR_INIT("There are no discarded input sections"),
    STR_INIT("Allocating common symbols"),
};

bool evidence_linker_map_wants(str path, str head)
{
    if (!str_ends(path, STR(".map")) && !str_ends(path, STR(".Map"))) return false;
    head = str_trim(head);
    for (size_t i = 0; i < sizeof first_words / sizeof first_words[0]; i++)
        if (str_starts(head, str_sub(first_words[i], 0, head.n))) return head.n > 0;
    return false;
}

struct map_reader {
    struct arena *a;
    const struct evidence_file *f;
    const struct evidence_sink *sink;
    str object;
    str section; /* whose address is on the next line; empty */
    uint32_t section_line;
    bool is_in_map;
};

static str next_word(str *rest)
{
    str word;
    *rest = str_trim(*rest);
    (void)str_cut(rest, ' ', &word);
    *rest = str_trim(*rest);
    return word;
}

static bool is_number(str s)
{
    if (!str_starts(s, STR("0x")) || s.n < 3) return false;
    for (size_t i = 2; i < s.n; i++) {
        char c = char_lower(s.p[i]);
        if (!char_is_digit(c) && !(c >= 'a' && c <= 'f')) return false;
    }
    return true;
}

static bool is_zero(str s)
{
    for (size_t i = 2; i < s.n; i++)
        if (s.p[i] != '0') return false;
    return true;
}

/* "dir/lib.a(cat.o)" gives "dir/cat.o". */
static str object_path(struct arena *a, str file)
{
    size_t open;
    if (!str_ends(file, STR(")")) || !str_find_last(file, '(', &open))
        return path_clean(a, file);
    str member = str_sub(file, open + 1, file.n - open - 2);
    str archive = str_sub(file, 0, open);
    archive = str_sub(archive, 0, archive.n - path_name(archive).n);
    return path_clean(a, arena_printf(a, "%.*s%.*s", STR_ARG(archive), STR_ARG(member)));
}

static str function_of(str section)
{
    static const str prefixes[] = {STR_INIT(".text.unlikely."), STR_INIT(".text.startup."),
                                   STR_INIT(".text.hot."), STR_INIT(".text.exit."),
                                   STR_INIT(".text.")};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (str_starts(section, prefixes[i])) return str_from(section, prefixes[i].n);
    return STR("");
}

/* A section of an object: ".text.main  0x0000 0x12 a.o". */
static enum status put_section(struct map_reader *r, str section, uint32_t line, str rest,
                               struct err *e)
{
    str address = next_word(&rest), size = next_word(&rest);
    if (!is_number(address) || !is_number(size) || is_zero(size) || rest.n == 0) return LW_OK;
    str path = object_path(r->a, rest), function = function_of(section);
    enum status s = arena_status(r->a, "linker map", e);
    if (s == LW_OK && str_ends(path, STR(".o")))
        s = r->sink->put(r->sink->ctx, FACT_FILE, r->f->component, r->object, path,
                         STR("linked"), line, e);
    if (s == LW_OK && function.n > 0)
        s = r->sink->put(r->sink->ctx, FACT_FUNCTION, r->f->component, r->object, function,
                         STR(""), line, e);
    return s;
}

static enum status read_line(struct map_reader *r, str line, uint32_t n, struct err *e)
{
    if (str_starts(line, STR("Linker script and memory map"))) r->is_in_map = true;
    if (!r->is_in_map || line.n < 2 || line.p[0] != ' ') {
        r->section = STR("");
        return LW_OK;
    }
    if (r->section.n > 0 && line.p[1] == ' ') {
        str section = r->section;
        r->section = STR("");
        return put_section(r, section, r->section_line, line, e);
    }
    r->section = STR("");
    if (line.p[1] != '.') return LW_OK;
    str rest = line, section = next_word(&rest);
    if (rest.n > 0) return put_section(r, section, n, rest, e);
    r->section = section;
    r->section_line = n;
    return LW_OK;
}

/* "OUTPUT(busybox_unstripped elf64-x86-64)" stands near the end. */
static str output_of(struct arena *a, const struct evidence_file *f)
{
    str rest = f->bytes, line;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&rest, '\n', &line);
        if (!str_starts(line, STR("OUTPUT("))) continue;
        str inside = str_from(line, 7), name;
        (void)str_cut(&inside, ' ', &name);
        return path_clean(a, name);
    }
    return str_sub(f->path, 0, f->path.n - 4);
}

enum status evidence_linker_map_read(struct arena *scratch, const struct evidence_file *f,
                                     const struct evidence_sink *sink, struct err *e)
{
    struct map_reader r = {.a = scratch, .f = f, .sink = sink, .section = STR("")};
    str rest = f->bytes;
    bool has_more = true;
    r.object = output_of(scratch, f);
    for (uint32_t n = 1; has_more; n++) {
        str line;
        has_more = str_cut(&rest, '\n', &line);
        if (str_ends(line, STR("\r"))) line.n--;
        enum status s = read_line(&r, line, n, e);
        if (s != LW_OK) return s;
    }
    if (r.is_in_map) return LW_OK;
    return sink->note(sink->ctx, STR("a linker map that ends before its map"), e);
}
