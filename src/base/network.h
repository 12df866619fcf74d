/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Internet addresses as values, and networks in CIDR notation (RFC 4632, RFC 4291 section 2.3).
 * IPv4 is kept as the IPv6 address that is mapped to it (RFC 4291 section 2.5.5.2), so that an
 * address is the same whichever socket it came through. Pure: no names are looked up here.
 */
#ifndef LW_BASE_NETWORK_H
#define LW_BASE_NETWORK_H

#include "base/arena.h"

enum {
    IP_TEXT_BYTES = 46,
    IP_MAX_NETWORKS = 64 /* a list that somebody types */
};

struct ip_address {
    unsigned char bytes[16];
};

struct ip_network {
    struct ip_address first;
    unsigned n_bits; /* that all its addresses share, of 128 */
};

/* "192.0.2.1", "2001:db8::1": no port, no brackets, no zone, no blanks. */
bool ip_address_from_str(str text, struct ip_address *out);
/* Canonical text (RFC 5952); IPv4 in dots. A view of `out`. */
str ip_address_text(const struct ip_address *a, char out[static IP_TEXT_BYTES]);

/*
 * Networks and single addresses, separated by commas, blanks around them ignored; in `a`. LW_E_USAGE
 * for one that is malformed or names bits behind its length ("10.0.0.1/8" is 10.0.0.0/8 or
 * 10.0.0.1/32), LW_E_LIMIT beyond IP_MAX_NETWORKS.
 */
enum status ip_networks_parse(struct arena *a, str list, struct ip_network **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;
bool ip_networks_have(const struct ip_network *networks, size_t n, const struct ip_address *a);

#endif
