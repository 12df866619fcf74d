/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configurations of Kconfig: ".config" of the Linux kernel, BusyBox, U-Boot, Zephyr, Buildroot and
 * others (Documentation/kbuild/kconfig.rst of the kernel), the "config-VERSION" that distributions
 * put beside the kernel, and "autoconf.h". Whose it is stands in the comment at its head, or in the
 * path (Zephyr's has no head); else the caller's word counts.
 *
 * A configuration lists every symbol that could be chosen, so what it does not list is off:
 * complete. "# CONFIG_X is not set" gives the value n with its line. Of a kernel's the architecture
 * and the word size are read too.
 */
#include "format/evidence_readers.h"

#include "base/limits.h"
#include "format/evidence_command.h"

static bool is_config_name(str path)
{
    str name = path_name(path);
    return str_eq(name, STR(".config")) ||
           (str_starts(name, STR("config-")) && !str_ends(name, STR(".old")) &&
            !str_contains(name, STR(".h")));
}

static bool is_autoconf(str path)
{
    return str_eq(path_name(path), STR("autoconf.h"));
}

bool evidence_kconfig_wants(str path, str head)
{
    if (is_autoconf(path)) return true;
    if (!is_config_name(path)) return false;
    return str_starts(head, STR("#\n# Automatically generated")) ||
           (str_eq(path_name(path), STR(".config")) &&
            (str_starts(head, STR("#")) || str_starts(head, STR("CONFIG_")) ||
             str_starts(head, STR("\n"))));
}

/* Words of the head comment, in the order in which they are looked for. */
static const struct head_row {
    str words, component;
} head_rows[] = {
    {STR_INIT("Busybox version"), STR_INIT("busybox")},
    {STR_INIT("U-Boot "), STR_INIT("u-boot")},
    {STR_INIT("Buildroot "), STR_INIT("buildroot")},
    {STR_INIT("OpenWrt "), STR_INIT("openwrt")},
    {STR_INIT("Toybox "), STR_INIT("toybox")},
    {STR_INIT("uClibc"), STR_INIT("uclibc-ng")},
    {STR_INIT("Barebox/"), STR_INIT("barebox")},
    {STR_INIT("Linux/"), STR_INIT("linux")},
    {STR_INIT("Linux kernel version"), STR_INIT("linux")},
};

/* The comment lines that a configuration begins with. */
static str head_of(str bytes)
{
    size_t at = 0;
    while (at < bytes.n && at < 1024) {
        str line, rest = str_from(bytes, at);
        (void)str_cut(&rest, '\n', &line);
        bool is_comment = str_starts(line, STR("#")) || str_starts(line, STR("/*")) ||
                          str_starts(line, STR(" *"));
        if (!is_comment || str_contains(line, STR("CONFIG_"))) break;
        at += line.n + 1;
    }
    return str_sub(bytes, 0, at);
}

str evidence_kconfig_component(str path, str bytes)
{
    str head = head_of(bytes);
    for (size_t i = 0; i < sizeof head_rows / sizeof head_rows[0]; i++)
        if (str_contains(head, head_rows[i].words)) return head_rows[i].component;
    if (str_ends(path, STR("zephyr/.config")) ||
        str_ends(path, STR("zephyr/include/generated/autoconf.h")) ||
        str_ends(path, STR("include/generated/zephyr/autoconf.h")))
        return STR("zephyr");
    return STR_NONE;
}

struct symbol {
    str name, value;
};

static bool is_name_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

static str take_name(str *rest)
{
    size_t n = 0;
    while (n < rest->n && is_name_char(rest->p[n]))
        n++;
    str name = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return name;
}

/* Without the quotes, and with \" and \\ resolved. */
static str unquoted(struct arena *a, str value)
{
    if (value.n < 2 || value.p[0] != '"' || value.p[value.n - 1] != '"') return value;
    value = str_sub(value, 1, value.n - 2);
    char *p = arena_alloc(a, value.n + 1);
    size_t n = 0;
    if (p == NULL) return STR_NONE;
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\\' && i + 1 < value.n) i++;
        p[n++] = value.p[i];
    }
    return (str){p, n};
}

/* "CONFIG_X=y" and "# CONFIG_X is not set". */
static bool read_line(struct arena *a, str line, struct symbol *out)
{
    bool is_comment = str_starts(line, STR("# "));
    str rest = is_comment ? str_from(line, 2) : line;
    if (!str_starts(rest, STR("CONFIG_"))) return false;
    out->name = take_name(&rest);
    if (is_comment) {
        out->value = STR("n");
        return str_eq(rest, STR(" is not set"));
    }
    if (!str_starts(rest, STR("="))) return false;
    out->value = unquoted(a, str_from(rest, 1));
    return true;
}

/* "#define CONFIG_X 1", and CONFIG_X_MODULE for m. Numbers stay numbers: 1 means y. */
static bool read_define(struct arena *a, str line, struct symbol *out)
{
    str rest = line;
    if (!str_starts(rest, STR("#define "))) return false;
    rest = str_trim(str_from(rest, 8));
    if (!str_starts(rest, STR("CONFIG_"))) return false;
    out->name = take_name(&rest);
    rest = str_trim(rest);
    out->value = str_eq(rest, STR("1")) ? STR("y") : unquoted(a, rest);
    if (str_ends(out->name, STR("_MODULE")) && str_eq(rest, STR("1"))) {
        out->name = str_sub(out->name, 0, out->name.n - 7);
        out->value = STR("m");
    }
    return true;
}

/* Machines as `uname -m` says; with 64 for those whose name holds for both word sizes. */
static const struct machine_row {
    str symbol, machine, machine_64;
} machine_rows[] = {
    {STR_INIT("CONFIG_X86"), STR_INIT("i386"), STR_INIT("x86_64")},
    {STR_INIT("CONFIG_ARM64"), STR_INIT("aarch64"), STR_INIT("aarch64")},
    {STR_INIT("CONFIG_ARM"), STR_INIT("arm"), STR_INIT("arm")},
    {STR_INIT("CONFIG_RISCV"), STR_INIT("riscv"), STR_INIT("riscv")},
    {STR_INIT("CONFIG_MIPS"), STR_INIT("mips"), STR_INIT("mips")},
    {STR_INIT("CONFIG_PPC"), STR_INIT("ppc"), STR_INIT("ppc64")},
    {STR_INIT("CONFIG_S390"), STR_INIT("s390x"), STR_INIT("s390x")},
    {STR_INIT("CONFIG_SPARC"), STR_INIT("sparc"), STR_INIT("sparc64")},
    {STR_INIT("CONFIG_LOONGARCH"), STR_INIT("loongarch"), STR_INIT("loongarch")},
    {STR_INIT("CONFIG_PARISC"), STR_INIT("parisc"), STR_INIT("parisc")},
    {STR_INIT("CONFIG_SUPERH"), STR_INIT("sh"), STR_INIT("sh")},
    {STR_INIT("CONFIG_ARC"), STR_INIT("arc"), STR_INIT("arc")},
    {STR_INIT("CONFIG_XTENSA"), STR_INIT("xtensa"), STR_INIT("xtensa")},
    {STR_INIT("CONFIG_M68K"), STR_INIT("m68k"), STR_INIT("m68k")},
};

struct architecture {
    const struct machine_row *machine;
    bool is_64bit, is_big;
    uint32_t machine_line, bits_line, order_line;
};

static void note_architecture(struct architecture *x, const struct symbol *s, uint32_t line)
{
    if (!str_eq(s->value, STR("y"))) return;
    for (size_t i = 0; i < sizeof machine_rows / sizeof machine_rows[0]; i++) {
        if (!str_eq(s->name, machine_rows[i].symbol)) continue;
        x->machine = &machine_rows[i];
        x->machine_line = line;
    }
    if (str_eq(s->name, STR("CONFIG_64BIT"))) {
        x->is_64bit = true;
        x->bits_line = line;
    }
    if (str_eq(s->name, STR("CONFIG_CPU_BIG_ENDIAN")) ||
        str_eq(s->name, STR("CONFIG_CPU_ENDIAN_BE8")) ||
        str_eq(s->name, STR("CONFIG_CPU_ENDIAN_BE32"))) {
        x->is_big = true;
        x->order_line = line;
    }
}

static enum status put_architecture(const struct evidence_sink *sink, str component,
                                    const struct architecture *x, struct err *e)
{
    const enum fact_kind kind = FACT_ARCHITECTURE;
    if (x->machine == NULL) return LW_OK;
    /* These are big-endian without a symbol that says so. */
    bool is_big = x->is_big || str_eq(x->machine->machine, STR("s390x")) ||
                  str_eq(x->machine->machine, STR("sparc")) ||
                  str_eq(x->machine->machine, STR("parisc")) ||
                  str_eq(x->machine->machine, STR("m68k"));
    enum status s = sink->put(sink->ctx, kind, component, STR(""), STR("machine"),
                              x->is_64bit ? x->machine->machine_64 : x->machine->machine,
                              x->machine_line, e);
    if (s == LW_OK)
        s = sink->put(sink->ctx, kind, component, STR(""), STR("word-size"),
                      x->is_64bit ? STR("64") : STR("32"), x->bits_line, e);
    if (s == LW_OK && !str_eq(x->machine->machine, STR("ppc")) &&
        !str_eq(x->machine->machine, STR("mips")))
        s = sink->put(sink->ctx, kind, component, STR(""), STR("byte-order"),
                      is_big ? STR("big") : STR("little"), x->order_line, e);
    return s;
}

enum status evidence_kconfig_read(struct arena *scratch, const struct evidence_file *f,
                                  const struct evidence_sink *sink, struct err *e)
{
    struct architecture architecture = {0};
    str rest = f->bytes, component = evidence_kconfig_component(f->path, f->bytes);
    bool is_header = is_autoconf(f->path), has_more = true;
    size_t n = 0;
    if (component.n == 0) component = f->component;
    for (uint32_t line_no = 1; has_more; line_no++) {
        str line;
        struct symbol symbol = {0};
        has_more = str_cut(&rest, '\n', &line);
        if (str_ends(line, STR("\r"))) line.n--;
        if (is_header ? !read_define(scratch, line, &symbol)
                      : !read_line(scratch, line, &symbol))
            continue;
        enum status s = arena_status(scratch, "configuration", e);
        if (s == LW_OK)
            s = sink->put(sink->ctx, FACT_SYMBOL, component, STR(""), symbol.name, symbol.value,
                          line_no, e);
        if (s != LW_OK) return s;
        note_architecture(&architecture, &symbol, line_no);
        n++;
    }
    if (n == 0) return sink->note(sink->ctx, STR("a configuration without a symbol"), e);
    if (str_eq(component, STR("linux"))) {
        enum status s = put_architecture(sink, component, &architecture, e);
        if (s != LW_OK) return s;
    }
    return sink->complete(sink->ctx, FACT_SYMBOL, component, STR(""), e);
}
