/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reminders that the product gives itself: no act asks for them and none of them is a deadline of
 * the law (regulation.md section 0, rule 3). Their type has nothing in common with `struct duty`
 * or `struct clock`, and every text made of them begins with "house reminder".
 *
 * A rule counts whole days in UTC from a day of its subject. When several days of one subject have
 * passed unseen, the newest alone is told. Pure.
 */
#ifndef LW_CORE_HOUSE_REMINDER_H
#define LW_CORE_HOUSE_REMINDER_H

#include "base/utc.h"
#include "model/enum_table.h"

#define HOUSE_RULE_LIST(X)                                                           \
 /* each month after the 72-hour stage, while the case is open: FEAT-MONTHLY */      \
 X(HOUSE_MONTHLY, "FEAT-MONTHLY")                                                    \
 /* 12, 6, 3, 1 months before the last day of support, and on it: FEAT-EOS-NOTICE */ \
 X(HOUSE_SUPPORT_END, "FEAT-EOS-NOTICE")                                             \
 /* one month before the last day of an attestation, and on it */                    \
 X(HOUSE_ATTESTATION, "HOUSE-ATTESTATION")                                           \
 /* each year after the record of the coordinating CSIRT (evidence of CRA-14-7) */   \
 X(HOUSE_ROUTING, "HOUSE-ROUTING")
ENUM_DECLARE(house_reminder, HOUSE_RULE_LIST);
/* "status of an open case", "end of support", ... */
str house_reminder_title(enum house_reminder r);

/* Hour of the day (UTC) from which a reminder that is due goes out. */
#define HOUSE_REMINDER_HOUR 7

struct house_due {
    struct day due_on;  /* newest day on or before today; year 0: none yet */
    struct day next_on; /* first one after today; year 0: none any more */
};
struct house_due house_reminder_due(enum house_reminder r, struct day anchor, struct day today);

#endif
