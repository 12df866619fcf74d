/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What build plug-ins of the CycloneDX world ask for, in the shapes and words that they read:
 * project = product and release, the image of variant "default" in it; UUIDs stand for our ids
 * (format/uuid.h). Reading operations without a path of their own: api/plugin.c serves them under
 * the addresses that the plug-ins know.
 */
#ifndef LW_APP_PLUGIN_H
#define LW_APP_PLUGIN_H

#include "app/op.h"

enum {
    PLUGIN_PAGE = 100,
    PLUGIN_MAX_PAGE = 1000,
    PLUGIN_MAX_FINDINGS = 50000 /* ten times the largest image of the corpus */
};

extern const struct op plugin_ops[];
extern const size_t n_plugin_ops;

/*
 * The body of an upload (format/bom_upload.h) for the room above, which knows no formats: texts
 * may be empty, `sbom` is NULL when there is none. The bytes are freed with buf_release().
 */
struct plugin_upload {
    str project, project_name, project_version;
    str parent, parent_name, parent_version;
    bool auto_create, has_sbom;
    struct buf sbom;
};
enum status plugin_upload_read(struct arena *a, str bytes, struct plugin_upload *out,
                               struct err *e) LW_MUST_CHECK;
/* UUID of an id of ours, STR_NONE when it is none. */
str plugin_uuid(struct arena *a, str id);

#endif
