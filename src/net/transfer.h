/* SPDX-License-Identifier: Apache-2.0 */
/* What the senders of this room share: one start of the library, one easy handle set up safely. */
#ifndef LW_NET_TRANSFER_H
#define LW_NET_TRANSFER_H

#include "base/status.h"

#include <curl/curl.h>

enum {
    TRANSFER_CONNECT_S = 15, /* to a server that is up this takes milliseconds */
    TRANSFER_TOTAL_S = 60,   /* a person waits behind a page: give up and try again */
    RECEIPT_BYTES = 256,     /* a reply line of a server, as kept */
};

/*
 * A handle for `url`, limited to `protocols` ("smtp,smtps"), without redirects, signals or
 * proxies from the environment, with time limits. `ca_file` replaces the system's authorities
 * unless NULL or empty. `words` gets the library's own words on failure.
 */
CURL *transfer_start(const char *url, const char *protocols, const char *ca_file,
                     char words[static CURL_ERROR_SIZE]);
/* The same for a handle that is used again: its connections stay, everything else is as new. */
void transfer_prepare(CURL *h, const char *url, const char *protocols, const char *ca_file,
                      char words[static CURL_ERROR_SIZE]);
/* LW_E_ENV: "mail server 'smtp://...': could not connect". User and password are left out. */
enum status transfer_failed(const char *what, const char *url, CURLcode code, const char *words,
                            struct err *e);

#endif
