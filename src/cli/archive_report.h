/* SPDX-License-Identifier: Apache-2.0 */
/* What export and verify say of an archive. */
#ifndef LW_CLI_ARCHIVE_REPORT_H
#define LW_CLI_ARCHIVE_REPORT_H

#include "app/archive.h"
#include "cli/command.h"

enum status archive_report_print(struct command_call *c, const char *path,
                                 const struct archive_report *r, struct err *e) LW_MUST_CHECK;

#endif
