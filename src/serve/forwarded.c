/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/forwarded.h"

/* Entries of all headers of that name, in order; the last ones when there are too many. */
struct entries {
    str list[FORWARDED_MAX_HOPS];
    size_t n;
};

static void push(struct entries *x, str entry)
{
    if (x->n == FORWARDED_MAX_HOPS) {
        for (size_t i = 1; i < x->n; i++)
            x->list[i - 1] = x->list[i];
        x->n--;
    }
    x->list[x->n++] = str_trim(entry);
}

/* Up to the next `separator` that is not inside a quoted string (RFC 9110 section 5.6.4). */
static str cut_unquoted(str *rest, char separator)
{
    bool is_quoted = false;
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        if (is_quoted && c == '\\') {
            i++;
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c == separator && !is_quoted) {
            str part = str_sub(*rest, 0, i);
            *rest = str_from(*rest, i + 1);
            return part;
        }
    }
    str part = *rest;
    *rest = STR("");
    return part;
}

static void collect(const struct request *r, str name, struct entries *out)
{
    out->n = 0;
    for (size_t i = 0; i < r->n_headers; i++) {
        str rest = r->headers[i].value;
        if (!str_eq_nocase(r->headers[i].name, name)) continue;
        while (rest.n)
            push(out, cut_unquoted(&rest, ','));
    }
}

/* "for=..." of an element of Forwarded; STR_NONE when it is not there. */
static str parameter(str element, str name)
{
    while (element.n) {
        str value = str_trim(cut_unquoted(&element, ';')), key;
        if (!str_cut(&value, '=', &key) || !str_eq_nocase(str_trim(key), name)) continue;
        value = str_trim(value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_sub(value, 1, value.n - 2);
        return value;
    }
    return STR_NONE;
}

/* An address with or without its port: "192.0.2.1:80", "[2001:db8::1]:80", "2001:db8::1". */
static bool node_address(str node, struct ip_address *out)
{
    size_t at;
    uint64_t port;
    str rest = STR("");
    if (node.n && node.p[0] == '[') {
        if (!str_find(node, ']', &at)) return false;
        rest = str_from(node, at + 1);
        node = str_sub(node, 1, at - 1);
        if (!str_contains(node, STR(":"))) return false;
    } else if (str_find(node, ':', &at) && !str_contains(str_from(node, at + 1), STR(":"))) {
        rest = str_from(node, at);
        node = str_sub(node, 0, at);
    }
    if (rest.n && (rest.p[0] != ':' || !str_u64(str_from(rest, 1), 65535, &port))) return false;
    return ip_address_from_str(node, out);
}

void request_forwarded(struct request *r, const struct proxy_trust *trust)
{
    struct entries hops, schemes;
    struct ip_address at;
    char text[IP_TEXT_BYTES];
    str scheme = STR_NONE;
    if (!trust->n_networks || !ip_address_from_str(r->source, &at) ||
        !ip_networks_have(trust->networks, trust->n_networks, &at))
        return;
    collect(r, trust->is_rfc7239 ? STR("Forwarded") : STR("X-Forwarded-For"), &hops);
    for (size_t i = hops.n; i > 0; i--) {
        str entry = hops.list[i - 1];
        struct ip_address next;
        if (trust->is_rfc7239) scheme = parameter(entry, STR("proto"));
        if (!node_address(trust->is_rfc7239 ? parameter(entry, STR("for")) : entry, &next))
            break;
        at = next;
        if (!ip_networks_have(trust->networks, trust->n_networks, &at)) break;
    }
    if (!trust->is_rfc7239) {
        /* Of the proxy next to us: the only entry whose writer is known. */
        collect(r, STR("X-Forwarded-Proto"), &schemes);
        if (schemes.n) scheme = schemes.list[schemes.n - 1];
    }
    r->source = arena_str(&r->arena, ip_address_text(&at, text));
    r->is_https = scheme.p && str_eq_nocase(scheme, STR("https"));
}
