/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/zip_index.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

/* Two stored members, "b.json" with {"a":1} before "a.json" with [], named in the other order. */
enum {
    FIRST_LOCAL = 0,
    SECOND_LOCAL = 30 + 6 + 7,
    DIRECTORY = SECOND_LOCAL + 30 + 6 + 2,
    ENTRY_BYTES = 46 + 6,
    ZIP_BYTES = DIRECTORY + 2 * ENTRY_BYTES + 22,
};

static void put(char *at, uint32_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        at[i] = (char)(v >> 8 * i & 0xff);
}

static void put_member(char *zip, size_t local, size_t entry, const char *name,
                       const char *bytes, uint32_t crc)
{
    uint32_t n = (uint32_t)strlen(bytes);
    put(zip + local, 0x04034b50, 4);
    put(zip + local + 26, 6, 2);
    memcpy(zip + local + 30, name, 6);
    memcpy(zip + local + 36, bytes, n);
    put(zip + entry, 0x02014b50, 4);
    put(zip + entry + 16, crc, 4);
    put(zip + entry + 20, n, 4);
    put(zip + entry + 24, n, 4);
    put(zip + entry + 28, 6, 2);
    put(zip + entry + 42, (uint32_t)local, 4);
    memcpy(zip + entry + 46, name, 6);
}

static void make_zip(char zip[static ZIP_BYTES])
{
    memset(zip, 0, ZIP_BYTES);
    put_member(zip, FIRST_LOCAL, DIRECTORY + ENTRY_BYTES, "b.json", "{\"a\":1}", 0x561bacaf);
    put_member(zip, SECOND_LOCAL, DIRECTORY, "a.json", "[]", 0x0d4cbb29);
    put(zip + DIRECTORY + 2 * ENTRY_BYTES, 0x06054b50, 4);
}

static void members_come_in_the_order_of_their_bytes(void)
{
    char zip[ZIP_BYTES], out[8] = "";
    struct zip_member *m = NULL;
    struct err e = {0};
    make_zip(zip);
    CHECK(zip_index((str){zip, sizeof zip}, DIRECTORY, 2, &m));
    CHECK_STR(m[0].name, STR("b.json"));
    CHECK_STR(m[1].name, STR("a.json"));
    struct unpacker *u = unpacker_new();
    CHECK_OK(unpacker_read(u, (str){zip, sizeof zip}, &m[0], out, &e), &e);
    CHECK_STR(((str){out, m[0].n_unpacked}), STR("{\"a\":1}"));
    unpacker_free(u);
    free(m);
}

static void damage_is_told_by_member(void)
{
    char zip[ZIP_BYTES], out[8] = "";
    struct zip_member *m = NULL;
    struct err e = {0};
    make_zip(zip);
    zip[SECOND_LOCAL + 36] = '{';
    CHECK(zip_index((str){zip, sizeof zip}, DIRECTORY, 2, &m));
    struct unpacker *u = unpacker_new();
    CHECK_STATUS(unpacker_read(u, (str){zip, sizeof zip}, &m[1], out, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("unpacking: the checksum of member 'a.json' is wrong"));
    m[1].is_deflated = true;
    CHECK_STATUS(unpacker_read(u, (str){zip, sizeof zip}, &m[1], out, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("unpacking: member 'a.json' is damaged"));
    unpacker_free(u);
    free(m);
}

static void what_is_not_ordinary_is_left_alone(void)
{
    static const struct {
        size_t at;
        uint32_t value;
        size_t n;
    } rows[] = {
        {DIRECTORY, 0, 4},                  /* no entry */
        {DIRECTORY + 8, 1, 2},              /* encrypted */
        {DIRECTORY + 10, 93, 2},            /* zstd */
        {DIRECTORY + 20, UINT32_MAX, 4},    /* ZIP64 */
        {DIRECTORY + 24, 3, 4},             /* stored with two sizes */
        {DIRECTORY + 28, 0xffff, 2},        /* a name beyond the end */
        {DIRECTORY + 42, ZIP_BYTES - 8, 4}, /* a local header beyond the end */
        {DIRECTORY + 42, FIRST_LOCAL, 4},   /* two names for one place */
        {SECOND_LOCAL + 28, 0xffff, 2},     /* bytes beyond the end */
        {DIRECTORY + 46, 0, 1},             /* a NUL in the name */
        {DIRECTORY + 2 * ENTRY_BYTES, 0x02014b50, 4} /* more than announced */,
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char zip[ZIP_BYTES];
        struct zip_member *m = NULL;
        make_zip(zip);
        put(zip + rows[i].at, rows[i].value, rows[i].n);
        CHECK(!zip_index((str){zip, sizeof zip}, DIRECTORY, 2, &m));
    }
    char zip[ZIP_BYTES];
    struct zip_member *m = NULL;
    make_zip(zip);
    for (size_t n = 0; n < DIRECTORY + 2 * ENTRY_BYTES; n++)
        CHECK(!zip_index((str){zip, n}, DIRECTORY, 2, &m));
    CHECK(!zip_index((str){zip, sizeof zip}, SIZE_MAX, 2, &m));
}

const struct test_suite zip_index_suite = {
    "zip_index",
    (const struct test[]){
        {"members come in the order of their bytes", members_come_in_the_order_of_their_bytes},
        {"damage is told by member", damage_is_told_by_member},
        {"what is not ordinary is left alone", what_is_not_ordinary_is_left_alone},
        {NULL, NULL}},
};
