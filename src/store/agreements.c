/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tables must agree with the ledger beside those of record_kind.h: what they hold is in the
 * payload, or elsewhere. To add one: a check in its file, a row here.
 */
#include "store/case_record.h"
#include "store/checkpoint.h"
#include "store/document.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/page.h"
#include "store/portal.h"
#include "store/stamp.h"

const struct ledger_agreement ledger_agreements[] = {
    {"submission", submission_agrees},
    {"portal", portal_agrees},
    {"document", document_agrees},
    {"outbox", outbox_agrees},
    {"key", ledger_key_agrees},
    {"checkpoint", checkpoint_agrees},
    {"time stamp", stamp_agrees},
    {"page", page_agrees},
    {NULL, NULL},
};
