/* SPDX-License-Identifier: Apache-2.0 */
/* Settings and job progress as stored: names and texts; their meaning is in app/setting.c. */
#ifndef LW_STORE_SETTING_H
#define LW_STORE_SETTING_H

#include "store/db.h"

enum status setting_load(struct db *db, struct arena *a, str name, str *out, bool *found,
                         struct err *e) LW_MUST_CHECK;
enum status setting_save(struct db *db, str name, str value, struct utc now,
                         struct err *e) LW_MUST_CHECK;
/* Back to the default. */
enum status setting_delete(struct db *db, str name, struct err *e) LW_MUST_CHECK;
typedef enum status (*setting_fn)(void *ctx, str name, str value, struct utc changed_at,
                                  struct err *e);
enum status setting_each(struct db *db, setting_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

/* A number that a job remembers; 0 before the first time. */
enum status progress_load(struct db *db, const char *name, int64_t *out,
                          struct err *e) LW_MUST_CHECK;
enum status progress_save(struct db *db, const char *name, int64_t value,
                          struct err *e) LW_MUST_CHECK;

#endif
