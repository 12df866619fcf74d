/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel modules: the section .modinfo is a list of "key=value" texts, a NUL behind each
 * (include/linux/moduleparam.h of the kernel).
 */
#include "format/evidence_elf.h"

enum {
    MAX_TEXT_BYTES = 65536, /* "alias" and "parm" texts are some hundred */
    MAX_TEXTS = 100000,     /* a module with 5,000 aliases is real */
};

/* "lib/modules/6.1.0/kernel/net/tls/tls.ko" is "net/tls/tls", as in modules.order. */
static str module_path(str path)
{
    static const str modules = STR_INIT("lib/modules/"), kernel = STR_INIT("kernel/");
    path.n -= 3; /* .ko */
    for (size_t i = 0; i + modules.n < path.n; i++) {
        if (i > 0 && path.p[i - 1] != '/') continue;
        str rest = str_from(path, i), version;
        if (!str_starts(rest, modules)) continue;
        rest = str_from(rest, modules.n);
        (void)str_cut(&rest, '/', &version);
        return str_starts(rest, kernel) ? str_from(rest, kernel.n) : rest;
    }
    return path;
}

enum status elf_facts_module(struct elf_facts *x, struct err *e)
{
    const struct elf_section *info = elf_section_find(&x->elf, STR(".modinfo"));
    if (!x->is_module || info == NULL || !str_ends(x->file->path, STR(".ko"))) return LW_OK;
    /* Of the kernel as a whole: whether this is all of it, only lists of modules know. */
    enum status s = elf_put_about(x, FACT_MODULE, x->component, STR(""),
                                  module_path(x->file->path), STR("loadable"), e);
    if (s != LW_OK) return s;
    struct binary b = elf_read(&x->elf, info->bytes);
    for (size_t n = 0; !binary_is_end(&b); n++) {
        str text = binary_z(&b, MAX_TEXT_BYTES), key, one;
        if (b.is_over) return err_set(e, LW_E_INPUT, "text of .modinfo does not end");
        if (n == MAX_TEXTS) {
            return err_set(e, LW_E_LIMIT, ".modinfo has over %d texts", MAX_TEXTS);
        }
        (void)str_cut(&text, '=', &key);
        if (!str_eq(key, STR("depends"))) continue;
        for (bool has_more = true; has_more && s == LW_OK && text.n > 0;) {
            has_more = str_cut(&text, ',', &one);
            if (one.n > 0) s = elf_put(x, FACT_LIBRARY, one, STR(""), e);
        }
        if (s != LW_OK) return s;
    }
    return elf_complete(x, FACT_LIBRARY, x->component, e);
}
