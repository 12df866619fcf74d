/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two codes of a page: a long one in the link /ack?code=..., and a short one to be typed.
 *
 * Neither is ever written down here. Both are computed from the page's id with the key of the data
 * directory (page.key) at the moment at which a message is handed to its server; the outbox keeps
 * "..." in their place, and the store digests under the same key, so a copy of the store without
 * the key acknowledges nothing, not even by trying all 40 bits of the short one. Computed anew
 * they are the same, so a message that is sent again is the same message.
 */
#ifndef LW_APP_PAGE_CODE_H
#define LW_APP_PAGE_CODE_H

#include "app/app.h"

enum {
    PAGE_REPLY_CHARS = 8 /* of 32 */
};

struct page_codes {
    str link;  /* of 256 bits, for /ack?code= */
    str reply; /* canonical: eight characters of the alphabet, no dash */
    str link_digest, reply_digest;
};
/* The codes of a page, in `a`. LW_E_ENV when the key cannot be read. */
enum status page_codes_of(struct app *app, struct arena *a, str page_id, struct page_codes *out,
                          struct err *e) LW_MUST_CHECK;
/* The digest of a code that somebody gave, as the store has it. */
enum status page_code_digest(struct app *app, struct arena *a, str code, str *out,
                             struct err *e) LW_MUST_CHECK;

/* The short code as people type it, in its canonical spelling; STR_NONE when it is none. */
str page_reply_code(struct arena *a, str typed);
/* "ABCD-EFGH" */
str page_reply_shown(struct arena *a, str reply);

/*
 * How a page is acknowledged, above its text: the lines of the link (without a base-url there is
 * none) and of the short code, with "..." in place of the codes, and an empty line.
 */
str page_ways(struct arena *a, str base_url);
/* A message with the codes in their places, in `a`. */
str page_fill(struct arena *a, str text, const struct page_codes *codes);

#endif
