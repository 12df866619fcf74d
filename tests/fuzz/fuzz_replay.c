/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_replay CORPUS: runs every file of CORPUS/TARGET/ through its target, without a fuzzing
 * compiler. Fails when a target has no file or a folder has no target.
 */
#include "fuzz.h"

#include "base/fs.h"
#include "base/limits.h"

#include <stdio.h>

struct replay {
    const char *target;
    size_t n_files;
};

static enum status replay_file(void *ctx, const char *path, struct err *e)
{
    struct replay *r = ctx;
    struct arena a;
    str bytes;
    arena_init(&a, LIMIT_RECORD_BYTES + LW_MIB);
    enum status s = fs_read(&a, path, LIMIT_RECORD_BYTES, &bytes, e);
    if (s == LW_OK) {
        if (!fuzz_one(str_of(r->target), bytes)) s = err_set(e, LW_E_USAGE, "no such target");
        r->n_files++;
    }
    arena_release(&a);
    return s;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: fuzz_replay CORPUS\n");
        return 2;
    }
    for (size_t i = 0; fuzz_target(i) != NULL; i++) {
        struct err e = {0};
        struct replay r = {.target = fuzz_target(i)};
        char dir[1024];
        snprintf(dir, sizeof dir, "%s/%s", argv[1], r.target);
        if (fs_walk(dir, replay_file, &r, &e) != LW_OK || r.n_files == 0) {
            fprintf(stderr, "fuzz_replay: %s: %s\n", dir,
                    r.n_files == 0 ? "no seeds" : e.message);
            return 1;
        }
        printf("ok %s: %zu files\n", r.target, r.n_files);
    }
    return 0;
}
