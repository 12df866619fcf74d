/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The self-audit: what about this installation is unsafe, in plain words, and how to mend it. One
 * row a check in self_audit.c; each answers fine, not fine, or that it cannot be told. To add
 * one: a row with its function; self_audit_test.c walks them.
 */
#ifndef LW_APP_SELF_AUDIT_H
#define LW_APP_SELF_AUDIT_H

#include "app/op.h"

extern const struct op self_audit_ops[];
extern const size_t n_self_audit_ops;

#endif
