/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ground truth of corpus/feeds/labels against the whole way from feed to verdict. DIRECTORY is
 * the labels' folder; the feeds lie beside it. A row counts when its basis is a feed and an
 * ecosystem that are imported and its package is one that a purl names; other rows are skipped.
 *
 * "yes" wants affected or under_investigation, by the record that the row names; "no" wants
 * neither. Precision and recall follow per ecosystem.
 */
#include "conformance.h"

#include "app/scan.h"
#include "base/fs.h"
#include "base/limits.h"
#include "knowledge/import.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exact version order and own records in the corpus; the rest is for later releases. */
static const str judged[] = {STR_INIT("PyPI"),      STR_INIT("Go"),  STR_INIT("npm"),
                             STR_INIT("crates.io"), STR_INIT("Hex"), STR_INIT("Bitnami"),
                             STR_INIT("opam")};
enum {
    N_JUDGED = sizeof judged / sizeof judged[0]
};

struct score {
    unsigned tp, fn, fp, tn;
};

/* Only what is judged: the rest of the corpus would take a minute under sanitizers. */
static void import_judged(struct run *r, struct knowledge *k)
{
    struct import_result result;
    struct err e = {0};
    const char *paths[N_JUDGED];
    struct import_options o = {.feed = "osv", .paths = paths, .now = utc_now()};
    for (size_t i = 0; i < N_JUDGED; i++) {
        str name = arena_printf(&r->arena, "../osv/%.*s", STR_ARG(judged[i]));
        if (run_has_file(r, name))
            paths[o.n_paths++] = arena_printf(&r->arena, "%s/%.*s", r->dir, STR_ARG(name)).p;
    }
    if (knowledge_import(k, &r->arena, &o, &result, &e) != LW_OK) run_abort("osv", &e);
}

static bool is_claimed(const struct scan *s, str record)
{
    for (size_t i = 0; i < s->n_matches; i++) {
        const struct scan_match *m = &s->matches[i];
        if (m->verdict != VERDICT_AFFECTED && m->verdict != VERDICT_UNDER_INVESTIGATION)
            continue;
        for (size_t k = 0; k < m->n_records; k++)
            if (str_eq(m->records[k], record)) return true;
    }
    return false;
}

static size_t judged_index(str ecosystem)
{
    str base;
    size_t i = 0;
    (void)str_cut(&ecosystem, ':', &base);
    while (i < N_JUDGED && !str_eq(judged[i], base))
        i++;
    return i;
}

static void run_row(struct run *r, struct knowledge *k, const struct tsv_row *row,
                    struct score *scores)
{
    struct scan s;
    struct err e = {0};
    str package = row->at[1];
    size_t at = judged_index(row->at[0]);
    if (at == N_JUDGED || !str_starts(package, STR("pkg:")) ||
        !str_contains(row->at[8], STR("osv"))) {
        run_skip(r);
        return;
    }
    arena_clear(&r->tmp);
    struct component c = {
        .name = package, .version = row->at[2], .purls = &package, .n_purls = 1};
    if (scan_components(&r->tmp, k, &c, 1, utc_now(), &s, &e) != LW_OK) run_abort("scan", &e);
    bool want = str_eq(row->at[5], STR("yes")), got = is_claimed(&s, row->at[3]);
    unsigned *cell = want ? (got ? &scores[at].tp : &scores[at].fn)
                          : (got ? &scores[at].fp : &scores[at].tn);
    (*cell)++;
    run_check(r,
              arena_printf(&r->tmp, "%.*s %.*s %.*s", STR_ARG(package), STR_ARG(row->at[2]),
                           STR_ARG(row->at[3])),
              want == got, "affected %s", got ? "yes" : "no");
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

void suite_labels(struct run *r)
{
    char dir[] = "/tmp/conformance-XXXXXX";
    struct knowledge *k = NULL;
    struct err e = {0};
    struct score scores[N_JUDGED] = {{0}};
    struct tsv_row row;
    if (!mkdtemp(dir)) {
        (void)err_set(&e, LW_E_ENV, "no temporary folder");
        run_abort("labels", &e);
    }
    if (knowledge_open(arena_printf(&r->arena, "%s/knowledge.db", dir).p, KNOWLEDGE_WRITE, &k,
                       &e) != LW_OK)
        run_abort("labels", &e);
    import_judged(r, k);
    str rest = run_file(r, &r->arena, STR("match-cases.tsv")), head;
    (void)str_cut(&rest, '\n', &head);
    while (tsv_next(&rest, &row))
        run_row(r, k, &row, scores);
    for (size_t i = 0; i < N_JUDGED; i++) {
        const struct score *s = &scores[i];
        unsigned claimed = s->tp + s->fp, real = s->tp + s->fn;
        printf("# %.*s: precision %.4f, recall %.4f of %u rows\n", STR_ARG(judged[i]),
               claimed ? (double)s->tp / claimed : 1.0, real ? (double)s->tp / real : 1.0,
               real + s->fp + s->tn);
    }
    knowledge_close(k);
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
