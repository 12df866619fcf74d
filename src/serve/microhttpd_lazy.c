/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of libmicrohttpd that this room calls, loaded at the first call (base/lazy.h). */
#include "base/lazy.h"

#include <microhttpd.h>
#include <stdarg.h>

static struct lazy_library library = {.soname = LW_SONAME_MICROHTTPD};

/* What is variadic in the header is called here by its va_list twin. */
struct MHD_Daemon *MHD_start_daemon(unsigned int flags, uint16_t port,
                                    MHD_AcceptPolicyCallback apc, void *apc_cls,
                                    MHD_AccessHandlerCallback dh, void *dh_cls, ...)
{
    static _Atomic(void *) at;
    union {
        void *object;
        __typeof__(MHD_start_daemon_va) *function;
    } symbol = {lazy_symbol(&library, &at, "MHD_start_daemon_va")};
    va_list ap;
    va_start(ap, dh_cls);
    struct MHD_Daemon *daemon = symbol.function(flags, port, apc, apc_cls, dh, dh_cls, ap);
    va_end(ap);
    return daemon;
}

/* Variadic for kinds of information that we do not ask for. */
const union MHD_ConnectionInfo *MHD_get_connection_info(struct MHD_Connection *connection,
                                                        enum MHD_ConnectionInfoType type, ...)
{
    static _Atomic(void *) at;
    union {
        void *object;
        __typeof__(MHD_get_connection_info) *function;
    } symbol = {lazy_symbol(&library, &at, "MHD_get_connection_info")};
    return symbol.function(connection, type);
}

LAZY_PROCEDURE(library, MHD_stop_daemon, (struct MHD_Daemon * daemon), (daemon))
LAZY_PROCEDURE(library, MHD_suspend_connection, (struct MHD_Connection * connection),
               (connection))
LAZY_PROCEDURE(library, MHD_resume_connection, (struct MHD_Connection * connection),
               (connection))
LAZY_FUNCTION(library, int, MHD_get_connection_values_n,
              (struct MHD_Connection * connection, enum MHD_ValueKind kind,
               MHD_KeyValueIteratorN iterator, void *iterator_cls),
              (connection, kind, iterator, iterator_cls))
LAZY_FUNCTION(library, struct MHD_PostProcessor *, MHD_create_post_processor,
              (struct MHD_Connection * connection, size_t buffer_size,
               MHD_PostDataIterator iterator, void *iterator_cls),
              (connection, buffer_size, iterator, iterator_cls))
LAZY_FUNCTION(library, enum MHD_Result, MHD_post_process,
              (struct MHD_PostProcessor * pp, const char *data, size_t n), (pp, data, n))
LAZY_FUNCTION(library, enum MHD_Result, MHD_destroy_post_processor,
              (struct MHD_PostProcessor * pp), (pp))
LAZY_FUNCTION(library, struct MHD_Response *, MHD_create_response_from_buffer,
              (size_t n, void *buffer, enum MHD_ResponseMemoryMode mode), (n, buffer, mode))
LAZY_FUNCTION(library, enum MHD_Result, MHD_add_response_header,
              (struct MHD_Response * response, const char *header, const char *content),
              (response, header, content))
LAZY_FUNCTION(library, enum MHD_Result, MHD_queue_response,
              (struct MHD_Connection * connection, unsigned int code,
               struct MHD_Response *response),
              (connection, code, response))
LAZY_PROCEDURE(library, MHD_destroy_response, (struct MHD_Response * response), (response))
