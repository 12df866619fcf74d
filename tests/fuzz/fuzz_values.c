/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_values.h"

#include "base/limits.h"
#include "core/cpe_match.h"
#include "core/gate.h"
#include "format/baseline.h"
#include "format/bom_upload.h"
#include "format/csaf.h"
#include "format/cvss.h"
#include "format/feed_bundle.h"
#include "format/nvd_files.h"
#include "format/osv_list.h"
#include "format/release.h"
#include "format/uuid.h"

#include <string.h>

/* ---- CPE ---- */

typedef void (*cpe_write_fn)(struct buf *out, const struct cpe *c);

static str cpe_text(struct arena *a, const struct cpe *c, cpe_write_fn write)
{
    struct buf out;
    buf_init(&out, 8 * LIMIT_PURL_BYTES);
    write(&out, c);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

/* What is written reads again as the same. */
static void round_trip(struct arena *a, const struct cpe *c, cpe_write_fn write)
{
    struct cpe again;
    str text = cpe_text(a, c, write);
    if (text.n > LIMIT_PURL_BYTES) return;
    if (cpe_parse(a, text, &again, NULL) != LW_OK) BUG("written CPE name is refused");
    for (unsigned i = 0; i < N_cpe_attribute; i++) {
        if (again.at[i].kind != c->at[i].kind || !str_eq(again.at[i].text, c->at[i].text)) {
            BUG("written CPE name reads as another");
        }
    }
}

static bool has_wildcard(const struct cpe *c)
{
    for (unsigned i = 0; i < N_cpe_attribute; i++) {
        if (cpe_has_wildcard(&c->at[i])) return true;
    }
    return false;
}

static void relations(const struct cpe *x, const struct cpe *y)
{
    static const enum cpe_relation mirror[N_cpe_relation] = {
        [CPE_DISJOINT] = CPE_DISJOINT,   [CPE_EQUAL] = CPE_EQUAL,
        [CPE_SUBSET] = CPE_SUPERSET,     [CPE_SUPERSET] = CPE_SUBSET,
        [CPE_UNDEFINED] = CPE_UNDEFINED,
    };
    enum cpe_relation xy = cpe_relate(x, y), yx = cpe_relate(y, x);
    if ((xy == CPE_EQUAL) != (yx == CPE_EQUAL)) BUG("equality is not symmetric");
    if (has_wildcard(x) || has_wildcard(y)) return;
    if (yx != mirror[xy]) BUG("relation is not mirrored");
    if (cpe_relate(x, x) != CPE_EQUAL) BUG("name differs from itself");
}

/* A product that declares less knows less, but never the contrary. */
static void configurations(struct arena *a, struct cpe_criterion k, str other,
                           const struct cpe *x, const struct cpe *y)
{
    struct cpe_item items[2] = {{.name = *x}, {.name = *y}};
    struct cpe_criterion condition = {.criteria = other};
    struct cpe_node nodes[2] = {{.criteria = &k, .n_criteria = 1},
                                {.criteria = &condition, .n_criteria = 1}};
    struct cpe_configuration c = {.is_and = true, .nodes = nodes, .n_nodes = 2};
    struct cpe_inventory open = {.items = items, .n = 2};
    struct cpe_inventory declared = {
        .items = items, .n = 2, .has_os = true, .has_hardware = true};
    for (size_t i = 0; i < 2; i++) {
        items[i].version = cpe_version_text(a, &items[i].name);
        items[i].scheme = i == 0 ? VERSION_GENERIC : VERSION_SEMVER;
        struct criterion_answer r = criterion_ask(a, &k, &items[i]);
        if (r.is_ended && r.truth != TRUTH_NO) BUG("ended and not over");
        if (r.is_na && r.truth == TRUTH_YES) BUG("affected without a version");
        if (r.truth == TRUTH_UNKNOWN && r.why.n == 0) BUG("unknown without words");
    }
    for (size_t i = 0; i < 2; i++) {
        enum truth much = configuration_ask(a, &c, &items[i], &declared).truth;
        enum truth little = configuration_ask(a, &c, &items[i], &open).truth;
        if (little < much || (little == TRUTH_YES && much != TRUTH_YES)) {
            BUG("what is not declared counts as absent");
        }
    }
}

void fuzz_cpe(struct arena *a, str bytes)
{
    str line[4];
    struct cpe c[2];
    bool is_name[2];
    for (size_t i = 0; i < 4; i++) {
        (void)str_cut(&bytes, '\n', &line[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        bool is_valid = cpe_check(line[i], NULL) == LW_OK;
        is_name[i] = cpe_parse(a, line[i], &c[i], NULL) == LW_OK;
        if (is_valid && !is_name[i]) BUG("valid CPE name is refused");
        if (!is_name[i]) continue;
        round_trip(a, &c[i], cpe_write_fs);
        round_trip(a, &c[i], cpe_write_uri);
        str key = cpe_key(a, &c[i]);
        if (key.n > 0 && !str_starts(key, STR("cpe:"))) BUG("key without its kind");
    }
    if (!is_name[0] || !is_name[1]) return;
    relations(&c[0], &c[1]);
    struct cpe_criterion k = {
        .criteria = line[0], .is_vulnerable = true, .start = line[2], .end = line[3]};
    configurations(a, k, line[1], &c[0], &c[1]);
}

/* ---- CVSS ---- */

static void check_score(int tenths, bool may_miss)
{
    if (tenths > 100 || tenths < (may_miss ? -1 : 0)) BUG("score out of range");
}

static void scores_of(const struct cvss *c, struct cvss_score *s)
{
    cvss_score(c, s);
    check_score(s->overall, false);
    check_score(s->base, false);
    check_score(s->temporal, true);
    check_score(s->environmental, true);
}

void fuzz_cvss(struct arena *a, str bytes)
{
    struct cvss c, again;
    struct cvss_score s, same;
    struct buf out;
    bool is_valid = cvss_check(bytes, NULL) == LW_OK;
    if (cvss_parse(bytes, &c, NULL) != LW_OK) {
        if (is_valid) BUG("valid vector is refused");
        return;
    }
    buf_init(&out, 1024);
    cvss_write(&out, &c);
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    if (cvss_parse(text, &again, NULL) != LW_OK) BUG("written vector is refused");
    if (c.version != again.version || memcmp(c.values, again.values, sizeof c.values) != 0) {
        BUG("written vector reads as another");
    }
    /* a 2.0 vector may have had half a group */
    if (c.version != CVSS_20 && cvss_check(text, NULL) != LW_OK)
        BUG("written against the letter");
    scores_of(&c, &s);
    scores_of(&again, &same);
    if (s.overall != same.overall || s.base != same.base) BUG("same vector, other score");
}

/* ---- CSAF ---- */

static volatile unsigned sink;
static void touch(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        sink += (unsigned char)s.p[i];
    }
}

static void touch_list(const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        touch(list[i]);
    }
}

/* What the clock adds are findings, none goes away; a place is a JSON pointer. */
void fuzz_csaf_check(struct arena *a, str bytes)
{
    struct err e = {0};
    struct csaf_finding *found;
    size_t n = 0, n_at = 0;
    struct utc now;
    if (utc_parse(STR("2026-08-22T00:00:00Z"), "time", &now, NULL) != LW_OK) BUG("no time");
    if (csaf_check(a, bytes, &found, &n, &e) != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        touch(found[i].path);
        if (found[i].path.n > 0 && found[i].path.p[0] != '/') BUG("finding without place");
        if (found[i].words.n == 0) BUG("finding without words");
    }
    if (csaf_check_at(a, bytes, now, &found, &n_at, &e) == LW_OK && n_at < n) {
        BUG("later there are fewer findings");
    }
}

static void touch_entries(const struct csaf_entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const str texts[] = {entries[i].url, entries[i].sha256_url, entries[i].sha512_url,
                             entries[i].signature_url};
        touch_list(texts, sizeof texts / sizeof texts[0]);
    }
}

typedef enum status (*entries_fn)(struct arena *a, str bytes, struct csaf_entry **out,
                                  size_t *n_out, struct err *e);
typedef enum status (*texts_fn)(struct arena *a, str bytes, str **out, size_t *n_out,
                                struct err *e);

/* Every reader of a provider's files. */
void fuzz_csaf_provider(struct arena *a, str bytes)
{
    static const entries_fn entry_readers[] = {csaf_changes_read, csaf_rolie_read,
                                               csaf_index_read};
    static const texts_fn text_readers[] = {csaf_service_read, csaf_category_read,
                                            csaf_aggregator_read, csaf_security_txt_read};
    struct err e = {0};
    struct csaf_provider provider;
    struct csaf_entry *entries;
    str *texts, hex;
    size_t n;
    for (size_t i = 0; i < sizeof entry_readers / sizeof entry_readers[0]; i++) {
        if (entry_readers[i](a, bytes, &entries, &n, &e) == LW_OK) touch_entries(entries, n);
    }
    for (size_t i = 0; i < sizeof text_readers / sizeof text_readers[0]; i++) {
        if (text_readers[i](a, bytes, &texts, &n, &e) == LW_OK) touch_list(texts, n);
    }
    if (csaf_hash_read(a, bytes, &hex, &e) == LW_OK && hex.n != 64 && hex.n != 128) {
        BUG("hash of another length");
    }
    if (csaf_provider_read(a, bytes, &provider, &e) == LW_OK) {
        const str names[] = {provider.canonical_url, provider.publisher, provider.role};
        touch_list(names, sizeof names / sizeof names[0]);
        touch_list(provider.directories, provider.n_directories);
        touch_list(provider.rolie_feeds, provider.n_rolie_feeds);
        for (size_t i = 0; i < provider.n_keys; i++) {
            touch(provider.keys[i].fingerprint);
            touch(provider.keys[i].url);
        }
    }
    str name = csaf_file_name(a, bytes);
    if (bytes.n > 0 && !csaf_is_file_name(a, bytes, name)) BUG("file name is not its own");
}

static enum status touch_osv_line(void *ctx, const struct osv_line *l, struct err *e)
{
    int64_t *n = ctx;
    (void)e;
    touch(l->id);
    (*n)++;
    return LW_OK;
}

static void fuzz_bundle(struct arena *a, str bytes)
{
    struct bundle_manifest m;
    struct err e = {0};
    str first, second;
    if (bundle_manifest_read(a, bytes, &m, &e) != LW_OK) return;
    for (size_t i = 0; i < m.n_parts; i++)
        for (size_t k = 0; k < m.parts[i].n_files; k++)
            touch(m.parts[i].files[k].name);
    /* What is written from what was read says the same again. */
    if (bundle_manifest_write(a, &m, &first, &e) != LW_OK) return;
    if (bundle_manifest_read(a, first, &m, &e) != LW_OK) BUG("a manifest is not its own");
    if (bundle_manifest_write(a, &m, &second, &e) == LW_OK && !str_eq(first, second))
        BUG("a manifest is written in two ways");
}

/* Every reader of what lies beside the records. */
void fuzz_feed_files(struct arena *a, str bytes)
{
    struct err e = {0};
    struct release_asset *assets = NULL;
    struct nvd_page page;
    struct nvd_meta meta;
    size_t n = 0;
    int64_t n_lines = 0, n_seen = 0;
    if (osv_list_each(bytes, touch_osv_line, &n_seen, &n_lines, &e) == LW_OK &&
        n_seen != n_lines)
        BUG("lines that nobody saw");
    if (release_read(a, bytes, "_all_CVEs", true, &assets, &n, &e) == LW_OK)
        for (size_t i = 0; i < n; i++) {
            touch(assets[i].name);
            if (!str_starts(assets[i].url, STR("https://"))) BUG("an address out of https");
        }
    (void)asset_from_name(bytes, "_all_CVEs");
    (void)!nvd_page_read(bytes, &page, &e);
    if (nvd_meta_read(bytes, &meta, &e) == LW_OK) touch(meta.sha256);
    fuzz_bundle(a, bytes);
}

void fuzz_baseline(struct arena *a, str bytes)
{
    struct err e = {0};
    struct baseline b;
    if (baseline_read(a, bytes, &b, &e) != LW_OK) return;
    for (size_t i = 0; i < b.n; i++) {
        touch(b.rows[i].vulnerability);
        touch(b.rows[i].component);
    }
}

/* An exploited, urgent finding with the highest scores passes no gate but one that asks for less. */
void fuzz_gate(struct arena *a, str bytes)
{
    struct gate g;
    const struct gate_facts all = {.verdict = VERDICT_AFFECTED,
                                   .priority = PRIORITY_URGENT,
                                   .is_exploited = true,
                                   .is_fixable = true,
                                   .severity = 10,
                                   .epss = 1};
    (void)a;
    if (gate_parse(bytes, &g, NULL) != LW_OK) return;
    if (g.n == 0 || g.n > GATE_MAX_ALTERNATIVES) BUG("a gate without conditions");
    if (gate_passes_over(&g, &all)) BUG("a score is missing that is there");
    (void)gate_fails(&g, &all);
}

void fuzz_bom_upload(struct arena *a, str bytes)
{
    struct err e = {0};
    struct bom_upload u;
    struct buf sbom;
    str first, last;
    if (uuid_id_range(a, bytes, &first, &last) &&
        (!str_eq_nocase(uuid_of_id(a, first), bytes) || str_cmp(first, last) > 0))
        BUG("a UUID is not its id's");
    (void)uuid_of_id(a, bytes);
    if (bom_upload_read(a, bytes, &u, &e) != LW_OK) return;
    touch(u.project_name);
    touch(u.project_version);
    buf_init(&sbom, 1 << 20);
    if (bom_upload_decode(u.bom, &sbom, &e) == LW_OK && sbom.n > u.bom.n)
        BUG("base64 that grows");
    buf_release(&sbom);
}
