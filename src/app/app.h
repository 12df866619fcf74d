/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The application: data directory, record store, knowledge, settings. One `struct app` is used
 * by one thread at a time; servers keep a few (app_pool).
 *
 *   DIR/store.db       the record store        DIR/blobs/ab/cd...  documents as received
 *   DIR/knowledge.db   what the world says     DIR/secret.key      key for webhook signatures
 *                                              DIR/page.key        key of the codes of pages
 */
#ifndef LW_APP_APP_H
#define LW_APP_APP_H

#include "base/arena.h"
#include "knowledge/knowledge.h"
#include "store/db.h"

struct use_cache;

#define APP_PAGE_KEY "page.key"

struct app {
    const char *data_dir;
    struct db *db;
    struct knowledge *knowledge; /* reader; NULL until app_knowledge() */
    struct arena arena;          /* lives as long as the app */
    struct use_cache *uses;      /* app/product_use.h; NULL until asked */
    struct app *limited; /* app/scope.h: its reader for limited people; NULL until asked */
};

/* Opens (and creates, mode 0700) the data directory and the store. */
enum status app_open(const char *data_dir, struct app **out, struct err *e) LW_MUST_CHECK;
void app_close(struct app *a);
/* A reader beside `whole`, over a connection with a scope (store/scope.h); closed with it. */
enum status app_open_limited(struct app *whole, struct app **out, struct err *e) LW_MUST_CHECK;
/* Drops what is remembered between calls: of one person's scope it is not for the next. */
void app_forget(struct app *a);
/* Opens the knowledge base on first use; LW_E_NO_DATA when there is none. */
enum status app_knowledge(struct app *a, struct knowledge **out, struct err *e) LW_MUST_CHECK;
/* --data, else $LONGWATCH_DATA, else $XDG_DATA_HOME/longwatch, else ~/.local/share/longwatch. */
str app_default_dir(struct arena *a);

/* DIR/NAME in `a`, NUL-terminated. */
const char *app_path(struct app *app, struct arena *a, const char *name);

/* Up to `max` apps shared by server threads; acquire waits for one. */
struct app_pool;
enum status app_pool_open(const char *data_dir, size_t max, struct app_pool **out,
                          struct err *e) LW_MUST_CHECK;
struct app *app_pool_acquire(struct app_pool *p);
void app_pool_release(struct app_pool *p, struct app *a);
void app_pool_free(struct app_pool *p);

#endif
