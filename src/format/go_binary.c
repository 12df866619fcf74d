/* SPDX-License-Identifier: Apache-2.0 */
#include "format/go_binary.h"

#include <string.h>

enum {
    MAGIC_BYTES = 14,
    HEADER_BYTES = 32,
    FLAG_BIG = 1,
    FLAG_INLINE = 2,
    SENTINEL_BYTES = 16, /* around the modules, cmd/go/internal/modload */
};

/* ---- build information ---- */

/* A Go string at an address: pointer and length, before Go 1.18. */
static bool string_at(const struct elf *x, uint64_t address, unsigned pointer_bytes,
                      bool is_big, str *out)
{
    str at;
    if (!elf_at_address(x, address, &at)) return false;
    struct binary b = binary_of(at, is_big);
    uint64_t data = binary_u(&b, pointer_bytes), n = binary_u(&b, pointer_bytes);
    if (b.is_over || n > GO_MAX_INFO_BYTES) return false;
    if (n == 0) {
        *out = STR("");
        return true;
    }
    if (!elf_at_address(x, data, &at) || n > at.n) return false;
    *out = str_sub(at, 0, (size_t)n);
    return true;
}

/* The two texts of .go.buildinfo. */
static enum status read_texts(const struct elf *x, str section, str *version, str *modules,
                              struct err *e)
{
    struct binary b = binary_of(section, false);
    str magic = binary_take(&b, MAGIC_BYTES);
    unsigned pointer_bytes = (unsigned)binary_u(&b, 1), flags = (unsigned)binary_u(&b, 1);
    if (b.is_over || memcmp(magic.p, "\xff Go buildinf:", MAGIC_BYTES) != 0) {
        return err_set(e, LW_E_INPUT, ".go.buildinfo does not begin with its magic number");
    }
    if ((flags & FLAG_INLINE) != 0) {
        binary_seek(&b, HEADER_BYTES);
        uint64_t n = binary_uleb(&b);
        *version = binary_take(&b, n);
        n = binary_uleb(&b);
        *modules = binary_take(&b, n);
        if (b.is_over) return err_set(e, LW_E_INPUT, "text of .go.buildinfo is cut off");
        return LW_OK;
    }
    if (pointer_bytes != 4 && pointer_bytes != 8) {
        return err_set(e, LW_E_INPUT, ".go.buildinfo has pointers of %u bytes", pointer_bytes);
    }
    b.is_big = (flags & FLAG_BIG) != 0;
    uint64_t version_at = binary_u(&b, pointer_bytes), modules_at = binary_u(&b, pointer_bytes);
    if (b.is_over || !string_at(x, version_at, pointer_bytes, b.is_big, version) ||
        !string_at(x, modules_at, pointer_bytes, b.is_big, modules)) {
        return err_set(e, LW_E_INPUT, "text of .go.buildinfo is not where it points to");
    }
    return LW_OK;
}

struct module_list {
    struct go_module *items;
    size_t n, cap;
};

/* "dep\tPATH\tVERSION\tSUM"; "=>" replaces the one before it. */
static enum status read_line(struct arena *a, struct module_list *list, struct go_build *b,
                             str line, struct err *e)
{
    str kind, path, version;
    (void)str_cut(&line, '\t', &kind);
    (void)str_cut(&line, '\t', &path);
    (void)str_cut(&line, '\t', &version);
    if (str_eq(kind, STR("path"))) b->main_path = path;
    if (str_eq(kind, STR("=>")) && list->n > 0) {
        struct go_module *last = &list->items[list->n - 1];
        if (last->replaces.n == 0) last->replaces = last->path;
        last->path = path;
        last->version = version;
    }
    if (!str_eq(kind, STR("mod")) && !str_eq(kind, STR("dep"))) return LW_OK;
    if (list->n == GO_MAX_MODULES) {
        return err_set(e, LW_E_LIMIT, "go program has over %d modules", GO_MAX_MODULES);
    }
    struct go_module *m =
        arena_push(a, (void **)&list->items, &list->n, &list->cap, sizeof *list->items);
    if (m == NULL) return arena_status(a, "go modules", e);
    *m = (struct go_module){.path = path, .version = version};
    return LW_OK;
}

enum status go_build_read(struct arena *a, const struct elf *x, struct go_build *out,
                          struct err *e)
{
    const struct elf_section *section = elf_section_find(x, STR(".go.buildinfo"));
    struct go_build b = {.version = STR_NONE};
    struct module_list list = {0};
    str modules;
    if (section == NULL) return err_set(e, LW_E_NOT_FOUND, "not a go program");
    enum status s = read_texts(x, section->bytes, &b.version, &modules, e);
    if (s != LW_OK) return s;
    if (modules.n > GO_MAX_INFO_BYTES) {
        return err_set(e, LW_E_LIMIT, "list of go modules has over %d bytes",
                       GO_MAX_INFO_BYTES);
    }
    b.has_modules =
        modules.n > 2 * SENTINEL_BYTES && modules.p[modules.n - SENTINEL_BYTES - 1] == '\n';
    str text = b.has_modules ? str_sub(modules, SENTINEL_BYTES, modules.n - 2 * SENTINEL_BYTES)
                             : STR("");
    for (str line; s == LW_OK && text.n > 0;) {
        (void)str_cut(&text, '\n', &line);
        s = read_line(a, &list, &b, line, e);
    }
    b.modules = list.items;
    b.n_modules = list.n;
    if (s == LW_OK) *out = b;
    return s;
}

/* ---- functions ---- */

static unsigned table_version(uint64_t magic)
{
    switch (magic) {
    case 0xfffffffb: return 102;
    case 0xfffffffa: return 116;
    case 0xfffffff0: return 118;
    case 0xfffffff1: return 120;
    default: return 0;
    }
}

/* Magic, two zeros, the least size of an instruction, the size of a pointer. */
static bool begins_table(str s, struct go_table *t)
{
    if (s.n < 16 || s.p[4] != 0 || s.p[5] != 0) return false;
    if (s.p[6] != 1 && s.p[6] != 2 && s.p[6] != 4) return false;
    if (s.p[7] != 4 && s.p[7] != 8) return false;
    for (unsigned is_big = 0; is_big < 2; is_big++) {
        struct binary b = binary_of(s, is_big != 0);
        t->version = table_version(binary_u(&b, 4));
        if (t->version == 0) continue;
        t->is_big = is_big != 0;
        t->pointer_bytes = (unsigned char)s.p[7];
        t->bytes = s;
        return true;
    }
    return false;
}

/*
 * Programs that may lie anywhere and were linked by the C linker have the table within a section
 * with other things; it is aligned to 32 bytes there.
 */
static bool find_table(const struct elf *x, struct go_table *t)
{
    static const str own[] = {STR_INIT(".gopclntab"), STR_INIT(".data.rel.ro.gopclntab")};
    for (size_t i = 0; i < 2; i++) {
        const struct elf_section *s = elf_section_find(x, own[i]);
        if (s != NULL && begins_table(s->bytes, t)) return true;
    }
    const struct elf_section *s = elf_section_find(x, STR(".data.rel.ro"));
    for (size_t at = 0; s != NULL && at < s->bytes.n; at += 32) {
        if (begins_table(str_from(s->bytes, at), t)) return true;
    }
    return false;
}

static uint64_t table_word(const struct go_table *t, size_t index)
{
    struct binary b = binary_of(t->bytes, t->is_big);
    binary_seek(&b, 8 + index * t->pointer_bytes);
    return binary_u(&b, t->pointer_bytes);
}

enum status go_table_read(const struct elf *x, struct go_table *out, struct err *e)
{
    struct go_table t = {0};
    if (!find_table(x, &t)) return err_set(e, LW_E_NOT_FOUND, "no table of go functions");
    t.n_functions = table_word(&t, 0);
    if (t.n_functions > GO_MAX_FUNCTIONS) {
        return err_set(e, LW_E_LIMIT, "go program has %llu functions, over the limit of %d",
                       (unsigned long long)t.n_functions, GO_MAX_FUNCTIONS);
    }
    if (t.version > 102) {
        /* Names, then the units, in words that moved by one when the start of text came in. */
        size_t word = t.version == 116 ? 2 : 3;
        uint64_t at = table_word(&t, word), end = table_word(&t, word + 1);
        if (at > end || end > t.bytes.n) {
            return err_set(e, LW_E_INPUT, "names of go functions lie outside of their table");
        }
        t.names = str_sub(t.bytes, (size_t)at, (size_t)(end - at));
    }
    *out = t;
    return LW_OK;
}

/* Go 1.2 to 1.15: pairs of address and place of a record, whose second field is the name. */
static enum status each_old(const struct go_table *t, go_name_fn fn, void *ctx, struct err *e)
{
    enum status s = LW_OK;
    for (uint64_t i = 0; s == LW_OK && i < t->n_functions; i++) {
        struct binary b = binary_of(t->bytes, t->is_big);
        str name;
        uint64_t record = table_word(t, (size_t)(2 * i + 2));
        binary_seek(&b, record);
        (void)binary_u(&b, t->pointer_bytes);
        uint64_t at = binary_u(&b, 4);
        if (b.is_over || !binary_string(t->bytes, at, ELF_MAX_NAME_BYTES, &name)) {
            return err_set(e, LW_E_INPUT, "go function %llu lies outside of the table",
                           (unsigned long long)i);
        }
        s = fn(ctx, name, e);
    }
    return s;
}

enum status go_table_each(const struct go_table *t, go_name_fn fn, void *ctx, struct err *e)
{
    if (t->version == 102) return each_old(t, fn, ctx, e);
    struct binary b = binary_of(t->names, t->is_big);
    enum status s = LW_OK;
    for (size_t n = 0; s == LW_OK && !binary_is_end(&b); n++) {
        str name = binary_z(&b, ELF_MAX_NAME_BYTES);
        if (b.is_over) return err_set(e, LW_E_INPUT, "name of a go function does not end");
        if (n == GO_MAX_FUNCTIONS) {
            return err_set(e, LW_E_LIMIT, "go program has over %d names", GO_MAX_FUNCTIONS);
        }
        if (name.n > 0) s = fn(ctx, name, e);
    }
    return s;
}
