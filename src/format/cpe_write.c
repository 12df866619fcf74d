/* SPDX-License-Identifier: Apache-2.0 */
/* Writing of CPE names in both bindings (NIST IR 7695, sections 6.1.2 and 6.2.2). */
#include "format/cpe.h"

/* Section 6.2.2.2: of quoted bytes ".", "-" and "_" lose their quoting. */
static void write_fs_value(struct buf *out, const struct cpe_value *v)
{
    if (v->kind != CPE_TEXT) {
        buf_char(out, v->kind == CPE_ANY ? '*' : '-');
        return;
    }
    for (size_t i = 0; i < v->text.n; i++) {
        char c = v->text.p[i];
        char next = i + 1 < v->text.n ? v->text.p[i + 1] : 0;
        if (c != '\\') {
            buf_char(out, c);
            continue;
        }
        if (next != '.' && next != '-' && next != '_') buf_char(out, '\\');
        if (next != 0) buf_char(out, next);
        i++;
    }
}

void cpe_write_fs(struct buf *out, const struct cpe *c)
{
    buf_add(out, STR("cpe:2.3"));
    for (unsigned i = 0; i < N_cpe_attribute; i++) {
        buf_char(out, ':');
        write_fs_value(out, &c->at[i]);
    }
}

/* Section 6.1.2.3: quoted punctuation percent-encoded, wildcards as %01 and %02. */
static void write_uri_value(struct buf *out, const struct cpe_value *v)
{
    if (v->kind == CPE_NA) buf_char(out, '-');
    if (v->kind != CPE_TEXT) return;
    for (size_t i = 0; i < v->text.n; i++) {
        char c = v->text.p[i];
        if (c == '?' || c == '*') {
            buf_add(out, c == '?' ? STR("%01") : STR("%02"));
            continue;
        }
        if (c != '\\' || i + 1 >= v->text.n) {
            buf_char(out, c);
            continue;
        }
        c = v->text.p[++i];
        if (c == '.' || c == '-' || c == '_') {
            buf_char(out, c);
        } else {
            buf_printf(out, "%%%02x", (unsigned)(unsigned char)c);
        }
    }
}

static bool is_extended(const struct cpe *c)
{
    return c->at[CPE_SW_EDITION].kind != CPE_ANY || c->at[CPE_TARGET_SW].kind != CPE_ANY ||
           c->at[CPE_TARGET_HW].kind != CPE_ANY || c->at[CPE_OTHER].kind != CPE_ANY;
}

/* Section 6.1.2.4: the attributes that 2.2 did not know travel inside the edition. */
static void write_edition(struct buf *out, const struct cpe *c)
{
    static const enum cpe_attribute order[] = {CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW,
                                               CPE_TARGET_HW, CPE_OTHER};
    bool is_packed = is_extended(c);
    for (size_t i = 0; i < (is_packed ? sizeof order / sizeof order[0] : 1); i++) {
        if (is_packed) buf_char(out, '~');
        write_uri_value(out, &c->at[order[i]]);
    }
}

void cpe_write_uri(struct buf *out, const struct cpe *c)
{
    unsigned last = CPE_PART;
    for (unsigned i = 0; i <= CPE_LANGUAGE; i++) {
        if (c->at[i].kind != CPE_ANY || (i == CPE_EDITION && is_extended(c))) last = i;
    }
    buf_add(out, STR("cpe:/"));
    for (unsigned i = 0; i <= last; i++) {
        if (i > 0) buf_char(out, ':');
        if (i == CPE_EDITION) {
            write_edition(out, c);
        } else {
            write_uri_value(out, &c->at[i]);
        }
    }
}
