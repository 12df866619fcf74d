/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Member States and their CSIRTs designated as coordinators (Art 14(7)), with the rule of their
 * local time. The legal outer limits of periods are counted in the zone of the coordinator; that
 * choice is the product's, the regulation names no zone.
 */
#ifndef LW_CORE_CSIRT_H
#define LW_CORE_CSIRT_H

#include "base/utc.h"

struct csirt {
    const char *code;          /* as the platform lists Member States: EL for Greece */
    const char *state_name;    /* of the Member State, in English */
    const char *contact;       /* page, without scheme */
    int32_t standard_offset_h; /* of the seat of government from UTC, without summer time */
};
/* Date of the list of contacts: shown next to every one of them. */
#define CSIRT_LIST_ON "2026-09-10"

extern const struct csirt csirt_rows[]; /* by code */
extern const size_t n_csirt_rows;
/* By code of either case; GR finds Greece. NULL when it is none of the Member States. */
const struct csirt *csirt_find(str code);

/*
 * Offset from UTC at an instant, summer time included. Summer time is one hour, from the last
 * Sunday of March to the last Sunday of October, each at 01:00 UTC (Directive 2000/84/EC,
 * Art 1 to 3), in all Member States alike.
 */
int64_t csirt_offset_s(const struct csirt *c, struct utc t);
/* The instant at which a local day begins there. */
struct utc csirt_day_start(const struct csirt *c, struct day d);

#endif
