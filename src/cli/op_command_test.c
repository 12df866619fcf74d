/* SPDX-License-Identifier: Apache-2.0 */
/* Operations on the command line: what the exit code says, and what a file is called. */
#include "cli/op_command.h"

#include "app/op_list.h"
#include "base/fs.h"
#include "suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_STORE_BYTES = 16 << 20,
    ARENA_BYTES = 64 << 20
};

struct run {
    struct arena a;
    const char *dir;
    int exit_code;
    struct err e;
    str printed;
};

static const char *path_of(struct run *r, const char *name)
{
    return arena_printf(&r->a, "%s/%s", r->dir, name).p;
}

static void run_open(struct run *r)
{
    *r = (struct run){.dir = test_temp_dir()};
    setenv("LONGWATCH_NOW", "2026-11-22T12:00:00Z", 1);
    arena_init(&r->a, ARENA_BYTES);
}

static char *copy_of(struct arena *a, const char *text)
{
    size_t n = strlen(text) + 1;
    char *p = arena_alloc(a, n);
    CHECK(p != NULL);
    memcpy(p, text, n);
    return p;
}

/* Standard output goes to a file meanwhile: what is printed there otherwise is the test report. */
static enum status run_op(struct run *r, const char *op, const char *const *words)
{
    const char *path = path_of(r, "printed");
    char *argv[16];
    struct command_call c = {.data_dir = r->dir, .argv = argv, .arena = &r->a};
    for (; words[c.argc]; c.argc++)
        argv[c.argc] = copy_of(&r->a, words[c.argc]);
    fflush(stdout);
    int kept = dup(STDOUT_FILENO), file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(kept >= 0 && file >= 0 && dup2(file, STDOUT_FILENO) >= 0);
    r->exit_code = 0;
    enum status st = op_command_run(&c, op_find(str_of(op)), &r->exit_code, &r->e);
    fflush(stdout);
    CHECK(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    close(file);
    struct err e = {0};
    CHECK_OK(fs_read(&r->a, path, 1 << 20, &r->printed, &e), &e);
    return st;
}
#define RUN(r, op, ...) run_op((r), (op), (const char *const[]){__VA_ARGS__, NULL})

static void write_file(const char *path, str bytes)
{
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fclose(f) == 0);
}

/* Past the program and its triggers. */
static void forge(struct run *r, const char *from, const char *to)
{
    struct err e = {0};
    str store;
    size_t n = strlen(from), n_forged = 0;
    const char *path = path_of(r, "store.db");
    CHECK_OK(fs_read(&r->a, path, MAX_STORE_BYTES, &store, &e), &e);
    char *bytes = arena_alloc(&r->a, store.n);
    CHECK(bytes != NULL);
    memcpy(bytes, store.p, store.n);
    for (size_t i = 0; i + n <= store.n; i++) {
        if (memcmp(bytes + i, from, n) != 0) continue;
        memcpy(bytes + i, to, n);
        n_forged++;
    }
    CHECK(n_forged > 0);
    write_file(path, (str){bytes, store.n});
}

static void add_product(struct run *r)
{
    CHECK_OK(RUN(r, "product.add", "--name", "Harbour", "--markets", "DE", "--support-start",
                 "2024-01-01", "--support-end", "2030-01-01"),
             &r->e);
}

static void broken_chain_exits_with_1(void)
{
    struct run r;
    run_open(&r);
    add_product(&r);
    CHECK_OK(run_op(&r, "ledger.verify", (const char *const[]){NULL}), &r.e);
    CHECK_INT(r.exit_code, 0);
    CHECK(str_contains(r.printed, STR("is_whole              yes\n")));
    forge(&r, "Harbour", "Harbeur");
    CHECK_OK(run_op(&r, "ledger.verify", (const char *const[]){NULL}), &r.e);
    CHECK_INT(r.exit_code, 1);
    CHECK(str_contains(r.printed, STR("is_whole              no\n")));
    arena_release(&r.a);
}

static void refused_file_is_named(void)
{
    struct run r;
    char text[600];
    run_open(&r);
    add_product(&r);
    const char *path = path_of(&r, "a.json");
    write_file(path, STR("{\n  \"bomFormat\": nope}"));
    CHECK_STATUS(RUN(&r, "image.add", "Harbour", "--release", "1", "--sbom", path), LW_E_INPUT);
    CHECK_STR(str_of(r.e.source), str_of(path));
    err_text(&r.e, text, sizeof text);
    CHECK(str_starts(str_of(text), arena_printf(&r.a, "%s:2:16: ", path)));
    /* what is wrong elsewhere is not blamed on the file */
    CHECK_STATUS(RUN(&r, "image.add", "Lighthouse", "--release", "1", "--sbom", path),
                 LW_E_NOT_FOUND);
    CHECK_STR(str_of(r.e.source), STR(""));
    arena_release(&r.a);
}

static void meanings_name_a_member(void)
{
    CHECK_STR(str_of(op_verdict(op_find(STR("ledger.verify")))), STR("is_whole"));
    CHECK(op_verdict(op_find(STR("ledger.list"))) == NULL);
    CHECK_STR(str_of(op_document(op_find(STR("case.sheet")))), STR("text"));
    CHECK(op_document(op_find(STR("case.get"))) == NULL);
}

const struct test_suite op_command_suite = {
    "op_command",
    (const struct test[]){{"a broken chain exits with 1", broken_chain_exits_with_1},
                          {"a refused file is named", refused_file_is_named},
                          {"replies that mean more name a member", meanings_name_a_member},
                          {NULL, NULL}},
};
