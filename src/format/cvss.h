/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS 2.0, 3.0, 3.1 and 4.0: vectors and scores (first.org specifications), in integers
 * throughout, so that a score never hangs on the noise of binary fractions.
 */
#ifndef LW_FORMAT_CVSS_H
#define LW_FORMAT_CVSS_H

#include "base/buf.h"
#include "model/enum_table.h"

#define CVSS_VERSION_LIST(X) \
 X(CVSS_20, "2.0") X(CVSS_30, "3.0") X(CVSS_31, "3.1") X(CVSS_40, "4.0")
ENUM_DECLARE(cvss_version, CVSS_VERSION_LIST);

#define CVSS_SEVERITY_LIST(X) \
 X(CVSS_NONE, "NONE")         \
 X(CVSS_LOW, "LOW")           \
 X(CVSS_MEDIUM, "MEDIUM")     \
 X(CVSS_HIGH, "HIGH")         \
 X(CVSS_CRITICAL, "CRITICAL")
ENUM_DECLARE(cvss_severity, CVSS_SEVERITY_LIST);

enum {
    CVSS_MAX_METRICS = 32
};
struct cvss {
    enum cvss_version version;
    /* Value of each metric of the version's table, in its order; 0: not defined (X, ND). */
    unsigned char values[CVSS_MAX_METRICS];
};

/* In tenths: 98 is 9.8. Negative: the vector defines no metric of that group. */
struct cvss_score {
    int base, temporal, environmental; /* of 4.0 the base alone: CVSS-B */
    int overall;                       /* all that the vector states taken into account */
    enum cvss_severity base_severity, severity; /* of 2.0: the NVD's scale */
    char macrovector[7];                        /* 4.0: "000200", else empty */
    const char *nomenclature;                   /* 4.0: "CVSS-BTE", else NULL */
};

/*
 * Recognises the version by its prefix; without one the vector is 2.0, also in the parentheses of
 * old feeds. Metrics may come in any order. LW_E_INPUT names the metric at fault, with the place.
 */
enum status cvss_parse(str vector, struct cvss *out, struct err *e) LW_MUST_CHECK;
/*
 * Valid by the letter: beyond cvss_parse(), the order of the metrics is that of the specification
 * (2.0 section 2.4, 4.0 section 7; 3.x has none), and a 2.0 vector has a group whole or not at all.
 */
enum status cvss_check(str vector, struct err *e) LW_MUST_CHECK;
/* In the order of the specification, without metrics that are not defined. */
void cvss_write(struct buf *out, const struct cvss *c);
void cvss_score(const struct cvss *c, struct cvss_score *out);

#endif
