/* SPDX-License-Identifier: Apache-2.0 */
/* Machines of ELF files (registry of e_machine), named as `uname -m` or the compilers do. */
#include "format/elf.h"

static const struct machine {
    unsigned number;
    str name;
} machines[] = {
    {2, STR_INIT("sparc")},        {3, STR_INIT("i386")},      {4, STR_INIT("m68k")},
    {8, STR_INIT("mips")},         {15, STR_INIT("parisc")},   {20, STR_INIT("ppc")},
    {21, STR_INIT("ppc64")},       {22, STR_INIT("s390x")},    {40, STR_INIT("arm")},
    {42, STR_INIT("sh")},          {43, STR_INIT("sparc64")},  {50, STR_INIT("ia64")},
    {62, STR_INIT("x86_64")},      {83, STR_INIT("avr")},      {92, STR_INIT("openrisc")},
    {93, STR_INIT("arc")},         {94, STR_INIT("xtensa")},   {105, STR_INIT("msp430")},
    {113, STR_INIT("nios2")},      {164, STR_INIT("hexagon")}, {183, STR_INIT("aarch64")},
    {189, STR_INIT("microblaze")}, {195, STR_INIT("arcv2")},   {243, STR_INIT("riscv")},
    {247, STR_INIT("bpf")},        {252, STR_INIT("csky")},    {258, STR_INIT("loongarch")},
};

str elf_machine_str(unsigned machine)
{
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        if (machines[i].number == machine) return machines[i].name;
    }
    return STR("");
}
