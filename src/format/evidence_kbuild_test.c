/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence_sink.h"
#include "format/evidence_command.h"

static void in_the_tree(void)
{
    CHECK_STR(
        hear_file(
            "kernel/sched/.build_policy.o.cmd", "linux",
            STR("savedcmd_kernel/sched/build_policy.o := gcc -Wp,-MMD,kernel/.d -nostdinc "
                "-I./include -include ./include/linux/kconfig.h -D__KERNEL__ -DX -DY=2 "
                "-fno-stack-protector -O2 -Wall -fstack-protector-strong -Os -m64 "
                "-fmacro-prefix-map=./= '-DKBUILD_MODNAME=\"b\"' -DZ='\"a b\"' "
                "-DH=$(pound)$$ -c -o kernel/sched/build_policy.o "
                "kernel/sched/build_policy.c ; ./tools/objtool/objtool -fnot-a-flag\n\n"
                "source_kernel/sched/build_policy.o := kernel/sched/build_policy.c\n\n"
                "deps_kernel/sched/build_policy.o := \\\n"
                "    $(wildcard include/config/SMP) \\\n"
                "  include/linux/kconfig.h \\\n"
                "  kernel/sched/rt.c \\\n"
                "  ./arch/x86/include/generated/../x.h \\\n\n"
                "kernel/sched/build_policy.o: $(deps_kernel/sched/build_policy.o)\n")),
        STR("file linux||kernel/sched/build_policy.c=:3\n"
            "define linux||__KERNEL__=1:1\n"
            "define linux||X=1:1\n"
            "define linux||Y=2:1\n"
            "flag linux||-fstack-protector-strong=:1\n"
            "flag linux||-Os=:1\n"
            "flag linux||-m64=:1\n"
            "define linux||Z=\"a b\":1\n"
            "define linux||H=#$:1\n"
            "header linux||include/linux/kconfig.h=:7\n"
            "file linux||kernel/sched/rt.c=included:8\n"
            "header linux||arch/x86/include/x.h=:9\n"));
    hear_end();
}

/* A build in a folder of its own: the root of the sources is cut off. */
static void out_of_the_tree(void)
{
    CHECK_STR(hear_file("net/.socket.o.cmd", "linux",
                        STR("cmd_net/socket.o := gcc -D__KERNEL__ -c -o net/socket.o "
                            "/src/linux/net/socket.c\n"
                            "source_net/socket.o := /src/linux/net/socket.c\n"
                            "deps_net/socket.o := \\\n"
                            "  /src/linux/include/linux/net.h \\\n"
                            "  include/generated/autoconf.h \\\n"
                            "  /usr/lib/gcc/stdarg.h \\\n\n")),
              STR("file linux||net/socket.c=:2\n"
                  "define linux||__KERNEL__=1:1\n"
                  "header linux||include/linux/net.h=:4\n"
                  "header linux||include/generated/autoconf.h=:5\n"
                  "header linux||/usr/lib/gcc/stdarg.h=:6\n"));
    hear_end();
}

/* Without a source line, as BusyBox's Kbuild writes it; assembler has no flags of code. */
static void older_forms(void)
{
    CHECK_STR(
        hear_file("coreutils/.cat.o.cmd", "busybox",
                  STR("cmd_coreutils/cat.o := gcc -D\"KBUILD_STR(s)=\\#s\" -DBB_VER=1 -c -o "
                      "coreutils/cat.o coreutils/cat.c\n\n"
                      "deps_coreutils/cat.o := \\\n  coreutils/cat.c \\\n"
                      "    $(wildcard include/config/cat.h) \\\n  include/libbb.h \\\n\n")),
        STR("file busybox||coreutils/cat.c=:4\ndefine busybox||BB_VER=1:1\n"
            "header busybox||include/libbb.h=:6\n"));
    CHECK_STR(
        hear_file("lib/.a.o.cmd", "linux",
                  STR("cmd_lib/a.o := gcc -D__ASSEMBLY__ -O2 -c -o lib/a.o lib/a.S\n"
                      "source_lib/a.o := lib/a.S\n")),
        STR("file linux||lib/a.S=:2\nnote an object without a list of what was included\n"));
    hear_end();
}

static void passed_over(void)
{
    CHECK_STR(
        hear_file("scripts/.conf.o.cmd", "linux",
                  STR("cmd_scripts/conf.o := gcc -O2 -c -o scripts/conf.o scripts/conf.c\n"
                      "source_scripts/conf.o := scripts/conf.c\ndeps_x := \\\n  a.h \\\n\n")),
        STR(""));
    CHECK_STR(
        hear_file(".vmlinux.o.cmd", "linux", STR("cmd_vmlinux.o := ld -r -o vmlinux.o a.o\n")),
        STR(""));
    CHECK_STR(hear_file(".a.o.cmd", "linux",
                        STR("cmd_a.o := gcc '-DX\nsource_a.o := a.c\ndeps_a.o := \\\n\n")),
              STR("note a command that cannot be read\n"));
    CHECK_STR(hear_file(".vmlinux.cmd", "linux", STR("")), STR("nobody wants it"));
    hear_end();
}

static void words(void)
{
    struct arena a;
    struct err e = {0};
    str *list;
    size_t n;
    arena_init(&a, 16 * LW_MIB);
    CHECK_OK(command_split(&a, STR(" a 'b c'\\ d \"e\\\"\\f$\"  ;g"), &list, &n, &e), &e);
    CHECK_INT(n, 3);
    CHECK_STR(list[1], STR("b c d"));
    CHECK_STR(list[2], STR("e\"\\f$"));
    CHECK_STATUS(command_split(&a, STR("a \"b"), &list, &n, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("a quote of the command is not closed"));
    struct buf many;
    buf_init(&many, LW_MIB);
    for (size_t i = 0; i < COMMAND_MAX_WORDS; i++)
        buf_add(&many, STR("x "));
    CHECK_OK(command_split(&a, buf_str(&many), &list, &n, &e), &e);
    CHECK_INT(n, COMMAND_MAX_WORDS);
    buf_add(&many, STR("x"));
    CHECK_STATUS(command_split(&a, buf_str(&many), &list, &n, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("a command has more than 10000 words"));
    buf_release(&many);
    arena_release(&a);
}

static void paths(void)
{
    static const char *const rows[][2] = {
        {"a/./b/../c//d", "a/c/d"},
        {"./a", "a"},
        {"../a/../b", "../b"},
        {"/../a", "/a"},
        {"a/..", ""},
        {"/", "/"},
        {"../../x", "../../x"},
        {"", ""},
    };
    struct arena a;
    arena_init(&a, LW_MIB);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(path_clean(&a, str_of(rows[i][0])), str_of(rows[i][1]));
    CHECK_STR(path_name(STR("a/b")), STR("b"));
    CHECK(path_is_source(STR("a.c")) && path_is_source(STR("a.S")) &&
          !path_is_source(STR("a.h")));
    arena_release(&a);
}

const struct test_suite evidence_kbuild_suite = {
    "evidence_kbuild", (const struct test[]){{"in the tree", in_the_tree},
                                             {"out of the tree", out_of_the_tree},
                                             {"older forms", older_forms},
                                             {"passed over", passed_over},
                                             {"words", words},
                                             {"paths", paths},
                                             {NULL, NULL}}};
