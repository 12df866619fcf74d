/* SPDX-License-Identifier: Apache-2.0 */
#include "app/scan_internal.h"

#include "core/match_release.h"
#include "knowledge/feeds.h"

#include <stdio.h>

struct part_state {
    str feed, name;
    struct utc succeeded_at;
    bool is_held;
};

static enum status keep_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct scan_cover *c = ctx;
    struct part_state *slot =
        arena_push(c->a, (void **)&c->parts, &c->n_parts, &c->cap_parts, sizeof *slot);
    if (!slot) return arena_status(c->a, "parts", e);
    *slot = (struct part_state){arena_str(c->a, p->feed), arena_str(c->a, p->name),
                                p->succeeded_at, p->held.n > 0};
    return LW_OK;
}

static void complain(struct scan_cover *c, str words)
{
    bool is_new = false;
    if (!map_at(&c->complaints, words, &is_new) || !is_new) return;
    c->out->is_stale = true;
    c->out->stale_why =
        c->out->stale_why.n
            ? arena_printf(c->a, "%.*s; %.*s", STR_ARG(c->out->stale_why), STR_ARG(words))
            : arena_str(c->a, words);
}

static void check_age(struct scan_cover *c, const struct part_state *p)
{
    const struct feed_row *row = feed_find(p->feed);
    char words[200];
    const char *gap = p->name.n ? " " : "";
    const char *what = NULL;
    if (p->is_held)
        what = "held: its last import shrank";
    else if (utc_is_none(p->succeeded_at) || !row ||
             utc_diff_s(c->now, p->succeeded_at) > row->fresh_for_s)
        what = "stale";
    if (!what) return;
    int n = snprintf(words, sizeof words, "%.*s%s%.*s is %s", STR_ARG(p->feed), gap,
                     STR_ARG(str_sub(p->name, 0, 100)), what);
    complain(c, (str){words, n > 0 ? (size_t)n : 0});
}

/* The catalogues of exploitation and the CVE List matter to every component once they are used. */
static void check_common_feeds(struct scan_cover *c)
{
    for (size_t i = 0; i < c->n_parts; i++)
        if (str_eq(c->parts[i].feed, STR("kev")) || str_eq(c->parts[i].feed, STR("cve")))
            check_age(c, &c->parts[i]);
}

enum status cover_load(struct scan_cover *c, struct knowledge *k, struct err *e)
{
    enum status status = knowledge_parts(k, keep_part, c, e);
    if (status == LW_OK) check_common_feeds(c);
    return status;
}

/* Some part of the feed was imported; with a name only that one. */
static bool has_feed(struct scan_cover *c, const char *feed, str part)
{
    bool is_found = false;
    for (size_t i = 0; i < c->n_parts; i++) {
        const struct part_state *p = &c->parts[i];
        if (!str_eq(p->feed, str_of(feed)) || utc_is_none(p->succeeded_at)) continue;
        if (part.n && !str_eq(p->name, part)) continue;
        check_age(c, p);
        is_found = true;
    }
    return is_found;
}

/* Publishers' own feeds beside the ecosystem of OSV. */
static const struct own_feed {
    str ecosystem;
    const char *feed;
} own_feeds[] = {
    {STR_INIT("Debian"), "debian"}, {STR_INIT("Alpine"), "alpine"},
    {STR_INIT("Red Hat"), "csaf"},  {STR_INIT("SUSE"), "csaf"},
    {STR_INIT("openSUSE"), "csaf"},
};

static bool covers_ecosystem(struct scan_cover *c, str ecosystem)
{
    bool is_covered = has_feed(c, "osv", ecosystem);
    for (size_t i = 0; i < sizeof own_feeds / sizeof own_feeds[0]; i++)
        if (str_eq(own_feeds[i].ecosystem, ecosystem))
            is_covered = has_feed(c, own_feeds[i].feed, STR_NONE) || is_covered;
    return is_covered;
}

static const struct identity *first_package(const struct identities *ids)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->at[i].kind == IDENTITY_PURL && ids->at[i].ecosystem.n) return &ids->at[i];
    return NULL;
}

/* Names and repositories are known to the CVE List and to NVD. */
static bool covers_names(struct scan_cover *c)
{
    bool by_nvd = has_feed(c, "nvd", STR_NONE);
    return has_feed(c, "cve", STR_NONE) || by_nvd;
}

bool cover_check(struct scan_cover *c, const struct identities *ids, str *why)
{
    const struct identity *package = first_package(ids);
    if (package) {
        if (covers_ecosystem(c, package->ecosystem)) return true;
        *why = arena_printf(c->a, "no records of %.*s were imported: longwatch feed sync osv",
                            STR_ARG(package->ecosystem));
        complain(c, arena_printf(c->a, "osv %.*s is missing", STR_ARG(package->ecosystem)));
        return false;
    }
    if (covers_names(c)) return true;
    *why = STR("neither the CVE List nor NVD was imported: longwatch feed sync cve");
    complain(c, STR("cve is missing"));
    return false;
}

bool cover_is_over(const struct scan_cover *c, const struct identities *ids, str *why)
{
    struct day last;
    const struct identity *id = first_package(ids);
    if (!id || !id->is_distribution) return false;
    if (!release_is_over(id->distribution, id->release, c->now, &last)) return false;
    *why = arena_printf(c->a, "%.*s %.*s: no data since its support ended on %04d-%02d-%02d",
                        STR_ARG(id->distribution), STR_ARG(id->release), last.year, last.month,
                        last.day);
    return true;
}
