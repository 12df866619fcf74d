/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vers: version range specifiers (github.com/package-url/vers-spec, ECMA-427 companion), and the
 * native range notations of ecosystems.
 */
#ifndef LW_FORMAT_VERS_H
#define LW_FORMAT_VERS_H

#include "base/arena.h"
#include "base/buf.h"
#include "format/version.h"

#define VERS_COMPARATOR_LIST(X) \
 X(VERS_EQ, "=")                \
 X(VERS_NE, "!=")               \
 X(VERS_LT, "<")                \
 X(VERS_LE, "<=")               \
 X(VERS_GT, ">")                \
 X(VERS_GE, ">=")
ENUM_DECLARE(vers_comparator, VERS_COMPARATOR_LIST);

struct vers_constraint {
    enum vers_comparator comparator;
    str version; /* decoded */
};
struct vers {
    str scheme_name;            /* as stated, in lower case: "npm", "deb" */
    enum version_scheme scheme; /* VERSION_GENERIC when the name has no row */
    bool is_all;                /* vers:SCHEME/"*" */
    struct vers_constraint *constraints;
    size_t n_constraints;
};

enum {
    VERS_MAX_BYTES = 256 * 1024 /* the longest in the corpus is under 2,000 */
};

/*
 * "vers:npm/>=1.2|<2" as others write it: capitals in the type, white space around constraints, an
 * order of their own and constraints that say the same twice are taken; the result is sorted.
 * LW_E_INPUT says what and where, LW_E_LIMIT for a text over VERS_MAX_BYTES.
 */
enum status vers_parse(struct arena *a, str text, struct vers *out,
                       struct err *e) LW_MUST_CHECK;
/*
 * As vers_parse, for a text that is canonical by clauses 5.3 and 5.4: lower case, no white space,
 * canonical percent-encoding, sorted, every version once, ranges that open and close in turn.
 */
enum status vers_check(struct arena *a, str text, struct vers *out,
                       struct err *e) LW_MUST_CHECK;
/* Constraints as they stand; the output of vers_parse reads again as the same. */
void vers_write(struct buf *out, const struct vers *v);
/* how-to-parse.md, "Checking if a version is contained"; redundant constraints do no harm. */
bool vers_contains(const struct vers *v, str version);
/*
 * A range in the notation of the scheme's own tools ("^1.2 || 3.x", "[1.0,2.0)"). Versions of
 * npm, Go and Composer are completed to three numbers (a partial "<=1.0" too, as the
 * specification's cases have it), those of PyPI put in PEP 440's normal form. What AND and OR
 * say beyond a list of intervals is lost: npm_range_contains() and constraint_satisfied() are exact.
 */
enum status vers_from_native(struct arena *a, str scheme_name, str native, struct vers *out,
                             struct err *e) LW_MUST_CHECK;

#endif
