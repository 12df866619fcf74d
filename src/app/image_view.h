/* SPDX-License-Identifier: Apache-2.0 */
/* image.tree and image.compare: how an image hangs together, and what another one has. */
#ifndef LW_APP_IMAGE_VIEW_H
#define LW_APP_IMAGE_VIEW_H

#include "app/op.h"

extern const struct op image_view_ops[];
extern const size_t n_image_view_ops;

#endif
