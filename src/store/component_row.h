/* SPDX-License-Identifier: Apache-2.0 */
/* A component, and the columns that statements give it by. */
#ifndef LW_STORE_COMPONENT_ROW_H
#define LW_STORE_COMPONENT_ROW_H

#include "model/verdict.h"
#include "store/db.h"

struct component_row {
    str id, identity_digest;
    str type, grp, name, version, supplier;
    str purls, cpes, hashes, licences;
    str package_key;  /* the first it is looked up by; empty: not monitored */
    str package_keys; /* all of them */
    str identity;     /* without version */
    enum verdict verdict;
    str why;
    str patches; /* "CVE-1,CVE-2: url" */
    str commits, repositories;
    bool is_of_product; /* what else an image holds had a say in its verdict */
    bool lacks_data;    /* not stored: of the scan that is being applied (app/scan.h) */
};

/* clang-format off */
#define COMPONENT_FIELDS                                                                              \
 "c.id, c.identity_digest, c.type, c.grp, c.name, c.version, c.supplier, c.purls, c.cpes, " \
 "c.hashes, c.licences, c.package_key, c.identity, c.verdict, c.why, c.package_keys, "      \
 "c.patches, c.commits, c.repositories, c.is_of_product"
#define COMPONENT_LETTERS "ttttttttttttttttttti"
#define COMPONENT_N_FIELDS 20
/* clang-format on */

/* Views into the row. */
enum status component_of_row(const struct db_row *row, struct component_row *c,
                             struct err *e) LW_MUST_CHECK;

#endif
