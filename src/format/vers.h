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
    str scheme_name;            /* as stated: "npm", "deb" */
    enum version_scheme scheme; /* VERSION_GENERIC when the name has no row */
    bool is_all;                /* vers:SCHEME/"*" */
    struct vers_constraint *constraints;
    size_t n_constraints;
};

/* "vers:npm/>=1.2|<2", canonical afterwards: sorted, simplified. LW_E_INPUT says what and where. */
enum status vers_parse(struct arena *a, str text, struct vers *out,
                       struct err *e) LW_MUST_CHECK;
void vers_write(struct buf *out, const struct vers *v);
bool vers_contains(const struct vers *v, str version);
/* A range in the notation of the scheme's own tools ("^1.2 || 3.x", "[1.0,2.0)"). */
enum status vers_from_native(struct arena *a, str scheme_name, str native, struct vers *out,
                             struct err *e) LW_MUST_CHECK;

#endif
