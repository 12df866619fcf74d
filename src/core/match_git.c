/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits and tags. Without the graph of a repository only a commit that a record names can be
 * judged; everything else stays explicitly unknown (matching.md L16).
 */
#include "core/match_internal.h"
#include "core/match_version.h"

/* Shortened ids are common; seven digits are what git itself shows at least. */
static bool is_same_commit(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    return n >= 7 && str_eq_nocase(str_sub(a, 0, n), str_sub(b, 0, n));
}

static enum git_word ask_range(const struct version_range *r, str commit)
{
    enum git_word out = GIT_SILENT;
    for (size_t i = 0; i < r->n_events; i++) {
        const struct range_event *ev = &r->events[i];
        if (!is_same_commit(ev->version, commit)) continue;
        switch (ev->kind) {
        case VERSION_INTRODUCED:
        case VERSION_LAST_AFFECTED: return GIT_AFFECTED;
        case VERSION_FIXED: out = GIT_FIXED; break;
        case VERSION_LIMIT:
        case N_version_event: break;
        }
    }
    return out;
}

static enum git_word ask_statements(const struct affected *x, str commit)
{
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        if (!str_eq_nocase(str_trim(st->version_type), STR("git")) ||
            st->status != CLAIM_AFFECTED)
            continue;
        if (is_same_commit(st->version, commit)) return GIT_AFFECTED;
        if (is_same_commit(st->upper, commit))
            return st->is_upper_inclusive ? GIT_AFFECTED : GIT_FIXED;
    }
    return GIT_SILENT;
}

static enum git_word ask_commit(const struct affected *x, str commit)
{
    enum git_word out = ask_statements(x, commit);
    for (size_t i = 0; i < x->n_ranges && out != GIT_AFFECTED; i++) {
        if (x->ranges[i].kind != RANGE_GIT) continue;
        enum git_word w = ask_range(&x->ranges[i], commit);
        if (w != GIT_SILENT) out = w;
    }
    for (size_t i = 0; i < x->n_versions; i++)
        if (version_is_commit(x->versions[i]) && is_same_commit(x->versions[i], commit))
            out = GIT_AFFECTED;
    return out;
}

/* The commit of a Go pseudo-version: "v0.0.0-20220308185742-91533d04e894". */
static str commit_of_version(const struct identity *id)
{
    size_t at = 0;
    if (version_is_commit(id->version)) return id->version;
    if (!id->is_go || !str_find_last(id->version, '-', &at)) return STR_NONE;
    str tail = str_from(id->version, at + 1);
    return tail.n == 12 && version_is_commit(tail) ? tail : STR_NONE;
}

enum git_word git_ask(const struct identities *ids, const struct identity *id,
                      const struct affected *x, str *commit)
{
    if (x->n_ranges + x->n_statements == 0) return GIT_SILENT;
    for (size_t i = 0; i < ids->n_commits; i++) {
        enum git_word w = ask_commit(x, str_trim(ids->commits[i]));
        *commit = str_trim(ids->commits[i]);
        if (w != GIT_SILENT) return w;
    }
    *commit = commit_of_version(id);
    return commit->n ? ask_commit(x, *commit) : GIT_SILENT;
}

/* "curl-7_80_0" is 7.80.0, "OpenSSL_1_1_1k" 1.1.1k, "n4.4.1" 4.4.1; STR_NONE for others. */
static str version_of_tag(struct arena *a, str tag)
{
    size_t at = 0;
    while (at < tag.n && !char_is_digit(tag.p[at]))
        at++;
    str rest = str_from(tag, at);
    if (rest.n == 0 || rest.n > 64 || version_is_commit(tag)) return STR_NONE;
    char *out = arena_alloc(a, rest.n + 1);
    if (!out) return STR_NONE;
    for (size_t i = 0; i < rest.n; i++) {
        bool is_between = i > 0 && i + 1 < rest.n && char_is_digit(rest.p[i - 1]) &&
                          char_is_digit(rest.p[i + 1]);
        bool is_point = is_between && (rest.p[i] == '_' || rest.p[i] == '-');
        out[i] = is_point ? '.' : rest.p[i];
    }
    return (str){out, rest.n};
}

enum tag_word tag_ask(struct arena *a, const struct affected *x, str version, str *tag)
{
    bool has_lower = false, has_higher = false;
    str asked = version_of_tag(a, version);
    if (asked.n == 0) return TAG_SILENT;
    for (size_t i = 0; i < x->n_versions; i++) {
        str listed = version_of_tag(a, x->versions[i]);
        if (listed.n == 0) continue;
        int order = version_cmp(VERSION_GENERIC, listed, asked);
        if (order == 0) {
            *tag = x->versions[i];
            return TAG_LISTED;
        }
        has_lower = has_lower || order < 0;
        has_higher = has_higher || order > 0;
    }
    if (has_lower && has_higher) return TAG_BETWEEN;
    return has_lower ? TAG_ABOVE : has_higher ? TAG_BELOW : TAG_SILENT;
}
