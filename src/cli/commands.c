/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands that are more than one operation. To add one: write cli/NAME.c with its
 * `const struct command`, declare it here, add it to the table; the help, the man page and the
 * completion follow from the row. A command that is one operation needs only its row there.
 */
#include "cli/command.h"

#include <stddef.h>

extern const struct command scan_command, image_upload_command, sbom_check_command,
    feed_import_command, feed_sync_command, feed_status_command, feed_key_command,
    feed_export_command, serve_command, job_run_command, evidence_collect_command,
    evidence_show_command, ledger_export_command, verify_command, list_command, help_command,
    completion_command;

/* clang-format off */
const struct command *const command_table[] = {
    &scan_command,
    &image_upload_command,
    &sbom_check_command,
    &evidence_collect_command,
    &evidence_show_command,
    &feed_import_command,
    &feed_sync_command,
    &feed_status_command,
    &feed_key_command,
    &feed_export_command,
    &ledger_export_command,
    &verify_command,
    &serve_command,
    &job_run_command,
    &list_command,
    &help_command,
    &completion_command,
    NULL,
};
/* clang-format on */
