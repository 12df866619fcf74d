/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that show and change the settings of setting.h. */
#ifndef LW_APP_SETTING_OPS_H
#define LW_APP_SETTING_OPS_H

#include "app/op.h"

extern const struct op setting_ops[];
extern const size_t n_setting_ops;

#endif
