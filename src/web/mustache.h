/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mustache templates over JSON values (mustache(5), the public specification without lambdas,
 * changed delimiters, inheritance and dynamic names).
 *
 *   {{name}} {{a.b}} {{.}}    the value, always escaped for HTML text and quoted attributes
 *   {{#x}}..{{/x}}            for every item of a list; once for anything true, which becomes
 *                             the nearest context; {{^x}}..{{/x}} when it is false
 *   {{>name}}                 another template; indented as far as a tag alone on its line
 *   {{! words }}              nothing
 *
 * False are: absent, null, false, 0, "", and the empty list; an empty object is true. Unescaped
 * output ({{{x}}} and {{&x}}) has no syntax here: templates_load() refuses it, except for the
 * names of a table, which are values that a renderer of ours made (web/chart.h). So a page cannot
 * be made unsafe by a forgotten escape.
 *
 * Templates are parsed once at the start; a set is then read by many threads.
 */
#ifndef LW_WEB_MUSTACHE_H
#define LW_WEB_MUSTACHE_H

#include "base/arena.h"
#include "base/buf.h"

#include <yyjson.h>

/* Partials within partials; also stops a template that includes itself. */
#define MUSTACHE_MAX_DEPTH 32

struct mustache_source {
    const char *name;
    str text;
};

struct templates;

/*
 * Parses all templates. `raw_names` ({NULL}-ended, or NULL for none) are the values that may be
 * put out unescaped. LW_E_INPUT with source and line for a malformed template; a partial that
 * does not exist is malformed, too.
 */
enum status templates_load(const struct mustache_source *sources, size_t n,
                           const char *const *raw_names, struct templates **out,
                           struct err *e) LW_MUST_CHECK;
void templates_free(struct templates *t);
bool templates_has(const struct templates *t, const char *name);

/* Renders into `out`. LW_E_NOT_FOUND for an unknown template, LW_E_LIMIT for endless nesting. */
enum status templates_render(const struct templates *t, const char *name, yyjson_mut_val *root,
                             struct buf *out, struct err *e) LW_MUST_CHECK;

/* As {{name}} is put out: safe as HTML text and in a quoted attribute. */
void mustache_escape(struct buf *out, str s);

#endif
