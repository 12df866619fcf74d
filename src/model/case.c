/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical spellings of the words in model/case.h. */
#include "model/case.h"

ENUM_DEFINE(case_kind, CASE_KIND_LIST)
ENUM_DEFINE(case_state, CASE_STATE_LIST)
ENUM_DEFINE(case_action, CASE_ACTION_LIST)
ENUM_DEFINE(answer, ANSWER_LIST)
ENUM_DEFINE(harm, HARM_LIST)

str case_kind_title(enum case_kind k)
{
    static const str titles[] = {
        [CASE_EXPLOITED] = STR_INIT("actively exploited vulnerability"),
        [CASE_SEVERE_INCIDENT] = STR_INIT("severe incident"),
        [CASE_REPORTED] = STR_INIT("reported vulnerability"),
        [CASE_FIELD_SAFETY] = STR_INIT("field safety incident"),
        [CASE_NON_CONFORMITY] = STR_INIT("non-conformity"),
        [CASE_VOLUNTARY] = STR_INIT("voluntary report"),
    };
    return (unsigned)k < (unsigned)N_case_kind ? titles[k] : STR_NONE;
}
