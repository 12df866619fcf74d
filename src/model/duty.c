/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical spellings of the words in model/duty.h. */
#include "model/duty.h"

ENUM_DEFINE(duty_anchor, DUTY_ANCHOR_LIST)
ENUM_DEFINE(duty_condition, DUTY_CONDITION_LIST)
ENUM_DEFINE(stage, STAGE_LIST)
ENUM_DEFINE(clock_state, CLOCK_STATE_LIST)

str stage_title(enum stage s)
{
    static const str titles[] = {
        [STAGE_EARLY_WARNING] = STR_INIT("early warning"),
        [STAGE_NOTIFICATION_72H] = STR_INIT("72-hour notification"),
        [STAGE_FINAL_REPORT] = STR_INIT("final report"),
    };
    return (unsigned)s < (unsigned)N_stage ? titles[s] : STR_NONE;
}
