/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: a SoftHSM token in a temporary folder. Skips the test where SoftHSM is missing. */
#ifndef LW_CRYPTO_PKCS11_FIXTURE_H
#define LW_CRYPTO_PKCS11_FIXTURE_H

#include "base/fs.h"
#include "crypto/pkcs11.h"

#include "suite.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* SoftHSM 2.6 loses 37 bytes at each signature: what it allocates there is no leak of ours. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));
static inline void token_leaks(bool may)
{
    if (may && __lsan_disable) __lsan_disable();
    if (!may && __lsan_enable) __lsan_enable();
}

static inline const char *softhsm_module(void)
{
    static const char *const paths[] = {
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (fs_exists(paths[i])) return paths[i];
    test_skip("SoftHSM is not installed");
    return NULL;
}

static inline struct pkcs11_key token_new(struct arena *a, const char *token, const char *pin,
                                          const char *label)
{
    struct err e = {0};
    int code = 0;
    pid_t child;
    const char *module = softhsm_module(), *dir = test_temp_dir();
    str conf = arena_printf(a, "%s/softhsm2.conf", dir);
    str tokens = arena_printf(a, "%s/tokens", dir);
    CHECK_OK(fs_make_dirs(tokens.p, 0700, &e), &e);
    str text = arena_printf(a, "directories.tokendir = %s\nlog.level = ERROR\n", tokens.p);
    CHECK_OK(fs_write_atomic(conf.p, text, 0600, &e), &e);
    setenv("SOFTHSM2_CONF", conf.p, 1);
    str name = arena_str(a, str_of(token)), secret = arena_str(a, str_of(pin));
    const char *words[] = {"softhsm2-util", "--init-token", "--free",   "--label",  name.p,
                           "--pin",         secret.p,       "--so-pin", "officer1", NULL};
    union {
        const char **given;
        char *const *taken;
    } argv = {words};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", 1, 0);
    if (posix_spawnp(&child, "softhsm2-util", &quiet, NULL, argv.taken, environ))
        test_skip("softhsm2-util is not installed");
    posix_spawn_file_actions_destroy(&quiet);
    CHECK(waitpid(child, &code, 0) == child && code == 0);
    return (struct pkcs11_key){module, name, arena_str(a, str_of(label)), secret};
}

#endif
