/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package URLs (ECMA-427, github.com/package-url/purl-spec), parsed, normalised by the rules of
 * their type and written canonically.
 */
#ifndef LW_FORMAT_PURL_H
#define LW_FORMAT_PURL_H

#include "base/arena.h"
#include "base/buf.h"

struct purl_qualifier {
    str key, value;
};

struct purl {
    str type;       /* lower case */
    str namespace_; /* segments decoded, joined by "/" */
    str name;
    str version;
    struct purl_qualifier *qualifiers; /* sorted by key */
    size_t n_qualifiers;
    str subpath;
};

/* Parses and normalises. Strings live in `a`. LW_E_INPUT says what breaks which rule. */
enum status purl_parse(struct arena *a, str text, struct purl *out,
                       struct err *e) LW_MUST_CHECK;
/* Normalises components given apart (the spec's "build"), same rules and errors. */
enum status purl_normalise(struct arena *a, struct purl *p, struct err *e) LW_MUST_CHECK;
/*
 * Package of a database that names packages but has no qualifiers: normalised as above, without
 * asking for the qualifiers a type requires. Type and namespace as the ecosystem row says.
 */
enum status purl_from_identity(struct arena *a, str type, str namespace_, str name,
                               struct purl *out, struct err *e) LW_MUST_CHECK;
/*
 * Package of an OSV record, affected[].package: ("Maven", "org.x:y") gives pkg:maven/org.x/y,
 * ("Debian:12", "curl") pkg:deb/debian/curl. LW_E_NOT_FOUND for an ecosystem without purl type.
 */
enum status purl_from_osv(struct arena *a, str ecosystem, str name, struct purl *out,
                          struct err *e) LW_MUST_CHECK;
void purl_write(struct buf *out, const struct purl *p);
/* Canonical form without version, qualifiers and subpath: the index key of a package. */
str purl_key(struct arena *a, const struct purl *p);
str purl_qualifier(const struct purl *p, const char *key); /* STR_NONE when absent */

#endif
