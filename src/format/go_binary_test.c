/* SPDX-License-Identifier: Apache-2.0 */
#include "format/go_binary.h"

#include "base/limits.h"
#include "elf_fixture.h"
#include "format/evidence_readers.h"
#include "suite.h"

static const char modules[] = "path\texample.com/app/cmd/app\n"
                              "mod\texample.com/app\t(devel)\t\n"
                              "dep\tgolang.org/x/crypto\tv0.54.0\th1:x=\n"
                              "dep\tgopkg.in/yaml.v3\tv3.0.1\th1:y=\n"
                              "dep\texample.com/old\tv1.0.0\n"
                              "=>\texample.com/fork\tv1.0.1\th1:z=\n"
                              "build\tGOOS=linux\n";

/* Names in the table of functions, as the linker writes them. */
static const char *const names[] = {
    "main.main",
    "main.main.func1",
    "runtime.mallocgc",
    "net/http.(*Client).Do",
    "golang.org/x/crypto/ssh.(*Client).Dial.func2.1",
    "gopkg.in/yaml%2ev3.Unmarshal",
    "example.com/old/sub.F[go.shape.int]",
    "slices.SortFunc[go.shape.[]golang.org/x/y.T,go.shape.int].func1",
    "type:.eq.[2]string",
    "go:buildid",
    "_cgo_topofstack",
    "vendor/golang.org/x/net/idna.init.0",
};
enum {
    N_NAMES = sizeof names / sizeof names[0]
};

static str build_info(struct arena *a, const char *text)
{
    struct buf b;
    buf_init(&b, LW_MIB);
    buf_add(&b, STR("\xff Go buildinf:\x08\x02"));
    for (int i = 0; i < 16; i++) {
        buf_char(&b, '\0');
    }
    buf_add(&b, STR("\x08go1.22.1"));
    size_t n = text[0] != '\0' ? str_of(text).n + 32 : 0;
    buf_char(&b, (char)(0x80 | (n & 0x7f)));
    buf_char(&b, (char)(n >> 7));
    if (n > 0)
        buf_add(&b, STR("0w\xaf\x0c\x92t\x08\x02"
                        "A\xe1\xc1\x07\xe6\xd6\x18\xe6"));
    buf_add(&b, str_of(text));
    if (n > 0)
        buf_add(&b, STR("\xf9"
                        "2C1\x86\x18 r\x00\x82"
                        "B\x10"
                        "A\x16\xd8\xf2"));
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* The header of 8 bytes, then words, then what they point to. */
static str table(struct arena *a, const struct elf_made *m, unsigned version)
{
    static const uint64_t magic[] = {
        [102] = 0xfffffffb, [116] = 0xfffffffa, [118] = 0xfffffff0, [120] = 0xfffffff1};
    struct buf b, texts;
    uint64_t at[N_NAMES], word = m->is_64 ? 8 : 4;
    buf_init(&b, LW_MIB);
    buf_init(&texts, LW_MIB);
    for (size_t i = 0; i < N_NAMES; i++) {
        at[i] = texts.n;
        buf_add(&texts, str_of(names[i]));
        buf_char(&texts, '\0');
    }
    elf_make_number(&b, m->is_big, magic[version], 4);
    elf_make_number(&b, m->is_big, 0, 2);
    elf_make_number(&b, m->is_big, 4, 1);
    elf_make_number(&b, m->is_big, word, 1);
    elf_make_word(&b, m, N_NAMES);
    if (version == 102) {
        /* Pairs of address and record, the end, the records, the names. */
        uint64_t records = 8 + word + (2 * N_NAMES + 1) * word, strings = records;
        strings += N_NAMES * (word + 4);
        for (size_t i = 0; i < N_NAMES; i++) {
            elf_make_word(&b, m, 0x1000 + i);
            elf_make_word(&b, m, records + i * (word + 4));
        }
        elf_make_word(&b, m, 0x2000);
        for (size_t i = 0; i < N_NAMES; i++) {
            elf_make_word(&b, m, 0x1000 + i);
            elf_make_number(&b, m->is_big, strings + at[i], 4);
        }
    } else {
        size_t n_words = version == 116 ? 7 : 8;
        uint64_t start = 8 + n_words * word;
        elf_make_word(&b, m, 0);
        if (version > 116) elf_make_word(&b, m, 0x1000);
        elf_make_word(&b, m, start);
        for (size_t i = version == 116 ? 3 : 4; i < n_words; i++) {
            elf_make_word(&b, m, start + texts.n);
        }
    }
    buf_add(&b, buf_str(&texts));
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    buf_release(&texts);
    return out;
}

static struct elf_made program(struct arena *a, bool is_64, bool is_big, unsigned version,
                               const char *text)
{
    struct elf_made m = {.is_64 = is_64, .is_big = is_big, .type = 2, .machine = 62};
    (void)elf_make_section(&m, (struct elf_made_section){.name = ".go.buildinfo",
                                                         .type = 1,
                                                         .bytes = build_info(a, text)});
    (void)elf_make_section(&m, (struct elf_made_section){.name = ".gopclntab",
                                                         .type = 1,
                                                         .bytes = table(a, &m, version)});
    return m;
}

static void modules_of_a_build(void)
{
    struct arena a;
    struct err e = {0};
    struct elf x;
    struct go_build b;
    arena_init(&a, 16 * LW_MIB);
    struct elf_made m = program(&a, true, false, 120, modules);
    CHECK_OK(elf_parse(&a, elf_make(&a, &m), &x, &e), &e);
    CHECK_OK(go_build_read(&a, &x, &b, &e), &e);
    CHECK_STR(b.version, STR("go1.22.1"));
    CHECK_STR(b.main_path, STR("example.com/app/cmd/app"));
    CHECK(b.has_modules);
    CHECK_INT(b.n_modules, 4);
    CHECK_STR(b.modules[1].path, STR("golang.org/x/crypto"));
    CHECK_STR(b.modules[1].version, STR("v0.54.0"));
    CHECK_STR(b.modules[3].path, STR("example.com/fork"));
    CHECK_STR(b.modules[3].replaces, STR("example.com/old"));
    arena_release(&a);
}

/* Before Go 1.18 the header points to Go strings. */
static void modules_by_pointer(void)
{
    struct arena a;
    struct err e = {0};
    struct elf x;
    struct go_build b;
    struct buf data;
    struct elf_made m = {.is_64 = true, .type = 2, .machine = 62};
    arena_init(&a, 16 * LW_MIB);
    buf_init(&data, LW_MIB);
    buf_add(&data, STR("\xff Go buildinf:\x08\0"));
    elf_make_number(&data, false, 0x1000 + 32, 8);
    elf_make_number(&data, false, 0x1000 + 48, 8);
    elf_make_number(&data, false, 0x1000 + 64, 8);
    elf_make_number(&data, false, 6, 8);
    elf_make_number(&data, false, 0, 8);
    elf_make_number(&data, false, 0, 8);
    buf_add(&data, STR("go1.16"));
    size_t at = elf_make_section(&m, (struct elf_made_section){.name = ".go.buildinfo",
                                                               .type = 1,
                                                               .address = 0x1000,
                                                               .bytes = buf_str(&data)});
    m.segments[m.n_segments++] = (struct elf_made_segment){ELF_SEGMENT_LOAD, 6, at};
    CHECK_OK(elf_parse(&a, elf_make(&a, &m), &x, &e), &e);
    CHECK_OK(go_build_read(&a, &x, &b, &e), &e);
    CHECK_STR(b.version, STR("go1.16"));
    CHECK(!b.has_modules);
    data.p[32] = 69; /* one byte further, so that the string ends beyond the segment */
    m.sections[at].bytes = buf_str(&data);
    CHECK_OK(elf_parse(&a, elf_make(&a, &m), &x, &e), &e);
    CHECK_STATUS(go_build_read(&a, &x, &b, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("text of .go.buildinfo is not where it points to"));
    buf_release(&data);
    arena_release(&a);
}

static const char *const facts[] = {
    "package [] {/app} example.com/app/cmd/app = (devel) :0",
    "package [example.com/app] {/app} example.com/app/cmd/app = (devel) :0",
    "function [example.com/app] {/app} example.com/app/cmd/app.main =  :0",
    "package [stdlib] {/app} runtime = go1.22.1 :0",
    "function [stdlib] {/app} runtime.mallocgc =  :0",
    "function [stdlib] {/app} net/http.(*Client).Do =  :0",
    "function [stdlib] {/app} net/http.Client.Do =  :0",
    "package [golang.org/x/crypto] {/app} golang.org/x/crypto/ssh = v0.54.0 :0",
    "function [golang.org/x/crypto] {/app} golang.org/x/crypto/ssh.(*Client).Dial =  :0",
    "function [golang.org/x/crypto] {/app} golang.org/x/crypto/ssh.Client.Dial =  :0",
    "package [gopkg.in/yaml.v3] {/app} gopkg.in/yaml.v3 = v3.0.1 :0",
    "function [gopkg.in/yaml.v3] {/app} gopkg.in/yaml.v3.Unmarshal =  :0",
    "package [example.com/old] {/app} example.com/old/sub = v1.0.1 :0",
    "function [example.com/old] {/app} example.com/old/sub.F =  :0",
    "function [stdlib] {/app} slices.SortFunc =  :0",
    "package [stdlib] {/app} vendor/golang.org/x/net/idna = go1.22.1 :0",
    "function [stdlib] {/app} vendor/golang.org/x/net/idna.init =  :0",
};

static void facts_of_all_layouts(void)
{
    static const unsigned versions[] = {102, 116, 118, 120};
    for (unsigned i = 0; i < 16; i++) {
        struct arena a;
        struct fact_sheet f;
        struct err e = {0};
        arena_init(&a, 16 * LW_MIB);
        fact_sheet_init(&f);
        struct elf_made m = program(&a, (i & 1) != 0, (i & 2) != 0, versions[i >> 2], modules);
        struct evidence_file file = {STR("app"), STR(""), elf_make(&a, &m)};
        CHECK_OK(evidence_elf_read(&a, &file, &f.sink, &e), &e);
        for (size_t k = 0; k < sizeof facts / sizeof facts[0]; k++) {
            if (!fact_sheet_has(&f, facts[k])) test_fail(__FILE__, __LINE__, "%s", facts[k]);
        }
        CHECK(!str_contains(buf_str(&f.text), STR("_cgo")));
        CHECK(!str_contains(buf_str(&f.text), STR("go.shape")));
        CHECK(!str_contains(buf_str(&f.text), STR("type:")));
        bool is_complete = versions[i >> 2] > 102;
        CHECK(fact_sheet_has(&f, "complete package [] {/app}") == is_complete);
        CHECK(fact_sheet_has(&f, "complete function [stdlib] {/app}") == is_complete);
        CHECK(fact_sheet_has(&f, "complete package [golang.org/x/crypto] {/app}") ==
              is_complete);
        CHECK(!fact_sheet_has(&f, "complete function [] {/app}"));
        fact_sheet_release(&f);
        arena_release(&a);
    }
}

/* Without the list of modules nobody knows whose packages are missing. */
static void without_modules(void)
{
    struct arena a;
    struct fact_sheet f;
    struct err e = {0};
    arena_init(&a, 16 * LW_MIB);
    fact_sheet_init(&f);
    struct elf_made m = program(&a, true, false, 120, "");
    struct evidence_file file = {STR("app"), STR(""), elf_make(&a, &m)};
    CHECK_OK(evidence_elf_read(&a, &file, &f.sink, &e), &e);
    CHECK(fact_sheet_has(&f, "package [] {/app} golang.org/x/crypto/ssh =  :0"));
    CHECK(fact_sheet_has(&f, "package [] {/app} main =  :0"));
    CHECK(!str_contains(buf_str(&f.text), STR("complete package")));
    fact_sheet_release(&f);
    arena_release(&a);
}

static void damaged(void)
{
    static const struct {
        size_t section, at;
        char byte;
        const char *note;
    } rows[] = {
        {1, 1, 'X', "note .go.buildinfo does not begin with its magic number"},
        {1, 42, 'X', "note text of .go.buildinfo is cut off"},
        {2, 0, 'X', "note no table of go functions"},
        {2, 10, 'X', "note go program has 5767180 functions, over the limit of 2000000"},
        {2, 34, 'X', "note names of go functions lie outside of their table"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct fact_sheet f;
        struct err e = {0};
        arena_init(&a, 16 * LW_MIB);
        fact_sheet_init(&f);
        struct elf_made m = program(&a, true, false, 120, modules);
        struct buf b;
        buf_init(&b, LW_MIB);
        buf_add(&b, m.sections[rows[i].section].bytes);
        b.p[rows[i].at] = rows[i].byte;
        m.sections[rows[i].section].bytes = buf_str(&b);
        struct evidence_file file = {STR("app"), STR(""), elf_make(&a, &m)};
        CHECK_OK(evidence_elf_read(&a, &file, &f.sink, &e), &e);
        if (!fact_sheet_has(&f, rows[i].note)) {
            test_fail(__FILE__, __LINE__, "%s in:\n%.*s", rows[i].note,
                      STR_ARG(buf_str(&f.text)));
        }
        CHECK(!str_contains(buf_str(&f.text), STR("complete package")));
        buf_release(&b);
        fact_sheet_release(&f);
        arena_release(&a);
    }
}

static void names_taken_apart(void)
{
    static const struct {
        const char *name, *package, *symbol;
    } rows[] = {
        {"go.uber.org/zap.New", "go.uber.org/zap", "New"},
        {"a/b.glob..func1", "a/b", "glob"},
        {"a.(*T).M-fm", "a", "(*T).M"},
        {"a.F.gowrap2", "a", "F"},
        {"a.F.func1-range3", "a", "F"},
        {"a.F-range1", "a", "F"},
        {"a.T[int].M", "a", "T.M"},
        {"x%zz/y.F", "x%zz/y", "F"},
        {"type..hash.a.T", NULL, NULL},
        {"go.struct { x int }", NULL, NULL},
        {"memmove", NULL, NULL},
        {".init", NULL, NULL},
        {"", NULL, NULL},
    };
    struct arena a;
    arena_init(&a, LW_MIB);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        str package, symbol;
        bool is = go_name_split(&a, str_of(rows[i].name), &package, &symbol);
        CHECK_INT(is, rows[i].package != NULL);
        if (!is) continue;
        CHECK_STR(package, str_of(rows[i].package));
        CHECK_STR(symbol, str_of(rows[i].symbol));
    }
    arena_release(&a);
}

static const struct test tests[] = {
    {"modules of a build", modules_of_a_build},
    {"modules by pointer", modules_by_pointer},
    {"facts of all layouts", facts_of_all_layouts},
    {"without modules", without_modules},
    {"damaged", damaged},
    {"names taken apart", names_taken_apart},
    {NULL, NULL},
};
const struct test_suite go_binary_suite = {"go_binary", tests};
