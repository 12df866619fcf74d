/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of the CSAF writer share. */
#ifndef LW_FORMAT_CSAF_WRITE_H
#define LW_FORMAT_CSAF_WRITE_H

#include "format/vex_json.h"

/* "P1" a product, "C2" a component, "P1:C2" the component in the product; UINT32_MAX: not of one. */
str csaf_product_id(struct arena *a, uint32_t product, uint32_t component);
/* vulnerabilities[], one a vulnerability, by name. */
enum status csaf_put_vulnerabilities(struct vex_writer *w, struct err *e) LW_MUST_CHECK;

#endif
