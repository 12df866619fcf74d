/* SPDX-License-Identifier: Apache-2.0 */
/* Last touches to a page's JSON that a template cannot make (page.finish). */
#ifndef LW_WEB_FINISH_H
#define LW_WEB_FINISH_H

#include "web/view.h"

/* by_stage.early_warning = {clock, stage}; what was typed into a refused draft. */
void finish_case(struct view *v);

#endif
