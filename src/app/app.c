/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"

#include "app/product_use.h"
#include "app/setting.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "store/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Paths and settings that live as long as the app. */
#define APP_BYTES (1 * LW_MIB)

const char *app_path(struct app *app, struct arena *a, const char *name)
{
    str path = arena_printf(a, "%s/%s", app->data_dir, name);
    return path.p;
}

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

void app_forget(struct app *a)
{
    use_cache_free(a->uses);
    a->uses = NULL;
}

void app_close(struct app *a)
{
    if (!a) return;
    app_close(a->limited);
    knowledge_close(a->knowledge);
    use_cache_free(a->uses);
    db_close(a->db);
    arena_release(&a->arena);
    free(a);
}

enum status app_knowledge(struct app *a, struct knowledge **out, struct err *e)
{
    if (!a->knowledge) {
        struct arena tmp;
        arena_init(&tmp, LW_MIB);
        const char *path = app_path(a, &tmp, "knowledge.db");
        enum status st = path ? knowledge_open(path, KNOWLEDGE_READ, &a->knowledge, e)
                              : arena_status(&tmp, "data directory", e);
        arena_release(&tmp);
        if (st != LW_OK) return st;
    }
    *out = a->knowledge;
    return LW_OK;
}

str app_default_dir(struct arena *a)
{
    const char *told = getenv("LONGWATCH_DATA");
    if (told && told[0]) return arena_str(a, str_of(told));
    const char *xdg = getenv("XDG_DATA_HOME");
    /* The XDG specification: a path that is not absolute is to be ignored. */
    if (xdg && xdg[0] == '/') return arena_printf(a, "%s/longwatch", xdg);
    const char *home = getenv("HOME");
    return arena_printf(a, "%s/.local/share/longwatch", home && home[0] ? home : ".");
}
