/* SPDX-License-Identifier: Apache-2.0 */
/* What plugin.c and plugin_finding.c share. */
#ifndef LW_APP_PLUGIN_INTERNAL_H
#define LW_APP_PLUGIN_INTERNAL_H

#include "app/plugin.h"
#include "store/plugin.h"

/* By UUID, strings in the call's arena; LW_E_NOT_FOUND. */
enum status plugin_project_get(struct op_call *c, str uuid, struct plugin_project *out,
                               struct err *e) LW_MUST_CHECK;
/* Bodies of the operations about findings. */
enum status plugin_findings(struct op_call *c, struct err *e) LW_MUST_CHECK;
enum status plugin_metrics(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
