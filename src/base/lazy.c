/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lazy.h"

#include "base/status.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static _Noreturn void give_up(const char *soname, const char *words)
{
    fprintf(stderr, "longwatch: the library '%s' cannot be used: %s: install it\n", soname,
            words ? words : "unknown error");
    exit(127); /* what the loader ends with */
}

/* Two threads may both open it: the loader counts, and both get the same handle. */
static void *handle_of(struct lazy_library *library)
{
    void *handle = atomic_load_explicit(&library->handle, memory_order_acquire);
    if (handle) return handle;
    handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL);
    if (!handle) give_up(library->soname, dlerror());
    atomic_store_explicit(&library->handle, handle, memory_order_release);
    return handle;
}

void *lazy_symbol(struct lazy_library *library, _Atomic(void *) *at, const char *name)
{
    void *symbol = atomic_load_explicit(at, memory_order_acquire);
    if (symbol) return symbol;
    symbol = dlsym(handle_of(library), name);
    if (!symbol) give_up(library->soname, dlerror());
    atomic_store_explicit(at, symbol, memory_order_release);
    return symbol;
}
