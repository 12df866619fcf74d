/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of `PUT /api/v1/bom` as build plug-ins send it: a JSON object that names a project and
 * has the SBOM as base64 in its member "bom". The SBOM may be a hundred megabytes, so its text is
 * cut out of the bytes first; only what is left is parsed.
 */
#ifndef LW_FORMAT_BOM_UPLOAD_H
#define LW_FORMAT_BOM_UPLOAD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"

/* The largest SBOM in base64, and an ordinary request around it. */
#define BOM_UPLOAD_MAX_BYTES (LIMIT_SBOM_BYTES / 3 * 4 + LIMIT_REQUEST_BYTES)

/* All texts may be empty; views of the bytes or in the arena. */
struct bom_upload {
    str project; /* UUID; empty: by name and version */
    str project_name, project_version;
    str parent; /* UUID */
    str parent_name, parent_version;
    bool auto_create;
    str bom; /* base64 inside its JSON text: for bom_upload_decode(); STR_NONE: there is none */
};

/*
 * LW_E_INPUT for what is no JSON object or has "bom" twice, with the place; LW_E_LIMIT when what
 * stands around the SBOM is over LIMIT_REQUEST_BYTES.
 */
enum status bom_upload_read(struct arena *a, str bytes, struct bom_upload *out,
                            struct err *e) LW_MUST_CHECK;
/*
 * The bytes of the SBOM: standard or URL-safe alphabet, with or without padding, white space
 * passed over, JSON escapes undone. LW_E_INPUT with what is no base64, LW_E_LIMIT over the
 * buffer's maximum.
 */
enum status bom_upload_decode(str bom, struct buf *out, struct err *e) LW_MUST_CHECK;

#endif
