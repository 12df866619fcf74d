/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the application: what must be there before anybody works with it. */
#include "app/app.h"

#include "app/row_take_up.h"
#include "app/setting.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "store/scope.h"

#include <stdlib.h>

/* Paths and settings that live as long as the app. */
#define APP_BYTES (1 * LW_MIB)

/* The keys of webhooks and of pages: made once, readable by us alone. */
static enum status ensure_keys(struct app *app, struct err *e)
{
    static const char *const names[] = {"secret.key", APP_PAGE_KEY};
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < sizeof names / sizeof names[0]; i++) {
        const char *path = app_path(app, &app->arena, names[i]);
        if (!fs_exists(path))
            st = fs_write_atomic(path, random_token(&app->arena, 32), 0600, e);
    }
    return st;
}

static enum status set_zone(struct app *app, struct err *e)
{
    str zone;
    enum status st = setting_get(app, &app->arena, "time-zone", &zone, e);
    return st == LW_OK ? zone_set(zone, e) : st;
}

enum status app_open(const char *data_dir, struct app **out, struct err *e)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app) BUG("out of memory");
    arena_init(&app->arena, APP_BYTES);
    app->data_dir = arena_z(&app->arena, str_of(data_dir));
    enum status st = app->data_dir ? LW_OK : arena_status(&app->arena, "data directory", e);
    if (st == LW_OK) st = fs_make_dirs(app->data_dir, 0700, e);
    if (st == LW_OK) st = fs_make_dirs(app_path(app, &app->arena, "blobs"), 0700, e);
    if (st == LW_OK) st = ensure_keys(app, e);
    if (st == LW_OK) st = db_open(app_path(app, &app->arena, "store.db"), &app->db, e);
    if (st == LW_OK) st = set_zone(app, e);
    if (st == LW_OK) st = row_take_up(app, utc_now(), e);
    if (st == LW_OK)
        *out = app;
    else
        app_close(app);
    return st;
}

enum status app_open_limited(struct app *whole, struct app **out, struct err *e)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app) BUG("out of memory");
    arena_init(&app->arena, APP_BYTES);
    app->data_dir = whole->data_dir;
    const char *path = app_path(app, &app->arena, "store.db");
    enum status st =
        path ? scope_open(path, &app->db, e) : arena_status(&app->arena, "data directory", e);
    if (st == LW_OK)
        *out = app;
    else
        app_close(app);
    return st;
}
