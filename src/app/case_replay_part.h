/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of case.replay share among themselves: what the events of a case said until a
 * date (case_replay_events.c), and what it makes of clocks and the reply (case_replay.c).
 */
#ifndef LW_APP_CASE_REPLAY_PART_H
#define LW_APP_CASE_REPLAY_PART_H

#include "app/case.h"
#include "store/ledger.h"

struct replay_list {
    void *items;
    size_t n, cap;
};

struct replay_submission {
    str id, stage, reference, request, content_sha256, receipt_sha256, late_reason;
    int64_t attempt, revision, seq;
    struct utc submitted_at, in_force_at; /* as recorded; after corrections until then */
    struct utc recorded_at;
    bool is_late;
    str by; /* ledger reference */
};

struct replay_measure {
    str id, description;
    struct utc available_at, in_force_at, recorded_at;
};

/* A decision about awareness, or that somebody took the case up. */
struct replay_step {
    str kind, reason, by;
    struct utc aware_at, at;
    int64_t seq;
};

struct case_replay {
    struct arena *a;
    struct utc as_of;
    struct case_file k; /* as it stood; persons by ledger reference, in acknowledged_by */
    int64_t attempt;    /* of the notification in the portal */
    int64_t n_events, last_seq;
    struct replay_list submissions, measures, awareness, acknowledgements;
    struct replay_list done, requests; /* struct clock_done, struct clock_request */
};

/* Plays one event of the case; those after as_of change nothing. LW_E_STATE. */
enum status case_replay_event(struct case_replay *r, const struct ledger_event *ev,
                              struct err *e) LW_MUST_CHECK;
/* An instant of an event's payload; UTC_NONE when it has none. */
struct utc replay_instant(yyjson_val *root, const char *key);

#endif
