/* SPDX-License-Identifier: Apache-2.0 */
/* What the server keeps beside a request: private to serve/. */
#ifndef LW_SERVE_IO_H
#define LW_SERVE_IO_H

#include "base/buf.h"
#include "serve/request.h"

#include <microhttpd.h>

struct answer {
    struct MHD_Response *response;
    unsigned http_status;
};

struct serve;

/* Where the body of one request is collected. */
struct body {
    struct MHD_PostProcessor *form; /* for form bodies */
    struct buf bytes;               /* for bodies kept in memory */
    struct request_file *file;      /* being written */
    int fd;                         /* of `file`, -1 when none is open */
    uint64_t n_bytes;               /* received so far */
    size_t form_cap, file_cap;
    str field; /* being continued, in `bytes` until the next one begins */
    bool is_open;
};

struct request_io {
    struct serve *server;
    struct MHD_Connection *connection;
    struct body body;
    struct answer *answer; /* set once; then it is sent */
    struct err refusal;    /* code LW_OK: none */
    bool has_begun;
    bool is_head;
    bool is_counted; /* in serve.n_running */
};

/* Where uploads go. */
const char *serve_temp_dir(const struct serve *s);

/* Prepares to receive, by media type and policy of the request. */
enum status body_start(struct request *r, struct err *e) LW_MUST_CHECK;
enum status body_add(struct request *r, str bytes, struct err *e) LW_MUST_CHECK;
enum status body_finish(struct request *r, struct err *e) LW_MUST_CHECK;
/* Closes and removes whatever is left. */
void body_release(struct request *r);

#endif
