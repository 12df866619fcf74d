/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The addresses that build plug-ins of the CycloneDX world know (cdxgen, the Jenkins, Maven and
 * GitHub plug-ins and others): a pipeline that sends its SBOM to a tracker sends it here by the
 * change of one address. Read from the sources of those clients:
 *
 *   PUT  /api/v1/bom                 JSON: the SBOM as base64, project by UUID or name and version
 *   POST /api/v1/bom                 the same, or a form with the SBOM as file
 *   GET  /api/v1/bom/token/{uuid}    {"processing": false}: an upload is done when it is answered
 *   GET  /api/v1/event/token/{uuid}
 *   GET  /api/v1/project, /project/lookup, /project/{uuid}
 *   GET  /api/v1/finding/project/{uuid}, /metrics/project/{uuid}/current
 *   GET  /api/v1/team/self           what the key may do
 *   GET  /api/version
 *
 * The caller is known by its API token alone, never by a cookie. Errors are problem documents with
 * the codes that these clients tell apart: 400 for an SBOM that cannot be read, 401, 403, 404.
 */
#ifndef LW_API_PLUGIN_H
#define LW_API_PLUGIN_H

#include "api/api_caller.h"
#include "serve/answer.h"

/* The interface that is spoken here, as its clients compare it; not a version of ours. */
#define PLUGIN_INTERFACE_VERSION "4.13.0"

bool plugin_owns(const struct request *r);
/* As api_begin() and api_handle(), for the requests that it owns. */
struct answer *plugin_begin(const struct api *api, struct request *r);
struct answer *plugin_handle(const struct api *api, struct request *r);

#endif
