/* SPDX-License-Identifier: Apache-2.0 */
/*
 * modules.order and modules.builtin of a kernel (Documentation/kbuild/kbuild.rst): one module a
 * line, in the build tree or below lib/modules/VERSION. Names are paths in the source tree without
 * ending: net/tls/tls. The lists of single folders are parts of the one at the root and are left.
 */
#include "format/evidence_readers.h"

#include "format/evidence_command.h"

static bool is_builtin(str path)
{
    return str_eq(path_name(path), STR("modules.builtin"));
}

bool evidence_modules_wants(str path, str head)
{
    size_t slash = 0;
    (void)head;
    if (!is_builtin(path) && !str_eq(path_name(path), STR("modules.order"))) return false;
    if (!str_find_last(path, '/', &slash)) return true;
    str folder = str_sub(path, 0, slash);
    size_t above = 0;
    if (!str_find_last(folder, '/', &above)) return false;
    return str_ends(str_sub(folder, 0, above), STR("lib/modules"));
}

static str module_name(str line, bool has_prefix)
{
    static const str ends[] = {STR_INIT(".gz"), STR_INIT(".xz"), STR_INIT(".zst"),
                               STR_INIT(".ko"), STR_INIT(".o")};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(line, ends[i])) line = str_sub(line, 0, line.n - ends[i].n);
    return has_prefix ? str_from(line, 7) : line;
}

/* Installed lists and old trees put "kernel/" before every path; a tree has a folder kernel/ too. */
static bool is_prefixed(str bytes)
{
    size_t n = 0;
    bool has_more = true;
    while (has_more) {
        str line;
        has_more = str_cut(&bytes, '\n', &line);
        line = str_trim(line);
        if (line.n == 0) continue;
        if (!str_starts(line, STR("kernel/"))) return false;
        n++;
    }
    return n > 0;
}

enum status evidence_modules_read(struct arena *scratch, const struct evidence_file *f,
                                  const struct evidence_sink *sink, struct err *e)
{
    str rest = f->bytes, value = is_builtin(f->path) ? STR("builtin") : STR("loadable");
    str component = f->component.n > 0 ? f->component : STR("linux");
    bool has_prefix = is_prefixed(f->bytes), has_more = true;
    (void)scratch;
    for (uint32_t n = 1; has_more; n++) {
        str line;
        has_more = str_cut(&rest, '\n', &line);
        line = module_name(str_trim(line), has_prefix);
        if (line.n == 0) continue;
        enum status s =
            sink->put(sink->ctx, FACT_MODULE, component, STR(""), line, value, n, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}
