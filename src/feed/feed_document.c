/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds that are documents: one, or one for each branch in use. */
#include "feed/feed_sync_internal.h"

enum status sync_whole(struct sync *s, struct err *e)
{
    return sync_document(s, s->url, STR(""), sync_known(s, STR("")), e);
}

/* Every part is tried; the first failure is the one that is told. */
static void keep_first(enum status *first, str part, const struct err *own, struct err *e)
{
    if (*first != LW_OK) return;
    *first = own->code;
    if (!e) return;
    *e = *own;
    (void)err_context(e, "%.*s", STR_ARG(str_sub(part, 0, 40)));
}

/*
 * The branches that get fixes as this was written; a setting, and what was imported before, say
 * more. A release that ended keeps its file, so a branch once asked for stays.
 */
static const char alpine_default_branches[] = "v3.20,v3.21,v3.22";
static const char alpine_repositories[] = "main,community";

/* "v3.20/main" to "v3.20". */
static str branch_of(str part)
{
    str branch;
    (void)str_cut(&part, '/', &branch);
    return branch;
}

static str alpine_branches(struct sync *s)
{
    str list = sync_configured(s, "BRANCHES", s->o->branches);
    if (list.n > 0) return list;
    for (size_t i = 0; i < s->known.n; i++)
        list = list_with(s->a, list, branch_of(s->known.items[i].name));
    return list.n > 0 ? list : str_of(alpine_default_branches);
}

enum status sync_alpine(struct sync *s, struct err *e)
{
    str branches = alpine_branches(s), branch, repository;
    enum status first = LW_OK;
    while (list_next(&branches, &branch)) {
        str repositories = str_of(alpine_repositories);
        while (list_next(&repositories, &repository)) {
            struct err own = {0};
            str part = arena_printf(s->a, "%.*s/%.*s", STR_ARG(branch), STR_ARG(repository));
            str url =
                arena_printf(s->a, "%.*s/%.*s/%.*s.json", STR_ARG(s->url),
                             STR_ARG(http_path_segment(s->a, branch)), STR_ARG(repository));
            const struct knowledge_part *known = sync_known(s, part);
            enum status status = sync_document(s, url, part, known, &own);
            if (status == LW_OK) continue;
            /* The first branches had no community repository. */
            bool may_lack =
                status == LW_E_NOT_FOUND && !known && str_eq(repository, STR("community"));
            if (!may_lack) keep_first(&first, part, &own, e);
        }
    }
    return first;
}
