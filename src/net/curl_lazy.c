/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of libcurl that this room calls, loaded at the first call (base/lazy.h). */
#define CURL_DISABLE_TYPECHECK
#include "base/lazy.h"

#include <curl/curl.h>
#include <stdarg.h>

/* Macros of the header that check the types of callers. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct lazy_library library = {.soname = LW_SONAME_CURL};

LAZY_FUNCTION(library, CURLcode, curl_global_init, (long flags), (flags))
LAZY_FUNCTION(library, CURL *, curl_easy_init, (void), ())
LAZY_PROCEDURE(library, curl_easy_cleanup, (CURL * h), (h))
LAZY_PROCEDURE(library, curl_easy_reset, (CURL * h), (h))
LAZY_FUNCTION(library, CURLcode, curl_easy_perform, (CURL * h), (h))
LAZY_FUNCTION(library, const char *, curl_easy_strerror, (CURLcode code), (code))
LAZY_FUNCTION(library, time_t, curl_getdate, (const char *text, const time_t *unused),
              (text, unused))
LAZY_FUNCTION(library, struct curl_slist *, curl_slist_append,
              (struct curl_slist * list, const char *text), (list, text))
LAZY_PROCEDURE(library, curl_slist_free_all, (struct curl_slist * list), (list))

/* The number of an option tells what it takes (curl.h, CURLOPTTYPE_...). */
CURLcode curl_easy_setopt(CURL *h, CURLoption option, ...)
{
    static _Atomic(void *) at;
    union {
        void *object;
        CURLcode (*function)(CURL *, CURLoption, ...);
    } symbol = {lazy_symbol(&library, &at, "curl_easy_setopt")};
    CURLcode code = CURLE_UNKNOWN_OPTION;
    va_list ap;
    va_start(ap, option);
    switch (option / 10000 * 10000) {
    case CURLOPTTYPE_LONG: code = symbol.function(h, option, va_arg(ap, long)); break;
    case CURLOPTTYPE_OFF_T: code = symbol.function(h, option, va_arg(ap, curl_off_t)); break;
    case CURLOPTTYPE_FUNCTIONPOINT:
        code = symbol.function(h, option, va_arg(ap, void (*)(void)));
        break;
    case CURLOPTTYPE_OBJECTPOINT:
    case CURLOPTTYPE_BLOB: code = symbol.function(h, option, va_arg(ap, void *)); break;
    default: break;
    }
    va_end(ap);
    return code;
}

/* Every answer is written through a pointer. */
CURLcode curl_easy_getinfo(CURL *h, CURLINFO info, ...)
{
    static _Atomic(void *) at;
    union {
        void *object;
        CURLcode (*function)(CURL *, CURLINFO, ...);
    } symbol = {lazy_symbol(&library, &at, "curl_easy_getinfo")};
    va_list ap;
    va_start(ap, info);
    CURLcode code = symbol.function(h, info, va_arg(ap, void *));
    va_end(ap);
    return code;
}
