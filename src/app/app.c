/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"

#include "app/use_cache.h"
#include "base/limits.h"

#include <stdlib.h>

const char *app_path(struct app *app, struct arena *a, const char *name)
{
    str path = arena_printf(a, "%s/%s", app->data_dir, name);
    return path.p;
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
