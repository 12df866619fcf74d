/* SPDX-License-Identifier: Apache-2.0 */
/* Names of properties by which our CycloneDX says what the format has no word for. */
#ifndef LW_FORMAT_CYCLONEDX_VEX_H
#define LW_FORMAT_CYCLONEDX_VEX_H

/* Of a vulnerability that does not affect: the justification as OpenVEX and CSAF spell it. */
#define CYCLONEDX_JUSTIFICATION "longwatch:justification"

#endif
