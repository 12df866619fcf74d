/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as they were kept: never shown by the browser, always saved under a name of ours. */
#ifndef LW_WEB_DOWNLOAD_H
#define LW_WEB_DOWNLOAD_H

#include "web/view.h"

/*
 * /cases/{case}/submissions/{stage}/content and .../receipt, VEX, /attestations/{attestation}/document,
 * /documents/{document}.pdf and
 * .../content, /cases/{case}.pdf, /cases/{case}/forms/{stage}.pdf; NULL for any other address.
 */
struct answer *download_handle(struct visit *visit);

#endif
