/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exercises: a case that is copied, or made of nothing, to train on. Everything works on it as on
 * a real one, people are woken and clocks run, but it has a number of its own (DRILL-2026-001),
 * counts nowhere, and every message and document of it begins with EXERCISE. At its end it shows
 * how long each step took.
 */
#ifndef LW_APP_DRILL_H
#define LW_APP_DRILL_H

#include "app/op.h"

extern const struct op drill_ops[];
extern const size_t n_drill_ops;

#endif
