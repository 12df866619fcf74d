/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A condition about how an image was built, as data. Written as a sentence that a compliance
 * officer can read (format/predicate.h has the grammar):
 *
 *   symbol CONFIG_TLS is not set and file net/tls/tls_sw.c is not compiled
 *   symbol CONFIG_WGET of busybox is not set
 *   not (exposure is internet or port 80/tcp is open)
 */
#ifndef LW_MODEL_PREDICATE_H
#define LW_MODEL_PREDICATE_H

#include "model/evidence.h"

#define PREDICATE_OPERATOR_LIST(X) \
 X(PREDICATE_FACT, "fact")         \
 X(PREDICATE_EXPOSURE, "exposure") \
 X(PREDICATE_AND, "and")           \
 X(PREDICATE_OR, "or")             \
 X(PREDICATE_NOT, "not")
ENUM_DECLARE(predicate_operator, PREDICATE_OPERATOR_LIST);

/* How exposed a product is in its intended use; the zero value is "not stated". */
#define EXPOSURE_LIST(X)                                                             \
 X(EXPOSURE_UNKNOWN, "")                                                             \
 X(EXPOSURE_ISOLATED, "isolated")     /* no network, or none with other equipment */ \
 X(EXPOSURE_LOCAL, "local")           /* local network behind a border */            \
 X(EXPOSURE_CONTROLLED, "controlled") /* reached through a managed gateway or VPN */ \
 X(EXPOSURE_INTERNET, "internet")     /* reachable from, or reaching out to, anybody */
ENUM_DECLARE(exposure, EXPOSURE_LIST);

struct predicate {
    enum predicate_operator op;
    /* PREDICATE_FACT */
    enum fact_kind kind;
    str name;
    str component, object; /* "of busybox", "in /usr/sbin/sshd"; may be empty */
    str value;       /* asked value; empty: set, compiled, linked, present, open, applied */
    bool is_negated; /* "is not ..." */
    /* PREDICATE_EXPOSURE: is `exposure` */
    enum exposure exposure;
    /* PREDICATE_AND, PREDICATE_OR: two or more; PREDICATE_NOT: one */
    const struct predicate **parts;
    size_t n_parts;
};

#endif
