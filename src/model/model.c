/* SPDX-License-Identifier: Apache-2.0 */
/* Spellings of the enums of model/, each from its one list. */
#include "model/component.h"
#include "model/decision.h"
#include "model/predicate.h"
#include "model/record.h"
#include "model/signal.h"
#include "model/verdict.h"

ENUM_DEFINE(signal_source, SIGNAL_SOURCE_LIST)
ENUM_DEFINE(signal_state, SIGNAL_STATE_LIST)
ENUM_DEFINE(hash_alg, HASH_ALG_LIST)
ENUM_DEFINE(record_state, RECORD_STATE_LIST)
ENUM_DEFINE(version_event, EVENT_KIND_LIST)
ENUM_DEFINE(range_kind, RANGE_KIND_LIST)
ENUM_DEFINE(claim_status, CLAIM_STATUS_LIST)
ENUM_DEFINE(statement_kind, STATEMENT_KIND_LIST)
ENUM_DEFINE(vex_status, VEX_STATUS_LIST)
ENUM_DEFINE(verdict, VERDICT_LIST)
ENUM_DEFINE(priority, PRIORITY_LIST)
ENUM_DEFINE(fact_kind, FACT_KIND_LIST)
ENUM_DEFINE(predicate_operator, PREDICATE_OPERATOR_LIST)
ENUM_DEFINE(exposure, EXPOSURE_LIST)
ENUM_DEFINE(decision_scope, DECISION_SCOPE_LIST)
ENUM_DEFINE(decision_state, DECISION_STATE_LIST)
ENUM_DEFINE(decision_origin, DECISION_ORIGIN_LIST)

str signal_source_title(enum signal_source s)
{
    static const str titles[] = {
        [SIGNAL_KEV] = STR_INIT("catalogue (CISA KEV)"),
        [SIGNAL_EUVD] = STR_INIT("catalogue (EUVD)"),
        [SIGNAL_RESEARCHER] = STR_INIT("researcher"),
        [SIGNAL_TELEMETRY] = STR_INIT("telemetry"),
        [SIGNAL_FIELD_REPORT] = STR_INIT("field report"),
        [SIGNAL_AUTHORITY] = STR_INIT("authority"),
        [SIGNAL_PERSON] = STR_INIT("somebody here"),
    };
    return (unsigned)s < (unsigned)N_signal_source ? titles[s] : STR_NONE;
}
