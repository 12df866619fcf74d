/* SPDX-License-Identifier: Apache-2.0 */
/* Seccomp profiles, and files that announce ports. */
#include "base/limits.h"
#include "elf_fixture.h"
#include "format/evidence_readers.h"
#include "suite.h"

#include <string.h>

static void expect(const char *reader, const char *path, const char *text, enum status status,
                   const char *want)
{
    struct arena a;
    struct fact_sheet f;
    struct err e = {0};
    struct evidence_file file = {str_of(path), STR(""), str_of(text)};
    arena_init(&a, 64 * LW_MIB);
    fact_sheet_init(&f);
    const struct evidence_reader *r =
        evidence_reader_find(file.path, str_sub(file.bytes, 0, 64));
    CHECK(r != NULL);
    CHECK_STR(str_of(r->name), str_of(reader));
    CHECK_STATUS(r->read(&a, &file, &f.sink, &e), status);
    CHECK_STR(status == LW_OK ? buf_str(&f.text) : str_of(e.message), str_of(want));
    fact_sheet_release(&f);
    arena_release(&a);
}

static void seccomp_profiles(void)
{
    expect(
        "seccomp", "etc/p.json",
        "{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n \"syscalls\": [\n"
        "  {\"names\": [\"read\", \"write\"], \"action\": \"SCMP_ACT_ALLOW\"},\n"
        "  {\"name\": \"ptrace\", \"action\": \"SCMP_ACT_KILL\", \"args\": []},\n"
        "  {\"names\": [\"clone\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 0}]}"
        ",\n  {\"names\": [\"bpf\"], \"action\": \"SCMP_ACT_ALLOW\",\n"
        "   \"includes\": {\"caps\": [\"CAP_BPF\"]}}]}",
        LW_OK,
        "sandbox [] {/etc/p.json} defaultAction = SCMP_ACT_ERRNO :1\n"
        "sandbox [] {/etc/p.json} read = SCMP_ACT_ALLOW :3\n"
        "sandbox [] {/etc/p.json} write = SCMP_ACT_ALLOW :3\n"
        "sandbox [] {/etc/p.json} ptrace = SCMP_ACT_KILL :4\n"
        "sandbox [] {/etc/p.json} clone = SCMP_ACT_ALLOW (conditional) :5\n"
        "sandbox [] {/etc/p.json} bpf = SCMP_ACT_ALLOW (conditional) :6\n"
        "complete sandbox [] {/etc/p.json}\n");
    expect("seccomp", "bundle/config.json",
           "{\"ociVersion\": \"1.2.0\",\n\"process\": {\"noNewPrivileges\": true,\n"
           "\"capabilities\": {\"bounding\": [\"CAP_KILL\"]}},\n"
           "\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\"}}}",
           LW_OK,
           "sandbox [] {/bundle/config.json} NoNewPrivileges = yes :2\n"
           "sandbox [] {/bundle/config.json} CapabilityBoundingSet = CAP_KILL :3\n"
           "sandbox [] {/bundle/config.json} defaultAction = SCMP_ACT_ALLOW :4\n"
           "complete sandbox [] {/bundle/config.json}\n");
    expect("seccomp", "seccomp/a.json", "{\"syscalls\": []}", LW_E_INPUT,
           "seccomp profile has no \"defaultAction\"");
    expect("seccomp", "seccomp/a.json",
           "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"a\"]}]}",
           LW_E_INPUT, "rule of a seccomp profile has no action");
}

static void calls_at_their_limit(void)
{
    for (int n = 20000; n <= 20001; n++) {
        struct buf b;
        struct arena a;
        struct fact_sheet f;
        struct err e = {0};
        buf_init(&b, LW_MIB);
        arena_init(&a, 64 * LW_MIB);
        fact_sheet_init(&f);
        buf_add(&b, STR("{\"defaultAction\": \"A\", \"syscalls\": [{\"action\": \"A\", "
                        "\"names\": [\"x\""));
        for (int i = 1; i < n; i++) {
            buf_add(&b, STR(",\"x\""));
        }
        buf_add(&b, STR("]}]}"));
        struct evidence_file file = {STR("seccomp.json"), STR(""), buf_str(&b)};
        CHECK_STATUS(evidence_seccomp_read(&a, &file, &f.sink, &e),
                     n == 20000 ? LW_OK : LW_E_LIMIT);
        if (n > 20000) {
            CHECK_STR(str_of(e.message), STR("seccomp profile names over 20000 calls"));
        }
        fact_sheet_release(&f);
        arena_release(&a);
        buf_release(&b);
    }
}

static void inetd(void)
{
    expect("inetd", "etc/inetd.conf",
           "# services\ntelnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n\n"
           "127.0.0.1:tftp dgram udp4 wait nobody /usr/sbin/in.tftpd\n"
           "8080 stream tcp6 nowait root /bin/x\n",
           LW_OK,
           "port [] {/etc/inetd.conf} 23/tcp = * :2\n"
           "port [] {/etc/inetd.conf} 69/udp = 127.0.0.1 :4\n"
           "port [] {/etc/inetd.conf} 8080/tcp = * :5\ncomplete port [] {/etc/inetd.conf}\n");
    expect("inetd", "inetd.conf", "rstatd/1-3 dgram rpc/udp wait root /x\n", LW_OK,
           "note the port of a service is not known\n");
}

static void xinetd(void)
{
    expect("xinetd", "etc/xinetd.d/telnet",
           "# default: off\nservice telnet\n{\n  disable = no\n  socket_type = stream\n}\n"
           "service tftp\n{\n socket_type = dgram\n bind = 10.0.0.1\n}\n"
           "service x\n{\n port = 4711\n protocol = sctp\n}\n"
           "service ftp\n{\n disable = yes\n}\n",
           LW_OK,
           "port [] {/etc/xinetd.d/telnet} 23/tcp = * :2\n"
           "port [] {/etc/xinetd.d/telnet} 69/udp = 10.0.0.1 :7\n"
           "port [] {/etc/xinetd.d/telnet} 4711/sctp = * :12\n");
    expect("xinetd", "xinetd.conf", "defaults\n{\n}\nservice nobody-knows\n{\n}\n", LW_OK,
           "note the port of a service is not known\n");
}

static void containers(void)
{
    expect("dockerfile", "Dockerfile",
           "FROM debian\nexpose 80 443/tcp 53/udp # comment\nEXPOSE 8000-8010 $PORT\n"
           "RUN echo EXPOSE 1\n",
           LW_OK,
           "port [] {/Dockerfile} 80/tcp = * :2\nport [] {/Dockerfile} 443/tcp = * :2\n"
           "port [] {/Dockerfile} 53/udp = * :2\nport [] {/Dockerfile} 8000-8010/tcp = * :3\n"
           "note a port that EXPOSE names is not a number\n");
    expect(
        "oci-config", "blobs/sha256/ab",
        "{\"architecture\":\"arm64\",\"config\":{\"ExposedPorts\":{\"80/tcp\":{},\n"
        "\"x\":{}},\"User\":\"www\"},\"os\":\"linux\"}",
        LW_OK,
        "port [] {/blobs/sha256/ab} 80/tcp = * :1\nnote an exposed port is not a number\n"
        "sandbox [] {/blobs/sha256/ab} User = www :0\ncomplete port [] {/blobs/sha256/ab}\n");
}

static const struct test tests[] = {
    {"seccomp profiles", seccomp_profiles},
    {"calls at their limit", calls_at_their_limit},
    {"inetd", inetd},
    {"xinetd", xinetd},
    {"containers", containers},
    {NULL, NULL},
};
const struct test_suite evidence_profile_suite = {"evidence_profile", tests};
