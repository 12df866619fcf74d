/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VEX documents of others, of whichever format: OpenVEX (also in its attestation), CSAF and
 * CycloneDX (JSON and XML), recognised by content. The readers of the formats do the work; what
 * they say differently is brought to one form here.
 */
#ifndef LW_FORMAT_VEX_READ_H
#define LW_FORMAT_VEX_READ_H

#include "base/arena.h"
#include "model/vex.h"

enum {
    VEX_MAX_CLAIMS = 200000 /* of one document: component x vulnerability x product */
};

/*
 * Strings live in `a`. LW_E_INPUT with the place for what is none of the three, LW_E_LIMIT. A
 * document that states nothing is none either: LW_E_INPUT says so.
 */
enum status vex_read(struct arena *a, str bytes, struct vex_source *out,
                     struct err *e) LW_MUST_CHECK;

#endif
