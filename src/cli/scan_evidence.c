/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence of the build for a scan: lists with one item a line, and evidence documents. */
#include "base/fs.h"
#include "base/limits.h"
#include "cli/scan.h"
#include "format/evidence.h"

#include <stddef.h>
#include <string.h>

static enum status read_lines(struct arena *a, const char *path, const str **out, size_t *n,
                              struct err *e)
{
    str text, line;
    size_t most = 1;
    enum status status = fs_read(a, path, LIMIT_SBOM_BYTES, &text, e);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == '\n';
    str *items = arena_array(a, most, sizeof *items);
    if (!items) return arena_status(a, "evidence", e);
    *n = 0;
    while (text.n > 0) {
        (void)str_cut(&text, '\n', &line);
        line = str_trim(line);
        if (line.n) items[(*n)++] = line;
    }
    *out = items;
    return LW_OK;
}

/* What an option of evidence fills; all of one component become one piece of evidence. */
struct scan_evidence_option {
    const char *name;
    size_t list, n;
};
static const struct scan_evidence_option evidence_options[] = {
    {"--compiled-files", offsetof(struct evidence, compiled_files),
     offsetof(struct evidence, n_compiled_files)},
    {"--included-headers", offsetof(struct evidence, included_headers),
     offsetof(struct evidence, n_included_headers)},
    {"--fixed-commits", offsetof(struct evidence, fix_commits),
     offsetof(struct evidence, n_fix_commits)},
    {"--go-imports", offsetof(struct evidence, imports), offsetof(struct evidence, n_imports)},
};
enum {
    N_OPTIONS = sizeof evidence_options / sizeof evidence_options[0]
};

const struct scan_evidence_option *scan_find_evidence_option(const char *arg)
{
    for (size_t i = 0; i < N_OPTIONS; i++) {
        size_t n = strlen(evidence_options[i].name);
        if (strncmp(arg, evidence_options[i].name, n) == 0 && (!arg[n] || arg[n] == '='))
            return &evidence_options[i];
    }
    return NULL;
}

const char *scan_evidence_option_name(const struct scan_evidence_option *o)
{
    return o->name;
}

static struct evidence *evidence_of(struct scan_call *s, str component)
{
    for (size_t i = 0; i < s->n_evidence; i++)
        if (str_eq(s->evidence[i].component, component)) return &s->evidence[i];
    if (s->n_evidence == SCAN_MAX_EVIDENCE) return NULL;
    s->evidence[s->n_evidence] = (struct evidence){.component = component};
    return &s->evidence[s->n_evidence++];
}

static enum status too_many(struct err *e)
{
    return err_set(e, LW_E_LIMIT, "evidence of more than %d components", SCAN_MAX_EVIDENCE);
}

enum status scan_take_evidence(const struct command_call *c,
                               const struct scan_evidence_option *o, const char *value,
                               struct scan_call *s, struct err *e)
{
    str path = str_of(value), component = STR("");
    size_t at = 0;
    const str *items = NULL;
    size_t n = 0;
    if (str_find(path, '=', &at)) {
        component = str_sub(path, 0, at);
        value += at + 1;
    }
    struct evidence *x = evidence_of(s, component);
    if (!x) return too_many(e);
    enum status status = read_lines(c->arena, value, &items, &n, e);
    if (status != LW_OK) return err_source(e, str_of(value));
    memcpy((char *)x + o->list, &items, sizeof items);
    memcpy((char *)x + o->n, &n, sizeof n);
    x->origin = x->origin.n ? arena_printf(c->arena, "%.*s, %s", STR_ARG(x->origin), value)
                            : str_of(value);
    return LW_OK;
}

/* Lists that the command line does not give are those of the SBOM. */
static void fill_evidence(struct evidence *x, const struct evidence *from)
{
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct scan_evidence_option *o = &evidence_options[i];
        const str *items;
        memcpy(&items, (const char *)x + o->list, sizeof items);
        if (items) continue;
        memcpy((char *)x + o->list, (const char *)from + o->list, sizeof items);
        memcpy((char *)x + o->n, (const char *)from + o->n, sizeof(size_t));
    }
}

static enum status read_document(struct arena *a, const char *path, struct build_evidence *out,
                                 struct err *e)
{
    str bytes;
    enum status status = fs_read(a, path, EVIDENCE_MAX_BYTES, &bytes, e);
    if (status == LW_OK) status = evidence_read(a, bytes, out, e);
    return status == LW_OK ? LW_OK : err_source(e, str_of(path));
}

static enum status add_documents(const struct command_call *c, struct scan_call *s,
                                 struct scan_input *in, struct err *e)
{
    if (s->n_build_paths == 0) return LW_OK;
    struct build_evidence *all = arena_array(c->arena, s->n_build_paths, sizeof *all);
    if (!all) return arena_status(c->arena, "evidence", e);
    enum status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < s->n_build_paths; i++)
        status = read_document(c->arena, s->build_paths[i], &all[i], e);
    if (status == LW_OK) status = evidence_join(c->arena, all, s->n_build_paths, &s->build, e);
    in->build = &s->build;
    return status;
}

enum status scan_add_evidence(const struct command_call *c, struct scan_call *s,
                              struct scan_input *in, struct err *e)
{
    for (size_t i = 0; i < in->n_evidence; i++) {
        struct evidence *x = evidence_of(s, in->evidence[i].component);
        if (!x) return too_many(e);
        if (x->origin.n == 0) x->origin = in->evidence[i].origin;
        fill_evidence(x, &in->evidence[i]);
    }
    in->evidence = s->evidence;
    in->n_evidence = s->n_evidence;
    return add_documents(c, s, in, e);
}
