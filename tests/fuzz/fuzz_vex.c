/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VEX document of any format. What was read is written in each format and read again: whatever
 * somebody states, our own documents stay readable.
 */
#include "format/vex_read.h"
#include "format/vex_write.h"
#include "fuzz_values.h"

enum {
    MAX_STATED = 50
};

static void write_again(struct arena *a, const struct vex_document *v)
{
    static enum status (*const writers[])(struct arena *, const struct vex_document *, str *,
                                          struct err *) = {openvex_write, cyclonedx_vex_write,
                                                           csaf_write};
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        struct err e = {0};
        struct vex_source again;
        str bytes;
        if (writers[i](a, v, &bytes, &e) != LW_OK) continue;
        enum status st = vex_read(a, bytes, &again, &e);
        if (st != LW_OK && st != LW_E_LIMIT) BUG("a VEX document of ours is not read");
    }
}

void fuzz_vex(struct arena *a, str bytes)
{
    struct err e = {0};
    struct vex_source in;
    struct vex_component parts[MAX_STATED] = {{.name = STR_NONE}};
    struct vex_statement statements[MAX_STATED] = {{.vulnerability = STR_NONE}};
    const struct vex_product product = {.as = {.name = STR("gateway"), .version = STR("1")}};
    struct vex_document v = {.author = STR("author"),
                             .namespace = STR("https://example.com"),
                             .generator = STR("fuzz"),
                             .generator_version = STR("1"),
                             .issued_at = utc_from_ms(0),
                             .updated_at = utc_from_ms(0),
                             .products = &product,
                             .n_products = 1,
                             .components = parts,
                             .statements = statements};
    if (vex_read(a, bytes, &in, &e) != LW_OK) return;
    for (size_t i = 0; i < in.n_claims && v.n_statements < MAX_STATED; i++) {
        const struct vex_claim *k = &in.claims[i];
        if (k->n_names == 0 || str_trim(k->names[0]).n == 0) continue;
        parts[v.n_components] = k->component;
        statements[v.n_statements++] =
            (struct vex_statement){.vulnerability = k->names[0],
                                   .component = (uint32_t)v.n_components++,
                                   .status = k->status,
                                   .justification = k->justification,
                                   .impact = k->text,
                                   .action = k->text,
                                   .first_at = utc_from_ms(0),
                                   .last_at = utc_from_ms(0)};
    }
    write_again(a, &v);
}
