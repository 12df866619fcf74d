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
EVIDENCE_READER(elf);
EVIDENCE_READER(unit);
EVIDENCE_READER(seccomp);
EVIDENCE_READER(inetd);
EVIDENCE_READER(dockerfile);
EVIDENCE_READER(oci_config);

/* Whose configuration it is, by its head or its path; STR_NONE when neither says. */
str evidence_kconfig_component(str path, str bytes);

#endif
