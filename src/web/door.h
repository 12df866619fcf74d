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

/* Whether the browser says that a page of another site sent this. */
bool door_is_foreign(const struct request *r);
/* NULL when the request is not about the door. */
struct answer *door_handle(struct visit *visit);
/*
 * A stranger before a page: to the sign-in, and back afterwards. A form that was sent when its
 * session had ended already goes with it, and stands on its page again behind the sign-in.
 */
struct answer *door_show(struct visit *visit);

#endif
