/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers in fewer bytes: gzip (RFC 9110 section 8.4.1.3) for texts, where the client takes it.
 *
 * Compressing a secret together with what a stranger chose lets the length tell the secret (the
 * BREACH attack), and every page holds the token of its forms. A stranger's page must make the
 * browser ask for it many times: so nothing is compressed that a browser says another site asked
 * for (Sec-Fetch-Site). The cookie of a session is SameSite=Strict besides, and is not sent then.
 */
#ifndef LW_SERVE_ENCODING_H
#define LW_SERVE_ENCODING_H

#include "base/buf.h"
#include "serve/request.h"

enum {
    ENCODING_MIN_BYTES = 1200, /* what one packet carries anyhow is left as it is */
};

/* Whether texts of this type get smaller: those that are not packed already. */
bool encoding_is_text(const char *media_type);
/* Whether the client takes gzip, and nothing says that another site asked. */
bool encoding_takes_gzip(const struct request *r);
/*
 * Replaces the bytes of `body` by their gzip form when all of that holds and it is shorter. False:
 * `body` is untouched.
 */
bool encoding_pack(const struct request *r, const char *media_type, struct buf *body);

#endif
