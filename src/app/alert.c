/* SPDX-License-Identifier: Apache-2.0 */
/* What happened becomes announcements: one event, its messages, its entry for digests. */
#include "app/alert.h"

#include "app/hearing.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/setting.h"
#include "store/case.h"

enum {
    MAX_NAMES = 3,     /* named in a sentence; the rest is counted */
    MAX_LISTED = 10,   /* named in a mail of its own */
    MAX_LINES = 100000 /* product lines of one announcement: all of them */
};

/* ---- noting ---- */

enum status alert_note(struct op_call *c, enum alert_kind kind, str subject, str ref, str words,
                       struct err *e)
{
    struct alert_pending p = {str_of(alert_rows[kind].name), subject, ref, words,
                              c->defers_alerts};
    c->has_alerts = true;
    return alert_pending_insert(c->app->db, &p, e);
}

enum status alert_note_finding(struct op_call *c, const char *event_kind,
                               const struct finding *f, str words, struct err *e)
{
    static const struct {
        const char *event;
        enum alert_kind kind;
    } rows[] = {
        {"finding.expired", ALERT_DECISION_EXPIRED},
        {"finding.opened", ALERT_NEW_MATCH},
        {"finding.reopened", ALERT_REOPENED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_eq(str_of(event_kind), str_of(rows[i].event))) continue;
        /* What is exploited from its first day is that first of all. */
        bool is_exploited = rows[i].kind == ALERT_NEW_MATCH && f->is_exploited;
        return alert_note(c, is_exploited ? ALERT_EXPLOITED : rows[i].kind, f->vulnerability,
                          f->id, words, e);
    }
    return LW_OK;
}

/* ---- texts ---- */

str alert_list_text(struct arena *a, const str *names, size_t n, int64_t n_all)
{
    str text = n ? names[0] : STR("");
    bool is_whole = (int64_t)n >= n_all;
    for (size_t i = 1; i < n; i++)
        text = arena_printf(a, "%.*s%s%.*s", STR_ARG(text),
                            i + 1 == n && is_whole ? " and " : ", ", STR_ARG(names[i]));
    if (is_whole) return text;
    return arena_printf(a, "%.*s and %lld more", STR_ARG(text),
                        (long long)(n_all - (int64_t)n));
}

struct names {
    struct arena *a;
    str at[MAX_LISTED];
    size_t n;
};

static enum status keep_name(void *ctx, str name, struct err *e)
{
    struct names *x = ctx;
    if (x->n < MAX_LISTED) x->at[x->n++] = arena_str(x->a, name);
    return arena_status(x->a, "an announcement", e);
}

/* An announcement being made. */
struct alert {
    struct op_call *c;
    const struct alert_row *row;
    const char *subject_kind;
    str subject;
    str title; /* of the subject, for people */
    str words; /* one sentence */
    str path;  /* of the page */
    str tells; /* product lines (hearing.h) */
    struct alert_reach reach;
    struct names products, images, components, fixes;
};

/* Product lines, of which there may be more than can be named. */
static enum status keep_line(void *ctx, str line, struct err *e)
{
    struct alert *x = ctx;
    x->tells = arena_printf(x->c->arena, "%.*s%.*s\n", STR_ARG(x->tells), STR_ARG(line));
    return arena_status(x->c->arena, "an announcement", e);
}

static str image_count(struct arena *a, int64_t n)
{
    return arena_printf(a, "%lld image%s", (long long)n, n == 1 ? "" : "s");
}

static str short_list(struct alert *x, const struct names *names, int64_t n_all)
{
    size_t n = names->n < MAX_NAMES ? names->n : MAX_NAMES;
    return alert_list_text(x->c->arena, names->at, n, n_all);
}

static void add_line(struct buf *b, struct arena *a, const char *label,
                     const struct names *names, int64_t n_all)
{
    if (!names->n) return;
    str text = alert_list_text(a, names->at, names->n, n_all);
    buf_printf(b, "%s: %.*s\n", label, STR_ARG(text));
}

static enum status make_body(const struct alert *x, struct buf *b, struct err *e)
{
    str base_url = STR_NONE;
    struct arena *a = x->c->arena;
    enum status st = setting_get(x->c->app, a, "base-url", &base_url, e);
    buf_printf(b, "%.*s\n\n", STR_ARG(x->words));
    add_line(b, a, "Products", &x->products, x->reach.n_products);
    add_line(b, a, "Images", &x->images, x->reach.n_images);
    add_line(b, a, "Components", &x->components, x->reach.n_components);
    add_line(b, a, "Fixed in", &x->fixes, (int64_t)x->fixes.n);
    while (base_url.n && base_url.p[base_url.n - 1] == '/')
        base_url.n--;
    if (base_url.n) buf_printf(b, "\n%.*s%.*s\n", STR_ARG(base_url), STR_ARG(x->path));
    return st ? st : buf_status(b, "the text of a message", e);
}

/* ---- one announcement ---- */

static enum status write_event(struct alert *x, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "words", x->words);
    payload_int(d, "n_findings", x->reach.n_findings);
    payload_int(d, "n_images", x->reach.n_images);
    payload_int(d, "n_products", x->reach.n_products);
    if (x->products.n)
        payload_str(d, "products", short_list(x, &x->products, x->reach.n_products));
    if (x->images.n) payload_str(d, "images", short_list(x, &x->images, x->reach.n_images));
    enum status st =
        op_event(x->c, x->row->event, str_of(x->subject_kind), x->subject, STR_NONE, d, e);
    payload_free(d);
    return st;
}

/* The first of the chain who may hear all of it; else, when somebody may not, an administrator. */
static enum status first_who_may_hear(struct alert *x, str *person_id, struct err *e)
{
    struct escalation_step *chain = NULL;
    str *administrators = NULL;
    size_t n = 0, n_administrators = 0;
    enum status st = oncall_chain(x->c, &chain, &n, e);
    for (size_t i = 0; !st && i < n && !person_id->n; i++) {
        const struct hearing_of h = {STR("mail"), chain[i].person_id, STR(""), x->tells};
        enum hearing heard = HEARS_NOTHING;
        st = hearing_find(x->c->app, x->c->arena, &h, &heard, e);
        if (heard == HEARS_ALL) *person_id = chain[i].person_id;
    }
    if (st || !n || person_id->n) return st;
    st = oncall_administrators(x->c, &administrators, &n_administrators, e);
    if (!st && n_administrators) *person_id = administrators[0];
    return st;
}

/*
 * Who is told at once. Where a case is open for what is exploited, its page has told the on-call
 * person, and nobody is told the same twice.
 */
static enum status at_once_to(struct alert *x, enum alert_delivery delivery, str *person_id,
                              struct err *e)
{
    struct case_file k;
    bool has_case = false;
    *person_id = STR("");
    if (delivery != ALERT_AT_ONCE) return LW_OK;
    enum status st = LW_OK;
    if (x->row == &alert_rows[ALERT_EXPLOITED])
        st = case_find_active(x->c->app->db, x->c->arena, x->subject, &k, &has_case, e);
    return st || has_case ? st : first_who_may_hear(x, person_id, e);
}

static enum status put_digest(struct alert *x, str told_id, struct err *e)
{
    struct digest_entry d = {
        .event_seq = x->c->last_seq,
        .kind = str_of(x->row->name),
        .subject = x->subject,
        .rank = x->reach.rank,
        .words = x->words,
        .told_id = told_id,
        .lines = x->tells,
        .created_at = x->c->now,
    };
    return digest_entry_insert(x->c->app->db, &d, e);
}

bool alert_is_about_vulnerability(str words, str subject)
{
    return str_starts(words, subject);
}

str alert_part_words(struct arena *a, str kind, str words, str subject)
{
    const struct alert_row *row = alert_find(kind);
    if (!row || !alert_is_about_vulnerability(words, subject))
        return STR(
            "A component that your products share with others needs a look: see Findings");
    return arena_printf(a, "%.*s %s, in products of yours and of other lines: see Findings",
                        STR_ARG(subject), row->verb);
}

static enum status send_out(struct alert *x, struct err *e)
{
    enum alert_delivery delivery;
    str person_id;
    struct buf body;
    enum status st = alert_delivery_of(x->c, x->row, &delivery, e);
    if (st || delivery == ALERT_NEVER) return st;
    buf_init(&body, OUTBOX_MAX_BODY_BYTES);
    st = at_once_to(x, delivery, &person_id, e);
    if (!st) st = make_body(x, &body, e);
    struct outbox_note note = {
        .kind = x->row->event,
        .subject = x->title,
        .words = x->words,
        .body = buf_str(&body),
        .person_id = person_id,
        .about = x->subject,
        .n_findings = x->reach.n_findings,
        .n_images = x->reach.n_images,
        .n_products = x->reach.n_products,
        .part_words = alert_part_words(x->c->arena, str_of(x->row->name), x->words, x->subject),
        .part_about = alert_is_about_vulnerability(x->words, x->subject) ? x->subject : STR(""),
        .tells = x->tells,
    };
    if (!st) st = outbox_enqueue_note(x->c, &note, e);
    if (!st) st = put_digest(x, person_id, e);
    buf_release(&body);
    return st;
}

static enum status announce(struct alert *x, struct err *e)
{
    enum status st = arena_status(x->c->arena, "an announcement", e);
    if (!st) st = write_event(x, e);
    return st ? st : send_out(x, e);
}

/* ---- of findings and components ---- */

static enum status name_group(struct alert *x, const struct alert_group *g, struct err *e)
{
    struct db *db = x->c->app->db;
    const struct {
        enum alert_name what;
        struct names *to;
    } rows[] = {{ALERT_NAME_PRODUCT, &x->products},
                {ALERT_NAME_IMAGE, &x->images},
                {ALERT_NAME_COMPONENT, &x->components},
                {ALERT_NAME_FIX, &x->fixes}};
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < sizeof rows / sizeof *rows; i++) {
        rows[i].to->a = x->c->arena;
        st = alert_group_names(db, g, rows[i].what, MAX_LISTED, keep_name, rows[i].to, e);
    }
    x->tells = STR("");
    if (!st) st = alert_group_names(db, g, ALERT_NAME_LINE, MAX_LINES, keep_line, x, e);
    return st;
}

static enum status announce_findings(struct op_call *c, const struct alert_row *row,
                                     const struct alert_group *g, struct err *e)
{
    struct arena *a = c->arena;
    struct alert x = {
        .c = c, .row = row, .subject_kind = "vulnerability", .subject = g->subject};
    enum status st = alert_group_reach(c->app->db, a, g, &x.reach, e);
    if (!st) st = name_group(&x, g, e);
    if (st || !x.reach.n_findings) return st;
    str why = g->words;
    if (row == &alert_rows[ALERT_FIX_AVAILABLE] && x.fixes.n)
        why = short_list(&x, &x.fixes, (int64_t)x.fixes.n);
    str components = short_list(&x, &x.components, x.reach.n_components);
    str products = short_list(&x, &x.products, x.reach.n_products);
    str images = image_count(a, x.reach.n_images);
    x.words = arena_printf(a, "%.*s %s%s%.*s%s: %.*s in %.*s, %.*s", STR_ARG(g->subject),
                           row->verb, why.n ? " (" : "", STR_ARG(why), why.n ? ")" : "",
                           STR_ARG(components), STR_ARG(products), STR_ARG(images));
    x.title = arena_printf(a, "%.*s %s: %lld product%s, %.*s", STR_ARG(g->subject), row->verb,
                           (long long)x.reach.n_products, x.reach.n_products == 1 ? "" : "s",
                           STR_ARG(images));
    x.path = arena_printf(a, "/vulnerabilities/%.*s", STR_ARG(g->subject));
    return announce(&x, e);
}

static enum status announce_component(struct op_call *c, const struct alert_row *row,
                                      const struct alert_group *g, struct err *e)
{
    struct arena *a = c->arena;
    struct db *db = c->app->db;
    struct alert x = {.c = c, .row = row, .subject_kind = "component", .subject = g->subject};
    x.products.a = x.images.a = x.components.a = a;
    enum status st = alert_component_reach(db, a, g->subject, &x.reach, e);
    if (st || !x.reach.n_images) return st;
    st = alert_component_names(db, g->subject, ALERT_NAME_PRODUCT, MAX_LISTED, keep_name,
                               &x.products, e);
    if (!st)
        st = alert_component_names(db, g->subject, ALERT_NAME_IMAGE, MAX_LISTED, keep_name,
                                   &x.images, e);
    if (!st)
        st = alert_component_names(db, g->subject, ALERT_NAME_COMPONENT, 1, keep_name,
                                   &x.components, e);
    x.tells = STR("");
    if (!st)
        st =
            alert_component_names(db, g->subject, ALERT_NAME_LINE, MAX_LINES, keep_line, &x, e);
    if (st || !x.components.n) return st;
    str products = short_list(&x, &x.products, x.reach.n_products);
    str images = image_count(a, x.reach.n_images);
    x.words = arena_printf(a, "%.*s %s: %.*s, %.*s", STR_ARG(x.components.at[0]), row->verb,
                           STR_ARG(products), STR_ARG(images));
    x.title = arena_printf(a, "%.*s %s: %.*s", STR_ARG(x.components.at[0]), row->verb,
                           STR_ARG(images));
    x.path = STR("/products");
    x.reach.rank = PRIORITY_URGENT;
    return announce(&x, e);
}

static enum status announce_group(struct op_call *c, const struct alert_group *g, struct err *e)
{
    const struct alert_row *row = alert_find(g->kind);
    if (!row)
        return err_set(e, LW_E_STATE, "store: an announcement of the unknown kind '%.*s' waits",
                       STR_ARG(g->kind));
    enum status st = row == &alert_rows[ALERT_NOT_MONITORED] ? announce_component(c, row, g, e)
                                                             : announce_findings(c, row, g, e);
    return st ? st : alert_pending_delete(c->app->db, g, e);
}

enum status alert_flush_some(struct op_call *c, bool with_deferred, size_t *n, struct err *e)
{
    struct alert_group *groups = NULL;
    enum status st = alert_pending_groups(c->app->db, c->arena, with_deferred,
                                          ALERT_FLUSH_BATCH, &groups, n, e);
    for (size_t i = 0; !st && i < *n; i++)
        st = announce_group(c, &groups[i], e);
    return st;
}

enum status alert_flush_call(struct op_call *c, struct err *e)
{
    enum status st = LW_OK;
    size_t n = ALERT_FLUSH_BATCH;
    if (!c->has_alerts || c->defers_alerts) return LW_OK;
    c->has_alerts = false;
    while (!st && n == ALERT_FLUSH_BATCH)
        st = alert_flush_some(c, false, &n, e);
    return st;
}

/* ---- of images and feeds ---- */

static str image_title(struct arena *a, const struct image *i)
{
    bool has_variant = i->variant.n && !str_eq(i->variant, STR("default"));
    return arena_printf(a, "%.*s %.*s%s%.*s", STR_ARG(i->product_name),
                        STR_ARG(i->release_version), has_variant ? " " : "",
                        STR_ARG(has_variant ? i->variant : STR("")));
}

static enum status announce_new(struct op_call *c, const struct image *i,
                                const struct alert_image *news, bool has_previous,
                                struct err *e)
{
    struct arena *a = c->arena;
    long long n = news->n_new;
    if (!n) return LW_OK;
    str title = image_title(a, i);
    struct alert x = {.c = c,
                      .row = &alert_rows[ALERT_NEW_MATCH],
                      .subject_kind = "image",
                      .subject = i->id,
                      .reach = {.n_images = 1, .n_products = 1, .rank = news->rank}};
    x.words = arena_printf(a, "%.*s has %lld open vulnerabilit%s%s", STR_ARG(title), n,
                           n == 1 ? "y" : "ies",
                           has_previous ? " that its predecessor did not have" : "");
    if (news->n_exploited)
        x.words = arena_printf(a, "%.*s, %lld known exploited", STR_ARG(x.words),
                               (long long)news->n_exploited);
    x.title = arena_printf(a, "%.*s: %lld %svulnerabilit%s", STR_ARG(title), n,
                           has_previous ? "new " : "", n == 1 ? "y" : "ies");
    x.path = arena_printf(a, "/findings?image=%.*s", STR_ARG(i->id));
    enum status st = hearing_of_product(c->app, a, i->product_id, &x.tells, e);
    return st ? st : announce(&x, e);
}

static enum status announce_unmonitored(struct op_call *c, const struct image *i, int64_t n,
                                        struct err *e)
{
    struct arena *a = c->arena;
    str title = image_title(a, i);
    struct alert x = {.c = c,
                      .row = &alert_rows[ALERT_NOT_MONITORED],
                      .subject_kind = "image",
                      .subject = i->id,
                      .reach = {.n_images = 1, .n_products = 1, .rank = PRIORITY_URGENT}};
    x.components.a = a;
    x.reach.n_components = n;
    enum status st =
        alert_image_unmonitored(c->app->db, i->id, MAX_LISTED, keep_name, &x.components, e);
    if (st) return st;
    str names = short_list(&x, &x.components, n);
    x.words = arena_printf(a, "%.*s holds %lld component%s that nobody can monitor: %.*s",
                           STR_ARG(title), (long long)n, n == 1 ? "" : "s", STR_ARG(names));
    x.title = arena_printf(a, "%.*s: %lld component%s not monitored", STR_ARG(title),
                           (long long)n, n == 1 ? "" : "s");
    x.path = arena_printf(a, "/images/%.*s", STR_ARG(i->id));
    st = hearing_of_product(c->app, a, i->product_id, &x.tells, e);
    return st ? st : announce(&x, e);
}

enum status alert_of_image(struct op_call *c, const struct image *image, struct err *e)
{
    struct image i, previous;
    struct alert_image news = {0}, before = {0};
    bool found = false, has_previous = false;
    struct db *db = c->app->db;
    enum status st = image_find(db, c->arena, image->id, &i, &found, e);
    if (!st && found) st = image_find_previous(db, c->arena, &i, &previous, &has_previous, e);
    if (st || !found) return st;
    int64_t n_opened = 0;
    st = alert_pending_take_back(db, &n_opened, e);
    if (!st) st = alert_image_news(db, i.id, has_previous ? previous.id : STR(""), &news, e);
    /* Another SBOM of an image that was there: only what it opened is news. */
    if (utc_cmp(i.created_at, c->now) < 0 && !n_opened) news.n_new = 0;
    if (!st && has_previous) st = alert_image_news(db, previous.id, STR(""), &before, e);
    if (!st) st = announce_new(c, &i, &news, has_previous, e);
    if (!st && news.n_not_monitored > before.n_not_monitored)
        st = announce_unmonitored(c, &i, news.n_not_monitored, e);
    return st;
}

enum status alert_of_feed(struct op_call *c, str feed, str words, struct err *e)
{
    struct alert x = {.c = c,
                      .row = &alert_rows[ALERT_FEED_STALE],
                      .subject_kind = "feed",
                      .subject = feed,
                      .words = words,
                      .title = words,
                      .path = STR("/feeds"),
                      .tells = HEARING_EVERYBODY,
                      .reach = {.rank = PRIORITY_URGENT}};
    return announce(&x, e);
}
