/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build evidence: how an image was built, as facts with their sources. A fact says what was seen
 * and where (file by SHA-256, line); a group says of what its facts are, and whether they are all
 * there are. Only a complete group proves that something is absent: missing evidence never does.
 */
#ifndef LW_MODEL_EVIDENCE_H
#define LW_MODEL_EVIDENCE_H

#include "base/utc.h"
#include "model/enum_table.h"

/* Kind, spelling in documents and predicates; what `name` and `value` of an item hold. */
#define FACT_KIND_LIST(X)                                                                  \
 X(FACT_SYMBOL, "symbol")       /* CONFIG_TLS = y, m, n, or a text or number */            \
 X(FACT_FILE, "file")           /* compiled: path from the root of the component's tree */ \
 X(FACT_HEADER, "header")       /* included by something compiled */                       \
 X(FACT_MODULE, "module")       /* kernel module: net/tls/tls = builtin, loadable */       \
 X(FACT_DEFINE, "define")       /* preprocessor: NAME = value, "1" without one */          \
 X(FACT_FLAG, "flag")           /* of the compiler: -fstack-protector-strong */            \
 X(FACT_FUNCTION, "function")   /* linked in: defined in an executable or library */       \
 X(FACT_IMPORT, "import")       /* an executable takes it from a library */                \
 X(FACT_EXPORT, "export")       /* a library offers it */                                  \
 X(FACT_LIBRARY, "library")     /* needed at run time: libz.so.1 */                        \
 X(FACT_PACKAGE, "package")     /* Go package or Rust crate linked in */                   \
 X(FACT_HARDENING, "hardening") /* pie, relro, canary, fortify, nx = full, partial, no */  \
 X(FACT_SANDBOX, "sandbox")     /* systemd directive or seccomp rule of a service */       \
 X(FACT_PORT, "port")           /* listens: 22/tcp = address */                            \
 X(FACT_ARCHITECTURE, "architecture") /* machine = x86_64; word-size = 64; byte-order */   \
 X(FACT_PATCH, "patch")               /* vulnerability mended or file name = patch file */ \
 X(FACT_COMMIT, "commit")             /* upstream commit that the tree has */              \
 X(FACT_SOURCE, "source") /* lies in the tree, compiled or not: path like a file's */
ENUM_DECLARE(fact_kind, FACT_KIND_LIST);

struct evidence_item {
    str name, value;
    uint32_t source; /* index into build_evidence.sources */
    uint32_t line;   /* 0: not of one line */
};

struct evidence_group {
    enum fact_kind kind;
    str component; /* what it is about: "linux", "busybox", "u-boot", "zephyr", a component's
                    * name as the SBOM spells it; empty: the image as a whole */
    str object;    /* executable, unit or profile within it: "/usr/sbin/sshd"; may be empty */
    bool is_complete;            /* what is not listed is not there */
    str note;                    /* why it is not complete, or how it was found; may be empty */
    struct evidence_item *items; /* sorted by name, then value */
    size_t n_items;
};

struct evidence_source {
    str path;   /* from the root of what was walked */
    str sha256; /* hexadecimal */
    uint64_t n_bytes;
    str reader; /* what understood it: "kconfig", "kbuild-cmd", "elf" */
};

struct build_evidence {
    str digest;    /* SHA-256 of the document it was read from; empty before */
    str generator; /* "longwatch 0.3.0" */
    struct utc collected_at;
    struct evidence_source *sources;
    size_t n_sources;
    struct evidence_group *groups; /* sorted by kind, component, object */
    size_t n_groups;
    str *notes; /* what was met and not understood, in words */
    size_t n_notes;
};

#endif
