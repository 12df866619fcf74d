/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind the rows of evidence_readers.c. */
#ifndef LW_FORMAT_EVIDENCE_READERS_H
#define LW_FORMAT_EVIDENCE_READERS_H

#include "format/evidence_reader.h"

#define EVIDENCE_READER(name)                                                             \
 bool evidence_##name##_wants(str path, str head);                                        \
 enum status evidence_##name##_read(struct arena *scratch, const struct evidence_file *f, \
                                    const struct evidence_sink *sink, struct err *e)      \
     LW_MUST_CHECK

EVIDENCE_READER(kconfig);
EVIDENCE_READER(kbuild);
EVIDENCE_READER(modules);
EVIDENCE_READER(compile_commands);
EVIDENCE_READER(linker_map);
EVIDENCE_READER(spdx3);
EVIDENCE_READER(patch);
EVIDENCE_READER(elf);
EVIDENCE_READER(packed_module);
EVIDENCE_READER(unit);
EVIDENCE_READER(seccomp);
EVIDENCE_READER(inetd);
EVIDENCE_READER(xinetd);
EVIDENCE_READER(dockerfile);
EVIDENCE_READER(oci_config);

/* Value of a patch that a list names: quilt's series and others of what is applied. */
#define PATCH_LISTED "applied"
/*
 * Root of a kernel's sources, with the slash, from the path of a file that every kernel compiles;
 * STR_NONE for another path.
 */
str spdx3_kernel_root(str path);
/* Whose configuration it is, by its head or its path; STR_NONE when neither says. */
str evidence_kconfig_component(str path, str bytes);

#endif
