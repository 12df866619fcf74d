/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built-in rules of triage as people see them: with their sentence, what follows from them in the
 * terms of OpenVEX, CycloneDX and CSAF, and how many findings they decide; and any condition tried
 * against an image or an evidence document.
 */
#ifndef LW_APP_RULE_H
#define LW_APP_RULE_H

#include "app/op.h"

extern const struct op rule_ops[];
extern const size_t n_rule_ops;

#endif
