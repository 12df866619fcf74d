/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is behind a proxy. A proxy appends the address that it was called from to a header; the
 * client may have sent that header, too, with whatever it liked. So the list is read from its
 * end, as long as the one who wrote an entry is a proxy that we trust; the first other address is
 * the client (RFC 7239 section 8.1). From anybody else the headers count for nothing.
 *
 * One kind of header is read, the other ignored: a proxy that writes one passes the other on as
 * the client sent it.
 */
#ifndef LW_SERVE_FORWARDED_H
#define LW_SERVE_FORWARDED_H

#include "base/network.h"
#include "serve/request.h"

enum {
    FORWARDED_MAX_HOPS = 16 /* proxies in a row; what lies behind is not looked at */
};

struct proxy_trust {
    const struct ip_network *networks;
    size_t n_networks;
    bool is_rfc7239; /* Forwarded; else X-Forwarded-For and X-Forwarded-Proto */
};

/*
 * Sets r->source to the client's address and r->is_https to what the outermost trusted proxy says
 * of the client's connection. Changes nothing unless r->source, the other end of the connection,
 * is a trusted proxy. An entry that is no address ("unknown", "_hidden") ends the search: the
 * proxy before it stays the source.
 */
void request_forwarded(struct request *r, const struct proxy_trust *trust);

#endif
