/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sandboxes and ports of systemd units. A reader sees one file; evidence_unit_settle() makes of a
 * unit and its drop-ins what holds in the end.
 */
#ifndef LW_FORMAT_EVIDENCE_UNIT_H
#define LW_FORMAT_EVIDENCE_UNIT_H

#include "format/evidence_readers.h"

/*
 * The reader puts the sandbox of each file under the file's own path. This makes the groups of
 * units of them, "ssh.service": of files of one name the one systemd prefers (/etc before /run
 * before /usr/local/lib before the rest, systemd.unit(5) table 1), then drop-ins by file name, a
 * later assignment over an earlier one, lists joined and emptied. A unit that lies twice in places
 * of one rank is put together from the first and is not complete. Sorts when it changed anything.
 */
enum status evidence_unit_settle(struct arena *a, struct build_evidence *x,
                                 struct err *e) LW_MUST_CHECK;

/* How assignments of one name go together. */
enum unit_directive_kind {
    UNIT_SCALAR, /* the last one holds */
    UNIT_LIST,   /* joined; an empty one takes all away, and is the default */
    UNIT_SET,    /* joined; an empty one makes the set empty, which is not the default */
    UNIT_EXEC,   /* command lines, one item each; an empty one takes all away */
};
struct unit_directive {
    str name;
    enum unit_directive_kind kind;
};
/* NULL: says nothing about a sandbox. */
const struct unit_directive *unit_directive_find(str name);

#endif
