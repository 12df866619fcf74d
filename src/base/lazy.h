/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared libraries that most commands never call, loaded at the first call instead of at start
 * (ADR 0016: the loader took a third of a cold scan). A room that uses one defines the functions
 * it calls by LAZY_FUNCTION; callers include the library's own header and notice nothing.
 *
 * A library that cannot be loaded ends the program with words, as the loader would have done.
 */
#ifndef LW_BASE_LAZY_H
#define LW_BASE_LAZY_H

#include <stdatomic.h>

struct lazy_library {
    const char *soname; /* "libcurl.so.4", as the build found it */
    _Atomic(void *) handle;
};

/* Address of a function, remembered in `*at`. Never NULL. May be called by several threads. */
void *lazy_symbol(struct lazy_library *library, _Atomic(void *) *at, const char *name);

/*
 * Defines `type name params`, which calls the function of that name of the library with `args`.
 * LAZY_PROCEDURE is for those that give nothing back.
 */
#define LAZY_FUNCTION(library, type, name, params, args) \
 type name params                                        \
 {                                                       \
  static _Atomic(void *) at;                             \
  union {                                                \
   void *object;                                         \
   type(*function) params;                               \
  } symbol = {lazy_symbol(&(library), &at, #name)};      \
  return symbol.function args;                           \
 }
#define LAZY_PROCEDURE(library, name, params, args) \
 void name params                                   \
 {                                                  \
  static _Atomic(void *) at;                        \
  union {                                           \
   void *object;                                    \
   void(*function) params;                          \
  } symbol = {lazy_symbol(&(library), &at, #name)}; \
  symbol.function args;                             \
 }

#endif
