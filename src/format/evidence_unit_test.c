/* SPDX-License-Identifier: Apache-2.0 */
#include "format/evidence_unit.h"

#include "base/limits.h"
#include "elf_fixture.h"
#include "format/evidence.h"
#include "format/systemd_unit.h"
#include "suite.h"

static void sheet_of(struct fact_sheet *f, const char *path, const char *text,
                     enum status status, struct err *e)
{
    struct arena a;
    struct evidence_file file = {str_of(path), STR(""), str_of(text)};
    arena_init(&a, 64 * LW_MIB);
    fact_sheet_init(f);
    CHECK(evidence_unit_wants(file.path, file.bytes));
    CHECK_STATUS(evidence_unit_read(&a, &file, &f->sink, e), status);
    arena_release(&a);
}

static void expect(const char *path, const char *text, const char *sheet)
{
    struct fact_sheet f;
    struct err e = {0};
    sheet_of(&f, path, text, LW_OK, &e);
    CHECK_STR(buf_str(&f.text), str_of(sheet));
    fact_sheet_release(&f);
}

static void a_service(void)
{
    expect("lib/systemd/system/d.service",
           "# a comment\n[Unit]\nUser=nobody of this section\n[Service]\nUser = d\n"
           "NoNewPrivileges=1\nProtectSystem=strict\nPrivateNetwork=off\n"
           "CapabilityBoundingSet=CAP_CHOWN \\\n# in between\n  CAP_KILL\n"
           "SystemCallFilter=@system-service\nSystemCallFilter=~@mount\n"
           "ExecStartPre=+/bin/mkdir -p /x\nExecStart=-\"/usr/sbin/my d\" -D\n"
           "Restart=always\n",
           "sandbox [] {/lib/systemd/system/d.service} User = d :5\n"
           "sandbox [] {/lib/systemd/system/d.service} NoNewPrivileges = yes :6\n"
           "sandbox [] {/lib/systemd/system/d.service} ProtectSystem = strict :7\n"
           "sandbox [] {/lib/systemd/system/d.service} PrivateNetwork = no :8\n"
           "sandbox [] {/lib/systemd/system/d.service} CapabilityBoundingSet = CAP_CHOWN "
           "CAP_KILL :9\n"
           "sandbox [] {/lib/systemd/system/d.service} SystemCallFilter = @system-service "
           "~@mount :13\n"
           "sandbox [] {/lib/systemd/system/d.service} ExecStartPre+ = /bin/mkdir :14\n"
           "sandbox [] {/lib/systemd/system/d.service} ExecStart = /usr/sbin/my d :15\n"
           "complete sandbox [] {/lib/systemd/system/d.service}\n");
    /* A drop-in is never complete; what it empties is said. */
    expect("etc/systemd/system/d.service.d/x.conf",
           "[Service]\nExecStart=/usr/sbin/a\nExecStart=\nExecStart=/usr/sbin/b\nUser=\n"
           "SystemCallFilter=a\nSystemCallFilter=\nSystemCallFilter=b c\nSystemCallFilter=d\n",
           "sandbox [] {/etc/systemd/system/d.service.d/x.conf} ExecStart =  :3\n"
           "sandbox [] {/etc/systemd/system/d.service.d/x.conf} ExecStart = /usr/sbin/b :4\n"
           "sandbox [] {/etc/systemd/system/d.service.d/x.conf} User =  :5\n"
           "sandbox [] {/etc/systemd/system/d.service.d/x.conf} SystemCallFilter =  :7\n"
           "sandbox [] {/etc/systemd/system/d.service.d/x.conf} SystemCallFilter = b c d :9\n");
}

static void a_socket(void)
{
    expect("etc/systemd/system/s.socket",
           "[Socket]\nListenStream=22\nListenStream=127.0.0.1:631\nListenStream=[::1]:631\n"
           "ListenDatagram=69\nListenStream=/run/s.sock\nListenStream=@abstract\n"
           "ListenStream=vsock:2:22\nListenStream=0\nListenStream=65536\nListenStream=65535\n",
           "port [] {s.socket} 22/tcp = * :2\nport [] {s.socket} 631/tcp = 127.0.0.1 :3\n"
           "port [] {s.socket} 631/tcp = ::1 :4\nport [] {s.socket} 69/udp = * :5\n"
           "port [] {s.socket} 65535/tcp = * :11\ncomplete port [] {s.socket}\n");
    expect("s.socket", "[Socket]\nListenStream=22\nListenStream=\nListenStream=2222\n",
           "port [] {s.socket} 2222/tcp = * :4\ncomplete port [] {s.socket}\n");
    expect("s.socket", "[Socket]\nListenStream=9899\nSocketProtocol=sctp\n",
           "port [] {s.socket} 9899/sctp = * :2\ncomplete port [] {s.socket}\n");
    expect("s.socket.d/a.conf", "[Socket]\nListenStream=80\n",
           "port [] {s.socket} 80/tcp = * :2\n");
}

static void names_of_units(void)
{
    static const struct {
        const char *path, *name;
        bool is_drop_in;
    } rows[] = {
        {"lib/systemd/system/ssh.service", "ssh.service", false},
        {"ssh@.service", "ssh@.service", false},
        {"etc/systemd/system/ssh.service.d/10-local.conf", "ssh.service", true},
        {"ssh.socket.d/a.conf", "ssh.socket", true},
        {"etc/ssh.service.d/readme", "", false},
        {"etc/service.d/a.conf", "", false},
        {"etc/x.d/a.conf", "", false},
        {"etc/x.timer", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool is_drop_in;
        CHECK_STR(systemd_unit_name(str_of(rows[i].path), &is_drop_in), str_of(rows[i].name));
        CHECK_INT(is_drop_in, rows[i].is_drop_in);
    }
}

static void what_is_refused(void)
{
    struct fact_sheet f;
    struct err e = {0};
    sheet_of(&f, "a.service", "[Service]\nUser=a\nnot an assignment\n", LW_E_INPUT, &e);
    CHECK_STR(str_of(e.message), STR("neither a section nor an assignment"));
    CHECK_INT(e.line, 3);
    CHECK_STR(buf_str(&f.text), STR(""));
    fact_sheet_release(&f);
    sheet_of(&f, "a.service", "=value\n", LW_E_INPUT, &e);
    fact_sheet_release(&f);
    for (int n = SYSTEMD_MAX_ASSIGNMENTS; n <= SYSTEMD_MAX_ASSIGNMENTS + 1; n++) {
        struct buf b;
        buf_init(&b, LW_MIB);
        for (int i = 0; i < n; i++) {
            buf_add(&b, STR("A=b\n"));
        }
        bool is_over = n > SYSTEMD_MAX_ASSIGNMENTS;
        sheet_of(&f, "a.service", buf_z(&b), is_over ? LW_E_LIMIT : LW_OK, &e);
        if (is_over) CHECK_STR(str_of(e.message), STR("unit has over 10000 assignments"));
        fact_sheet_release(&f);
        buf_release(&b);
    }
}

static void directives_are_sorted(void)
{
    static const char *const names[] = {
        "AmbientCapabilities", "ExecStart",       "IPAddressDeny",
        "InaccessiblePaths",   "NoNewPrivileges", "SecureBits",
        "SystemCallFilter",    "UMask",           "User"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct unit_directive *d = unit_directive_find(str_of(names[i]));
        CHECK(d != NULL);
        CHECK_STR(d->name, str_of(names[i]));
    }
    CHECK(unit_directive_find(STR("Restart")) == NULL);
}

/* ---- several files of one unit ---- */

struct collected {
    struct arena a;
    struct build_evidence x;
    size_t cap;
};

static enum status collect(void *ctx, enum fact_kind kind, str component, str object, str name,
                           str value, uint32_t line, struct err *e)
{
    struct collected *c = ctx;
    struct build_evidence *x = &c->x;
    (void)e;
    struct evidence_group *g = x->n_groups > 0 ? &x->groups[x->n_groups - 1] : NULL;
    if (g == NULL || !str_eq(g->object, object)) {
        g = arena_push(&c->a, (void **)&x->groups, &x->n_groups, &c->cap, sizeof *g);
        *g = (struct evidence_group){.kind = kind,
                                     .component = arena_str(&c->a, component),
                                     .object = arena_str(&c->a, object),
                                     .note = STR("")};
        g->items = arena_array(&c->a, 64, sizeof *g->items);
    }
    g->items[g->n_items++] = (struct evidence_item){
        arena_str(&c->a, name), arena_str(&c->a, value), (uint32_t)x->n_sources, line};
    return LW_OK;
}

static enum status mark(void *ctx, enum fact_kind kind, str component, str object,
                        struct err *e)
{
    struct collected *c = ctx;
    (void)kind, (void)component, (void)object, (void)e;
    if (c->x.n_groups > 0) c->x.groups[c->x.n_groups - 1].is_complete = true;
    return LW_OK;
}

struct unit_text {
    const char *path, *text;
};

static void settled(const struct unit_text *files, size_t n, const char *want)
{
    struct collected c = {.cap = 0};
    struct err e = {0};
    struct buf b;
    arena_init(&c.a, 64 * LW_MIB);
    c.x.sources = arena_array(&c.a, 64, sizeof *c.x.sources);
    for (size_t i = 0; i < n; i++) {
        struct evidence_sink sink = {&c, collect, mark, NULL, NULL};
        struct evidence_file file = {str_of(files[i].path), STR(""), str_of(files[i].text)};
        CHECK_OK(evidence_unit_read(&c.a, &file, &sink, &e), &e);
        c.x.sources[c.x.n_sources++] = (struct evidence_source){
            file.path, arena_printf(&c.a, "%064zu", i), file.bytes.n, STR("systemd-unit")};
    }
    CHECK_OK(evidence_sort(&c.a, &c.x, &e), &e);
    CHECK_OK(evidence_unit_settle(&c.a, &c.x, &e), &e);
    buf_init(&b, LW_MIB);
    for (size_t i = 0; i < c.x.n_groups; i++) {
        const struct evidence_group *g = &c.x.groups[i];
        buf_printf(&b, "%.*s%s%s%.*s\n", STR_ARG(g->object), g->is_complete ? " complete" : "",
                   g->note.n > 0 ? ": " : "", STR_ARG(g->note));
        for (size_t k = 0; k < g->n_items; k++) {
            const struct evidence_item *it = &g->items[k];
            buf_printf(&b, "  %.*s = %.*s (%u:%u)\n", STR_ARG(it->name), STR_ARG(it->value),
                       (unsigned)it->source, (unsigned)it->line);
        }
    }
    CHECK_STR(buf_str(&b), str_of(want));
    buf_release(&b);
    arena_release(&c.a);
}

static void drop_ins_over_units(void)
{
    static const struct unit_text files[] = {
        {"etc/systemd/system/d.service.d/20.conf", "[Service]\nNoNewPrivileges=yes\n"
                                                   "CapabilityBoundingSet=\n"},
        {"lib/systemd/system/d.service",
         "[Service]\nUser=d\nNoNewPrivileges=yes\nSystemCallFilter=a\nExecStart=/bin/d\n"
         "CapabilityBoundingSet=CAP_KILL\n"},
        {"lib/systemd/system/d.service.d/10.conf",
         "[Service]\nNoNewPrivileges=no\nSystemCallFilter=b\nUser=\n"},
        {"lib/systemd/system/d.service.d/20.conf", "[Service]\nNoNewPrivileges=no\n"},
        {"lib/systemd/system/d.service.d/30.conf",
         "[Service]\nExecStart=\nExecStart=+/bin/e\nExecStart=/bin/f\n"},
    };
    settled(files, 5,
            "d.service complete\n  CapabilityBoundingSet =  (0:3)\n  ExecStart = /bin/f (4:4)\n"
            "  ExecStart+ = /bin/e (4:3)\n  NoNewPrivileges = yes (0:2)\n"
            "  SystemCallFilter = a b (2:3)\n");
}

static void units_over_units(void)
{
    static const struct unit_text files[] = {
        {"rootfs/etc/systemd/system/d.service", "[Service]\nUser=mine\n"},
        {"rootfs/usr/lib/systemd/system/d.service", "[Service]\nUser=theirs\nPrivateTmp=yes\n"},
        {"rootfs/usr/lib/systemd/user/d.service", "[Service]\nPrivateTmp=yes\n"},
    };
    settled(files, 3,
            "d.service complete\n  User = mine (0:2)\nuser/d.service complete\n"
            "  PrivateTmp = yes (2:2)\n");
    static const struct unit_text twice[] = {
        {"a/d.service", "[Service]\nUser=one\n"},
        {"b/d.service", "[Service]\nUser=two\n"},
    };
    settled(twice, 2, "d.service: it lies in '/b/d.service' as well\n  User = one (0:2)\n");
    static const struct unit_text alone[] = {
        {"etc/systemd/system/d.service.d/a.conf", "[Service]\nUser=one\n"},
    };
    settled(alone, 1, "d.service: only additions to it were collected\n  User = one (0:2)\n");
}

static const struct test tests[] = {
    {"a service", a_service},
    {"a socket", a_socket},
    {"names of units", names_of_units},
    {"what is refused", what_is_refused},
    {"directives are sorted", directives_are_sorted},
    {"drop-ins over units", drop_ins_over_units},
    {"units over units", units_over_units},
    {NULL, NULL},
};
const struct test_suite evidence_unit_suite = {"evidence_unit", tests};
