/* SPDX-License-Identifier: Apache-2.0 */
/* On-call schedules as stored; what they mean is in core/oncall.h. Writes need a transaction. */
#ifndef LW_STORE_SCHEDULE_H
#define LW_STORE_SCHEDULE_H

#include "store/db.h"

struct schedule_row {
    str id, name, zone;
    struct utc created_at, removed_at;
};
struct schedule_layer_row {
    int32_t position; /* 1, 2, ... */
    str people;       /* ids, a blank between */
    str unit;
    int32_t length;
    str starts_on; /* date */
    int32_t handover_minute, weekdays, from_minute, until_minute;
};
struct schedule_override_row {
    str id, schedule_id, person_id;
    struct utc from_at, until_at;
    str reason;
    struct utc made_at, removed_at;
};
struct schedule_holiday_row {
    str on_date, name, person_id;
};

/* Strings in `a`. By id, or by the name of one that exists. */
enum status schedule_find(struct db *db, struct arena *a, str id_or_name,
                          struct schedule_row *out, bool *found, struct err *e) LW_MUST_CHECK;
/* Those that exist, by name. */
enum status schedule_all(struct db *db, struct arena *a, struct schedule_row **out, size_t *n,
                         struct err *e) LW_MUST_CHECK;
enum status schedule_insert(struct db *db, const struct schedule_row *s,
                            struct err *e) LW_MUST_CHECK;
/* To whom a schedule was told last (app/handover.c), empty for a gap; `*found` false: never. */
enum status schedule_told(struct db *db, struct arena *a, str id, str *person_id, bool *found,
                          struct err *e) LW_MUST_CHECK;
enum status schedule_set_told(struct db *db, str id, str person_id,
                              struct err *e) LW_MUST_CHECK;
/* Writes name, zone and removed_at. */
enum status schedule_save(struct db *db, const struct schedule_row *s,
                          struct err *e) LW_MUST_CHECK;

enum status schedule_layers(struct db *db, struct arena *a, str schedule_id,
                            struct schedule_layer_row **out, size_t *n,
                            struct err *e) LW_MUST_CHECK;
/* These layers take the place of all former ones. */
enum status schedule_set_layers(struct db *db, str schedule_id,
                                const struct schedule_layer_row *rows, size_t n,
                                struct err *e) LW_MUST_CHECK;

/* Those that hold and end after `now`, in the order in which they were made. */
enum status schedule_overrides(struct db *db, struct arena *a, str schedule_id, struct utc now,
                               struct schedule_override_row **out, size_t *n,
                               struct err *e) LW_MUST_CHECK;
enum status schedule_add_override(struct db *db, const struct schedule_override_row *o,
                                  struct err *e) LW_MUST_CHECK;
/* `*is_there` is false when there is none such that holds. */
enum status schedule_end_override(struct db *db, str schedule_id, str id, struct utc now,
                                  bool *is_there, struct err *e) LW_MUST_CHECK;

/* By date, from `from_date` on. */
enum status schedule_holidays(struct db *db, struct arena *a, str schedule_id, str from_date,
                              struct schedule_holiday_row **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;
/* Takes the place of what the date had; an empty person takes it away. */
enum status schedule_set_holiday(struct db *db, str schedule_id,
                                 const struct schedule_holiday_row *h,
                                 struct err *e) LW_MUST_CHECK;

struct quiet_row {
    str person_id, zone;
    int32_t from_minute, until_minute;
};
enum status quiet_find(struct db *db, struct arena *a, str person_id, struct quiet_row *out,
                       bool *found, struct err *e) LW_MUST_CHECK;
enum status quiet_all(struct db *db, struct arena *a, struct quiet_row **out, size_t *n,
                      struct err *e) LW_MUST_CHECK;
/* Takes the place of what the person had; equal minutes take it away. */
enum status quiet_set(struct db *db, const struct quiet_row *q, struct err *e) LW_MUST_CHECK;

#endif
