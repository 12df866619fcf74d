/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every reader of build evidence. To add one: src/format/evidence_NAME.c with `wants` and `read`,
 * its line in evidence_readers.h, its row here, a unit test, and seeds below
 * tests/fuzz/corpus/evidence-reader whose first line is the path.
 */
#include "format/evidence_readers.h"

#include "base/limits.h"

const struct evidence_reader evidence_readers[] = {
    {"kconfig", 8 * LW_MIB, evidence_kconfig_wants, evidence_kconfig_read},
    {"kbuild-cmd", 4 * LW_MIB, evidence_kbuild_wants, evidence_kbuild_read},
    {"modules", 16 * LW_MIB, evidence_modules_wants, evidence_modules_read},
    {"compile-commands", 512 * LW_MIB, evidence_compile_commands_wants,
     evidence_compile_commands_read},
    {"linker-map", 256 * LW_MIB, evidence_linker_map_wants, evidence_linker_map_read},
    {"spdx3-build", LIMIT_SBOM_BYTES, evidence_spdx3_wants, evidence_spdx3_read},
    {"patch", 256 * LW_MIB, evidence_patch_wants, evidence_patch_read},
    /* A kernel with all debugging data has some 500 MB, and is read whole for its digest. */
    {"elf", 768 * LW_MIB, evidence_elf_wants, evidence_elf_read},
    {"packed-module", 64 * LW_MIB, evidence_packed_module_wants, evidence_packed_module_read},
    {"systemd-unit", 1 * LW_MIB, evidence_unit_wants, evidence_unit_read},
    {"seccomp", 1 * LW_MIB, evidence_seccomp_wants, evidence_seccomp_read},
    {"inetd", 1 * LW_MIB, evidence_inetd_wants, evidence_inetd_read},
    {"xinetd", 1 * LW_MIB, evidence_xinetd_wants, evidence_xinetd_read},
    {"dockerfile", 1 * LW_MIB, evidence_dockerfile_wants, evidence_dockerfile_read},
    {"oci-config", 1 * LW_MIB, evidence_oci_config_wants, evidence_oci_config_read},
};
const size_t n_evidence_readers = sizeof evidence_readers / sizeof evidence_readers[0];

const struct evidence_reader *evidence_reader_find(str path, str head)
{
    for (size_t i = 0; i < n_evidence_readers; i++)
        if (evidence_readers[i].wants(path, head)) return &evidence_readers[i];
    return NULL;
}
