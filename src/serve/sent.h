/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms that were sent already: a button that is pressed twice, a page that is loaded again.
 *
 * Every page that is shown writes a number of its own behind the session's key in its forms
 * (form_token of web/form.h), so what comes with the same number and the same fields is the same sending, and
 * is answered with where the first one led. While the first is still at work the second waits for
 * it. Kept in memory, the newest SENT_MAX of them: after a restart a sending is a new one.
 * Forms with files and those whose answer is shown once (a token) are never remembered.
 */
#ifndef LW_SERVE_SENT_H
#define LW_SERVE_SENT_H

#include "base/arena.h"
#include "crypto/digest.h"
#include "serve/request.h"

enum {
    SENT_MAX = 64,
    SENT_ADDRESS_BYTES = 1024 /* an address that is longer is not remembered */
};

struct sent;
struct sent *sent_new(void);
void sent_free(struct sent *s);

/* Of session, action and every field, each behind its length: nothing else is the same. */
struct sha256 sent_key(const struct request *r, str session, str action);

/*
 * Takes up a sending. True when it was carried out before: `*to` is where it led, in `a`. False:
 * it is the caller's, who ends it with sent_end.
 */
bool sent_begin(struct sent *s, struct sha256 key, struct arena *a, str *to);
/* Where it led; STR_NONE when it was refused: then it may be sent again. */
void sent_end(struct sent *s, struct sha256 key, str to);

#endif
