/* SPDX-License-Identifier: Apache-2.0 */
/* Small trees in the shape of real builds, written into a temporary folder and collected. */
#include "evidence/evidence_collect.h"

#include "base/fs.h"
#include "base/limits.h"
#include "format/evidence.h"
#include "suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena a;
static const char *top;
static struct build_evidence x;

static void begin(void)
{
    arena_init(&a, 256 * LW_MIB);
    top = test_temp_dir();
}

static void put(const char *path, const char *text)
{
    struct err e = {0};
    char whole[1024];
    str slash = str_of(path);
    size_t at;
    if (str_find_last(slash, '/', &at)) {
        snprintf(whole, sizeof whole, "%s/%.*s", top, (int)at, path);
        CHECK_OK(fs_make_dirs(whole, 0755, &e), &e);
    }
    snprintf(whole, sizeof whole, "%s/%s", top, path);
    CHECK_OK(fs_write_atomic(whole, str_of(text), 0644, &e), &e);
}

/* Sets the time of last change, in seconds. */
static void touch(const char *path, time_t at)
{
    char whole[1024];
    struct timespec times[2] = {{.tv_sec = at}, {.tv_sec = at}};
    snprintf(whole, sizeof whole, "%s/%s", top, path);
    CHECK(utimensat(AT_FDCWD, whole, times, 0) == 0);
}

static void collect(const struct evidence_tree *trees, size_t n)
{
    struct err e = {0};
    struct evidence_request r = {
        .dir = top, .trees = trees, .n_trees = n, .now = utc_from_ms(1767323045000)};
    CHECK_OK(evidence_collect(&a, &r, &x, &e), &e);
}

static const struct evidence_group *group(enum fact_kind kind, const char *component,
                                          const char *object)
{
    const struct evidence_group *g =
        evidence_group(&x, kind, str_of(component), str_of(object));
    if (g == NULL || !str_eq(g->object, str_of(object)))
        test_fail(__FILE__, __LINE__, "no facts about '%s' in '%s'", component, object);
    return g;
}

static bool has(const struct evidence_group *g, const char *name)
{
    return evidence_item(g, str_of(name)) != NULL;
}

#define KERNEL_HEAD \
 "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.1.0 Kernel Configuration\n#\n"
#define COMMAND(object, source, deps)                                                   \
 "cmd_" object " := gcc -D__KERNEL__ -O2 -c -o " object " " source "\n\nsource_" object \
 " := " source "\n\ndeps_" object " := \\\n" deps "\n"

static void put_kernel(void)
{
    put(".config", KERNEL_HEAD "CONFIG_64BIT=y\nCONFIG_X86=y\nCONFIG_MODULES=y\nCONFIG_NET=y\n"
                               "# CONFIG_TLS is not set\nCONFIG_CAN=m\n");
    put("Makefile", "obj-y += net/\n");
    put("scripts/x.c", "int x;\n");
    put("net/.socket.o.cmd",
        COMMAND("net/socket.o", "net/socket.c", "  include/linux/net.h \\\n"));
    put("net/can/.af_can.o.cmd",
        COMMAND("net/can/af_can.o", "net/can/af_can.c", "  include/linux/can.h \\\n"));
    put("modules.builtin", "kernel/net/core.ko\n");
    put("modules.order", "net/can/can.ko\n");
}

static void kernel_to_its_end(void)
{
    begin();
    put_kernel();
    put(".vmlinux.cmd", "cmd_vmlinux := ld\n");
    touch(".config", 1000);
    touch(".vmlinux.cmd", 2000);
    collect(NULL, 0);
    const struct evidence_group *g = group(FACT_FILE, "linux", "");
    CHECK(g->is_complete);
    CHECK_STR(g->note, STR(""));
    CHECK_INT(g->n_items, 2);
    CHECK(has(g, "net/can/af_can.c") && !has(g, "net/tls/tls_sw.c"));
    CHECK_STR(x.sources[g->items[1].source].path, STR("net/.socket.o.cmd"));
    CHECK_INT(g->items[1].line, 3);
    CHECK(group(FACT_HEADER, "linux", "")->is_complete);
    CHECK(group(FACT_SYMBOL, "linux", "")->is_complete);
    CHECK(!group(FACT_DEFINE, "linux", "")->is_complete);
    CHECK(group(FACT_MODULE, "linux", "")->is_complete);
    CHECK_STR(evidence_item(group(FACT_MODULE, "linux", ""), STR("net/can/can"))->value,
              STR("loadable"));
    CHECK_STR(evidence_item(group(FACT_FLAG, "linux", ""), STR("-O2"))->value, STR(""));
    CHECK_STR(evidence_item(group(FACT_ARCHITECTURE, "linux", ""), STR("machine"))->value,
              STR("x86_64"));
    CHECK_STR(x.generator, STR("longwatch " LW_VERSION));
    arena_release(&a);
}

/* What keeps a list from being complete, in words. */
static void kernel_not_to_its_end(void)
{
    static const struct {
        const char *end, *config_words;
        time_t config_at;
        const char *why;
    } rows[] = {
        {NULL, "", 1000, "the build did not get to its end: there is no 'vmlinux'"},
        {"vmlinux", "", 3000, "'.config' was written after the build got to its end"},
        {"vmlinux", "bad", 1000, "'net/.bad.o.cmd' was not understood in full"},
        {"vmlinux", "modules", 1000, "the modules were not built: there is no 'modules.order'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[1024];
        begin();
        put_kernel();
        if (str_eq(str_of(rows[i].config_words), STR("bad")))
            put("net/.bad.o.cmd", "cmd_a := gcc 'x\nsource_a := net/a.c\n");
        snprintf(path, sizeof path, "%s/modules.order", top);
        if (str_eq(str_of(rows[i].config_words), STR("modules"))) CHECK(unlink(path) == 0);
        if (rows[i].end != NULL) {
            put(rows[i].end, "x");
            touch(rows[i].end, 2000);
        }
        touch(".config", rows[i].config_at);
        collect(NULL, 0);
        CHECK(!group(FACT_FILE, "linux", "")->is_complete);
        CHECK_STR(group(FACT_FILE, "linux", "")->note, str_of(rows[i].why));
        CHECK(!group(FACT_HEADER, "linux", "")->is_complete);
        arena_release(&a);
    }
}

/* Not built to the end: folders are decided by configuration and Makefiles, doubt stays doubt. */
static void kernel_by_its_makefiles(void)
{
    begin();
    put_kernel();
    put("net/Makefile",
        "obj-y += socket.o\nobj-$(CONFIG_TLS) += tls/\nobj-y += can/ odd/ part/\n");
    put("net/socket.c", "#include <linux/net.h>\n");
    put("net/tls/Makefile", "obj-$(CONFIG_TLS) += tls.o\ntls-y := tls_main.o\n");
    put("net/tls/tls_main.c", "int tls;\n");
    put("net/can/Makefile", "obj-$(CONFIG_CAN) += can.o\ncan-y := af_can.o\n"
                            "obj-$(CONFIG_CAN_BCM) += bcm.o\n");
    put("net/can/af_can.c", "#include \"proc.c\"\n");
    put("net/can/bcm.c", "int bcm;\n");
    put("net/can/proc.c", "int proc;\n");
    put("net/can/extra.c", "int extra;\n");
    put("net/odd/Makefile", "ifeq ($(call x),y)\nobj-y += odd.o\nendif\n");
    put("net/odd/odd.c", "int odd;\n");
    put("net/odd/deep/deep.c", "int deep;\n");
    collect(NULL, 0);
    const struct evidence_group *can = group(FACT_FILE, "linux", "net/can/");
    CHECK(can->is_complete);
    CHECK_STR(can->note, STR("by the configuration and the Makefile"));
    CHECK(has(can, "net/can/af_can.c") && !has(can, "net/can/bcm.c"));
    CHECK_STR(evidence_item(can, STR("net/can/proc.c"))->value, STR("included"));
    CHECK_STR(evidence_item(can, STR("net/can/extra.c"))->value, STR("named by no rule"));
    const struct evidence_item *af_can = evidence_item(can, STR("net/can/af_can.c"));
    CHECK_STR(x.sources[af_can->source].path, STR("net/can/Makefile"));
    CHECK_INT(af_can->line, 2);
    const struct evidence_group *tls = group(FACT_FILE, "linux", "net/tls/");
    CHECK(tls->is_complete);
    CHECK_INT(tls->n_items, 0);
    CHECK_STR(tls->note, STR("the configuration leaves this folder out"));
    CHECK(evidence_group(&x, FACT_FILE, STR("linux"), STR("net/odd/")) == NULL);
    CHECK(evidence_group(&x, FACT_FILE, STR("linux"), STR("net/odd/deep/")) == NULL);
    CHECK(!group(FACT_FILE, "linux", "")->is_complete);
    CHECK_STR(x.notes[0],
              STR("1 Makefiles of linux are not understood: their folders are open"));
    arena_release(&a);
}

/* Nothing is compiled yet: folders are decided, the whole is open, and what lies there is told. */
static void kernel_only_configured(void)
{
    begin();
    put(".config", KERNEL_HEAD "CONFIG_X86=y\n# CONFIG_TLS is not set\n");
    put("Makefile", "obj-y += net/\n");
    put("scripts/x.c", "int x;\n");
    put("net/Makefile", "obj-$(CONFIG_TLS) += tls.o\n");
    put("net/tls.c", "int tls;\n");
    collect(NULL, 0);
    CHECK(group(FACT_FILE, "linux", "net/")->is_complete);
    CHECK_INT(group(FACT_FILE, "linux", "net/")->n_items, 0);
    CHECK(!group(FACT_FILE, "linux", "")->is_complete);
    CHECK_STR(group(FACT_FILE, "linux", "")->note, STR("nothing was compiled in this tree"));
    CHECK(has(group(FACT_SOURCE, "linux", ""), "net/tls.c"));
    arena_release(&a);
}

/* A command file against the Makefile: the folder is not decided. */
static void contradiction(void)
{
    begin();
    put_kernel();
    put("net/can/Makefile", "obj-$(CONFIG_TLS) += af_can.o\n");
    put("net/can/af_can.c", "int x;\n");
    collect(NULL, 0);
    CHECK(evidence_group(&x, FACT_FILE, STR("linux"), STR("net/can/")) == NULL);
    CHECK_STR(x.notes[0], STR("net/can/af_can.c was compiled against what its Makefile says"));
    arena_release(&a);
}

static void busybox_and_others(void)
{
    const struct evidence_tree trees[] = {{STR("app"), STR("")}, {STR("zlib"), STR("deps/z")}};
    begin();
    put("bb/.config", "#\n# Automatically generated make config: don't edit\n"
                      "# Busybox version: 1.36.1\n#\n# CONFIG_WGET is not set\n");
    put("bb/coreutils/.cat.o.cmd", "cmd_coreutils/cat.o := gcc -DKBUILD_MODNAME=x -c -o "
                                   "coreutils/cat.o coreutils/cat.c\n\ndeps_coreutils/cat.o := "
                                   "\\\n  coreutils/cat.c \\\n  include/libbb.h \\\n\n");
    put("bb/busybox_unstripped", "x");
    touch("bb/.config", 1000);
    touch("bb/busybox_unstripped", 2000);
    put("build/CMakeCache.txt", "");
    put("build/compile_commands.json",
        "[{\"directory\":\"/s/build\",\"command\":\"cc -O2 -c ../a.c\",\"file\":\"../a.c\"},\n"
        "{\"directory\":\"/s/build\",\"command\":\"cc -c ../b.c\",\"file\":\"../b.c\"}]");
    put("a.c", "#include \"sub/part.c\"\n");
    put("b.c", "int b;\n");
    put("sub/part.c", "int part;\n");
    put("sub/unused.c", "int unused;\n");
    put("deps/z/patches/series", "fix.patch\nCVE-2023-0003.patch\n");
    put("deps/z/patches/CVE-2023-0003.patch", "--- a\n");
    put("deps/z/patches/CVE-2023-0004.patch", "--- a\n");
    collect(trees, 2);
    CHECK(group(FACT_FILE, "busybox", "")->is_complete);
    CHECK(has(group(FACT_FILE, "busybox", ""), "coreutils/cat.c"));
    CHECK_STR(evidence_item(group(FACT_SYMBOL, "busybox", ""), STR("CONFIG_WGET"))->value,
              STR("n"));
    CHECK(group(FACT_FILE, "app", "")->is_complete);
    CHECK(has(group(FACT_FILE, "app", ""), "a.c"));
    CHECK_STR(evidence_item(group(FACT_FILE, "app", ""), STR("sub/part.c"))->value,
              STR("included"));
    CHECK(!has(group(FACT_FILE, "app", ""), "sub/unused.c"));
    CHECK_STR(evidence_item(group(FACT_FLAG, "app", ""), STR("-O2"))->value,
              STR("in 1 of 2 files"));
    CHECK(has(group(FACT_PATCH, "zlib", ""), "CVE-2023-0003"));
    CHECK(!has(group(FACT_PATCH, "zlib", ""), "CVE-2023-0004"));
    arena_release(&a);
}

/* A database that may be a part, a source that includes another, a tree without a name. */
static void databases_that_prove_less(void)
{
    static const struct {
        const char *component, *cache, *source, *why;
    } rows[] = {
        {"app", "CMakeCache.txt", NULL,
         "its sources are not here: whether one includes another is not known"},
        {"app", NULL, "int a;\n",
         "neither CMake nor Meson wrote compile_commands.json, it may be a part"},
        {"", "CMakeCache.txt", "int a;\n", "of a tree without a name: say --component NAME"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct evidence_tree tree = {str_of(rows[i].component), STR("")};
        begin();
        put("compile_commands.json",
            "[{\"directory\":\"/s\",\"command\":\"cc -c a.c\",\"file\":\"a.c\"}]");
        if (rows[i].cache != NULL) put(rows[i].cache, "");
        if (rows[i].source != NULL) put("a.c", rows[i].source);
        collect(&tree, rows[i].component[0] != '\0');
        CHECK(!group(FACT_FILE, rows[i].component, "")->is_complete);
        CHECK_STR(group(FACT_FILE, rows[i].component, "")->note, str_of(rows[i].why));
        arena_release(&a);
    }
}

static void deterministic_and_inside(void)
{
    struct err e = {0};
    struct buf one, two;
    char link[1024];
    begin();
    put_kernel();
    put("sub/config", "x");
    snprintf(link, sizeof link, "%s/net/loop", top);
    CHECK(symlink("/", link) == 0);
    collect(NULL, 0);
    buf_init(&one, LW_MIB);
    CHECK_OK(evidence_write(&x, &one, &e), &e);
    collect(NULL, 0);
    buf_init(&two, LW_MIB);
    CHECK_OK(evidence_write(&x, &two, &e), &e);
    CHECK_STR(buf_str(&two), buf_str(&one));
    buf_release(&one);
    buf_release(&two);
    arena_release(&a);
}

static void refused(void)
{
    struct err e = {0};
    const struct evidence_tree trees[] = {{STR("zlib"), STR("none")}};
    char words[1200];
    begin();
    struct evidence_request r = {.dir = top, .trees = trees, .n_trees = 1};
    CHECK_STATUS(evidence_collect(&a, &r, &x, &e), LW_E_NOT_FOUND);
    snprintf(words, sizeof words, "component 'zlib': there is no folder 'none' in '%s'", top);
    CHECK_STR(str_of(e.message), str_of(words));
    r.dir = "/nonexistent";
    CHECK_STATUS(evidence_collect(&a, &r, &x, &e), LW_E_NOT_FOUND);
    CHECK_STR(str_of(e.message), STR("read '/nonexistent': No such file or directory"));
    arena_release(&a);
}

/* Deeper folders are left, and said to be. */
static void depth(void)
{
    char path[512] = "";
    size_t n = 0;
    begin();
    for (unsigned i = 0; i <= EVIDENCE_MAX_DEPTH; i++)
        n += (size_t)snprintf(path + n, sizeof path - n, "d/");
    snprintf(path + n, sizeof path - n, "a.patch");
    put(path, "--- a\n");
    put(path + 2, "--- b\n");
    collect(NULL, 0);
    CHECK_INT(x.n_sources, 1);
    CHECK_STR(x.notes[0], STR("1 files lie in more than 64 folders and were left out"));
    arena_release(&a);
}

const struct test_suite evidence_collect_suite = {
    "evidence_collect",
    (const struct test[]){{"kernel to its end", kernel_to_its_end},
                          {"kernel not to its end", kernel_not_to_its_end},
                          {"kernel by its Makefiles", kernel_by_its_makefiles},
                          {"kernel only configured", kernel_only_configured},
                          {"contradiction", contradiction},
                          {"BusyBox and others", busybox_and_others},
                          {"databases that prove less", databases_that_prove_less},
                          {"deterministic and inside", deterministic_and_inside},
                          {"refused", refused},
                          {"depth", depth},
                          {NULL, NULL}}};
