/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Language tags, RFC 5646, against the codes of ISO 639, ISO 15924, ISO 3166 and UN M.49 from
 * which the IANA registry is made.
 */
#ifndef LW_FORMAT_CSAF_LANGUAGE_H
#define LW_FORMAT_CSAF_LANGUAGE_H

#include "base/str.h"

/* Whether the tag is well-formed and its subtags exist; `*odd` is the first that does not. */
bool language_check(str tag, str *odd);
/* Whether a subtag is for private use: qaa to qtz, Qaaa to Qabx, AA, QM to QZ, XA to XZ, ZZ, x-. */
bool language_is_private(str tag);

/*
 * Codes one behind the other, ascending, in lower case: of two, four and two letters; languages of
 * three letters by their first letter, without it (csaf_language_codes.c).
 */
extern const char language_codes_2[], script_codes[], region_codes[];
extern const char *const language_codes_3[26];

#endif
