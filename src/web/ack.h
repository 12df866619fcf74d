/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acknowledging a page by its code, without being signed in: /ack?code=... of the link, or the
 * short code typed into /ack.
 *
 * Mail servers and previews follow links. A GET therefore shows what is paged and one button;
 * only the POST of that button acknowledges. No token guards the form: what a page of another
 * site would need to send it is the code itself.
 */
#ifndef LW_WEB_ACK_H
#define LW_WEB_ACK_H

#include "web/view.h"

/* NULL when the request is not about acknowledging. */
struct answer *ack_handle(struct visit *visit);

#endif
