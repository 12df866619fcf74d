/* SPDX-License-Identifier: Apache-2.0 */
/* What moves the ground of a decision, and what does not. */
#include "core/ground.h"

#include "core/match_scene.h"

static str ground(struct scene *s)
{
    const struct affected *claims[SCENE_MAX];
    for (size_t i = 0; i < s->n_claims; i++)
        claims[i] = s->claims[i].c.affected;
    str out = ground_of(&s->a, claims, s->n_claims);
    CHECK_INT(out.n, GROUND_CHARS);
    return out;
}

/* T06: a record that is touched, worded anew and re-ordered says the same. */
static void touched_record_keeps_its_ground(void)
{
    struct scene s;
    scene_init(&s);
    struct affected *one =
        scene_cpe(&s, "cpe:x", "CVE-1", "nvd", "a:v:x>=1.0<2.0 a:w:y<3.0 & !o:z:os");
    struct affected *two = scene_cve(&s, "cpe:x", "CVE-1", CLAIM_AFFECTED, "a:1.0 u:2.0<3.0");
    str before = ground(&s);
    s.claims[0].c.revision = STR("2026-06-01T00:00:00Z");
    one->origin = two->note = STR("worded anew");
    two->vendor = STR("another spelling");
    CHECK_STR(ground(&s), before);
    struct cpe_node *node = &one->configuration->nodes[0];
    struct cpe_criterion first = node->criteria[0];
    node->criteria[0] = node->criteria[1];
    node->criteria[1] = first;
    struct version_statement statement = two->statements[0];
    two->statements[0] = two->statements[1];
    two->statements[1] = statement;
    CHECK_STR(ground(&s), before);
    const struct match_claim claim = s.claims[0].c;
    s.claims[0].c = s.claims[1].c;
    s.claims[1].c = claim;
    CHECK_STR(ground(&s), before);
    arena_release(&s.a);
}

static void what_is_stated_moves_it(void)
{
    struct scene s;
    scene_init(&s);
    struct affected *x = scene_osv(&s, "pkg:pypi/x", "PYSEC-1", "PyPI", "i0 f2.0");
    str before = ground(&s), after;
    x->ranges[0].events[1].version = STR("2.1");
    after = ground(&s);
    CHECK(!str_eq(after, before));
    x->ranges[0].events[1].version = STR("2.0");
    CHECK_STR(ground(&s), before);
    x->ranges[0].events[1].kind = VERSION_LAST_AFFECTED;
    CHECK(!str_eq(ground(&s), before));
    x->ranges[0].events[1].kind = VERSION_FIXED;
    static const char *const files[] = {"a.c", "b.c", NULL};
    x->program_files = scene_strings(&s, files, &x->n_program_files);
    after = ground(&s);
    CHECK(!str_eq(after, before));
    x->status = VEX_NOT_AFFECTED;
    CHECK(!str_eq(ground(&s), after));
    CHECK(!str_eq(ground_of_statement(&s.a, VEX_FIXED, STR("")),
                  ground_of_statement(&s.a, VEX_AFFECTED, STR(""))));
    arena_release(&s.a);
}

/* Each word of a claim by itself: forgotten, it would change under a decision that stands. */
static void every_word_of_a_claim_moves_it(void)
{
    struct scene s;
    scene_init(&s);
    struct affected *x = scene_osv(&s, "pkg:pypi/x", "PYSEC-1", "PyPI", "i0 f2.0");
    str *const words[] = {&x->justification, &x->vers, &x->platform, &x->ecosystem};
    str before = ground(&s);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        str kept = *words[i];
        *words[i] = STR("another");
        CHECK(!str_eq(ground(&s), before));
        *words[i] = kept;
        CHECK_STR(ground(&s), before);
    }
    x->is_limited_to_symbols = !x->is_limited_to_symbols;
    CHECK(!str_eq(ground(&s), before));
    x->is_limited_to_symbols = !x->is_limited_to_symbols;
    x->default_status =
        x->default_status == CLAIM_UNAFFECTED ? CLAIM_AFFECTED : CLAIM_UNAFFECTED;
    CHECK(!str_eq(ground(&s), before));
    arena_release(&s.a);
}

const struct test_suite ground_suite = {
    "ground",
    (const struct test[]){
        {"T06 a touched record keeps its ground", touched_record_keeps_its_ground},
        {"what is stated moves it", what_is_stated_moves_it},
        {"every word of a claim moves it", every_word_of_a_claim_moves_it},
        {NULL, NULL}},
};
