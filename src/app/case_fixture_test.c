/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture of the tests about cases (case_fixture.h), and tests that walk the operations. */
#include "app/case.h"
#include "app/case_fixture.h"
#include "app/finding.h"
#include "app/now.h"
#include "app/oncall.h"
#include "app/op_run.h"
#include "app/outbox.h"
#include "app/person.h"
#include "app/signal.h"
#include "app/submission.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "store/blob.h"
#include "store/component.h"
#include "store/finding.h"
#include "store/image.h"
#include "store/person.h"
#include "store/product.h"
#include "store/setting.h"
#include "suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct utc fixture_at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

static struct op_call *begin(struct fixture *x, const char *now)
{
    struct op_call *c = NULL;
    struct err e = {0};
    CHECK_OK(system_call_begin(x->app, fixture_at(now), "test", &c, &e), &e);
    return c;
}

static void commit(struct op_call *c)
{
    struct err e = {0};
    CHECK_OK(system_call_commit(c, &e), &e);
}

static struct actor add_person(struct op_call *c, struct fixture *x, const char *name,
                               enum role role)
{
    struct err e = {0};
    struct person p = {
        .id = new_id(&x->arena, c->now),
        .name = str_of(name),
        .mail = arena_printf(&x->arena, "%s@example.org", name),
        .phone = STR(""),
        .ledger_salt = STR("00"),
        .ledger_ref = secret_digest(&x->arena, str_of(name)),
        .role = role,
        .created_at = c->now,
        .erased_at = UTC_NONE,
    };
    CHECK_OK(person_insert(c->app->db, &p, &e), &e);
    return (struct actor){.kind = ACTOR_PERSON,
                          .id = p.id,
                          .person_id = p.id,
                          .name = p.name,
                          .ledger_ref = p.ledger_ref,
                          .permissions = role_permissions(role)};
}

static void add_product(struct op_call *c, struct fixture *x, const char *name, str *product,
                        str *image)
{
    static const str markets[] = {STR_INIT("DE"), STR_INIT("FR")};
    struct err e = {0};
    struct product p = {
        .id = new_id(&x->arena, c->now),
        .name = str_of(name),
        .product_type = STR("default"),
        .product_class = STR(""),
        .category = STR(""),
        .support_start = STR(""),
        .support_end = STR("2031-12-31"),
        .contact = STR(""),
        .policy_url = STR(""),
        .created_at = c->now,
    };
    struct release r = {new_id(&x->arena, c->now), p.id, STR("4.1"), STR(""), c->now};
    struct blob b = {STR("00"), 1, c->now, STR("test")};
    struct image i = {
        .id = new_id(&x->arena, c->now),
        .release_id = r.id,
        .variant = STR("default"),
        .sbom_digest = b.digest,
        .sbom_format = STR("cyclonedx"),
        .sbom_version = STR("1.6"),
        .sbom_serial = STR(""),
        .sbom_generator = STR(""),
        .sbom_created_at = UTC_NONE,
        .sbom_notes = STR(""),
        .created_at = c->now,
    };
    CHECK_OK(product_insert(c->app->db, &p, &e), &e);
    CHECK_OK(product_set_markets(c->app->db, p.id, markets, 2, &e), &e);
    CHECK_OK(release_insert(c->app->db, &r, &e), &e);
    CHECK_OK(blob_note(c->app->db, &b, &e), &e);
    CHECK_OK(image_insert(c->app->db, &i, &e), &e);
    *product = p.id;
    *image = i.id;
}

void fixture_product(struct fixture *x, const char *name, str *image)
{
    struct err e = {0};
    str product;
    struct op_call *c = begin(x, "2026-10-01T00:00:00Z");
    add_product(c, x, name, &product, image);
    CHECK_OK(image_component_insert(x->app->db, *image, x->component, STR("c1"), 1, &e), &e);
    commit(c);
}

void fixture_open(struct fixture *x)
{
    struct err e = {0};
    *x = (struct fixture){0};
    arena_init(&x->arena, (size_t)1 << 24);
    setenv("LONGWATCH_NOW", "2026-10-01T00:00:00Z", 1);
    CHECK_OK(app_open(test_temp_dir(), &x->app, &e), &e);
    struct op_call *c = begin(x, "2026-10-01T00:00:00Z");
    x->anna = add_person(c, x, "anna", ROLE_INCIDENT_LEAD);
    x->boris = add_person(c, x, "boris", ROLE_INCIDENT_LEAD);
    x->vera = add_person(c, x, "vera", ROLE_VIEWER);
    add_product(c, x, "Harbour Gateway", &x->product, &x->image);
    add_product(c, x, "Harbour Camera", &x->second_product, &x->second_image);
    struct component_row row = {
        .id = new_id(&x->arena, c->now),
        .identity_digest = STR("d1"),
        .type = STR("library"),
        .grp = STR(""),
        .name = STR("libwebp"),
        .version = STR("1.3.1"),
        .supplier = STR(""),
        .purls = STR("pkg:generic/libwebp@1.3.1"),
        .cpes = STR(""),
        .hashes = STR(""),
        .licences = STR(""),
        .package_key = STR("generic:libwebp"),
        .identity = STR("pkg:generic/libwebp"),
        .verdict = VERDICT_AFFECTED,
        .why = STR(""),
    };
    CHECK_OK(component_insert(x->app->db, &row, &e), &e);
    x->component = row.id;
    CHECK_OK(image_component_insert(x->app->db, x->image, row.id, STR("c1"), 1, &e), &e);
    CHECK_OK(image_component_insert(x->app->db, x->second_image, row.id, STR("c1"), 1, &e), &e);
    commit(c);
    fixture_set(x, "manufacturer-name", "Harbour Devices GmbH");
    fixture_set(x, "main-establishment", "DE");
    fixture_set(x, "base-url", "https://watch.example.org/");
}

void fixture_close(struct fixture *x)
{
    while (x->n_replies)
        yyjson_mut_doc_free(x->replies[--x->n_replies]);
    app_close(x->app);
    arena_release(&x->arena);
    unsetenv("LONGWATCH_NOW");
}

void fixture_set(struct fixture *x, const char *setting, const char *value)
{
    struct err e = {0};
    struct op_call *c = begin(x, "2026-10-01T00:00:00Z");
    CHECK_OK(setting_save(x->app->db, str_of(setting), str_of(value), c->now, &e), &e);
    commit(c);
}

static enum verdict verdict_of(const char *text)
{
    enum verdict v = VERDICT_UNKNOWN;
    CHECK(verdict_from_str(str_of(text), &v));
    return v;
}

/* The event of a finding, with the digest of its row as the ledger's verification wants it. */
static void note_finding(struct op_call *c, const char *kind, str id)
{
    struct err e = {0};
    struct buf text;
    buf_init(&text, 65536);
    CHECK_OK(finding_text(c->app->db, id, &text, &e), &e);
    CHECK_OK(op_change_event(c, kind, STR("finding"), id, STR_NONE, NULL, STR_NONE,
                             buf_str(&text), NULL, &e),
             &e);
    buf_release(&text);
}

str fixture_finding(struct fixture *x, const char *vulnerability, str image,
                    const char *verdict, const char *exploited_on, const char *now)
{
    struct err e = {0};
    struct op_call *c = begin(x, now);
    struct finding f = {
        .id = new_id(&x->arena, c->now),
        .image_id = image,
        .component_id = x->component,
        .vulnerability = str_of(vulnerability),
        .verdict = verdict_of(verdict),
        .matched_verdict = verdict_of(verdict),
        .priority = PRIORITY_URGENT,
        .priority_reason = STR(""),
        .is_exploited = exploited_on != NULL,
        .exploited_on = exploited_on ? str_of(exploited_on) : STR(""),
        .epss = -1,
        .fixed_in = STR("1.3.2"),
        .summary = STR("heap overflow in libwebp"),
        .severity = STR(""),
        .reason = {STR("range"), STR("OSV-1"), STR("1"), STR("osv"),
                   STR("1.3.1 in [0, 1.3.2)")},
        .records = STR("OSV-1"),
        .search_key = STR(""),
        .decision = STR(""),
        .justification = STR(""),
        .decision_text = STR(""),
        .decided_by = STR(""),
        .decided_at = UTC_NONE,
        .decided_on_record = STR(""),
        .opened_at = c->now,
        .changed_at = c->now,
        .closed_at = UTC_NONE,
        .closed_why = STR(""),
    };
    CHECK_OK(op_next_seq(c, &f.event_seq, &e), &e);
    CHECK_OK(finding_insert(x->app->db, &f, &e), &e);
    note_finding(c, "finding.opened", f.id);
    commit(c);
    return f.id;
}

/* Changes a finding as re-matching or a decision does: row, event, digest. */
static void change_finding(struct fixture *x, str finding, const char *now,
                           void (*change)(struct finding *f, const char *value),
                           const char *value)
{
    struct err e = {0};
    struct finding_view v;
    bool found = false;
    struct op_call *c = begin(x, now);
    CHECK_OK(finding_find(x->app->db, c->arena, finding, &v, &found, &e), &e);
    CHECK(found);
    change(&v.f, value);
    v.f.changed_at = c->now;
    CHECK_OK(op_next_seq(c, &v.f.event_seq, &e), &e);
    CHECK_OK(finding_save(x->app->db, &v.f, &e), &e);
    note_finding(c, "finding.changed", finding);
    commit(c);
}

static void set_listing(struct finding *f, const char *exploited_on)
{
    f->is_exploited = exploited_on != NULL;
    f->exploited_on = exploited_on ? str_of(exploited_on) : STR("");
}

static void set_decision(struct finding *f, const char *decision)
{
    f->decision = str_of(decision);
}

void fixture_list(struct fixture *x, str finding, const char *exploited_on, const char *now)
{
    change_finding(x, finding, now, set_listing, exploited_on);
}

void fixture_decide(struct fixture *x, str finding, const char *decision, const char *now)
{
    change_finding(x, finding, now, set_decision, decision);
}

void fixture_tick(struct fixture *x, const char *now)
{
    struct err e = {0};
    struct utc next_at;
    CHECK_OK(signal_exploited(x->app, fixture_at(now), NULL, &e), &e);
    CHECK_OK(escalation_run(x->app, fixture_at(now), &next_at, &e), &e);
}

static const struct op *find_op(const char *name)
{
    const struct op *op = op_find(str_of(name));
    if (!op) test_fail(__FILE__, __LINE__, "no operation '%s'", name);
    return op;
}

static enum status run(struct fixture *x, const struct actor *actor, const char *now,
                       const char *op, yyjson_mut_doc **reply, struct err *e, va_list ap)
{
    struct op_arg args[16];
    size_t n = 0;
    for (const char *name; n < 16 && (name = va_arg(ap, const char *));)
        args[n++] = (struct op_arg){str_of(name), str_of(va_arg(ap, const char *))};
    setenv("LONGWATCH_NOW", now, 1);
    return op_run(x->app, actor, find_op(op), args, n, reply, e);
}

yyjson_mut_val *fixture_do(struct fixture *x, const struct actor *actor, const char *now,
                           const char *op, ...)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    va_list ap;
    va_start(ap, op);
    enum status st = run(x, actor, now, op, &reply, &e, ap);
    va_end(ap);
    CHECK_OK(st, &e);
    if (x->n_replies == sizeof x->replies / sizeof *x->replies) BUG("too many replies");
    x->replies[x->n_replies++] = reply;
    return yyjson_mut_doc_get_root(reply);
}

void fixture_refused(struct fixture *x, const struct actor *actor, const char *now,
                     enum status want, const char *words, const char *op, ...)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    va_list ap;
    va_start(ap, op);
    enum status st = run(x, actor, now, op, &reply, &e, ap);
    va_end(ap);
    if (st == LW_OK) yyjson_mut_doc_free(reply);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_STATUS(st, want);
}

str fixture_text(yyjson_mut_val *reply, const char *pointer)
{
    yyjson_mut_val *v = yyjson_mut_ptr_get(reply, pointer);
    if (!yyjson_mut_is_str(v)) test_fail(__FILE__, __LINE__, "no text at '%s'", pointer);
    return (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
}

int64_t fixture_number(yyjson_mut_val *reply, const char *pointer)
{
    yyjson_mut_val *v = yyjson_mut_ptr_get(reply, pointer);
    if (!yyjson_mut_is_int(v)) test_fail(__FILE__, __LINE__, "no number at '%s'", pointer);
    return yyjson_mut_get_sint(v);
}

int64_t fixture_n_messages(struct fixture *x, const char *kind, const char *recipient)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    int64_t count = 0;
    CHECK_OK(outbox_list(x->app->db, &x->arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n; i++)
        count += (!kind || str_eq(rows[i].event_kind, str_of(kind))) &&
                 (!recipient || str_eq(rows[i].recipient, str_of(recipient)));
    return count;
}

static enum status count_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    (void)ev, (void)e;
    ++*(int64_t *)ctx;
    return LW_OK;
}

int64_t fixture_n_events(struct fixture *x, const char *kind)
{
    struct err e = {0};
    int64_t n = 0;
    struct ledger_filter f = {.kind = str_of(kind)};
    CHECK_OK(ledger_each(x->app->db, &f, count_event, &n, &e), &e);
    return n;
}

void fixture_verify(struct fixture *x)
{
    struct err e = {0};
    struct ledger_check check;
    CHECK_OK(ledger_verify(x->app->db, &check, &e), &e);
    CHECK_STR(str_of(check.why), STR(""));
    CHECK(check.is_whole);
}

void fixture_on_call(struct fixture *x)
{
    char chain[100];
    snprintf(chain, sizeof chain, "%.*s:0,%.*s:15", STR_ARG(x->anna.id), STR_ARG(x->boris.id));
    fixture_do(x, &x->anna, "2026-10-02T00:00:00Z", "oncall.set", "chain", chain, NULL);
}

static void fields_are_parameters(void)
{
    static const enum form_track tracks[] = {TRACK_VULNERABILITY, TRACK_INCIDENT};
    size_t n_fields = 0, n_params = 0;
    const struct op_param *p = op_find(STR("case.form_save"))->params;
    for (size_t t = 0; t < 2; t++) {
        const struct form_catalogue *c = form_catalogue_newest(tracks[t]);
        for (size_t i = 0; i < c->n_rows; i++) {
            size_t at = 0;
            while (p[at].name && !str_eq(str_of(p[at].name), str_of(c->rows[i].key)))
                at++;
            CHECK(p[at].name != NULL);
            n_fields += t == 0 || !form_field_find(form_catalogue_newest(tracks[0]),
                                                   str_of(c->rows[i].key));
        }
    }
    while (p[n_params].name)
        n_params++;
    CHECK_INT(n_params, n_fields + 5); /* case, stage, update, base_version, glossary */
    CHECK_INT(n_fields, 40);
}

static void strangers_and_viewers(void)
{
    struct fixture x;
    fixture_open(&x);
    struct actor nobody = {.kind = ACTOR_NOBODY};
    for (size_t i = 0; i < n_case_ops; i++) {
        char words[160];
        snprintf(words, sizeof words, "%s needs somebody who is signed in", case_ops[i].name);
        fixture_refused(&x, &nobody, "2026-10-02T00:00:00Z", LW_E_UNAUTHENTICATED, words,
                        case_ops[i].name, NULL);
        if (!case_ops[i].is_writing) continue;
        snprintf(words, sizeof words, "%s needs the permission '%.*s'", case_ops[i].name,
                 STR_ARG(permission_str(case_ops[i].needs)));
        fixture_refused(&x, &x.vera, "2026-10-02T00:00:00Z", LW_E_REFUSED, words,
                        case_ops[i].name, NULL);
    }
    fixture_refused(&x, &x.vera, "2026-10-02T00:00:00Z", LW_E_NOT_FOUND,
                    "case '2026-009' does not exist; 'longwatch case list' shows all",
                    "case.get", "case", "2026-009", NULL);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"fields_are_parameters", fields_are_parameters},
    {"strangers_and_viewers", strangers_and_viewers},
    {NULL, NULL},
};
const struct test_suite case_fixture_suite = {"case_fixture", tests};
