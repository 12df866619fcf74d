/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of events that the ledger may hold. op_event() refuses what has no row here, so this
 * table is the whole vocabulary of the time lines, the audit pages and the alerts. To add one: a
 * row in events.c, sorted by kind; events_test.c checks order and form.
 */
#ifndef LW_APP_EVENTS_H
#define LW_APP_EVENTS_H

#include "base/str.h"

struct event_kind {
    const char *kind;  /* "case.aware": subject, dot, past participle or noun */
    const char *title; /* for people: "Awareness declared" */
    bool is_key;       /* stands out in time lines */
};
extern const struct event_kind event_kinds[];
extern const size_t n_event_kinds;
const struct event_kind *event_kind_find(str kind);

#endif
