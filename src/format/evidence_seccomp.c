/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seccomp profiles in JSON: those of Docker and Podman, and "linux.seccomp" of a container's
 * configuration (OCI runtime specification 1.2, config-linux.md "Seccomp"). The default action is
 * one fact, every call with an action of its own another.
 */
#include "base/limits.h"
#include "format/evidence_readers.h"
#include "format/json.h"

enum {
    MAX_CALLS = 20000, /* Docker's own profile: 460 names */
};

struct profile {
    struct arena *a;
    const struct evidence_file *file;
    const struct evidence_sink *sink;
    str object;
    struct json_lines lines;
    size_t n_calls;
};

bool evidence_seccomp_wants(str path, str head)
{
    str text = str_trim(head);
    if (!str_starts(text, STR("{"))) return false;
    if (str_contains(head, STR("\"defaultAction\"")) ||
        str_contains(head, STR("\"ociVersion\""))) {
        return true;
    }
    return str_ends(path, STR(".json")) && str_contains(path, STR("seccomp"));
}

static enum status put(struct profile *p, str name, str value, yyjson_val *at, struct err *e)
{
    uint64_t line = json_line(&p->lines, at);
    return p->sink->put(p->sink->ctx, FACT_SANDBOX, p->file->component, p->object, name, value,
                        (uint32_t)line, e);
}

/* A rule for some arguments, capabilities or architectures only: what it says does not always
 * hold, so that its value is another than that of a plain rule. */
static bool is_conditional(yyjson_val *rule)
{
    static const char *const members[] = {"args", "includes", "excludes"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        yyjson_val *v = yyjson_obj_get(rule, members[i]);
        if (yyjson_arr_size(v) > 0 || yyjson_obj_size(v) > 0) return true;
    }
    return false;
}

static enum status put_rule(struct profile *p, yyjson_val *rule, struct err *e)
{
    str action = json_str(rule, "action");
    yyjson_val *name;
    size_t i, n;
    enum status s = LW_OK;
    if (action.n == 0 || action.n > 100) {
        return err_set(e, LW_E_INPUT, "rule of a seccomp profile has no action");
    }
    str value = arena_printf(p->a, "%.*s%s", STR_ARG(action),
                             is_conditional(rule) ? " (conditional)" : "");
    if (value.p == NULL) return arena_status(p->a, "seccomp profile", e);
    yyjson_val *one = yyjson_obj_get(rule, "name"); /* before 2016: a name a rule */
    if (yyjson_is_str(one)) s = put(p, json_val_str(one), value, one, e);
    yyjson_arr_foreach(json_array(rule, "names"), i, n, name)
    {
        if (s != LW_OK || !yyjson_is_str(name)) continue;
        if (p->n_calls++ == MAX_CALLS) {
            s = err_set(e, LW_E_LIMIT, "seccomp profile names over %d calls", MAX_CALLS);
            continue;
        }
        s = put(p, json_val_str(name), value, name, e);
    }
    return s;
}

static enum status put_profile(struct profile *p, yyjson_val *root, struct err *e)
{
    yyjson_val *action = yyjson_obj_get(root, "defaultAction"), *rule;
    size_t i, n;
    if (!yyjson_is_str(action)) {
        return err_set(e, LW_E_INPUT, "seccomp profile has no \"defaultAction\"");
    }
    enum status s = put(p, STR("defaultAction"), json_val_str(action), action, e);
    yyjson_arr_foreach(json_array(root, "syscalls"), i, n, rule)
    {
        if (s == LW_OK) s = put_rule(p, rule, e);
    }
    if (s != LW_OK) return s;
    return p->sink->complete(p->sink->ctx, FACT_SANDBOX, p->file->component, p->object, e);
}

/* What a container's configuration says beside its filter of calls. */
static enum status put_process(struct profile *p, yyjson_val *root, struct err *e)
{
    yyjson_val *process = json_object(root, "process"), *name;
    yyjson_obj_iter it = yyjson_obj_iter_with(process);
    size_t i, n;
    enum status s = LW_OK;
    while ((name = yyjson_obj_iter_next(&it)) != NULL) {
        yyjson_val *flag = yyjson_obj_iter_get_val(name);
        if (s != LW_OK || !yyjson_is_bool(flag)) continue;
        if (!str_eq(json_val_str(name), STR("noNewPrivileges"))) continue;
        str value = yyjson_get_bool(flag) ? STR("yes") : STR("no");
        s = put(p, STR("NoNewPrivileges"), value, name, e);
    }
    yyjson_arr_foreach(json_array(json_object(process, "capabilities"), "bounding"), i, n, name)
    {
        if (s != LW_OK || !yyjson_is_str(name)) continue;
        s = put(p, STR("CapabilityBoundingSet"), json_val_str(name), name, e);
    }
    return s;
}

enum status evidence_seccomp_read(struct arena *scratch, const struct evidence_file *f,
                                  const struct evidence_sink *sink, struct err *e)
{
    struct profile p = {.a = scratch, .file = f, .sink = sink};
    yyjson_doc *doc;
    p.object = arena_printf(scratch, "/%.*s", STR_ARG(f->path));
    enum status s = arena_status(scratch, "seccomp profile", e);
    if (s == LW_OK) s = json_parse(f->bytes, LW_MIB, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = yyjson_doc_get_root(doc);
    json_lines_init(&p.lines, f->bytes, doc);
    yyjson_val *profile = root;
    if (yyjson_is_str(yyjson_obj_get(root, "ociVersion"))) {
        s = put_process(&p, root, e);
        profile = json_object(json_object(root, "linux"), "seccomp");
    }
    if (s == LW_OK && profile != NULL) s = put_profile(&p, profile, e);
    yyjson_doc_free(doc);
    return s;
}
