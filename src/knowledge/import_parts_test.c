/* SPDX-License-Identifier: Apache-2.0 */
/* What changed of a part, and a part that comes in several complete files. */
#include "knowledge/knowledge_fixture.h"
#include "knowledge/sync_state.h"
#include "suite.h"

static enum status import_all(struct fixture *f, const char *const *paths, size_t n,
                              const char *part, bool is_delta, struct import_result *r)
{
    struct import_options o = {.feed = "osv",
                               .paths = paths,
                               .n_paths = n,
                               .now = utc_from_ms((int64_t)1795348800 * 1000),
                               .part = str_of(part),
                               .is_delta = is_delta,
                               .cursor = part ? STR("here") : STR_NONE,
                               .n_threads = 2};
    f->err = (struct err){0};
    return knowledge_import(f->k, &f->a, &o, r, &f->err);
}

static void delta_leaves_what_is_absent(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    (void)import_zip(&f, "PyPI", 30, 0, 0);
    fixture_record(&f, "delta/PYSEC-3.json", "PYSEC-3", "pack-3", "3.0", "2026-03-01T00:00:00Z",
                   "");
    fixture_record(&f, "delta/PYSEC-99.json", "PYSEC-99", "pack-99", "1.0",
                   "2026-03-01T00:00:00Z", "");
    const char *path = fixture_path(&f, "delta");
    CHECK_OK(import_all(&f, &path, 1, "PyPI", true, &r), &f.err);
    CHECK_INT(r.n_new, 1);
    CHECK_INT(r.n_changed, 1);
    CHECK_INT(r.n_withdrawn, 0);
    CHECK_INT(records_of(&f, "osv"), 31);
    CHECK_STR(first_fix(&f, "pkg:pypi/pack-3"), STR("3.0"));
    CHECK_STR(first_fix(&f, "pkg:pypi/pack-4"), STR("2.0"));
    /* the same again says nothing new */
    int64_t generation = generation_of(&f);
    CHECK_OK(import_all(&f, &path, 1, "PyPI", true, &r), &f.err);
    CHECK(!r.is_changed);
    CHECK_INT(generation_of(&f), generation);
    /* a later copy that has them agrees with it */
    struct archive *z = zip_begin(&f, "PyPI/all.zip");
    for (int i = 0; i < 30; i++)
        zip_add(z, arena_printf(&f.a, "PYSEC-%d.json", i).p,
                record_text(&f, arena_printf(&f.a, "PYSEC-%d", i).p, "PyPI",
                            arena_printf(&f.a, "pack-%d", i).p, i == 3 ? "3.0" : "2.0",
                            i == 3 ? "2026-03-01T00:00:00Z" : "2026-02-01T00:00:00Z", ""));
    zip_add(z, "PYSEC-99.json",
            record_text(&f, "PYSEC-99", "PyPI", "pack-99", "1.0", "2026-03-01T00:00:00Z", ""));
    zip_end(z);
    r = import_path(&f, "osv", "PyPI/all.zip");
    CHECK(!r.is_changed);
    fixture_close(&f);
}

/* Two files are the part together, in whatever order, and the newest revision counts. */
static void several_files_are_one_copy(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    make_zip(&f, "PyPI", 20, 0, 1);
    CHECK(rename(fixture_path(&f, "PyPI/all.zip"), fixture_path(&f, "new.zip")) == 0);
    make_zip(&f, "PyPI", 30, 0, 0);
    const char *paths[] = {fixture_path(&f, "new.zip"), fixture_path(&f, "PyPI/all.zip")};
    CHECK_OK(import_all(&f, paths, 2, "PyPI", false, &r), &f.err);
    CHECK_INT(r.n_records, 50);
    CHECK_INT(r.n_new, 30);
    CHECK_INT(records_of(&f, "osv"), 30);
    CHECK_INT(r.n_touched, 0);
    const char *turned[] = {paths[1], paths[0]};
    int64_t generation = generation_of(&f);
    CHECK_OK(import_all(&f, turned, 2, "PyPI", false, &r), &f.err);
    CHECK_INT(r.n_withdrawn, 0);
    CHECK_INT(count_kind(&f, generation, CHANGE_PACKAGE), 0);
    /* one of them alone lacks a third: held */
    CHECK_STATUS(import_all(&f, paths, 1, "PyPI", false, &r), LW_E_STATE);
    CHECK_INT(records_of(&f, "osv"), 30);
    fixture_close(&f);
}

struct cursor_seen {
    str cursor;
    struct arena *a;
};

static enum status take_cursor(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct cursor_seen *c = ctx;
    (void)e;
    if (str_eq(p->name, STR("PyPI"))) c->cursor = arena_str(c->a, p->cursor);
    return LW_OK;
}

static void cursor_is_kept_with_the_part(void)
{
    struct fixture f = fixture_open();
    struct cursor_seen c = {.a = &f.a};
    struct import_result r;
    struct err e = {0};
    make_zip(&f, "PyPI", 3, 0, 0);
    const char *path = fixture_path(&f, "PyPI/all.zip");
    CHECK_OK(import_all(&f, &path, 1, "PyPI", false, &r), &f.err);
    CHECK_OK(knowledge_parts(f.k, take_cursor, &c, &e), &e);
    CHECK_STR(c.cursor, STR("here"));
    CHECK_OK(
        knowledge_note_state(f.k, "osv", STR("PyPI"), STR_NONE, STR_NONE, STR("there"), &e),
        &e);
    CHECK_OK(knowledge_parts(f.k, take_cursor, &c, &e), &e);
    CHECK_STR(c.cursor, STR("there"));
    CHECK(part_is_complete(&f, "PyPI"));
    /* a part that has only a cursor knows nothing yet */
    CHECK_OK(knowledge_note_state(f.k, "osv", STR("Go"), STR("e"), STR_NONE, STR("begun"), &e),
             &e);
    CHECK(!part_is_complete(&f, "Go"));
    fixture_close(&f);
}

static void revisions_of_records(void)
{
    struct fixture f = fixture_open();
    struct err e = {0};
    bool is_known = true;
    struct utc at;
    char text[UTC_TEXT_BYTES];
    (void)import_zip(&f, "PyPI", 3, 0, 4);
    CHECK_OK(
        knowledge_record_modified(f.k, "osv", STR("PyPI"), STR("PYSEC-1"), &is_known, &at, &e),
        &e);
    CHECK(is_known);
    CHECK_STR(utc_text(at, text), STR("2026-02-05T00:00:00Z"));
    CHECK_OK(
        knowledge_record_modified(f.k, "osv", STR("Go"), STR("PYSEC-1"), &is_known, &at, &e),
        &e);
    CHECK(!is_known && utc_is_none(at));
    fixture_close(&f);
}

struct refusals_seen {
    struct arena *a;
    str text;
};

static enum status take_refusal(void *ctx, const struct refusal *r, struct err *e)
{
    struct refusals_seen *s = ctx;
    char at[UTC_TEXT_BYTES];
    (void)e;
    s->text = arena_printf(s->a, "%.*s%.*s|%.*s|%.*s|%.*s|%.*s\n", STR_ARG(s->text),
                           STR_ARG(r->feed), STR_ARG(r->part), STR_ARG(r->name),
                           STR_ARG(r->reason), STR_ARG(utc_text(r->at, at)));
    return LW_OK;
}

/* Named as long as they last, with the day on which it began. */
static void refusals_are_kept(void)
{
    struct fixture f = fixture_open();
    struct err e = {0};
    struct refusals_seen s = {.a = &f.a};
    struct utc day = utc_from_ms((int64_t)1795348800 * 1000);
    struct refusal list[] = {{.name = STR("a.json"), .reason = STR("hash")},
                             {.name = STR("b.json"), .reason = STR("signature")}};
    CHECK_OK(knowledge_set_refusals(f.k, "osv", STR("x"), list, 2, day, &e), &e);
    CHECK_OK(knowledge_set_refusals(f.k, "kev", STR(""), list, 1, day, &e), &e);
    list[1].reason = STR("other");
    CHECK_OK(knowledge_set_refusals(f.k, "osv", STR("x"), list, 2, utc_add_s(day, 3600), &e),
             &e);
    CHECK_OK(knowledge_refusals(f.k, "osv", take_refusal, &s, &e), &e);
    CHECK_STR(s.text, STR("osv|x|a.json|hash|2026-11-22T12:00:00Z\n"
                          "osv|x|b.json|other|2026-11-22T13:00:00Z\n"));
    CHECK_OK(knowledge_set_refusals(f.k, "osv", STR("x"), NULL, 0, day, &e), &e);
    s.text = STR("");
    CHECK_OK(knowledge_refusals(f.k, NULL, take_refusal, &s, &e), &e);
    CHECK_STR(s.text, STR("kev||a.json|hash|2026-11-22T12:00:00Z\n"));
    fixture_close(&f);
}

const struct test_suite import_parts_suite = {
    "import_parts",
    (const struct test[]){{"a delta leaves what is absent", delta_leaves_what_is_absent},
                          {"several files are one copy", several_files_are_one_copy},
                          {"the cursor is kept with the part", cursor_is_kept_with_the_part},
                          {"revisions of records", revisions_of_records},
                          {"refusals are kept", refusals_are_kept},
                          {NULL, NULL}},
};
