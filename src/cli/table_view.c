/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table_view.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *list, *columns;
} rows[] = {
    {"candidates", "case left due_at next_step title products case_title"},
    {"cases", "number state clock.left=left next_step title clock.due_at=due_at products owner.name=lead"},
    {"checks", "title state words command"},
    {"clocks", "case left title due_at products next_step owner"},
    {"components", "name version verdict why purl supplier id"},
    {"decisions", "vulnerability status component priority reason state n_images n_products scope_words until id"},
    {"documents", "title state case kind_title product prepared_at n_sent id document supplier trust n_statements"},
    {"drills", "case state title lasted began_at"},
    {"duties", "id title article period trigger recipient applies_from regulation"},
    {"events", "seq at title actor subject_kind subject_id case"},
    {"feeds", "name state n_records newest_at succeeded_at error"},
    {"findings", "vulnerability verdict priority component version product_name release_version fixed_in id"},
    {"images", "product_name release_version variant n_open n_exploited n_components id"},
    {"messages", "subject recipient state n_attempts next_at last_error channel created_at id"},
    {"next", "left title due_at case case_title products next_step"},
    {"open_duties", "case age title products next_step"},
    {"people", "name role state mail signed_in_at id"},
    {"products", "name n_open n_exploited n_late n_undecided n_met support_end n_images product_type line operator id"},
    {"proposals", "what state proposed_by case proposed_at expires_at id"},
    {"reminders", "next_on title subject words"},
    {"reports", "case kind_title at recipient reference punctuality title"},
    {"rows", "product state duty title n until why clause"},
    {"rules", "id status sentence component vulnerability n_findings"},
    {"settings", "name value doc"},
    {"signals", "title state source_words product waiting received_at case id"},
    {"tokens", "name state scopes expires_at used_at id"},
};
/* clang-format on */

const char *table_view(const char *list)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].list, list) == 0) return rows[i].columns;
    return NULL;
}
