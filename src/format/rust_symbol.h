/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which crate a symbol of a Rust program comes from: the crate at the root of its path. Both
 * manglings: v0 (RFC 2603) and the older one (C++ names with a hash behind).
 */
#ifndef LW_FORMAT_RUST_SYMBOL_H
#define LW_FORMAT_RUST_SYMBOL_H

#include "base/str.h"

enum {
    RUST_MAX_PATH_DEPTH = 64,
};

/* A view into `symbol`; false for other languages and for types that have no crate. */
bool rust_symbol_crate(str symbol, str *crate);

#endif
