/* SPDX-License-Identifier: Apache-2.0 */
#include "format/dwarf.h"

#include "format/dwarf_internal.h"

#include <string.h>

enum {
    AT_NAME = 0x03,
    AT_STMT_LIST = 0x10,
    AT_COMP_DIR = 0x1b,
    AT_STR_OFFSETS_BASE = 0x72,
    AT_GNU_STR_OFFSETS_BASE = 0x2133,
    FORM_IMPLICIT_CONST = 0x21,
    UNIT_TYPE = 2,
    UNIT_SKELETON = 4,
    UNIT_SPLIT_COMPILE = 5,
    UNIT_SPLIT_TYPE = 6,
    STR_OFFSETS_HEADER_BYTES = 8,
};

/* ---- sections ---- */

static enum status find_relocations(const struct elf *x, const struct elf_section *of,
                                    struct dwarf_relocations *out, struct err *e)
{
    size_t index = (size_t)(of - x->sections);
    uint64_t before = 0;
    for (size_t i = 1; i < x->n_sections; i++) {
        const struct elf_section *s = &x->sections[i];
        if (s->info != index || (s->type != ELF_SECTION_RELA && s->type != ELF_SECTION_REL)) {
            continue;
        }
        out->is_rela = s->type == ELF_SECTION_RELA;
        out->entry_bytes = (x->is_64 ? 8u : 4u) * (out->is_rela ? 3u : 2u);
        out->bytes = s->bytes;
        out->n = s->bytes.n / out->entry_bytes;
        out->symbols = elf_section_linked(x, s);
    }
    for (size_t i = 0; i < out->n; i++) {
        struct binary b = elf_read(x, str_from(out->bytes, i * out->entry_bytes));
        uint64_t at = elf_word(x, &b);
        if (at < before) {
            return err_set(e, LW_E_INPUT, "relocations of section '%.*s' are not in order",
                           STR_ARG(of->name));
        }
        before = at;
    }
    return LW_OK;
}

/* What the linker would write at `at` of the section; `value` when nothing is to be done. */
static uint64_t relocated(const struct elf *x, const struct dwarf_relocations *r, uint64_t at,
                          uint64_t value)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct binary b = elf_read(x, str_from(r->bytes, middle * r->entry_bytes));
        if (elf_word(x, &b) < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == r->n || r->symbols == NULL) return value;
    struct binary b = elf_read(x, str_from(r->bytes, low * r->entry_bytes));
    if (elf_word(x, &b) != at) return value;
    uint64_t symbol;
    if (x->is_64 && x->machine == ELF_MACHINE_MIPS) {
        symbol = binary_u(&b, 4); /* r_sym comes first there, whatever the byte order */
        (void)binary_u(&b, 4);
    } else {
        uint64_t info = elf_word(x, &b);
        symbol = x->is_64 ? info >> 32 : info >> 8;
    }
    struct elf_symbol y = {0};
    if (symbol < elf_n_symbols(x, r->symbols)) {
        (void)elf_symbol(x, r->symbols, (size_t)symbol, &y);
    }
    return (y.value + (r->is_rela ? elf_word(x, &b) : value)) & UINT32_MAX;
}

static enum status load(struct arena *a, struct dwarf *d, struct err *e)
{
    static const struct {
        str name;
        size_t at;
    } rows[] = {
        {STR_INIT(".debug_info"), offsetof(struct dwarf, info)},
        {STR_INIT(".debug_abbrev"), offsetof(struct dwarf, abbrev)},
        {STR_INIT(".debug_line"), offsetof(struct dwarf, line)},
        {STR_INIT(".debug_str"), offsetof(struct dwarf, str)},
        {STR_INIT(".debug_line_str"), offsetof(struct dwarf, line_str)},
        {STR_INIT(".debug_str_offsets"), offsetof(struct dwarf, str_offsets)},
    };
    enum status s = LW_OK;
    for (size_t i = 0; s == LW_OK && i < sizeof rows / sizeof rows[0]; i++) {
        const struct elf_section *section = elf_section_find(d->elf, rows[i].name);
        if (section == NULL) continue;
        struct dwarf_section *out = (void *)((char *)d + rows[i].at);
        s = elf_contents(a, d->elf, section, &out->bytes, e);
        if (s == LW_OK && d->elf->type == ELF_TYPE_RELOCATABLE) {
            s = find_relocations(d->elf, section, &out->relocations, e);
        }
    }
    return s;
}

/* ---- values ---- */

enum status dwarf_step(struct dwarf *d, struct err *e)
{
    if (d->n_steps++ < DWARF_MAX_STEPS) return LW_OK;
    return err_set(e, LW_E_LIMIT, "debugging data has over %d entries", DWARF_MAX_STEPS);
}

uint64_t dwarf_offset(const struct dwarf *d, const struct dwarf_section *s, struct binary *b)
{
    size_t at = b->at;
    uint64_t value = binary_u(b, 4);
    return b->is_over || s->relocations.n == 0 ? value
                                               : relocated(d->elf, &s->relocations, at, value);
}

/* Bytes of a form of fixed size; 0: see below. DWARF 5 table 7.6 and GNU extensions. */
static const uint8_t form_bytes[] = {
    [0x05] = 2, [0x06] = 4, [0x07] = 8, [0x0b] = 1, [0x0c] = 1, [0x11] = 1,
    [0x12] = 2, [0x13] = 4, [0x14] = 8, [0x1c] = 4, [0x1d] = 4, [0x1e] = 16,
    [0x20] = 8, [0x24] = 8, [0x25] = 1, [0x26] = 2, [0x27] = 3, [0x28] = 4,
    [0x29] = 1, [0x2a] = 2, [0x2b] = 3, [0x2c] = 4,
};

static bool is_string_index(uint64_t form)
{
    return form == 0x1a || (form >= 0x25 && form <= 0x28) || form == 0x1f02;
}

static void read_block(struct binary *b, uint64_t n)
{
    (void)binary_take(b, n);
}

static void string_of(struct dwarf_value *v, const struct dwarf_section *table, uint64_t at)
{
    if (!binary_string(table->bytes, at, DWARF_MAX_PATH_BYTES, &v->text)) v->text = STR_NONE;
}

bool dwarf_value(const struct dwarf *d, const struct dwarf_section *s, struct binary *b,
                 uint64_t form, const struct dwarf_unit *u, struct dwarf_value *out)
{
    struct dwarf_value v = {.form = form, .text = STR_NONE};
    if (form == 0x16) { /* the form stands before the value */
        v.form = form = binary_uleb(b);
        if (form == 0x16) return false;
    }
    switch (form) {
    case 0x01: read_block(b, u->address_bytes); break;
    case 0x03: read_block(b, binary_u(b, 2)); break;
    case 0x04: read_block(b, binary_u(b, 4)); break;
    case 0x0a: read_block(b, binary_u(b, 1)); break;
    case 0x09:
    case 0x18: read_block(b, binary_uleb(b)); break;
    case 0x08: v.text = binary_z(b, DWARF_MAX_PATH_BYTES); break;
    case 0x0e: string_of(&v, &d->str, dwarf_offset(d, s, b)); break;
    case 0x1f: string_of(&v, &d->line_str, dwarf_offset(d, s, b)); break;
    case 0x10: read_block(b, u->version == 2 ? u->address_bytes : 4); break;
    case 0x17: v.number = dwarf_offset(d, s, b); break;
    case 0x0d: v.number = binary_sleb(b); break;
    case 0x19:
    case FORM_IMPLICIT_CONST: break;
    case 0x0f:
    case 0x15:
    case 0x1a:
    case 0x1b:
    case 0x22:
    case 0x23:
    case 0x1f01:
    case 0x1f02: v.number = binary_uleb(b); break;
    case 0x1f20:
    case 0x1f21: read_block(b, 4); break;
    case 0x06: v.number = dwarf_offset(d, s, b); break; /* DWARF 2 and 3: also an offset */
    default:
        if (form >= sizeof form_bytes || form_bytes[form] == 0) return false;
        if (form_bytes[form] > 8) {
            read_block(b, form_bytes[form]);
        } else {
            v.number = binary_u(b, form_bytes[form]);
        }
        break;
    }
    *out = v;
    return !b->is_over;
}

/* ---- units ---- */

enum status dwarf_length(struct binary *b, const char *section, str *out, struct err *e)
{
    uint64_t n = binary_u(b, 4);
    if (n == UINT32_MAX) {
        return err_set(e, LW_E_INPUT, "%s is in the 64-bit format of dwarf, which is not read",
                       section);
    }
    size_t at = b->at;
    (void)binary_take(b, n);
    if (b->is_over)
        return err_set(e, LW_E_INPUT, "unit of %s ends beyond the section", section);
    *out = (str){b->bytes.p, at + (size_t)n};
    return LW_OK;
}

/* The attributes that matter, of the first entry of a unit. */
struct unit_entry {
    struct dwarf_value name, directory, lines;
    uint64_t offsets_base;
    bool has_lines;
};

static enum status bad_unit(size_t at, struct err *e)
{
    return err_set(e, LW_E_INPUT, "unit at %zu of .debug_info cannot be read", at);
}

/* Puts the cursor behind the tag of abbreviation `code`. */
static enum status find_abbreviation(struct dwarf *d, struct binary *b, uint64_t code,
                                     struct err *e)
{
    for (;;) {
        uint64_t is = binary_uleb(b);
        if (b->is_over || is == 0) return err_set(e, LW_E_INPUT, "abbreviation is missing");
        (void)binary_uleb(b);
        (void)binary_u(b, 1);
        if (is == code) return LW_OK;
        for (;;) {
            uint64_t name = binary_uleb(b), form = binary_uleb(b);
            if (form == FORM_IMPLICIT_CONST) (void)binary_sleb(b);
            enum status s = dwarf_step(d, e);
            if (s != LW_OK) return s;
            if (b->is_over || (name == 0 && form == 0)) break;
        }
    }
}

static enum status read_entry(struct dwarf *d, struct binary *b, struct binary *abbrev,
                              const struct dwarf_unit *u, struct unit_entry *out, struct err *e)
{
    for (size_t i = 0;; i++) {
        struct dwarf_value v;
        uint64_t name = binary_uleb(abbrev), form = binary_uleb(abbrev);
        if (form == FORM_IMPLICIT_CONST) (void)binary_sleb(abbrev);
        if (abbrev->is_over) return err_set(e, LW_E_INPUT, "abbreviation is cut off");
        if (name == 0 && form == 0) return LW_OK;
        if (i == DWARF_MAX_ATTRIBUTES) {
            return err_set(e, LW_E_LIMIT, "unit has over %d attributes", DWARF_MAX_ATTRIBUTES);
        }
        if (!dwarf_value(d, &d->info, b, form, u, &v)) {
            return err_set(e, LW_E_INPUT, "attribute of form 0x%llx cannot be read",
                           (unsigned long long)form);
        }
        switch (name) {
        case AT_NAME: out->name = v; break;
        case AT_COMP_DIR: out->directory = v; break;
        case AT_STR_OFFSETS_BASE:
        case AT_GNU_STR_OFFSETS_BASE: out->offsets_base = v.number; break;
        case AT_STMT_LIST:
            out->lines = v;
            out->has_lines = true;
            break;
        default: break;
        }
        enum status s = dwarf_step(d, e);
        if (s != LW_OK) return s;
    }
}

/* Strings by number: DWARF 5 section 7.26. */
static str text_of(const struct dwarf *d, const struct unit_entry *entry, struct dwarf_value v)
{
    if (!is_string_index(v.form)) return v.text;
    uint64_t base = entry->offsets_base > 0 ? entry->offsets_base : STR_OFFSETS_HEADER_BYTES;
    if (v.number > UINT32_MAX) return STR_NONE;
    struct binary b = elf_read(d->elf, d->str_offsets.bytes);
    binary_seek(&b, base + 4 * v.number);
    uint64_t at = dwarf_offset(d, &d->str_offsets, &b);
    if (b.is_over) return STR_NONE;
    string_of(&v, &d->str, at);
    return v.text;
}

static enum status read_unit(struct dwarf *d, size_t start, str unit, size_t at, struct err *e)
{
    struct dwarf_unit u = {0};
    struct unit_entry entry = {.name = {.text = STR_NONE}};
    struct binary b = elf_read(d->elf, unit);
    uint64_t type = 0, abbrev_at;
    binary_seek(&b, at);
    u.version = (unsigned)binary_u(&b, 2);
    if (u.version < 2 || u.version > 5) {
        return err_set(e, LW_E_INPUT, "dwarf version %u is not known", u.version);
    }
    if (u.version >= 5) {
        type = binary_u(&b, 1);
        u.address_bytes = (unsigned)binary_u(&b, 1);
        abbrev_at = dwarf_offset(d, &d->info, &b);
        if (type == UNIT_SKELETON || type == UNIT_SPLIT_COMPILE) (void)binary_u(&b, 8);
    } else {
        abbrev_at = dwarf_offset(d, &d->info, &b);
        u.address_bytes = (unsigned)binary_u(&b, 1);
    }
    if (type == UNIT_TYPE || type == UNIT_SPLIT_TYPE) return LW_OK;
    uint64_t code = binary_uleb(&b);
    if (b.is_over) return bad_unit(start, e);
    if (code == 0) return LW_OK;
    struct binary abbrev = elf_read(d->elf, d->abbrev.bytes);
    binary_seek(&abbrev, abbrev_at);
    enum status s = find_abbreviation(d, &abbrev, code, e);
    if (s == LW_OK) s = read_entry(d, &b, &abbrev, &u, &entry, e);
    if (s != LW_OK) return s;
    str directory = text_of(d, &entry, entry.directory), name = text_of(d, &entry, entry.name);
    if (name.n > 0) s = dwarf_emit(d, directory, STR(""), name, e);
    if (s != LW_OK || !entry.has_lines || entry.lines.number == d->last_lines) return s;
    d->last_lines = entry.lines.number;
    return dwarf_line_files(d, entry.lines.number, directory, NULL, e);
}

static enum status each_unit(struct dwarf *d, struct err *e)
{
    struct binary b = elf_read(d->elf, d->info.bytes);
    enum status s = LW_OK;
    for (size_t n = 0; s == LW_OK && !binary_is_end(&b); n++) {
        str unit;
        size_t start = b.at;
        if (n == DWARF_MAX_UNITS) {
            return err_set(e, LW_E_LIMIT, "debugging data has over %d units", DWARF_MAX_UNITS);
        }
        s = dwarf_length(&b, ".debug_info", &unit, e);
        if (s == LW_OK) s = read_unit(d, start, unit, start + 4, e);
    }
    return s;
}

/* Without units: the programs one after the other, as assemblers leave them. */
static enum status each_program(struct dwarf *d, struct err *e)
{
    uint64_t at = 0;
    enum status s = LW_OK;
    for (size_t n = 0; s == LW_OK && at < d->line.bytes.n; n++) {
        if (n == DWARF_MAX_UNITS) {
            return err_set(e, LW_E_LIMIT, "debugging data has over %d units", DWARF_MAX_UNITS);
        }
        s = dwarf_line_files(d, at, STR(""), &at, e);
    }
    return s;
}

enum status dwarf_each_file(struct arena *a, const struct elf *x, dwarf_file_fn fn, void *ctx,
                            struct err *e)
{
    struct dwarf d = {.elf = x, .fn = fn, .ctx = ctx, .last_lines = UINT64_MAX};
    enum status s = load(a, &d, e);
    if (s != LW_OK) return s;
    if (d.info.bytes.n == 0 && d.line.bytes.n == 0) {
        return err_set(e, LW_E_NOT_FOUND, "no debugging data");
    }
    d.a = a;
    buf_init(&d.path, 4 * DWARF_MAX_PATH_BYTES);
    s = d.info.bytes.n > 0 ? each_unit(&d, e) : each_program(&d, e);
    buf_release(&d.path);
    return s;
}
