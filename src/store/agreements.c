/* SPDX-License-Identifier: Apache-2.0 */
/* Which tables must agree with the ledger. To add one: a check in its file, a row here. */
#include "store/case_duty.h"
#include "store/case_record.h"
#include "store/checkpoint.h"
#include "store/decision.h"
#include "store/document.h"
#include "store/duty.h"
#include "store/finding.h"
#include "store/image_evidence.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/page.h"
#include "store/portal.h"
#include "store/retention.h"
#include "store/signal.h"
#include "store/stamp.h"

const struct ledger_agreement ledger_agreements[] = {
    {"finding", finding_agrees},
    {"decision", decision_agrees},
    {"image evidence", image_evidence_agrees},
    {"product regime", product_regime_agrees},
    {"attestation", attestation_agrees},
    {"hold", retention_hold_agrees},
    {"submission", submission_agrees},
    {"duty of a case", case_duty_agrees},
    {"request", case_request_agrees},
    {"correction", case_correction_agrees},
    {"signal", signal_agrees},
    {"portal", portal_agrees},
    {"document", document_agrees},
    {"outbox", outbox_agrees},
    {"key", ledger_key_agrees},
    {"checkpoint", checkpoint_agrees},
    {"time stamp", stamp_agrees},
    {"page", page_agrees},
    {NULL, NULL},
};
