/* SPDX-License-Identifier: Apache-2.0 */
#include "app/known_feeds.h"

#include "store/setting.h"

/* Catalogues that the store has heard, a bit each. */
#define HEARD "catalogues-heard"

static const str catalogues[] = {STR_INIT("kev"), STR_INIT("euvd-kev")};

struct known_feeds {
    struct arena *a;
    void *names; /* str, each once */
    size_t n, cap;
    bool are_listings_known;
    str text; /* of all this, when it was asked for */
    int64_t generation;
};

static bool is_there(const struct known_feeds *f, str feed)
{
    const str *names = f->names;
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(names[i], feed)) return true;
    return false;
}

static enum status take_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct known_feeds *f = ctx;
    if (utc_is_none(p->succeeded_at) || is_there(f, p->feed)) return LW_OK;
    str *slot = arena_push(f->a, &f->names, &f->n, &f->cap, sizeof *slot);
    if (slot) *slot = arena_str(f->a, p->feed);
    return arena_status(f->a, "feeds", e);
}

static enum status judge_listings(struct op_call *c, struct known_feeds *f, struct err *e)
{
    int64_t heard = 0, now = 0;
    enum status st = progress_load(c->app->db, HEARD, &heard, e);
    for (size_t i = 0; i < sizeof catalogues / sizeof catalogues[0]; i++)
        if (is_there(f, catalogues[i])) now |= INT64_C(1) << i;
    f->are_listings_known = (now & heard) == heard;
    if (st == LW_OK && (now | heard) != heard)
        st = progress_save(c->app->db, HEARD, now | heard, e);
    return st;
}

static enum status load(struct op_call *c, struct err *e)
{
    struct knowledge *k = NULL;
    if (c->feeds) return LW_OK;
    struct known_feeds *f = arena_new(c->arena, struct known_feeds);
    if (!f) return arena_status(c->arena, "feeds", e);
    f->a = c->arena;
    enum status st = app_knowledge(c->app, &k, e);
    if (st == LW_OK) st = knowledge_parts(k, take_part, f, e);
    if (st == LW_E_NO_DATA) st = LW_OK;
    if (st == LW_OK) st = judge_listings(c, f, e);
    if (st != LW_OK) return st;
    c->feeds = f;
    return LW_OK;
}

enum status feed_is_known(struct op_call *c, str feed, bool *is_known, struct err *e)
{
    enum status st = load(c, e);
    if (st == LW_OK) *is_known = is_there(c->feeds, feed);
    return st;
}

enum status listings_are_known(struct op_call *c, bool *are_known, struct err *e)
{
    enum status st = load(c, e);
    if (st == LW_OK) *are_known = c->feeds->are_listings_known;
    return st;
}

enum status known_feeds_text(struct op_call *c, str *out, struct err *e)
{
    enum status st = load(c, e);
    if (st != LW_OK) return st;
    struct known_feeds *f = c->feeds;
    if (!f->text.p) {
        f->text = f->are_listings_known ? STR("listings") : STR("no listings");
        for (size_t i = 0; i < f->n; i++)
            f->text = arena_printf(c->arena, "%.*s %.*s", STR_ARG(f->text),
                                   STR_ARG(((str *)f->names)[i]));
    }
    *out = f->text;
    return arena_status(c->arena, "feeds", e);
}

bool known_feeds_generation(struct op_call *c, int64_t *out)
{
    struct err none = {0};
    if (!c->app->knowledge) return false;
    if (c->feeds && c->feeds->generation) {
        *out = c->feeds->generation;
        return true;
    }
    if (knowledge_generation(c->app->knowledge, out, &none) != LW_OK) return false;
    if (c->feeds) c->feeds->generation = *out;
    return true;
}
