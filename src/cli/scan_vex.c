/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VEX documents given to a scan: whoever gives them trusts them. What matches no component is
 * said, so that nobody takes silence for an answer.
 */
#include "app/vex_scan.h"
#include "base/fs.h"
#include "base/limits.h"
#include "cli/scan.h"
#include "format/vex_read.h"

enum {
    MAX_SHOWN = 20 /* of what matches nothing */
};

static void tell(const char *path, const struct vex_scan *all, size_t from)
{
    size_t n = all->n_unmatched - from;
    for (size_t i = 0; i < n && i < MAX_SHOWN; i++)
        fprintf(stderr, "longwatch: %s: %.*s\n", path, STR_ARG(all->unmatched[from + i]));
    if (n > MAX_SHOWN)
        fprintf(stderr, "longwatch: %s: and %zu more statements that match nothing\n", path,
                n - MAX_SHOWN);
}

enum status scan_add_vex(const struct command_call *c, struct scan_call *s,
                         struct scan_input *in, struct err *e)
{
    struct vex_scan all = {0};
    enum status st = LW_OK;
    if (s->n_vex_paths == 0) return LW_OK;
    for (size_t i = 0; st == LW_OK && i < s->n_vex_paths; i++) {
        struct vex_source source;
        str bytes;
        size_t before = all.n_unmatched;
        st = fs_read(c->arena, s->vex_paths[i], LIMIT_RECORD_BYTES, &bytes, e);
        if (st == LW_OK) st = vex_read(c->arena, bytes, &source, e);
        if (st == LW_OK) st = vex_scan_add(c->arena, &s->sbom, &source, &all, e);
        if (st != LW_OK) return err_source(e, str_of(s->vex_paths[i]));
        tell(s->vex_paths[i], &all, before);
    }
    in->statements = all.statements;
    in->n_statements = all.n_statements;
    return LW_OK;
}
