/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Local time of any zone, for what people agree on by the clock on their wall: hand-overs,
 * holidays, quiet hours. The rules are read from the tz database of the system (TZif, RFC 8536)
 * into memory of the caller's, so that two zones can be asked in one breath and a decision that
 * depends on local time stays a pure function of the rules. base/utc.h has the one zone in which
 * times are shown.
 *
 * A wall time is a number of seconds since 1970-01-01T00:00:00 as if every local day had 24
 * hours. Not every wall time happens, and some happen twice; zone_rules_first_at() decides both.
 */
#ifndef LW_BASE_ZONE_RULES_H
#define LW_BASE_ZONE_RULES_H

#include "base/arena.h"
#include "base/status.h"
#include "base/utc.h"

enum {
    ZONE_RULES_MAX_BYTES = 64 * 1024, /* the largest file of the database has 4 KiB */
    ZONE_RULES_MAX_CHANGES = 4096,
    ZONE_RULES_DAY_S = 24 * 3600,
};

struct zone_rules;

/* By IANA name, "UTC" also without a tz database; LW_E_USAGE for a name it does not have. */
enum status zone_rules_load(struct arena *a, str iana_name, const struct zone_rules **out,
                            struct err *e) LW_MUST_CHECK;
/* The content of a TZif file of version 2 or later; LW_E_INPUT, LW_E_LIMIT. `hint` names it. */
enum status zone_rules_parse(struct arena *a, str bytes, const char *hint,
                             const struct zone_rules **out, struct err *e) LW_MUST_CHECK;

/* Seconds east of UTC at an instant. */
int64_t zone_rules_offset_s(const struct zone_rules *z, struct utc t);
/* What the wall clock reads at an instant. */
int64_t zone_rules_wall_s(const struct zone_rules *z, struct utc t);
/*
 * The first instant at which the wall clock reads `wall_s` or later. In the hour that a change to
 * summer time leaves out, that is the instant of the change; of an hour that happens twice, the
 * first time. The answer never falls when `wall_s` rises, so periods between wall times neither
 * overlap nor leave a hole.
 */
struct utc zone_rules_first_at(const struct zone_rules *z, int64_t wall_s);

/* Wall time of a local date's beginning, and the date and weekday (0 Sunday) of a wall time. */
int64_t wall_of_day(struct day d);
struct day wall_day(int64_t wall_s);
int32_t wall_weekday(int64_t wall_s);
/* "Mon 26 Oct 2026, 09:00" of a wall time. Returns a view of `out`. */
str wall_text(int64_t wall_s, char out[static UTC_TEXT_BYTES]);

#endif
