/* SPDX-License-Identifier: Apache-2.0 */
/* Compile commands, linker maps and SPDX builds; patches are in evidence_patch_test.c. */
#include "evidence_sink.h"

#include <string.h>

static void compile_commands(void)
{
    CHECK_STR(hear_file("build/compile_commands.json", "app",
                        STR("[\n{\"directory\": \"/src/app/build\",\n"
                            " \"command\": \"cc -DA=1 -Ideps -O2 -g -c ../src/a.c -o a.o\",\n"
                            " \"file\": \"/src/app/src/a.c\"},\n"
                            "{\"directory\": \"/src/app/build/sub\",\n"
                            " \"arguments\": [\"cc\", \"-D\", \"B\", \"-fPIC\"],\n"
                            " \"file\": \"../../src/b.c\"},\n{\"directory\": \"x\"}]\n")),
              STR("file app||src/a.c=:4\n"
                  "define app||A=1:4\n"
                  "flag app||-O2=:4\n"
                  "flag app||-g=:4\n"
                  "file app||src/b.c=:7\n"
                  "define app||B=1:7\n"
                  "flag app||-fPIC=:7\n"
                  "note an entry names no file\n"));
    hear_end();
}

static void zephyr(void)
{
    CHECK_STR(hear_file("compile_commands.json", "zephyr",
                        STR("[{\"directory\":\"/w/app/build\",\"command\":\"cc\","
                            "\"file\":\"/w/zephyr/kernel/sched.c\"},\n"
                            "{\"directory\":\"/w/app/build\",\"command\":\"cc\","
                            "\"file\":\"/w/modules/crypto/mbedtls/library/aes.c\"},\n"
                            "{\"directory\":\"/w/app/build\",\"command\":\"cc\","
                            "\"file\":\"/w/app/src/main.c\"}]")),
              STR("file zephyr||kernel/sched.c=:1\nfile mbedtls||library/aes.c=:2\n"
                  "file ||/w/app/src/main.c=:3\n"));
    hear_end();
}

static void compile_commands_refused(void)
{
    CHECK_STR(hear_file("compile_commands.json", "", STR("{}")),
              STR("error 2 expected a list of compile commands\n"));
    CHECK_STR(hear_file("compile_commands.json", "", STR("[{\"command\":\"cc\"}]")),
              STR("note an entry names no file\n"));
    CHECK_STR(hear_file("compile_commands.json", "",
                        STR("[{\"command\":\"cc 'a\",\"file\":\"a.c\"}]")),
              STR("note a command cannot be read\n"));
    hear_end();
}

static const char map_text[] =
    "Archive member included to satisfy reference by file (symbol)\n\n"
    "lib/libx.a(used.o)            main.o (used)\n\n"
    "Discarded input sections\n\n .text.gone     0x0000000000000000       0x10 main.o\n\n"
    "Memory Configuration\n\nName Origin Length\n\nLinker script and memory map\n\nLOAD main.o\n"
    ".text           0x0000000000001000      0x200\n"
    " .text.main     0x0000000000001000       0x20 main.o\n"
    " .text.unlikely.a_long_function_name\n"
    "                0x0000000000001020       0x10 lib/libx.a(used.o)\n"
    "                0x0000000000001020                a_long_function_name\n"
    " .text.empty    0x0000000000001030        0x0 main.o\n"
    " .data          0x0000000000002000        0x4 sub/../data.o\n"
    " *(.text.x)\nOUTPUT(app elf64-x86-64)\n";

static void linker_map(void)
{
    CHECK_STR(hear_file("out/app.map", "app", str_of(map_text)),
              STR("file app|app|main.o=linked:17\n"
                  "function app|app|main=:17\n"
                  "file app|app|lib/used.o=linked:18\n"
                  "function app|app|a_long_function_name=:18\n"
                  "file app|app|data.o=linked:22\n"));
    CHECK_STR(hear_file("a.map", "app", STR("Memory Configuration\n")),
              STR("note a linker map that ends before its map\n"));
    CHECK_STR(hear_file("System.map", "", STR("ffffffff81000000 T _text\n")),
              STR("nobody wants it"));
    hear_end();
}

#define NODE(type, id, rest) "{\"type\":\"" type "\",\"spdxId\":\"" id "\"," rest "}"
#define SOURCE(id, name) \
 NODE("software_File", id, "\"name\":\"" name "\",\"software_primaryPurpose\":\"source\"")
#define SPDX(graph) \
 "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[" graph "]}"

static void spdx_builds(void)
{
    CHECK_STR(
        hear_file(
            "recipe-linux.spdx.json", "",
            STR(SPDX(
                NODE("build_Build", "b", "\"name\":\"linux-yocto:do_x:recipe\"") "," SOURCE("1", "linux-6.6/init/main.c") "," SOURCE("2", "linux-6.6/a.h") "," SOURCE(
                    "3",
                    "linux-6.6/net/tls.S") "," SOURCE("4",
                                                      "defconfig") "," SOURCE("5",
                                                                              "linux-6.6/Makefile") "," NODE("Relationship",
                                                                                                             "r",
                                                                                                             "\"relationshipType\":\"hasInput\","
                                                                                                             "\"from\":\"b\",\"to\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"9\"]")))),
        STR("file linux||init/main.c=listed:0\nheader linux||a.h=:0\n"
            "file linux||net/tls.S=listed:0\ncomplete file linux|\n"));
    CHECK_STR(
        hear_file(
            "x.spdx.json", "",
            STR(SPDX(
                NODE("build_Build", "b", "\"name\":\"zlib:do_x:recipe\"") "," SOURCE("1", "zlib-1.3/inflate.c") "," NODE(
                    "Relationship", "r",
                    "\"relationshipType\":\"hasInput\","
                    "\"from\":\"b\",\"to\":[\"1\"],\"completeness\":\"incomplete\"")))),
        STR("file zlib||inflate.c=listed:0\n"));
    /* Single files of a recipe are no list of what was compiled. */
    CHECK_STR(hear_file("y.spdx.json", "",
                        STR(SPDX(NODE("build_Build", "b", "\"name\":\"init:do_x\"") "," SOURCE(
                            "1", "init.c") "," NODE("Relationship", "r",
                                                    "\"relationshipType\":\"hasInput\","
                                                    "\"from\":\"b\",\"to\":[\"1\"]")))),
              STR(""));
    CHECK_STR(hear_file("z.spdx.json", "", STR("{\"spdxVersion\":\"SPDX-2.3\"}")), STR(""));
    hear_end();
}

/* Names are stable: documents carry them. */
static void table(void)
{
    for (size_t i = 0; i < n_evidence_readers; i++) {
        CHECK(evidence_readers[i].name[0] != '\0' && evidence_readers[i].max_bytes > 0);
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(evidence_readers[i].name, evidence_readers[k].name) != 0);
    }
}

const struct test_suite evidence_readers_suite = {
    "evidence_readers",
    (const struct test[]){{"compile commands", compile_commands},
                          {"zephyr", zephyr},
                          {"compile commands refused", compile_commands_refused},
                          {"linker map", linker_map},
                          {"SPDX builds", spdx_builds},
                          {"table", table},
                          {NULL, NULL}}};
