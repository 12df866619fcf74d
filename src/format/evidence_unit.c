/* SPDX-License-Identifier: Apache-2.0 */
#include "format/evidence_unit.h"

#include "format/systemd_unit.h"

struct unit {
    struct arena *a;
    const struct evidence_file *file;
    const struct evidence_sink *sink;
    str name, object; /* "ssh.service", path of the file */
    bool is_drop_in;
};

bool evidence_unit_wants(str path, str head)
{
    bool is_drop_in;
    (void)head;
    return systemd_unit_name(path, &is_drop_in).n > 0;
}

/* One spelling of yes and no; of other values the words, one blank between. */
static str normalised(struct arena *a, str value)
{
    bool is_yes;
    if (systemd_boolean(value, &is_yes)) return is_yes ? STR("yes") : STR("no");
    char *out = arena_alloc(a, value.n + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < value.n; i++) {
        bool is_space = char_is_space(value.p[i]);
        if (is_space && n > 0 && out[n - 1] == ' ') continue;
        out[n++] = is_space ? ' ' : value.p[i];
    }
    return out != NULL ? (str){out, n} : STR_NONE;
}

/*
 * The program of a command line. "+" before it takes the sandbox off, so that the item gets a
 * name of its own: "ExecStart+" (systemd.service(5), table "special executable prefixes").
 */
static str program_of(struct arena *a, str *name, str value)
{
    bool is_free = false;
    size_t n = 0;
    while (value.n > 0 && (str_find(STR("@-:+!|"), value.p[0], &n))) {
        is_free = is_free || value.p[0] == '+';
        value = str_from(value, 1);
    }
    if (is_free) *name = arena_printf(a, "%.*s+", STR_ARG(*name));
    bool is_quoted = value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'');
    if (is_quoted && str_find(str_from(value, 1), value.p[0], &n)) return str_sub(value, 1, n);
    for (n = 0; n < value.n && !char_is_space(value.p[n]);) {
        n++;
    }
    return str_sub(value, 0, n);
}

static enum status put(struct unit *u, enum fact_kind kind, str object, str name, str value,
                       uint32_t line, struct err *e)
{
    enum status s = arena_status(u->a, "unit", e);
    if (s != LW_OK) return s;
    return u->sink->put(u->sink->ctx, kind, u->file->component, object, name, value, line, e);
}

/* What the file leaves of one directive: whether it empties what was before, and a value. */
static enum status put_directive(struct unit *u, const struct systemd_assignment *all, size_t n,
                                 size_t first, const struct unit_directive *d, struct err *e)
{
    enum status s = LW_OK;
    str value = STR_NONE;
    uint32_t line = 0, emptied = 0;
    for (size_t i = first; i < n; i++) {
        const struct systemd_assignment *x = &all[i];
        if (!str_eq(x->name, d->name) || !str_eq(x->section, STR("Service"))) continue;
        str words = normalised(u->a, x->value);
        bool is_joined = value.n > 0 && words.n > 0 && d->kind != UNIT_SCALAR;
        line = x->line;
        if (words.n == 0) emptied = x->line;
        value =
            is_joined ? arena_printf(u->a, "%.*s %.*s", STR_ARG(value), STR_ARG(words)) : words;
    }
    if (emptied > 0) s = put(u, FACT_SANDBOX, u->object, d->name, STR(""), emptied, e);
    if (s == LW_OK && value.n > 0) s = put(u, FACT_SANDBOX, u->object, d->name, value, line, e);
    return s;
}

static enum status put_exec(struct unit *u, const struct systemd_assignment *all, size_t n,
                            size_t at, struct err *e)
{
    str name = all[at].name;
    for (size_t i = at + 1; i < n; i++) {
        if (str_eq(all[i].name, name) && all[i].value.n == 0) return LW_OK; /* taken away */
    }
    str program = program_of(u->a, &name, all[at].value);
    return put(u, FACT_SANDBOX, u->object, name, program, all[at].line, e);
}

static enum status put_sandbox(struct unit *u, const struct systemd_assignment *all, size_t n,
                               struct err *e)
{
    enum status s = LW_OK;
    for (size_t i = 0; s == LW_OK && i < n; i++) {
        const struct unit_directive *d = unit_directive_find(all[i].name);
        if (d == NULL || !str_eq(all[i].section, STR("Service"))) continue;
        if (d->kind == UNIT_EXEC) {
            s = put_exec(u, all, n, i, e);
            continue;
        }
        /* Once, where it stands first. */
        bool is_first = true;
        for (size_t k = 0; is_first && k < i; k++) {
            is_first =
                !str_eq(all[k].name, all[i].name) || !str_eq(all[k].section, all[i].section);
        }
        if (is_first) s = put_directive(u, all, n, i, d, e);
    }
    return s;
}

static bool is_port(str s)
{
    uint64_t port;
    return str_u64(s, 65535, &port) && port > 0;
}

/* "22", "0.0.0.0:22", "[::1]:631"; other families have no port: systemd.socket(5). */
static bool split_address(str value, str *address, str *port)
{
    size_t at;
    *address = STR("*");
    *port = value;
    if (is_port(value)) return true;
    if (value.n == 0 || value.p[0] == '/' || value.p[0] == '@' || value.p[0] == '%')
        return false;
    if (!str_find_last(value, ':', &at) || str_starts(value, STR("vsock"))) return false;
    *address = str_sub(value, 0, at);
    *port = str_from(value, at + 1);
    if (str_starts(*address, STR("[")) && str_ends(*address, STR("]"))) {
        *address = str_sub(*address, 1, address->n - 2);
    }
    return is_port(*port);
}

static enum status put_ports(struct unit *u, const struct systemd_assignment *all, size_t n,
                             struct err *e)
{
    str protocol = STR_NONE;
    size_t first = 0;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].name, STR("SocketProtocol"))) protocol = all[i].value;
        /* An empty assignment takes all before it away, of every kind. */
        if (str_starts(all[i].name, STR("Listen")) && all[i].value.n == 0) first = i + 1;
    }
    for (size_t i = first; i < n; i++) {
        const struct systemd_assignment *x = &all[i];
        bool is_stream = str_eq(x->name, STR("ListenStream"));
        str address, port;
        if (!is_stream && !str_eq(x->name, STR("ListenDatagram"))) continue;
        if (!str_eq(x->section, STR("Socket"))) continue;
        if (!split_address(x->value, &address, &port)) continue;
        str by = protocol.n > 0 ? protocol : is_stream ? STR("tcp") : STR("udp");
        str name = arena_printf(u->a, "%.*s/%.*s", STR_ARG(port), STR_ARG(by));
        enum status s = put(u, FACT_PORT, u->name, name, address, x->line, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

enum status evidence_unit_read(struct arena *scratch, const struct evidence_file *f,
                               const struct evidence_sink *sink, struct err *e)
{
    struct unit u = {.a = scratch, .file = f, .sink = sink};
    struct systemd_assignment *all;
    size_t n;
    u.name = systemd_unit_name(f->path, &u.is_drop_in);
    bool is_socket = str_ends(u.name, STR(".socket"));
    u.object = arena_printf(scratch, "/%.*s", STR_ARG(f->path));
    enum status s = systemd_unit_parse(scratch, f->bytes, &all, &n, e);
    if (s == LW_OK) s = is_socket ? put_ports(&u, all, n, e) : put_sandbox(&u, all, n, e);
    /* A drop-in alone does not tell what the unit says. */
    if (s != LW_OK || u.is_drop_in) return s;
    return sink->complete(sink->ctx, is_socket ? FACT_PORT : FACT_SANDBOX, f->component,
                          is_socket ? u.name : u.object, e);
}
