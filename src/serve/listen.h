/* SPDX-License-Identifier: Apache-2.0 */
/* The listening socket. */
#ifndef LW_SERVE_LISTEN_H
#define LW_SERVE_LISTEN_H

#include "base/status.h"
#include "base/str.h"

struct listener {
    int fd;
    unsigned port;
    bool is_loopback;
};

/*
 * Binds "ADDRESS:PORT" (numeric address, IPv6 in brackets; port 0 takes a free one). LW_E_USAGE
 * for a malformed one, LW_E_ENV when it cannot be had.
 */
enum status listener_open(str where, struct listener *out, struct err *e) LW_MUST_CHECK;

#endif
