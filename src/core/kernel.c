/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernel.h"

#include "base/buf.h"
#include "core/kernel_internal.h"
#include "core/range.h"
#include "model/enum_table.h"

ENUM_DEFINE(kernel_word, KERNEL_WORD_LIST)

static bool is_git(const struct version_statement *st)
{
    return str_eq_nocase(str_trim(st->version_type), STR("git"));
}

/* ---- commits, encoding (i) ---- */

struct commit_pair {
    str introduced, fixed;
};
typedef bool (*pair_fn)(void *ctx, const struct commit_pair *p); /* false ends the walk */

static bool each_pair_of_range(const struct version_range *r, pair_fn fn, void *ctx)
{
    struct commit_pair p = {0};
    for (size_t i = 0; i < r->n_events; i++) {
        const struct range_event *ev = &r->events[i];
        if (ev->kind == VERSION_INTRODUCED) p.introduced = ev->version;
        if (ev->kind != VERSION_FIXED) continue;
        p.fixed = ev->version;
        if (!fn(ctx, &p)) return false;
    }
    return p.fixed.n || !p.introduced.n || fn(ctx, &p);
}

static bool each_pair(const struct affected *x, pair_fn fn, void *ctx)
{
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        if (!is_git(st)) continue;
        /* "affected from A before B", or "unaffected: B" in a tracker of fixes. */
        struct commit_pair p = {st->version, st->upper};
        if (st->status != CLAIM_AFFECTED) p = (struct commit_pair){STR_NONE, st->version};
        if (!fn(ctx, &p)) return false;
    }
    for (size_t i = 0; i < x->n_ranges; i++)
        if (x->ranges[i].kind == RANGE_GIT && !each_pair_of_range(&x->ranges[i], fn, ctx))
            return false;
    return true;
}

/* Records shorten commits to twelve digits; seven are what git itself shows at least. */
static bool is_same_commit(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    return n >= 7 && str_eq_nocase(str_sub(a, 0, n), str_sub(b, 0, n));
}

struct each_fix {
    fix_fn fn;
    void *ctx;
};

static bool tell_fix(void *ctx, const struct commit_pair *p)
{
    const struct each_fix *f = ctx;
    if (p->fixed.n) f->fn(f->ctx, p->fixed);
    return true;
}

void affected_each_fix(const struct affected *x, fix_fn fn, void *ctx)
{
    struct each_fix f = {fn, ctx};
    (void)each_pair(x, tell_fix, &f);
}

struct dating {
    const struct kernel_releases *releases;
    struct kernel_ranges *out;
    bool is_complete;
};

static bool is_beginning(str commit)
{
    /* The first commit of the kernel's history in git; what is older is 2.6.12. */
    return commit.n == 0 || str_eq(commit, STR("0")) ||
           is_same_commit(commit, STR("1da177e4c3f41524e886b7f1b8a0c1fc7321cac2"));
}

static bool date_pair(void *ctx, const struct commit_pair *p)
{
    struct dating *d = ctx;
    if (!p->introduced.p) return true; /* a fix alone is no range */
    struct kernel_range r = {.has_end = p->fixed.n > 0};
    bool is_known = is_beginning(p->introduced) ||
                    d->releases->find(d->releases->ctx, p->introduced, &r.start);
    if (is_known && p->fixed.n)
        is_known = d->releases->find(d->releases->ctx, p->fixed, &r.end);
    if (is_known)
        kernel_ranges_add(d->out, &r);
    else
        d->is_complete = false;
    return true;
}

static bool ranges_of_commits(struct arena *a, const struct affected *const *entries, size_t n,
                              const struct kernel_releases *releases, struct kernel_ranges *out)
{
    struct dating d = {.releases = releases, .out = out, .is_complete = true};
    *out = (struct kernel_ranges){.a = a};
    if (!releases) return false;
    for (size_t i = 0; i < n; i++)
        (void)each_pair(entries[i], date_pair, &d);
    return d.is_complete && out->n > 0;
}

/* ---- versions, encoding (ii) ---- */

static bool has_version_statement(const struct affected *x)
{
    if (x->kind != STATEMENT_CVE) return false;
    for (size_t i = 0; i < x->n_statements; i++)
        if (!is_git(&x->statements[i])) return true;
    return false;
}

/* "unaffected from 5.10.210 to 5.10.*" with the version below it, in its series. */
static bool has_later_fix_in_series(const struct affected *x, const struct kernel_version *v)
{
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        struct kernel_version from = kernel_version_parse(st->version);
        if (st->status != CLAIM_UNAFFECTED || is_git(st) || st->upper.n == 0) continue;
        if (!str_ends(st->upper, STR(".*")) || !kernel_is_same_series(&from, v)) continue;
        if (kernel_version_cmp(v, &from) < 0) return true;
    }
    return false;
}

static bool is_stable_point(const struct kernel_version *v)
{
    return v->at[0] == 2 ? v->n > 3 && v->at[3] > 0 : v->n > 2 && v->at[2] > 0;
}

static struct kernel_answer from_statements(const struct affected *x, str version,
                                            const struct kernel_version *v)
{
    struct kernel_answer out = {.encoding = "version statements"};
    struct range_answer r = cve_evaluate(x, VERSION_KERNEL, version);
    out.lower = r.lower;
    out.upper = r.upper;
    out.is_upper_included = r.is_upper_inclusive;
    out.fixed_in = r.fixed_in;
    if (r.is_unknown) {
        out.word = KERNEL_DOUBTFUL;
        out.why = r.why_unknown ? r.why_unknown : "the record states versions in words";
    } else if (r.is_affected) {
        out.word = KERNEL_AFFECTED;
    } else if (r.is_fixed) {
        out.word = KERNEL_FIXED;
    } else if (x->default_status == CLAIM_UNKNOWN) {
        out.word =
            KERNEL_SILENT; /* a tracker of fixes: what came before is not known from it */
    } else {
        out.word = KERNEL_OUTSIDE;
        /* A branch that got the fix had the flaw, though the flaw's own release is later: it
         * was carried there by a backport, and when is not said (CVE-2024-26581). A mainline
         * release itself is older than any backport. */
        if (is_stable_point(v) && has_later_fix_in_series(x, v)) {
            out.word = KERNEL_DOUBTFUL;
            out.why = "its series was mended later although the flaw came with a newer "
                      "release: it may have been backported";
        }
    }
    return out;
}

/* ---- all together ---- */

static bool is_yes(enum kernel_word w)
{
    return w == KERNEL_AFFECTED;
}

static void note_disagreement(struct arena *a, struct kernel_answer *out,
                              const struct kernel_answer *other)
{
    if (other->word == KERNEL_SILENT || other->word == KERNEL_DOUBTFUL) return;
    if (out->word == KERNEL_DOUBTFUL || is_yes(out->word) == is_yes(other->word)) return;
    out->disagreement = arena_printf(a, "its %s say %.*s", other->encoding,
                                     STR_ARG(kernel_word_str(other->word)));
}

static struct kernel_answer first_word(struct arena *a, const struct kernel_answer *answers,
                                       size_t n)
{
    struct kernel_answer out = {0};
    for (size_t i = 0; i < n; i++) {
        if (answers[i].word == KERNEL_SILENT) continue;
        if (out.word == KERNEL_SILENT)
            out = answers[i];
        else
            note_disagreement(a, &out, &answers[i]);
    }
    return out;
}

struct kernel_answer kernel_evaluate(struct arena *a, const struct affected *const *entries,
                                     size_t n, str version,
                                     const struct kernel_releases *releases)
{
    struct kernel_version v = kernel_version_parse(version);
    struct kernel_answer answers[3] = {{0}};
    struct kernel_ranges commits, ranges = {.a = a};
    if (v.n < 2)
        return (struct kernel_answer){.word = KERNEL_DOUBTFUL,
                                      .encoding = "version",
                                      .why = "it is no version of the kernel"};
    for (size_t i = 0; i < n; i++)
        kernel_ranges_of_entry(&ranges, entries[i]);
    answers[1] = kernel_ranges_ask(&ranges, &v, "ranges");
    for (size_t i = 0; i < n; i++)
        if (has_version_statement(entries[i]) && !kernel_is_range_entry(entries[i]) &&
            answers[2].word == KERNEL_SILENT)
            answers[2] = from_statements(entries[i], kernel_version_text(a, &v), &v);
    struct kernel_answer out = first_word(a, answers, 3);
    /* Where the others agree the commits say the same, and each costs two look-ups. */
    bool is_settled =
        out.word != KERNEL_SILENT && out.word != KERNEL_DOUBTFUL && out.disagreement.n == 0;
    if (is_settled || !ranges_of_commits(a, entries, n, releases, &commits)) return out;
    answers[0] = kernel_ranges_ask(&commits, &v, "commits");
    return first_word(a, answers, 3);
}
