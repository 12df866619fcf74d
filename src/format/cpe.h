/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPE names: NIST IR 7695 (naming 2.3), URI binding 2.2 and formatted string 2.3. A name is kept
 * as a well-formed name; what two names have to do with each other is core/cpe_match.h.
 *
 * Two strictnesses. cpe_parse() reads what people write, because a name that is refused is a
 * component nobody watches; cpe_check() says whether a name is one by the letter.
 */
#ifndef LW_FORMAT_CPE_H
#define LW_FORMAT_CPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/enum_table.h"

#define CPE_ATTRIBUTE_LIST(X)    \
 X(CPE_PART, "part")             \
 X(CPE_VENDOR, "vendor")         \
 X(CPE_PRODUCT, "product")       \
 X(CPE_VERSION, "version")       \
 X(CPE_UPDATE, "update")         \
 X(CPE_EDITION, "edition")       \
 X(CPE_LANGUAGE, "language")     \
 X(CPE_SW_EDITION, "sw_edition") \
 X(CPE_TARGET_SW, "target_sw")   \
 X(CPE_TARGET_HW, "target_hw")   \
 X(CPE_OTHER, "other")
ENUM_DECLARE(cpe_attribute, CPE_ATTRIBUTE_LIST);

enum cpe_kind {
    CPE_ANY,  /* "*" */
    CPE_NA,   /* "-": not applicable, never "all versions" */
    CPE_TEXT, /* a value */
};
struct cpe_value {
    enum cpe_kind kind;
    str text; /* CPE_TEXT: well-formed and quoted, as "1\.2\.3", lower case */
};
struct cpe {
    struct cpe_value at[N_cpe_attribute];
};

/*
 * Either binding, recognised by its beginning. Strings live in `a`, one allocation a name.
 * Tolerates what does not change the meaning: white space around, punctuation that nobody quoted,
 * missing trailing attributes (any), empty attributes (any). LW_E_INPUT with the place; LW_E_LIMIT
 * above LIMIT_PURL_BYTES.
 */
enum status cpe_parse(struct arena *a, str text, struct cpe *out, struct err *e) LW_MUST_CHECK;
/*
 * Valid by the letter: a formatted string by its grammar (IR 7695, figure 6-3), a URI when it
 * unbinds (section 6.1.3) to a well-formed name (section 5.3). LW_E_INPUT says what is wrong where.
 */
enum status cpe_check(str text, struct err *e) LW_MUST_CHECK;
void cpe_write_fs(struct buf *out, const struct cpe *c);  /* cpe:2.3:a:... */
void cpe_write_uri(struct buf *out, const struct cpe *c); /* cpe:/a:... with packed editions */
/* True for a value with an unquoted "*" or "?": it stands for many. */
bool cpe_has_wildcard(const struct cpe_value *v);
/* The value without its quoting: "1.2.3"; STR_NONE for ANY and NA. */
str cpe_plain(struct arena *a, const struct cpe_value *v);
/*
 * Version and update as one version text, for comparing: "8.5" + "p1" gives "8.5p1", "6.2" + "rc1"
 * "6.2-rc1", "1.8.0" + "update401" "1.8.0_401" (matching.md section 2). Empty when the version is
 * ANY, NA or a wildcard.
 */
str cpe_version_text(struct arena *a, const struct cpe *c);
/*
 * Index key of a name, by product alone so that a wildcard vendor finds it: "cpe:openssl". Plain,
 * lower case. STR_NONE when the product is no concrete value.
 */
str cpe_key(struct arena *a, const struct cpe *c);

#endif
