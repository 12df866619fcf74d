/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of `longwatch image upload` share: image_upload.c has the command and its
 * arguments, image_upload_call.c the requests, image_upload_result.c makes a scan's result of what
 * the server answers, so that summary, formats, gate and exit codes are those of a scan.
 */
#ifndef LW_CLI_IMAGE_UPLOAD_H
#define LW_CLI_IMAGE_UPLOAD_H

#include "cli/scan.h"

enum {
    UPLOAD_TRIES = 4,        /* of one request, over about half a minute */
    UPLOAD_MAX_PAUSE_S = 30, /* whoever asks for more is asked again after that */
    UPLOAD_WAIT_S = 300,     /* for the first knowledge of a new server */
    UPLOAD_MAX_PAGES = 1000, /* of findings or components */
    UPLOAD_ANSWER_BYTES = 16 * 1024 * 1024
};

struct upload {
    const struct command_call *c;
    const char *server, *token_file, *product, *release, *variant, *sbom, *evidence, *ca_file;
    bool waits, allows_http;
    const char *header; /* "Authorization: Bearer ..." */
    struct scan_call scan;
    bool wants_result; /* something was asked for that needs the findings */
    /* what the server answered to the upload */
    str image;
};

/*
 * One request below /api/v1, tried again while the server or the line is in trouble. `*doc` is the
 * answer, freed by the caller. A problem document becomes its error, with the exit code that the
 * same failure has here.
 */
enum status upload_call(const struct upload *u, const char *method, const char *path,
                        const char *media_type, str body, yyjson_doc **doc,
                        struct err *e) LW_MUST_CHECK;
/* Sends SBOM and evidence as a form; the answer to image.add. */
enum status upload_send(struct upload *u, yyjson_doc **doc, struct err *e) LW_MUST_CHECK;
/* Fetches components and findings of u->image into u->scan. */
enum status upload_fetch(struct upload *u, struct err *e) LW_MUST_CHECK;

#endif
