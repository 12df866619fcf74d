/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence_sink.h"

static void kernel(void)
{
    CHECK_STR(hear_file(".config", "",
                        STR("#\n# Automatically generated file; DO NOT EDIT.\n"
                            "# Linux/x86 6.1.0 Kernel Configuration\n#\n"
                            "CONFIG_64BIT=y\nCONFIG_X86=y\n# CONFIG_TLS is not set\n"
                            "CONFIG_NET_CAN=m\nCONFIG_HZ=250\n"
                            "CONFIG_NAME=\"a \\\"b\\\"\"\nCONFIG_EMPTY=\"\"\n#\n# end of X\n")),
              STR("symbol linux||CONFIG_64BIT=y:5\n"
                  "symbol linux||CONFIG_X86=y:6\n"
                  "symbol linux||CONFIG_TLS=n:7\n"
                  "symbol linux||CONFIG_NET_CAN=m:8\n"
                  "symbol linux||CONFIG_HZ=250:9\n"
                  "symbol linux||CONFIG_NAME=a \"b\":10\n"
                  "symbol linux||CONFIG_EMPTY=:11\n"
                  "architecture linux||machine=x86_64:6\n"
                  "architecture linux||word-size=64:5\n"
                  "architecture linux||byte-order=little:0\n"
                  "complete symbol linux|\n"));
    hear_end();
}

/* Who writes it is told by the head, else by the path, else by the caller. */
static void whose(void)
{
#define AUTO "#\n# Automatically generated make config: don't edit\n"
    static const struct {
        const char *path, *component, *text, *want;
    } rows[] = {
        {".config", "x", AUTO "# Busybox version: 1.36.1\n# date\n#\nCONFIG_WGET=y\n",
         "symbol busybox||CONFIG_WGET=y:6\ncomplete symbol busybox|\n"},
        {".config", "",
         "#\n# Automatically generated file\n# U-Boot 2024.01 Configuration\nCONFIG_X=y\n",
         "symbol u-boot||CONFIG_X=y:4\ncomplete symbol u-boot|\n"},
        {"zephyr/.config", "", "CONFIG_X=y\r\n",
         "symbol zephyr||CONFIG_X=y:1\ncomplete symbol zephyr|\n"},
        {"zephyr/include/generated/autoconf.h", "",
         "#define CONFIG_X 1\n#define CONFIG_Y_MODULE 1\n#define CONFIG_S \"t\"\n#define OTHER 1\n",
         "symbol zephyr||CONFIG_X=y:1\nsymbol zephyr||CONFIG_Y=m:2\nsymbol zephyr||CONFIG_S=t:3\n"
         "complete symbol zephyr|\n"},
        {".config", "mine", "# something\nCONFIG_X=y\n",
         "symbol mine||CONFIG_X=y:2\ncomplete symbol mine|\n"},
        {"boot/config-6.1.0-1", "",
         "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/arm64 6.1.0 Kernel\n"
         "CONFIG_ARM64=y\n",
         "symbol linux||CONFIG_ARM64=y:4\narchitecture linux||machine=aarch64:4\n"
         "architecture linux||word-size=32:0\narchitecture linux||byte-order=little:0\n"
         "complete symbol linux|\n"},
        {".config", "x", "# nothing here\n", "note a configuration without a symbol\n"},
        {".config.old", "x", "CONFIG_X=y\n", "nobody wants it"},
        {"config-notes", "x", "CONFIG_X=y\n", "nobody wants it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(hear_file(rows[i].path, rows[i].component, str_of(rows[i].text)),
                  str_of(rows[i].want));
    hear_end();
}

static void modules(void)
{
    CHECK_STR(hear_file("modules.builtin", "linux",
                        STR("kernel/net/tls/tls.ko\nkernel/kernel/x.ko\n")),
              STR("module linux||net/tls/tls=builtin:1\nmodule linux||kernel/x=builtin:2\n"));
    CHECK_STR(hear_file("modules.order", "linux", STR("net/can/can.ko\nkernel/x.o\n\n")),
              STR("module linux||net/can/can=loadable:1\nmodule linux||kernel/x=loadable:2\n"));
    CHECK_STR(hear_file("lib/modules/6.1.0/modules.order", "", STR("kernel/a/b.ko.xz\n")),
              STR("module linux||a/b=loadable:1\n"));
    CHECK_STR(hear_file("net/can/modules.order", "linux", STR("net/can/can.ko\n")),
              STR("nobody wants it"));
    hear_end();
}

const struct test_suite evidence_kconfig_suite = {
    "evidence_kconfig",
    (const struct test[]){
        {"kernel", kernel}, {"whose", whose}, {"modules", modules}, {NULL, NULL}}};
