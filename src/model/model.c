/* SPDX-License-Identifier: Apache-2.0 */
/* Spellings of the enums of model/, each from its one list. */
#include "model/component.h"
#include "model/record.h"
#include "model/verdict.h"

ENUM_DEFINE(hash_alg, HASH_ALG_LIST)
ENUM_DEFINE(record_state, RECORD_STATE_LIST)
ENUM_DEFINE(version_event, EVENT_KIND_LIST)
ENUM_DEFINE(range_kind, RANGE_KIND_LIST)
ENUM_DEFINE(claim_status, CLAIM_STATUS_LIST)
ENUM_DEFINE(statement_kind, STATEMENT_KIND_LIST)
ENUM_DEFINE(vex_status, VEX_STATUS_LIST)
ENUM_DEFINE(verdict, VERDICT_LIST)
ENUM_DEFINE(priority, PRIORITY_LIST)
