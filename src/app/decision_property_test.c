/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The preview's promise: over random portfolios and random decisions, what it lists as "after" is
 * exactly what is there after the decision was made, and nothing else has changed.
 */
#include "app/decision_fixture.h"

enum {
    N_PORTFOLIOS = 4,
    N_DECISIONS = 30,
    MAX_FINDINGS = 400
};

static uint64_t seed;

static uint32_t pick(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static const char *const names[] = {"left-pad", "tiny"};
static const char *const versions[] = {"1.0.0", "1.1.0", "1.2.0"};

static void build(struct decision_scene *s)
{
    scene_record(s, "GHSA-dddd-eeee-ffff", "\"CVE-2026-0002\"", "tiny", "1.2.0",
                 "2026-01-02T00:00:00Z", "");
    scene_record(s, "GHSA-gggg-hhhh-iiii", "", "left-pad", "1.1.0", "2026-01-02T00:00:00Z", "");
    scene_import_feed(s, "osv", "osv/npm");
    DID(s->app, &fixture_anna, "product.add", "name", "Camera", "line", "home");
    DID(s->app, &fixture_anna, "product.add", "name", "Lamp");
    for (uint32_t i = 0; i < 9; i++) {
        static const char *const products[] = {"gateway", "camera", "lamp"};
        char release[20], variant[20], parts[100] = "";
        snprintf(release, sizeof release, "%u", i / 6);
        snprintf(variant, sizeof variant, "v%u", i);
        for (uint32_t k = 0; k < 2; k++)
            for (uint32_t v = 0; v < 3; v++)
                if (pick(2) || (k == 0 && v == 0))
                    snprintf(parts + strlen(parts), sizeof parts - strlen(parts), "%s%s@%s",
                             parts[0] ? " " : "", names[k], versions[v]);
        const char *image = scene_image(s, products[i % 3], release, variant, parts);
        if (pick(3))
            DID(s->app, &fixture_anna, "image.add_evidence", "image", image, "document",
                scene_evidence(s, pick(2) ? "" : "CONFIG_WGET"));
    }
}

/* What a decision may change of a finding, in one line. */
struct state {
    char id[40], text[600];
};
static struct state before[MAX_FINDINGS], after[MAX_FINDINGS], foreseen[MAX_FINDINGS];

static void put(struct state *s, yyjson_mut_val *o, const char *id, yyjson_mut_val *from)
{
    snprintf(s->id, sizeof s->id, "%s", id);
    snprintf(s->text, sizeof s->text, "%s|%d|%s|%s",
             yyjson_mut_get_str(yyjson_mut_obj_get(from, "verdict")),
             yyjson_mut_get_bool(yyjson_mut_obj_get(from, "is_decided")),
             yyjson_mut_get_str(yyjson_mut_obj_get(from, "justification")),
             yyjson_mut_get_str(yyjson_mut_obj_get(from, "decision_text")));
    (void)o;
}

static size_t take_list(yyjson_mut_doc *d, bool takes_after, struct state *out, size_t n)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(d->root, "findings"), *o;
    size_t i, max;
    yyjson_mut_arr_foreach(list, i, max, o)
    {
        CHECK(n < MAX_FINDINGS);
        put(&out[n++], o, yyjson_mut_get_str(yyjson_mut_obj_get(o, "id")),
            takes_after ? yyjson_mut_obj_get(o, "after") : o);
    }
    return n;
}

static size_t read_all(struct decision_scene *s, struct state *out)
{
    yyjson_mut_doc *d =
        DO(s->app, &fixture_anna, "finding.list", "all", "true", "limit", "200");
    CHECK(!fixture_at(d->root, "next"));
    size_t n = take_list(d, false, out, 0);
    yyjson_mut_doc_free(d);
    return n;
}

static const struct state *find(const struct state *list, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].id, id) == 0) return &list[i];
    return NULL;
}

/* Arguments of a random decision; the same go to the preview. */
struct words {
    const char *at[20];
    size_t n;
    char reason[40];
};

static void word(struct words *w, const char *name, const char *value)
{
    w->at[w->n++] = name;
    w->at[w->n++] = value;
}

static void random_decision(struct words *w, const struct state *known, size_t n, unsigned i)
{
    static const char *const scopes[] = {"image", "release", "product", "everywhere", "image"};
    static const char *const statuses[] = {"affected", "under_investigation", "not_affected",
                                           "fixed"};
    static const char *const conditions[] = {
        "symbol CONFIG_WGET of busybox is set", "symbol CONFIG_WGET of busybox is not set",
        "symbol CONFIG_LS of busybox is set or symbol CONFIG_WGET of busybox is set"};
    *w = (struct words){0};
    snprintf(w->reason, sizeof w->reason, "decision %u", i);
    word(w, "finding", known[pick((uint32_t)n)].id);
    word(w, "scope", scopes[pick(5)]);
    const char *status = statuses[pick(4)];
    word(w, "status", status);
    word(w, "reason", w->reason);
    if (strcmp(status, "not_affected") == 0)
        word(w, "justification", "inline_mitigations_already_exist");
    if (pick(3) == 0) word(w, "condition", conditions[pick(3)]);
    if (pick(4) == 0) word(w, "versions", "1.0.0, 1.1.0");
    if (pick(4) == 0) word(w, "overrides", "true");
}

static const char *const *with(const struct words *w, const char *name, const char *next,
                               const char **out)
{
    size_t n = 0;
    out[n++] = name;
    for (size_t i = 0; i < w->n; i++)
        out[n++] = w->at[i];
    if (next) {
        out[n++] = "after";
        out[n++] = next;
    }
    out[n] = NULL;
    return out;
}

static const char *const counts[] = {"n_findings", "n_images",    "n_products",
                                     "n_changed",  "n_unknown",   "n_untrue",
                                     "n_settled",  "n_elsewhere", "n_otherwise"};
enum {
    N_COUNTS = sizeof counts / sizeof counts[0]
};

static size_t preview(struct decision_scene *s, const struct words *w, int64_t n_of[N_COUNTS])
{
    const char *args[32];
    char next[40] = "";
    size_t n = 0;
    do {
        yyjson_mut_doc *d = fixture_do(s->app, &fixture_anna,
                                       with(w, "decision.preview", next[0] ? next : NULL, args),
                                       __FILE__, __LINE__);
        n = take_list(d, true, foreseen, n);
        for (size_t i = 0; i < N_COUNTS; i++)
            n_of[i] = fixture_int(d, counts[i]);
        str more = fixture_at(d->root, "next") ? fixture_str(d, "next") : STR("");
        snprintf(next, sizeof next, "%.*s", STR_ARG(more));
        yyjson_mut_doc_free(d);
    } while (next[0]);
    return n;
}

static void check_one(struct decision_scene *s, unsigned i)
{
    struct words w;
    const char *args[32];
    int64_t n_of[N_COUNTS];
    size_t n = read_all(s, before), n_changed = 0;
    random_decision(&w, before, n, i);
    size_t n_foreseen = preview(s, &w, n_of);
    CHECK_INT(read_all(s, after), n);
    for (size_t k = 0; k < n; k++)
        CHECK_STR(str_of(find(after, n, before[k].id)->text), str_of(before[k].text));
    yyjson_mut_doc *d = fixture_do(s->app, &fixture_anna, with(&w, "decision.add", NULL, args),
                                   __FILE__, __LINE__);
    for (size_t k = 0; k < N_COUNTS; k++)
        test_eq_i64(fixture_int(d, counts[k]), n_of[k], counts[k], __FILE__, __LINE__);
    yyjson_mut_doc_free(d);
    CHECK_INT(read_all(s, after), n);
    for (size_t k = 0; k < n; k++) {
        const struct state *was = &before[k], *is = find(after, n, was->id);
        const struct state *said = find(foreseen, n_foreseen, was->id);
        CHECK_STR(str_of(is->text), str_of(said ? said->text : was->text));
        n_changed += strcmp(is->text, was->text) != 0;
    }
    CHECK((int64_t)n_changed <= n_of[3]);
}

static void preview_is_result(void)
{
    for (unsigned p = 0; p < N_PORTFOLIOS; p++) {
        struct decision_scene s;
        seed = 20261122 + p;
        scene_open(&s);
        build(&s);
        scene_rematch(&s);
        for (unsigned i = 0; i < N_DECISIONS; i++)
            check_one(&s, i);
        /* Matching all again finds everything as it is: the same book answers there. */
        size_t n = read_all(&s, before);
        struct rematch_report r = scene_rematch(&s);
        CHECK_INT(r.findings.n_changed + r.findings.n_reopened + r.findings.n_opened, 0);
        read_all(&s, after);
        for (size_t k = 0; k < n; k++)
            CHECK_STR(str_of(find(after, n, before[k].id)->text), str_of(before[k].text));
        scene_close(&s);
    }
}

static const struct test tests[] = {
    {"the preview is the result", preview_is_result},
    {NULL, NULL},
};
const struct test_suite decision_property_suite = {"decision_property", tests};
