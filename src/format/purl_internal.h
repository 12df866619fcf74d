/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of the registered package URL types, one row a type, from the type definitions of
 * github.com/package-url/purl-spec (folder types/). Types without a row have no rules.
 * To add a type: add its row in order; the corpus folder purl/ judges it.
 */
#ifndef LW_FORMAT_PURL_INTERNAL_H
#define LW_FORMAT_PURL_INTERNAL_H

#include "format/purl.h"

enum purl_namespace_rule {
    NS_OPTIONAL,
    NS_REQUIRED,
    /*
     * Required by the definition but often left out by generators, and useful without:
     * golang's "stdlib" is a package of the Go vulnerability database; distribution packages
     * name their release in the qualifier.
     */
    NS_EXPECTED,
    NS_PROHIBITED,
};

enum purl_fold {
    LOWER_NAMESPACE = 1,
    LOWER_NAME = 2,
    LOWER_VERSION = 4,
    LOWER_SUBPATH = 8,
    UPPER_NAMESPACE = 16,
    DASH_NAME = 32,       /* "_" becomes "-" */
    UNDERSCORE_NAME = 64, /* all but letters and digits becomes "_" */
    SPLIT_NAME = 128,     /* an encoded "/" in the name still ends the namespace */
    PATH_NAME = 256,      /* the name is a path: its "/" stays */
};

struct purl_type_row {
    str type;
    enum purl_namespace_rule namespace_rule;
    unsigned fold; /* of enum purl_fold */
    const char *required_qualifier;
    /* Rules of this type alone, after the folding. */
    enum status (*check)(struct arena *a, struct purl *p, struct err *e);
};
extern const struct purl_type_row purl_type_rows[];
extern const size_t n_purl_type_rows;
/* NULL for a type without rules. `type` in lower case. */
const struct purl_type_row *purl_type_find(str type);

/* "HEAD/TAIL", whatever bytes they hold. */
str purl_join(struct arena *a, str head, str tail);
/* Copies with the case changed. */
str purl_lower(struct arena *a, str s);
str purl_upper(struct arena *a, str s);

#endif
