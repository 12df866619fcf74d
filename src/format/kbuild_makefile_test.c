/* SPDX-License-Identifier: Apache-2.0 */
#include "format/kbuild_makefile.h"

#include "base/buf.h"
#include "base/limits.h"
#include "suite.h"

static struct arena a;

/* CONFIG_Y is y, CONFIG_M is m; others are not there. */
static bool symbol(void *ctx, str name, str *value)
{
    (void)ctx;
    *value = str_eq(name, STR("CONFIG_Y"))   ? STR("y")
             : str_eq(name, STR("CONFIG_M")) ? STR("m")
             : str_eq(name, STR("SRCARCH"))  ? STR("x86")
                                             : STR("");
    return value->n > 0;
}

/* "+tls.o:1 -can.o:2" for what is on and off, with lines; why it is not known behind it. */
static str read_text(str bytes)
{
    struct err e = {0};
    struct kbuild_makefile m;
    struct buf b;
    CHECK_OK(kbuild_makefile_read(&a, bytes, symbol, NULL, &m, &e), &e);
    buf_init(&b, LW_MIB);
    for (size_t i = 0; i < m.n_objects; i++)
        buf_printf(&b, "%s%s%.*s:%u", i ? " " : "", m.objects[i].is_on ? "+" : "-",
                   STR_ARG(m.objects[i].path), (unsigned)m.objects[i].line);
    if (!m.is_known) buf_printf(&b, " ? %.*s", STR_ARG(m.why));
    str out = arena_str(&a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void understood(void)
{
    static const char *const rows[][2] = {
        {"obj-y += a.o b.o\nobj-$(CONFIG_NO) += c.o d/\nobj-$(CONFIG_M) += e.o\n",
         "+a.o:1 +b.o:1 -c.o:2 -d/:2 +e.o:3"},
        {"# obj-y += x.o\nobj-$(CONFIG_Y) := a.o \\\n  b.o # c.o\nobj-m += c.o\n",
         "+a.o:2 +b.o:2 +c.o:4"},
        {"obj-$(CONFIG_NO) += tls.o\ntls-y := main.o sw.o\ntls-$(CONFIG_Y) += dev.o\n",
         "-dev.o:3 -main.o:2 -sw.o:2 -tls.o:1"},
        {"tls-objs := main.o\ntls-$(CONFIG_NO) += dev.o\nobj-$(CONFIG_M) += tls.o\n",
         "-dev.o:2 +main.o:1 +tls.o:3"},
        {"ifeq ($(CONFIG_Y),y)\nobj-y += a.o\nelse\nobj-y += b.o\nendif\n", "+a.o:2 -b.o:4"},
        {"ifneq ($(CONFIG_NO),)\nobj-y += a.o\nelse ifdef CONFIG_M\nobj-y += b.o\nelse\n"
         "obj-y += c.o\nendif\n",
         "-a.o:2 +b.o:4 -c.o:6"},
        {"ifdef CONFIG_NO\nifeq ($(X),y)\nobj-y += a.o\nendif\nendif\n", "-a.o:3"},
        {"ifeq ($(cc-x),y)\nccflags-y += -Dx=a.o\nendif\nobj-y += a.o\n", "+a.o:4"},
        {"parts := a.o b.o\nobj-$(CONFIG_Y) += $(parts)\n", "+a.o:2 +b.o:2"},
        {"obj-$(subst m,y,$(CONFIG_M)) += a.o\nobj-$(if $(CONFIG_NO),y,n) += b.o\n",
         "+a.o:1 -b.o:2"},
        {"obj-y += $(addprefix sub/,a.o b.o) $(obj)/c.o ../up.o\n",
         "+../up.o:1 +c.o:1 +sub/a.o:1 +sub/b.o:1"},
        {"part-$(CONFIG_NO) := a.o\nobj-y := b.o $(part-y)\n", "+a.o:1 +b.o:2"},
        {"subdir- += boot\nobj- := dummy.o\nobj-y += a.o\n", "+a.o:3"},
        {"subdir-$(CONFIG_NO) += x\nlib-y := l.o\n", "+l.o:2 -x/:1"},
        /* objects of a rule of its own */
        {"setup-$(CONFIG_NO) += a.o\n$(obj)/setup: $(setup-y)\n\tld $^\nobj-y += b.o\n",
         "+a.o:1 +b.o:4"},
        {"obj-$(CONFIG_NO) += a.o c.o\n$(obj)/x: $(obj)/a.o\n\tcc $(src)/b.c\n$(obj)/c.o: h.h\n",
         "+a.o:2 +b.c:3 -c.o:1"},
        {"define rule\nobj-y += a.o\nendef\n", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_init(&a, 4 * LW_MIB);
        CHECK_STR(read_text(str_of(rows[i][0])), str_of(rows[i][1]));
        arena_release(&a);
    }
}

static void not_understood(void)
{
    static const char *const rows[][2] = {
        {"ifeq ($(X),y)\nobj-y += a.o\nendif\n",
         "+a.o:2 ? line 2: an assignment under a condition that cannot be told"},
        {"ifeq ($(X),y)\nelse\nobj-y += a.o\nendif\n",
         "+a.o:3 ? line 3: an assignment under a condition that cannot be told"},
        {"obj-y += $(wildcard *.o)\n", " ? line 1: a value that cannot be told"},
        {"obj-$(X) += a.o\n", " ? line 1: a variable whose name cannot be told"},
        {"include $(srctree)/lib/Makefile.x\n", " ? line 1: another file is included"},
        {"$(eval obj-y += a.o)\n", " ? line 1: a call that cannot be told"},
        {"L != ls\nobj-y += a.o\n", "+a.o:2 ? line 1: a value that a program makes"},
        {"ifdef CONFIG_Y\nobj-y += a.o\n", "+a.o:2 ? line 3: a conditional without its end"},
        {"endif\n", " ? line 1: an endif without a condition"},
        {"A = $(B)\nB = $(A)\nobj-y += $(A)\n", " ? line 3: a value that cannot be told"},
        {"A = $(A)$(A)$(A)\nobj-y += $(A)\n", " ? line 2: a value that cannot be told"},
        {"A = $(B)$(B)$(B)\nB = $(C)$(C)$(C)\nC = $(A)\nobj-y += $(A)\n",
         " ? line 4: a value that cannot be told"},
        /* a variable with one value after the other does not decide a condition */
        {"A := y\nA := n\nifeq ($(A),y)\nobj-y += a.o\nendif\n",
         "+a.o:4 ? line 4: an assignment under a condition that cannot be told"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_init(&a, 4 * LW_MIB);
        CHECK_STR(read_text(str_of(rows[i][0])), str_of(rows[i][1]));
        arena_release(&a);
    }
}

static void reach(void)
{
    static const struct {
        const char *text;
        unsigned n_up;
        bool reaches_root;
        const char *first;
    } rows[] = {
        {"obj-y += a.o\nccflags-y += -I../../x\n", 0, false, ""},
        {"obj-y += ../../x/a.o b.o\n", 0, false, "../../x"},
        {"obj-y += ../x.o\n", 0, false, ".."},
        {"obj-y += $(obj)/../x/$(Y)/b.o\n", 0, false, "../x"},
        {"L = $(src)/..\ninclude $(L)/x\n", 0, false, ".."},
        {"include $(L)/../../x\n", 2, false, ""},
        {"obj-y += $(srctree)/a.o\n", 0, true, ""},
        {"include $(srctree)/$(X)/Makefile\n", 0, true, ""},
        {"x := $(srctree)/$(src)/a.o\ninclude $(srctree)/lib/vdso/Makefile\n", 0, false,
         "/lib/vdso"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        struct kbuild_makefile m;
        arena_init(&a, LW_MIB);
        CHECK_OK(kbuild_makefile_read(&a, str_of(rows[i].text), symbol, NULL, &m, &e), &e);
        CHECK_INT(m.n_up, rows[i].n_up);
        CHECK_INT(m.reaches_root, rows[i].reaches_root);
        CHECK_STR(m.n_reaches > 0 ? m.reaches[0] : STR(""), str_of(rows[i].first));
        arena_release(&a);
    }
}

static void limits(void)
{
    for (size_t n = KBUILD_MAX_ASSIGNMENTS; n <= KBUILD_MAX_ASSIGNMENTS + 1; n++) {
        struct err e = {0};
        struct kbuild_makefile m;
        struct buf b;
        arena_init(&a, 64 * LW_MIB);
        buf_init(&b, LW_MIB);
        for (size_t i = 0; i < n; i++)
            buf_add(&b, STR("a=b\n"));
        enum status s = kbuild_makefile_read(&a, buf_str(&b), symbol, NULL, &m, &e);
        CHECK_STATUS(s, n == KBUILD_MAX_ASSIGNMENTS ? LW_OK : LW_E_LIMIT);
        if (s != LW_OK)
            CHECK_STR(str_of(e.message), STR("a Makefile has more than 20000 assignments"));
        buf_release(&b);
        arena_release(&a);
    }
}

static enum status hear(void *ctx, str name, uint32_t line, struct err *e)
{
    (void)e;
    buf_printf(ctx, "%.*s:%u ", STR_ARG(name), (unsigned)line);
    return LW_OK;
}

static void sources_in_sources(void)
{
    struct err e = {0};
    struct buf b;
    buf_init(&b, 4096);
    CHECK_OK(included_sources(STR("#include \"rt.c\"\n# include <../x/y.c>\n#include \"a.h\"\n"
                                  "// #include \"no.c\"\n  #\tinclude\t\"z.S\" /* x */\n"),
                              hear, &b, &e),
             &e);
    CHECK_STR(buf_str(&b), STR("rt.c:1 ../x/y.c:2 z.S:5 "));
    buf_release(&b);
}

const struct test_suite kbuild_makefile_suite = {
    "kbuild_makefile", (const struct test[]){{"understood", understood},
                                             {"not understood", not_understood},
                                             {"reach", reach},
                                             {"limits", limits},
                                             {"sources in sources", sources_in_sources},
                                             {NULL, NULL}}};
