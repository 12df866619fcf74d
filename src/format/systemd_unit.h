/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unit files of systemd as assignments: systemd.syntax(7). What an assignment means is for the
 * callers.
 */
#ifndef LW_FORMAT_SYSTEMD_UNIT_H
#define LW_FORMAT_SYSTEMD_UNIT_H

#include "base/arena.h"
#include "base/status.h"

enum {
    SYSTEMD_MAX_UNIT_BYTES = 1024 * 1024, /* the largest of a distribution has 6 KB */
    SYSTEMD_MAX_LINE_BYTES = 1024 * 1024, /* LONG_LINE_MAX of systemd */
    SYSTEMD_MAX_ASSIGNMENTS = 10000,
};

struct systemd_assignment {
    str section, name, value; /* value: trimmed, continued lines joined by a blank */
    uint32_t line;            /* where it begins */
};

/* LW_E_INPUT with the line of what is neither section, comment nor assignment; LW_E_LIMIT. */
enum status systemd_unit_parse(struct arena *a, str bytes, struct systemd_assignment **out,
                               size_t *n_out, struct err *e) LW_MUST_CHECK;

/* yes, true, on, 1 and no, false, off, 0; false for other words. */
bool systemd_boolean(str s, bool *out);

/*
 * Name of the unit that a file is about, and whether the file only adds to it:
 * "lib/systemd/system/ssh.service" and "etc/systemd/system/ssh.service.d/10-local.conf" are about
 * "ssh.service". Empty for files that are none.
 */
str systemd_unit_name(str path, bool *is_drop_in);

#endif
