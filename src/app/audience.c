/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who hears of what about cases and on-call: one row a kind of event, sorted by kind. What has no row is told
 * to nobody; it is in the ledger all the same. Findings, images and feeds: alert_table.c.
 */
#include "app/outbox.h"

const struct audience_row audience_rows[] = {
    {"approval.proposed", AUDIENCE_PERSON, false, "a second person is asked"},
    {"case.acknowledged", AUDIENCE_NOBODY, true, "acknowledged"},
    {"case.assigned", AUDIENCE_LEAD, false, "assigned to you"},
    {"case.aware", AUDIENCE_CHAIN, true, "awareness declared, clocks run"},
    {"case.awareness_corrected", AUDIENCE_CHAIN, true, "awareness corrected"},
    {"case.awareness_proposed", AUDIENCE_CHAIN, false, "later awareness wants approval"},
    {"case.cancelled", AUDIENCE_CHAIN, true, "cancelled"},
    {"case.closed", AUDIENCE_CHAIN, true, "closed"},
    {"case.dismissed", AUDIENCE_CHAIN, true, "dismissed"},
    {"case.duties_changed", AUDIENCE_CHAIN, true, "duties came or went"},
    {"case.duty_met", AUDIENCE_LEAD, true, "duty met"},
    {"case.duty_not_needed", AUDIENCE_LEAD, false, "duty not needed"},
    {"case.escalated", AUDIENCE_CHAIN, true, "escalated"},
    {"case.facts_set", AUDIENCE_LEAD, false, "facts stated"},
    {"case.finding_added", AUDIENCE_LEAD, true, "more products are hit"},
    {"case.invalidated", AUDIENCE_CHAIN, true, "notification invalidated, submit again"},
    {"case.measure_added", AUDIENCE_LEAD, true, "measure available"},
    {"case.opened", AUDIENCE_NOBODY, true, "candidate opened"},
    {"case.paged", AUDIENCE_NOBODY, true, "you are paged"}, /* outbox_page() tells the one */
    {"case.paging_ended", AUDIENCE_CHAIN, true, "nobody acknowledged"},
    {"case.reminded", AUDIENCE_LEAD, true, "reminder"},
    {"case.reopened", AUDIENCE_CHAIN, true, "taken up again"},
    {"case.request_added", AUDIENCE_CHAIN, true, "an authority asks"},
    {"case.request_answered", AUDIENCE_LEAD, true, "request answered"},
    {"case.signal_joined", AUDIENCE_LEAD, true, "another signal"},
    {"case.signal_retracted", AUDIENCE_LEAD, true, "signal retracted by its source"},
    {"case.signal_returned", AUDIENCE_LEAD, true, "signal is back"},
    {"case.submitted", AUDIENCE_CHAIN, true, "submission recorded"},
    {"case.time_corrected", AUDIENCE_CHAIN, true, "a time was corrected"},
    {"case.time_proposed", AUDIENCE_CHAIN, false, "correction wants approval"},
    {"case.unmanned", AUDIENCE_NOBODY, true, "nobody on call can be paged"},
    {"page.test_ended", AUDIENCE_CHAIN, true, "test pages were not all acknowledged"},
    {"reminder.told", AUDIENCE_LEAD, true, "house reminder"},
    {"signal.added", AUDIENCE_CHAIN, true, "signal wants a decision"},
    {"signal.reminded", AUDIENCE_CHAIN, true, "signal is still undecided"},
};
const size_t n_audience_rows = sizeof audience_rows / sizeof *audience_rows;

const struct audience_row *audience_find(str kind)
{
    for (size_t i = 0; i < n_audience_rows; i++)
        if (str_eq(str_of(audience_rows[i].kind), kind)) return &audience_rows[i];
    return NULL;
}
