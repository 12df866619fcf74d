/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of cvss*.c share: the metrics of each version in the order of its specification.
 * The value of a metric is its place in the row's list of values, from 1; 0 is not defined.
 */
#ifndef LW_FORMAT_CVSS_INTERNAL_H
#define LW_FORMAT_CVSS_INTERNAL_H

#include "format/cvss.h"

/* 2.0, section 2.4, table 13 */
enum cvss2_metric {
    V2_AV,
    V2_AC,
    V2_AU,
    V2_C,
    V2_I,
    V2_A,
    V2_E,
    V2_RL,
    V2_RC,
    V2_CDP,
    V2_TD,
    V2_CR,
    V2_IR,
    V2_AR,
    N_V2
};
/* 3.0 and 3.1, section 6, table 15 */
enum cvss3_metric {
    V3_AV,
    V3_AC,
    V3_PR,
    V3_UI,
    V3_S,
    V3_C,
    V3_I,
    V3_A,
    V3_E,
    V3_RL,
    V3_RC,
    V3_CR,
    V3_IR,
    V3_AR,
    V3_MAV,
    V3_MAC,
    V3_MPR,
    V3_MUI,
    V3_MS,
    V3_MC,
    V3_MI,
    V3_MA,
    N_V3
};
/* 4.0, section 7, table 23 */
enum cvss4_metric {
    V4_AV,
    V4_AC,
    V4_AT,
    V4_PR,
    V4_UI,
    V4_VC,
    V4_VI,
    V4_VA,
    V4_SC,
    V4_SI,
    V4_SA,
    V4_E,
    V4_CR,
    V4_IR,
    V4_AR,
    V4_MAV,
    V4_MAC,
    V4_MAT,
    V4_MPR,
    V4_MUI,
    V4_MVC,
    V4_MVI,
    V4_MVA,
    V4_MSC,
    V4_MSI,
    V4_MSA,
    V4_S,
    V4_AU,
    V4_R,
    V4_V,
    V4_RE,
    V4_U,
    N_V4
};

enum cvss_group {
    GROUP_BASE,
    GROUP_THREAT, /* 2.0, 3.x: temporal */
    GROUP_ENVIRONMENTAL,
    GROUP_SUPPLEMENTAL,
    N_GROUPS
};

struct cvss_metric_row {
    const char *name;
    enum cvss_group group;
    const char *values; /* divided by blanks */
};

/* True when some metric of the group is defined. */
bool cvss_has_group(const struct cvss *c, enum cvss_group group);

/* Each fills all of `*out` but the severities. */
void cvss2_score(const struct cvss *c, struct cvss_score *out);
void cvss3_score(const struct cvss *c, struct cvss_score *out);
void cvss4_score(const struct cvss *c, struct cvss_score *out);

#endif
