/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patches and the commits they bring: patch files with "CVE:" and "Upstream-Status:" (OpenEmbedded,
 * docs.yoctoproject.org "Patch upstream status"), with CVE names in the file's name, and with the
 * ways in which stable trees name the commit they took over. Lists of what is applied: quilt's
 * "series" and ".pc/applied-patches", Buildroot's ".applied_patches_list". Lists of commits: the
 * output of `git log`, and one full commit id a line.
 *
 * Only the head of a patch is read, up to its first "diff" or "---": its body quotes anything. A
 * patch that reverts another mends nothing.
 */
#include "format/evidence_readers.h"

#include "base/limits.h"
#include "base/map.h"
#include "format/evidence_command.h"

enum {
    COMMIT_DIGITS = 40,
    COMMIT_MIN_DIGITS = 12, /* what the kernel asks for; seven are too few to be sure */
};

static bool is_hex(char c)
{
    return char_is_digit(c) || (char_lower(c) >= 'a' && char_lower(c) <= 'f');
}

static size_t count_hex(str s)
{
    size_t n = 0;
    while (n < s.n && is_hex(s.p[n]))
        n++;
    return n;
}

static bool is_list(str path)
{
    return str_ends(path, STR("patches/series")) ||
           str_ends(path, STR(".pc/applied-patches")) ||
           str_eq(path_name(path), STR(".applied_patches_list"));
}

static bool is_patch_name(str path)
{
    return str_ends(path, STR(".patch")) || str_ends(path, STR(".diff"));
}

/* "commit <id>" of git log, or a line that begins with a full id; digests have two blanks. */
static bool is_commit_list(str path, str head)
{
    bool is_log = str_starts(head, STR("commit "));
    str rest = is_log ? str_from(head, 7) : head;
    if (is_patch_name(path) || str_contains(path, STR(".git/")) ||
        count_hex(rest) != COMMIT_DIGITS)
        return false;
    rest = str_from(rest, COMMIT_DIGITS);
    if (rest.n == 0 || rest.p[0] == '\n') return true;
    return rest.p[0] == ' ' && !str_starts(rest, STR("  ")) && !str_starts(rest, STR(" *"));
}

bool evidence_patch_wants(str path, str head)
{
    return is_patch_name(path) || is_list(path) || is_commit_list(path, head);
}

/* ---- words of a head ---- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The next "CVE-2024-1234" from `*at` on, in either case; written large. */
static bool next_cve(struct arena *a, str text, size_t *at, str *out)
{
    for (size_t i = *at; i + 13 <= text.n; i++) {
        str s = str_from(text, i);
        if (!str_eq_nocase(str_sub(s, 0, 4), STR("CVE-"))) continue;
        size_t n = 4, from;
        while (n < s.n && char_is_digit(s.p[n]))
            n++;
        if (n != 8 || n == s.n || (s.p[n] != '-' && s.p[n] != '_')) continue;
        for (from = ++n; n < s.n && char_is_digit(s.p[n]);)
            n++;
        if (n - from < 4 || n - from > 12) continue;
        char *p = arena_alloc(a, n + 1);
        if (p == NULL) return false;
        for (size_t k = 0; k < n; k++)
            p[k] = k == 8 ? '-' : upper(s.p[k]);
        *out = (str){p, n};
        *at = i + n;
        return true;
    }
    return false;
}

/* The commit behind `word`, with `behind` after it; STR_NONE. */
static str commit_behind(str line, str word, str behind)
{
    for (size_t i = 0; i + word.n < line.n; i++) {
        if (!str_eq_nocase(str_sub(line, i, word.n), word)) continue;
        str rest = str_from(line, i + word.n);
        size_t n = count_hex(rest);
        if (n >= COMMIT_MIN_DIGITS && n <= COMMIT_DIGITS &&
            str_starts(str_from(rest, n), behind))
            return str_sub(rest, 0, n);
    }
    return STR_NONE;
}

/* How trees say which commit of upstream they took. */
static const struct commit_words {
    str before, behind;
} commit_words[] = {
    {STR_INIT("(cherry picked from commit "), STR_INIT(")")},
    {STR_INIT("(cherry-picked from commit "), STR_INIT(")")},
    {STR_INIT("(backported from commit "), STR_INIT("")},
    {STR_INIT("[ Upstream commit "), STR_INIT(" ]")},
    {STR_INIT("[Upstream commit "), STR_INIT("]")},
    {STR_INIT("Upstream commit: "), STR_INIT("")},
};

static str upstream_commit(str line)
{
    str found = STR_NONE;
    str trimmed = str_trim(line);
    for (size_t i = 0; i < sizeof commit_words / sizeof commit_words[0] && !found.p; i++)
        found = commit_behind(line, commit_words[i].before, commit_words[i].behind);
    if (!found.p && str_starts(trimmed, STR("commit ")))
        found = commit_behind(trimmed, STR("commit "), STR(" upstream"));
    if (!found.p && str_starts(trimmed, STR("Upstream-Status: Backport"))) {
        found = commit_behind(trimmed, STR("/commit/"), STR(""));
        if (!found.p) found = commit_behind(trimmed, STR("id="), STR(""));
        if (!found.p) found = commit_behind(trimmed, STR("commit "), STR(""));
    }
    return found;
}

struct patch_reader {
    struct arena *a;
    const struct evidence_file *f;
    const struct evidence_sink *sink;
};

static enum status put_commit(struct patch_reader *r, str commit, uint32_t line, struct err *e)
{
    char *p = arena_alloc(r->a, commit.n + 1);
    if (p == NULL) return arena_status(r->a, "patch", e);
    for (size_t i = 0; i < commit.n; i++)
        p[i] = char_lower(commit.p[i]);
    return r->sink->put(r->sink->ctx, FACT_COMMIT, r->f->component, STR(""), (str){p, commit.n},
                        STR(""), line, e);
}

static enum status put_cves(struct patch_reader *r, str text, uint32_t line, struct err *e)
{
    size_t at = 0;
    str cve;
    while (next_cve(r->a, text, &at, &cve)) {
        enum status s = r->sink->put(r->sink->ctx, FACT_PATCH, r->f->component, STR(""), cve,
                                     r->f->path, line, e);
        if (s != LW_OK) return s;
    }
    return arena_status(r->a, "patch", e);
}

/* ---- one patch ---- */

static bool ends_head(str line)
{
    return str_starts(line, STR("diff ")) || str_starts(line, STR("--- ")) ||
           str_starts(line, STR("Index: "));
}

static bool is_revert(str bytes)
{
    str line;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(&bytes, '\n', &line);
        if (ends_head(line)) return false;
        if (str_starts(line, STR("Subject:")) && str_contains(line, STR("Revert \"")))
            return true;
        if (str_starts(line, STR("This reverts commit "))) return true;
    }
    return false;
}

static enum status read_patch_line(struct patch_reader *r, str line, uint32_t n, struct err *e)
{
    str commit = upstream_commit(line);
    if (n == 1 && str_starts(line, STR("From ")))
        commit = commit_behind(line, STR("From "), STR(" "));
    /* git format-patch of no commit. */
    if (commit.p && count_hex(commit) == commit.n && str_starts(commit, STR("000000000000")))
        commit = STR_NONE;
    enum status s = commit.p ? put_commit(r, commit, n, e) : LW_OK;
    if (s == LW_OK && str_starts(line, STR("CVE:"))) s = put_cves(r, str_from(line, 4), n, e);
    return s;
}

static enum status read_patch(struct patch_reader *r, struct err *e)
{
    str rest = r->f->bytes;
    bool has_more = true;
    enum status s = LW_OK;
    if (is_revert(rest)) return LW_OK;
    for (uint32_t n = 1; has_more && s == LW_OK; n++) {
        str line;
        has_more = str_cut(&rest, '\n', &line);
        if (ends_head(line)) break;
        s = read_patch_line(r, line, n, e);
    }
    if (s == LW_OK) s = put_cves(r, path_name(r->f->path), 0, e);
    if (s != LW_OK) return s;
    return r->sink->put(r->sink->ctx, FACT_PATCH, r->f->component, STR(""),
                        path_name(r->f->path), r->f->path, 0, e);
}

/* ---- lists ---- */

/* File names as the list has them, behind which options of patch may stand. */
static enum status read_list(struct patch_reader *r, struct err *e)
{
    str rest = r->f->bytes;
    bool has_more = true;
    for (uint32_t n = 1; has_more; n++) {
        str line, name;
        has_more = str_cut(&rest, '\n', &line);
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        (void)str_cut(&line, ' ', &name);
        enum status s = r->sink->put(r->sink->ctx, FACT_PATCH, r->f->component, STR(""),
                                     path_name(name), STR(PATCH_LISTED), n, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

/*
 * Newest first, as git writes it: a commit that a later one reverts is not there, nor is what it
 * took over, nor what it had reverted.
 */
static enum status read_log(struct patch_reader *r, struct map *reverted, struct err *e)
{
    str rest = r->f->bytes;
    bool has_more = true, is_off = false;
    for (uint32_t n = 1; has_more; n++) {
        str line, commit = STR_NONE;
        uint64_t ignored;
        has_more = str_cut(&rest, '\n', &line);
        bool is_head = str_starts(line, STR("commit ")) || count_hex(line) == COMMIT_DIGITS;
        if (is_head) {
            commit = str_starts(line, STR("commit ")) ? str_from(line, 7) : line;
            commit = str_sub(commit, 0, count_hex(commit));
            if (commit.n != COMMIT_DIGITS) continue;
            is_off = map_find(reverted, commit, &ignored);
        } else {
            str undone = commit_behind(line, STR("This reverts commit "), STR(""));
            if (undone.n == COMMIT_DIGITS && !is_off && !map_set(reverted, undone, 1))
                return err_set(e, LW_E_LIMIT, "too many commits are reverted");
            commit = upstream_commit(line);
        }
        if (!commit.p || is_off) continue;
        enum status s = put_commit(r, commit, n, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

enum status evidence_patch_read(struct arena *scratch, const struct evidence_file *f,
                                const struct evidence_sink *sink, struct err *e)
{
    struct patch_reader r = {scratch, f, sink};
    if (is_list(f->path)) return read_list(&r, e);
    if (!is_commit_list(f->path, str_sub(f->bytes, 0, 64))) return read_patch(&r, e);
    struct map reverted;
    map_init(&reverted, 64 * LW_MIB);
    enum status s = read_log(&r, &reverted, e);
    map_release(&reverted);
    return s;
}
