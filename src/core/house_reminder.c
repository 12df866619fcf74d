/* SPDX-License-Identifier: Apache-2.0 */
/* When the rules of the house remind: months from a day, once or again and again. */
#include "core/house_reminder.h"

ENUM_DEFINE(house_reminder, HOUSE_RULE_LIST)

enum {
    MAX_STEPS = 5,
    MAX_REPEATS = 1200 /* a hundred years of months: a bound against a day that is wrong */
};

static const struct rule {
    str title;
    int32_t every_months; /* 0: the steps alone */
    int32_t n_steps;
    int32_t steps[MAX_STEPS]; /* months from the anchor, ascending */
} rules[] = {
    [HOUSE_MONTHLY] = {STR_INIT("status of an open case"), 1, 0, {0}},
    [HOUSE_SUPPORT_END] = {STR_INIT("end of support"), 0, 5, {-12, -6, -3, -1, 0}},
    [HOUSE_ATTESTATION] = {STR_INIT("end of an attestation"), 0, 2, {-1, 0}},
    [HOUSE_ROUTING] = {STR_INIT("review of the coordinating CSIRT"), 12, 0, {0}},
};

str house_reminder_title(enum house_reminder r)
{
    return (unsigned)r < (unsigned)N_house_reminder ? rules[r].title : STR_NONE;
}

struct house_due house_reminder_due(enum house_reminder r, struct day anchor, struct day today)
{
    struct house_due out = {{0}, {0}};
    const struct rule *rule = &rules[r];
    if (!day_is_valid(anchor)) return out;
    int32_t n = rule->every_months ? MAX_REPEATS : rule->n_steps;
    for (int32_t i = 0; i < n; i++) {
        int32_t months = rule->every_months ? (i + 1) * rule->every_months : rule->steps[i];
        /* From the anchor each time: 31 January, 28 February, 31 March. */
        struct utc at = utc_add_months(day_start(anchor), months);
        if (utc_cmp(at, day_start(today)) > 0) {
            out.next_on = utc_day(at);
            return out;
        }
        out.due_on = utc_day(at);
    }
    return out;
}
