/* SPDX-License-Identifier: Apache-2.0 */
/* An upload of a build plug-in becomes an image. */
#ifndef LW_API_PLUGIN_UPLOAD_H
#define LW_API_PLUGIN_UPLOAD_H

#include "app/op.h"
#include "serve/request.h"

/* In base64, with the request around it: a third more than the bytes. */
enum {
    PLUGIN_BODY_SLACK_BYTES = 1024 * 1024
};

/*
 * Reads the body (JSON or form), finds or adds the product, and adds or replaces the image.
 * `*token` is the UUID of the image. LW_E_NOT_FOUND for a project or parent that is not there.
 */
enum status plugin_upload(struct app *app, const struct actor *actor, struct request *r,
                          str *token, struct err *e) LW_MUST_CHECK;

/* Runs an operation with names and values in turn, ended by STR_NONE; empty values are left out. */
enum status plugin_run(struct app *app, const struct actor *actor, const char *op,
                       const str *pairs, yyjson_mut_doc **reply, struct err *e) LW_MUST_CHECK;

#endif
