/* SPDX-License-Identifier: Apache-2.0 */
/*
 * longwatch-pdf: a document as JSON on standard input, a tagged PDF on standard output. A program
 * of its own, so that a server without it needs neither cairo nor pango nor fonts, and so that
 * what draws strangers' texts has neither the store nor a key (ADR 0024).
 *
 * It reads no clock, no file but fonts and their settings, and no network. Time and memory are
 * limited by the kernel, whatever the libraries do.
 */
#include "base/fs.h"
#include "pdf/pdf_draw.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    CPU_SECONDS = 20, /* 500 pages take three */
    EXIT_USAGE = 2,
};
#define MEMORY_BYTES ((rlim_t)1 << 30)
/* 500 pages with their fonts stay below 4 MB. */
#define MAX_PDF_BYTES ((size_t)64 << 20)

static const char help[] =
    "usage: longwatch-pdf < DOCUMENT.json > DOCUMENT.pdf\n"
    "\n"
    "Reads a document (title, headings, paragraphs, facts, tables, lists) as JSON from\n"
    "standard input and writes it as a tagged PDF to standard output. The same document\n"
    "gives the same bytes. longwatch runs it; the format is in docs/guide/documents.md.\n";

static void set_limits(void)
{
    const struct rlimit cpu = {CPU_SECONDS, CPU_SECONDS + 1}, core = {0, 0};
    (void)setrlimit(RLIMIT_CPU, &cpu);
    (void)setrlimit(RLIMIT_CORE, &core);
#if !defined(__SANITIZE_ADDRESS__) /* its shadow alone is larger */
    const struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES};
    (void)setrlimit(RLIMIT_AS, &memory);
#endif
}

#if defined(__SANITIZE_ADDRESS__)
/* What fontconfig keeps until the end of the program is no leak of ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

static enum status run(struct err *e)
{
    struct arena a;
    struct pdf_document d;
    struct buf out;
    size_t n_missing = 0;
    str json;
    arena_init(&a, 8 * PDF_MAX_INPUT_BYTES);
    buf_init(&out, MAX_PDF_BYTES);
    enum status st = fs_read(&a, "-", PDF_MAX_INPUT_BYTES, &json, e);
    if (!st) st = pdf_document_read(&a, json, &d, e);
    if (!st) st = pdf_draw(&d, &out, &n_missing, e);
    if (n_missing)
        fprintf(stderr,
                "longwatch-pdf: no installed font has %zu of the characters; they are drawn as "
                "boxes\n",
                n_missing);
    if (!st && (fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout)))
        st = err_set(e, LW_E_ENV, "cannot write the PDF to standard output");
    buf_release(&out);
    arena_release(&a);
    return st;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    char text[512];
    if (argc == 2 && !strcmp(argv[1], "--version")) {
        puts("longwatch-pdf " LW_VERSION);
        return 0;
    }
    if (argc == 2 && !strcmp(argv[1], "--help")) {
        fputs(help, stdout);
        return 0;
    }
    if (argc != 1 || isatty(STDIN_FILENO)) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    set_limits();
    if (run(&e) == LW_OK) return 0;
    err_text(&e, text, sizeof text);
    fprintf(stderr, "longwatch-pdf: %s\n", text);
    return status_row(e.code)->exit_code;
}
