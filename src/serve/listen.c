/* SPDX-License-Identifier: Apache-2.0 */
/* Binding the listening socket ourselves: better words when it fails, and the port is known. */
#include "serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static enum status resolve(str where, struct addrinfo **out, struct err *e)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    size_t colon;
    uint64_t port;
    char host[64], service[8];
    if (!str_find_last(where, ':', &colon) ||
        !str_u64(str_from(where, colon + 1), 65535, &port))
        return err_set(e, LW_E_USAGE, "'%.*s' is no address, expected ADDRESS:PORT",
                       STR_ARG(where));
    str name = str_sub(where, 0, colon);
    if (name.n > 2 && name.p[0] == '[' && name.p[name.n - 1] == ']')
        name = str_sub(name, 1, name.n - 2);
    if (str_eq(name, STR("localhost"))) name = STR("127.0.0.1");
    snprintf(host, sizeof host, "%.*s", STR_ARG(name));
    snprintf(service, sizeof service, "%u", (unsigned)port);
    if (name.n == 0 || name.n >= sizeof host || getaddrinfo(host, service, &hints, out) != 0)
        return err_set(e, LW_E_USAGE,
                       "'%.*s' is no address, expected a numeric one such as 127.0.0.1:8017",
                       STR_ARG(where));
    return LW_OK;
}

static void describe(struct listener *l)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } at;
    socklen_t n = sizeof at;
    memset(&at, 0, sizeof at);
    if (getsockname(l->fd, &at.any, &n) != 0) return;
    if (at.any.sa_family == AF_INET6) {
        l->port = ntohs(at.v6.sin6_port);
        l->is_loopback =
            memcmp(&at.v6.sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0;
    } else {
        l->port = ntohs(at.v4.sin_port);
        l->is_loopback = (ntohl(at.v4.sin_addr.s_addr) >> 24) == 127;
    }
}

enum status listener_open(str where, struct listener *out, struct err *e)
{
    struct addrinfo *found = NULL;
    int on = 1;
    *out = (struct listener){.fd = -1};
    enum status s = resolve(where, &found, e);
    if (s != LW_OK) return s;
    int fd = socket(found->ai_family, SOCK_STREAM, 0);
    bool is_bound = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                    bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 256) == 0;
    int why = errno;
    freeaddrinfo(found);
    if (!is_bound) {
        if (fd >= 0) close(fd);
        return err_set(e, LW_E_ENV, "cannot listen on '%.*s': %s", STR_ARG(where),
                       strerror(why));
    }
    out->fd = fd;
    describe(out);
    return LW_OK;
}
