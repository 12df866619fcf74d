/* SPDX-License-Identifier: Apache-2.0 */
/* The list of all operations. A new aggregate adds one line here. */
#include "app/op_list.h"

#include "app/alert.h"
#include "app/approval.h"
#include "app/archive_ops.h"
#include "app/case.h"
#include "app/case_replay.h"
#include "app/channel.h"
#include "app/checkpoint.h"
#include "app/compliance.h"
#include "app/component_ops.h"
#include "app/decision.h"
#include "app/document.h"
#include "app/drill.h"
#include "app/duty.h"
#include "app/erasure.h"
#include "app/factor.h"
#include "app/feed.h"
#include "app/finding.h"
#include "app/house_reminder.h"
#include "app/image.h"
#include "app/image_evidence.h"
#include "app/image_view.h"
#include "app/ledger_ops.h"
#include "app/now.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/page.h"
#include "app/person.h"
#include "app/plugin.h"
#include "app/portal.h"
#include "app/product.h"
#include "app/replay.h"
#include "app/retention.h"
#include "app/rule.h"
#include "app/sbom_check.h"
#include "app/search.h"
#include "app/self_audit.h"
#include "app/setting_ops.h"
#include "app/signal.h"
#include "app/structure.h"
#include "app/submission.h"
#include "app/vex.h"
#include "app/vulnerability.h"

#include <pthread.h>

struct op_source {
    const struct op *rows;
    const size_t *n;
};

static const struct op_source sources[] = {
    {person_ops, &n_person_ops},
    {session_ops, &n_session_ops},
    {factor_ops, &n_factor_ops},
    {self_audit_ops, &n_self_audit_ops},
    {token_ops, &n_token_ops},
    {approval_ops, &n_approval_ops},
    {setting_ops, &n_setting_ops},
    {case_ops, &n_case_ops},
    {signal_ops, &n_signal_ops},
    {form_ops, &n_form_ops},
    {submission_ops, &n_submission_ops},
    {document_ops, &n_document_ops},
    {paper_ops, &n_paper_ops},
    {notice_ops, &n_notice_ops},
    {report_ops, &n_report_ops},
    {portal_ops, &n_portal_ops},
    {routing_ops, &n_routing_ops},
    {intermediate_ops, &n_intermediate_ops},
    {drill_ops, &n_drill_ops},
    {oncall_ops, &n_oncall_ops},
    {schedule_ops, &n_schedule_ops},
    {quiet_hours_ops, &n_quiet_hours_ops},
    {policy_ops, &n_policy_ops},
    {page_ops, &n_page_ops},
    {page_test_ops, &n_page_test_ops},
    {outbox_ops, &n_outbox_ops},
    {channel_ops, &n_channel_ops},
    {alert_ops, &n_alert_ops},
    {feed_ops, &n_feed_ops},
    {product_ops, &n_product_ops},
    {product_market_ops, &n_product_market_ops},
    {duty_ops, &n_duty_ops},
    {compliance_ops, &n_compliance_ops},
    {retention_ops, &n_retention_ops},
    {reminder_ops, &n_reminder_ops},
    {release_ops, &n_release_ops},
    {structure_ops, &n_structure_ops},
    {now_ops, &n_now_ops},
    {finding_ops, &n_finding_ops},
    {decision_ops, &n_decision_ops},
    {ledger_ops, &n_ledger_ops},
    {checkpoint_ops, &n_checkpoint_ops},
    {archive_ops, &n_archive_ops},
    {erasure_ops, &n_erasure_ops},
    {replay_ops, &n_replay_ops},
    {case_replay_ops, &n_case_replay_ops},
    {image_ops, &n_image_ops},
    {plugin_ops, &n_plugin_ops},
    {vex_ops, &n_vex_ops},
    {supplier_ops, &n_supplier_ops},
    {image_evidence_ops, &n_image_evidence_ops},
    {search_ops, &n_search_ops},
    {sbom_check_ops, &n_sbom_check_ops},
    {component_ops, &n_component_ops},
    {image_view_ops, &n_image_view_ops},
    {vulnerability_ops, &n_vulnerability_ops},
    {rule_ops, &n_rule_ops},
};

static void build(void)
{
    form_params_make();
    document_params_make();
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        op_table_add(sources[i].rows, *sources[i].n);
}

void op_list_register(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, build);
}

/* Replies that mean more than their members: op_verdict(), op_document(). */
struct op_meaning {
    const char *op, *verdict, *document;
};
static const struct op_meaning meanings[] = {
    {"audit.self", .verdict = "is_safe"},          {"ledger.verify", .verdict = "is_whole"},
    {"ledger.inclusion", .verdict = "is_proven"},  {"case.sheet", .document = "text"},
    {"submission.content", .document = "content"}, {"document.check", .verdict = "is_complete"},
    {"document.content", .document = "content"},   {"document.text", .document = "text"},
    {"vex.export", .document = "document"},
};

static const struct op_meaning *find_meaning(const struct op *op)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (str_eq(str_of(meanings[i].op), str_of(op->name))) return &meanings[i];
    return NULL;
}

const char *op_verdict(const struct op *op)
{
    const struct op_meaning *m = find_meaning(op);
    return m ? m->verdict : NULL;
}

const char *op_document(const struct op *op)
{
    const struct op_meaning *m = find_meaning(op);
    return m ? m->document : NULL;
}
