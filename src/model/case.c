/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical spellings of the words in model/case.h. */
#include "model/case.h"

ENUM_DEFINE(case_kind, CASE_KIND_LIST)
ENUM_DEFINE(case_state, CASE_STATE_LIST)
ENUM_DEFINE(case_action, CASE_ACTION_LIST)
