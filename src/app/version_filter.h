/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions as people ask for them: "3.0.8", ">=1.1 <3", "<2.0, !=1.9", or a vers range. Each
 * version is compared in the order of its own ecosystem; what has no order of its own is compared
 * generically, and the answer says so.
 */
#ifndef LW_APP_VERSION_FILTER_H
#define LW_APP_VERSION_FILTER_H

#include "format/vers.h"

enum {
    VERSION_FILTER_MAX = 8 /* bounds in one question */
};

struct version_filter {
    struct vers_constraint bounds[VERSION_FILTER_MAX]; /* all must hold */
    size_t n;
    bool is_vers; /* the question was a vers range: `range` instead */
    struct vers range;
};
/* LW_E_USAGE names the part that is no bound; an empty text asks for every version. */
enum status version_filter_parse(struct arena *a, str text, struct version_filter *out,
                                 struct err *e) LW_MUST_CHECK;
/* Does a text begin as a version or a bound: a digit, an operator, "v1", "vers:"? */
bool version_filter_begins(str text);

enum version_fit {
    VERSION_FITS,
    VERSION_FITS_NOT,
    VERSION_FITS_PERHAPS, /* the component states no version */
};
/* `*is_rough`: compared without an order of its own. `purl` may be empty. */
enum version_fit version_filter_fits(struct arena *a, const struct version_filter *f,
                                     str version, str purl, bool *is_rough);

#endif
