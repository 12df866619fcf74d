/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door: sign-in, sign-out, set-up of the first administrator, invitations. The only pages
 * for strangers.
 */
#ifndef LW_WEB_DOOR_H
#define LW_WEB_DOOR_H

#include "app/session.h"
#include "web/view.h"

#define SESSION_COOKIE_NAME "longwatch_session"

/* NULL when the request is not about the door. */
struct answer *door_handle(struct visit *visit);
/* A stranger before a page: to the sign-in, and back afterwards. */
struct answer *door_show(struct visit *visit);

#endif
