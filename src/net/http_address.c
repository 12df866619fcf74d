/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses no public feed lives at. Source: IANA special-purpose address registries. */
#include "net/http.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct block {
    unsigned char bytes[16];
    unsigned bits;
};

static const struct block blocks4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},   {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24}, {{192, 168}, 16},
    {{198, 18}, 15},  {{224}, 4},      {{240}, 4},
};
static const struct block blocks6[] = {
    {{0}, 127},         /* :: and ::1 */
    {{0xfc}, 7},        /* unique local */
    {{0xfe, 0x80}, 10}, /* link local */
    {{0xff}, 8},        /* multicast */
};

static bool is_in(const struct block *b, const unsigned char *bytes)
{
    unsigned whole = b->bits / 8, rest = b->bits % 8;
    if (memcmp(b->bytes, bytes, whole) != 0) return false;
    unsigned mask = rest ? 0xffu << (8 - rest) & 0xffu : 0;
    return rest == 0 || (b->bytes[whole] & mask) == (bytes[whole] & mask);
}

/* An IPv4 address inside an IPv6 one: mapped (RFC 4291), or of a translator (RFC 6052). */
static bool holds_ip4(const unsigned char *bytes)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const unsigned char translated[12] = {0x00, 0x64, 0xff, 0x9b};
    return memcmp(bytes, mapped, sizeof mapped) == 0 ||
           memcmp(bytes, translated, sizeof translated) == 0;
}

bool http_is_private_address(int family, const unsigned char *bytes)
{
    if (family == AF_INET6 && holds_ip4(bytes))
        return http_is_private_address(AF_INET, bytes + 12);
    const struct block *all = family == AF_INET6 ? blocks6 : blocks4;
    size_t n = family == AF_INET6 ? sizeof blocks6 / sizeof blocks6[0]
                                  : sizeof blocks4 / sizeof blocks4[0];
    if (family != AF_INET && family != AF_INET6) return true;
    for (size_t i = 0; i < n; i++)
        if (is_in(&all[i], bytes)) return true;
    return false;
}

bool http_address_bytes(int family, const void *address, size_t n, unsigned char out[static 16])
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;
    if (family == AF_INET && n >= sizeof in4) {
        memcpy(&in4, address, sizeof in4);
        memcpy(out, &in4.sin_addr, sizeof in4.sin_addr);
        return true;
    }
    if (family != AF_INET6 || n < sizeof in6) return false;
    memcpy(&in6, address, sizeof in6);
    memcpy(out, in6.sin6_addr.s6_addr, sizeof in6.sin6_addr.s6_addr);
    return true;
}
