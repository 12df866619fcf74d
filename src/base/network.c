/* SPDX-License-Identifier: Apache-2.0 */
#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    ADDRESS_BITS = 128,
    MAPPED_BITS = 96, /* ::ffff:0:0/96 */
    MAPPED_BYTES = MAPPED_BITS / 8
};
static const unsigned char mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};

static bool is_ipv4(const struct ip_address *a)
{
    return memcmp(a->bytes, mapped, MAPPED_BYTES) == 0;
}

bool ip_address_from_str(str text, struct ip_address *out)
{
    char z[IP_TEXT_BYTES];
    if (text.n == 0 || text.n >= sizeof z || memchr(text.p, '\0', text.n)) return false;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    if (str_contains(text, STR(":"))) return inet_pton(AF_INET6, z, out->bytes) == 1;
    memcpy(out->bytes, mapped, MAPPED_BYTES);
    return inet_pton(AF_INET, z, out->bytes + MAPPED_BYTES) == 1;
}

str ip_address_text(const struct ip_address *a, char out[static IP_TEXT_BYTES])
{
    bool is_short = is_ipv4(a);
    if (!inet_ntop(is_short ? AF_INET : AF_INET6, a->bytes + (is_short ? MAPPED_BYTES : 0), out,
                   IP_TEXT_BYTES))
        BUG("an address has no text");
    return str_of(out);
}

static bool shares_bits(const struct ip_address *a, const struct ip_address *b, unsigned n_bits)
{
    size_t n_whole = n_bits / 8;
    unsigned rest = n_bits % 8;
    if (memcmp(a->bytes, b->bytes, n_whole) != 0) return false;
    return rest == 0 || ((a->bytes[n_whole] ^ b->bytes[n_whole]) >> (8 - rest)) == 0;
}

static bool has_bits_behind(const struct ip_address *a, unsigned n_bits)
{
    for (unsigned i = n_bits; i < ADDRESS_BITS; i++)
        if (a->bytes[i / 8] >> (7 - i % 8) & 1) return true;
    return false;
}

static enum status parse_network(str text, struct ip_network *out, struct err *e)
{
    str length = text, address;
    uint64_t n_bits = 0;
    bool has_length = str_cut(&length, '/', &address);
    bool is_good = ip_address_from_str(address, &out->first);
    unsigned most = !is_good || str_contains(address, STR(":")) ? ADDRESS_BITS : 32;
    if (is_good && has_length) is_good = str_u64(length, most, &n_bits);
    if (!is_good)
        return err_set(e, LW_E_USAGE,
                       "'%.*s' is no network, which looks like 10.0.0.0/8, 192.0.2.1 or "
                       "2001:db8::/32",
                       STR_ARG(str_sub(text, 0, 60)));
    out->n_bits = has_length ? (unsigned)n_bits + ADDRESS_BITS - most : ADDRESS_BITS;
    if (!has_bits_behind(&out->first, out->n_bits)) return LW_OK;
    return err_set(e, LW_E_USAGE,
                   "'%.*s' names an address and a network at once: give the first address of "
                   "the network, or the address alone",
                   STR_ARG(str_sub(text, 0, 60)));
}

enum status ip_networks_parse(struct arena *a, str list, struct ip_network **out, size_t *n,
                              struct err *e)
{
    *n = 0;
    *out = arena_array(a, IP_MAX_NETWORKS, sizeof **out);
    if (!*out) return arena_status(a, "networks", e);
    while (list.n) {
        str one;
        (void)str_cut(&list, ',', &one);
        one = str_trim(one);
        if (!one.n) continue;
        if (*n == IP_MAX_NETWORKS)
            return err_set(e, LW_E_LIMIT, "more than %d networks", IP_MAX_NETWORKS);
        enum status st = parse_network(one, &(*out)[*n], e);
        if (st != LW_OK) return st;
        ++*n;
    }
    return LW_OK;
}

bool ip_networks_have(const struct ip_network *networks, size_t n, const struct ip_address *a)
{
    for (size_t i = 0; i < n; i++)
        if (shares_bits(&networks[i].first, a, networks[i].n_bits)) return true;
    return false;
}
