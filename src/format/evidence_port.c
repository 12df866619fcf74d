/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports that files of configuration announce: inetd.conf(5), xinetd.conf(5), EXPOSE of a Dockerfile, and the
 * configuration of a container image (OCI image specification 1.1, config.md).
 */
#include "base/limits.h"
#include "format/evidence_readers.h"
#include "format/json.h"

enum {
    MAX_PORT_LINES = 10000,
};

struct announcement {
    struct arena *a;
    const struct evidence_file *file;
    const struct evidence_sink *sink;
    str object;
};

static str file_name(str path)
{
    size_t at;
    return str_find_last(path, '/', &at) ? str_from(path, at + 1) : path;
}

static enum status begin(struct arena *scratch, const struct evidence_file *f,
                         const struct evidence_sink *sink, struct announcement *out,
                         struct err *e)
{
    out->a = scratch;
    out->file = f;
    out->sink = sink;
    out->object = arena_printf(scratch, "/%.*s", STR_ARG(f->path));
    return arena_status(scratch, "ports", e);
}

static enum status put(struct announcement *x, str name, str value, size_t line, struct err *e)
{
    enum status s = arena_status(x->a, "ports", e);
    if (s != LW_OK) return s;
    return x->sink->put(x->sink->ctx, FACT_PORT, x->file->component, x->object, name, value,
                        (uint32_t)line, e);
}

static str next_word(str *s)
{
    *s = str_trim(*s);
    size_t n = 0;
    while (n < s->n && !char_is_space(s->p[n])) {
        n++;
    }
    str word = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return word;
}

static bool is_port(str s)
{
    uint64_t port;
    return str_u64(s, 65535, &port) && port > 0;
}

/* ---- inetd ---- */

/* Names that inetd.conf is written with in practice, as IANA has them. */
static const struct service {
    str name, port;
} services[] = {
    {STR_INIT("auth"), STR_INIT("113")},   {STR_INIT("bootps"), STR_INIT("67")},
    {STR_INIT("chargen"), STR_INIT("19")}, {STR_INIT("daytime"), STR_INIT("13")},
    {STR_INIT("discard"), STR_INIT("9")},  {STR_INIT("domain"), STR_INIT("53")},
    {STR_INIT("echo"), STR_INIT("7")},     {STR_INIT("exec"), STR_INIT("512")},
    {STR_INIT("finger"), STR_INIT("79")},  {STR_INIT("ftp"), STR_INIT("21")},
    {STR_INIT("http"), STR_INIT("80")},    {STR_INIT("https"), STR_INIT("443")},
    {STR_INIT("imap"), STR_INIT("143")},   {STR_INIT("login"), STR_INIT("513")},
    {STR_INIT("ntalk"), STR_INIT("518")},  {STR_INIT("pop3"), STR_INIT("110")},
    {STR_INIT("rsync"), STR_INIT("873")},  {STR_INIT("shell"), STR_INIT("514")},
    {STR_INIT("smtp"), STR_INIT("25")},    {STR_INIT("ssh"), STR_INIT("22")},
    {STR_INIT("swat"), STR_INIT("901")},   {STR_INIT("talk"), STR_INIT("517")},
    {STR_INIT("telnet"), STR_INIT("23")},  {STR_INIT("tftp"), STR_INIT("69")},
    {STR_INIT("time"), STR_INIT("37")},    {STR_INIT("uucp"), STR_INIT("540")},
};

static str port_of(str service)
{
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        if (str_eq(services[i].name, service)) return services[i].port;
    }
    return is_port(service) ? service : STR_NONE;
}

bool evidence_inetd_wants(str path, str head)
{
    (void)head;
    return str_eq(file_name(path), STR("inetd.conf"));
}

/* "[ADDRESS:]SERVICE TYPE PROTOCOL WAIT USER PROGRAM ..."; "tcp6" and "tcp46" are tcp. */
static enum status put_service(struct announcement *x, str line, size_t at, bool *is_known,
                               struct err *e)
{
    size_t colon;
    str service = next_word(&line), address = STR("*");
    (void)next_word(&line);
    str protocol = next_word(&line);
    if (str_find_last(service, ':', &colon)) {
        address = str_sub(service, 0, colon);
        service = str_from(service, colon + 1);
    }
    bool is_tcp = str_starts(protocol, STR("tcp"));
    str port = port_of(service);
    /* Services by RPC have no port of their own: "rstatd/1-3 dgram rpc/udp ...". */
    if (port.n == 0 || (!is_tcp && !str_starts(protocol, STR("udp")))) {
        *is_known = false;
        return LW_OK;
    }
    str name = arena_printf(x->a, "%.*s/%s", STR_ARG(port), is_tcp ? "tcp" : "udp");
    return put(x, name, address, at, e);
}

enum status evidence_inetd_read(struct arena *scratch, const struct evidence_file *f,
                                const struct evidence_sink *sink, struct err *e)
{
    struct announcement x;
    str rest = f->bytes, line;
    bool is_known = true;
    enum status s = begin(scratch, f, sink, &x, e);
    for (size_t at = 1; s == LW_OK && rest.n > 0; at++) {
        if (at > MAX_PORT_LINES) {
            return err_set(e, LW_E_LIMIT, "inetd.conf has over %d lines", MAX_PORT_LINES);
        }
        (void)str_cut(&rest, '\n', &line);
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        s = put_service(&x, line, at, &is_known, e);
    }
    if (s != LW_OK) return s;
    if (!is_known) return sink->note(sink->ctx, STR("the port of a service is not known"), e);
    return sink->complete(sink->ctx, FACT_PORT, f->component, x.object, e);
}

/* ---- xinetd ---- */

bool evidence_xinetd_wants(str path, str head)
{
    (void)head;
    return str_eq(file_name(path), STR("xinetd.conf")) ||
           str_starts(path, STR("etc/xinetd.d/")) || str_contains(path, STR("/etc/xinetd.d/"));
}

/* One "service NAME { ... }" of xinetd.conf(5). */
struct xinetd_service {
    str name, port, protocol, address;
    bool is_off;
    size_t line;
};

static void read_attribute(struct xinetd_service *x, str line)
{
    str name;
    if (!str_cut(&line, '=', &name)) return;
    name = str_trim(name);
    str value = str_trim(line);
    if (str_eq(name, STR("port"))) x->port = value;
    if (str_eq(name, STR("protocol"))) x->protocol = value;
    if (str_eq(name, STR("bind")) || str_eq(name, STR("interface"))) x->address = value;
    if (str_eq(name, STR("disable"))) x->is_off = str_eq(value, STR("yes"));
    if (str_eq(name, STR("socket_type")) && x->protocol.n == 0) {
        x->protocol = str_eq(value, STR("dgram")) ? STR("udp") : STR("tcp");
    }
}

static enum status put_xinetd(struct announcement *x, const struct xinetd_service *v,
                              bool *is_known, struct err *e)
{
    str port = is_port(v->port) ? v->port : port_of(v->name);
    if (v->is_off) return LW_OK;
    if (port.n == 0) {
        *is_known = false;
        return LW_OK;
    }
    str protocol = v->protocol.n > 0 ? v->protocol : STR("tcp");
    str name = arena_printf(x->a, "%.*s/%.*s", STR_ARG(port), STR_ARG(protocol));
    return put(x, name, v->address.n > 0 ? v->address : STR("*"), v->line, e);
}

/* Never complete: "includedir" and defaults of another file may say more. */
enum status evidence_xinetd_read(struct arena *scratch, const struct evidence_file *f,
                                 const struct evidence_sink *sink, struct err *e)
{
    struct announcement x;
    struct xinetd_service v = {0};
    str rest = f->bytes, line;
    bool is_within = false, is_known = true;
    enum status s = begin(scratch, f, sink, &x, e);
    for (size_t at = 1; s == LW_OK && rest.n > 0; at++) {
        if (at > MAX_PORT_LINES) {
            return err_set(e, LW_E_LIMIT, "xinetd.conf has over %d lines", MAX_PORT_LINES);
        }
        (void)str_cut(&rest, '\n', &line);
        line = str_trim(line);
        if (str_starts(line, STR("#"))) continue;
        if (str_starts(line, STR("service "))) {
            v = (struct xinetd_service){.name = str_trim(str_from(line, 8)), .line = at};
            is_within = true;
        } else if (is_within && str_starts(line, STR("}"))) {
            s = put_xinetd(&x, &v, &is_known, e);
            is_within = false;
        } else if (is_within) {
            read_attribute(&v, line);
        }
    }
    if (s != LW_OK || is_known) return s;
    return sink->note(sink->ctx, STR("the port of a service is not known"), e);
}

/* ---- Dockerfile ---- */

bool evidence_dockerfile_wants(str path, str head)
{
    str name = file_name(path);
    (void)head;
    return str_eq(name, STR("Dockerfile")) || str_eq(name, STR("Containerfile")) ||
           str_starts(name, STR("Dockerfile.")) || str_ends(name, STR(".dockerfile"));
}

/* "80", "80/tcp", "8000-8010/udp". */
static enum status put_exposed(struct announcement *x, str word, size_t at, bool *is_known,
                               struct err *e)
{
    str port, rest = word;
    (void)str_cut(&rest, '/', &port);
    str first = port, low;
    (void)str_cut(&first, '-', &low);
    *is_known = is_port(low) && (first.n == 0 || is_port(first));
    if (!*is_known) return LW_OK;
    str name =
        arena_printf(x->a, "%.*s/%.*s", STR_ARG(port), STR_ARG(rest.n > 0 ? rest : STR("tcp")));
    return put(x, name, STR("*"), at, e);
}

static enum status put_expose(struct announcement *x, str words, size_t at, struct err *e)
{
    enum status s = LW_OK;
    for (str word; s == LW_OK && (word = next_word(&words)).n > 0 && word.p[0] != '#';) {
        bool is_known = true;
        s = put_exposed(x, word, at, &is_known, e);
        if (s == LW_OK && !is_known) {
            s = x->sink->note(x->sink->ctx, STR("a port that EXPOSE names is not a number"), e);
        }
    }
    return s;
}

/* Never complete: the image that it builds on may expose more. */
enum status evidence_dockerfile_read(struct arena *scratch, const struct evidence_file *f,
                                     const struct evidence_sink *sink, struct err *e)
{
    struct announcement x;
    str rest = f->bytes, line;
    enum status s = begin(scratch, f, sink, &x, e);
    for (size_t at = 1; s == LW_OK && rest.n > 0; at++) {
        if (at > MAX_PORT_LINES) {
            return err_set(e, LW_E_LIMIT, "Dockerfile has over %d lines", MAX_PORT_LINES);
        }
        (void)str_cut(&rest, '\n', &line);
        if (str_eq_nocase(next_word(&line), STR("EXPOSE"))) s = put_expose(&x, line, at, e);
    }
    return s;
}

/* ---- configuration of an image ---- */

bool evidence_oci_config_wants(str path, str head)
{
    (void)path;
    return str_starts(head, STR("{")) && str_contains(head, STR("\"architecture\":"));
}

enum status evidence_oci_config_read(struct arena *scratch, const struct evidence_file *f,
                                     const struct evidence_sink *sink, struct err *e)
{
    struct announcement x;
    struct json_lines lines;
    yyjson_doc *doc;
    yyjson_val *key;
    enum status s = begin(scratch, f, sink, &x, e);
    if (s == LW_OK) s = json_parse(f->bytes, LW_MIB, &doc, e);
    if (s != LW_OK) return s;
    json_lines_init(&lines, f->bytes, doc);
    yyjson_val *config = json_object(yyjson_doc_get_root(doc), "config");
    yyjson_obj_iter it = yyjson_obj_iter_with(json_object(config, "ExposedPorts"));
    while ((key = yyjson_obj_iter_next(&it)) != NULL) {
        bool is_known = true;
        if (s != LW_OK) continue;
        s = put_exposed(&x, json_val_str(key), (size_t)json_line(&lines, key), &is_known, e);
        if (s == LW_OK && !is_known) {
            s = sink->note(sink->ctx, STR("an exposed port is not a number"), e);
        }
    }
    str user = json_str(config, "User");
    if (s == LW_OK && user.n > 0) {
        s = sink->put(sink->ctx, FACT_SANDBOX, f->component, x.object, STR("User"), user, 0, e);
    }
    if (s == LW_OK && config != NULL) {
        s = sink->complete(sink->ctx, FACT_PORT, f->component, x.object, e);
    }
    yyjson_doc_free(doc);
    return s;
}
