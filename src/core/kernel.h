/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Linux kernel, per stable series (matching.md section 4). Its records state versions in up to
 * three encodings, none of which is right alone:
 *
 *   (i)   pairs of commits: introduced, fixed
 *   (ii)  versions with "affected" as the default and unaffected stretches per branch
 *   (iii) CPE ranges, one per branch, OR-ed
 *
 * Pure. Order of the answer: commits, when each can be given its first release; then ranges whose
 * end lies in the component's own series; then the tightest other range that holds; then (ii).
 */
#ifndef LW_CORE_KERNEL_H
#define LW_CORE_KERNEL_H

#include "base/arena.h"
#include "model/record.h"

/* "6.6.79", "6.2-rc1", "2.6.32.9"; what builders append ("-164-generic") is not compared. */
struct kernel_version {
    unsigned at[4];
    unsigned n;  /* numbers stated, 0: not a kernel version */
    unsigned rc; /* 0: a release */
};
struct kernel_version kernel_version_parse(str v);
int kernel_version_cmp(const struct kernel_version *a, const struct kernel_version *b);
/* The same stable series: 6.6, or 2.6.32 in the old numbering. */
bool kernel_is_same_series(const struct kernel_version *a, const struct kernel_version *b);

/* First release, stable ones included, that contains a commit; false when it is not known. */
struct kernel_releases {
    bool (*find)(void *ctx, str commit, str *release);
    void *ctx;
};

#define KERNEL_WORD_LIST(X)     \
 X(KERNEL_SILENT, "silent")     \
 X(KERNEL_OUTSIDE, "outside")   \
 X(KERNEL_AFFECTED, "affected") \
 X(KERNEL_FIXED, "fixed")       \
 X(KERNEL_DOUBTFUL, "doubtful") /* see `why` */
ENUM_DECLARE(kernel_word, KERNEL_WORD_LIST);

struct kernel_answer {
    enum kernel_word word;
    const char *encoding; /* that decided: "commits", "ranges of its series", ... */
    str lower, upper;     /* bounds that decided; may be empty */
    bool is_upper_included;
    str fixed_in;
    const char *why;  /* of KERNEL_DOUBTFUL */
    str disagreement; /* another encoding says otherwise: in words, else empty */
};

/*
 * What all the entries of one record say of a version. Entries that are not about versions of the
 * kernel are passed over. `releases` may be NULL.
 */
struct kernel_answer kernel_evaluate(struct arena *a, const struct affected *const *entries,
                                     size_t n, str version,
                                     const struct kernel_releases *releases);

/* Every commit that fixes it: of pairs of commits, of GIT ranges, of trackers of fixes. */
typedef void (*fix_fn)(void *ctx, str commit);
void affected_each_fix(const struct affected *x, fix_fn fn, void *ctx);

#endif
