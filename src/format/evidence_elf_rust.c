/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rust crates that were linked. Names of symbols show some (a crate may be inlined away, and a
 * stripped program has none); the section that `cargo auditable` leaves lists all that were built
 * in, with versions (github.com/rust-secure-code/cargo-auditable, PARSING.md).
 */
#include "base/limits.h"
#include "base/map.h"
#include "format/evidence_elf.h"
#include "format/json.h"
#include "format/rust_symbol.h"

#include <libdeflate.h>

enum {
    MAX_CRATE_BYTES = 4 * 1024 * 1024, /* names, each once */
    MAX_AUDIT_BYTES = 8 * 1024 * 1024, /* what the format allows an unpacked list */
    FIRST_AUDIT_BYTES = 64 * 1024,
};

static enum status crates_of_symbols(struct elf_facts *x, const struct elf_section *t,
                                     struct map *seen, struct err *e)
{
    enum status s = LW_OK;
    size_t n = t == NULL ? 0 : elf_n_symbols(&x->elf, t);
    if (n > ELF_MAX_SYMBOLS) return err_set(e, LW_E_LIMIT, "symbol table is too large");
    for (size_t i = 1; s == LW_OK && i < n; i++) {
        struct elf_symbol y;
        str crate;
        bool is_new;
        if (!elf_symbol(&x->elf, t, i, &y) || y.section == ELF_SYMBOL_UNDEFINED) continue;
        /* Shims that the compiler makes are of a crate that nobody wrote. */
        if (!rust_symbol_crate(y.name, &crate) || str_eq(crate, STR("__rustc"))) continue;
        if (map_at(seen, crate, &is_new) == NULL) {
            return err_set(e, LW_E_LIMIT, "names of rust crates are too long");
        }
        if (is_new) s = elf_put(x, FACT_PACKAGE, crate, STR(""), e);
    }
    return s;
}

/* The unpacked size is written nowhere. */
static enum status unpack(struct arena *a, str packed, str *out, struct err *e)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (d == NULL) BUG("out of memory");
    enum libdeflate_result r = LIBDEFLATE_INSUFFICIENT_SPACE;
    for (size_t cap = FIRST_AUDIT_BYTES;
         r == LIBDEFLATE_INSUFFICIENT_SPACE && cap <= MAX_AUDIT_BYTES; cap *= 2) {
        size_t n = 0;
        char *bytes = arena_alloc(a, cap);
        if (bytes == NULL) break;
        r = libdeflate_zlib_decompress(d, packed.p, packed.n, bytes, cap, &n);
        *out = (str){bytes, n};
    }
    libdeflate_free_decompressor(d);
    if (r == LIBDEFLATE_SUCCESS) return LW_OK;
    return err_set(e, LW_E_INPUT, "section '.dep-v0' does not unpack");
}

static enum status crates_of_list(struct elf_facts *x, const struct elf_section *s,
                                  struct err *e)
{
    str text;
    yyjson_doc *doc;
    enum status st = unpack(x->scratch, s->bytes, &text, e);
    if (st == LW_OK) st = json_parse(text, MAX_AUDIT_BYTES, &doc, e);
    if (st != LW_OK) return st;
    yyjson_val *list = json_array(yyjson_doc_get_root(doc), "packages"), *item;
    size_t i, n;
    if (list == NULL) st = err_set(e, LW_E_INPUT, "section '.dep-v0' lists no packages");
    yyjson_arr_foreach(list, i, n, item)
    {
        str name = json_str(item, "name");
        /* Crates of the build itself (macros, build scripts) are not in the program. */
        if (st != LW_OK || name.n == 0 || str_eq(json_str(item, "kind"), STR("build")))
            continue;
        st = elf_put(x, FACT_PACKAGE, name, json_str(item, "version"), e);
    }
    yyjson_doc_free(doc);
    return st == LW_OK ? elf_complete(x, FACT_PACKAGE, x->component, e) : st;
}

enum status elf_facts_rust(struct elf_facts *x, struct err *e)
{
    static const uint32_t tables[] = {ELF_SECTION_SYMBOLS, ELF_SECTION_DYNAMIC_SYMBOLS};
    const struct elf_section *list = elf_section_find(&x->elf, STR(".dep-v0"));
    struct map seen;
    enum status s = LW_OK;
    if (x->is_kernel) return LW_OK;
    map_init(&seen, MAX_CRATE_BYTES);
    for (size_t i = 0; s == LW_OK && i < 2; i++) {
        s = crates_of_symbols(x, elf_section_of_type(&x->elf, tables[i]), &seen, e);
    }
    map_release(&seen);
    return s == LW_OK && list != NULL ? crates_of_list(x, list, e) : s;
}
