/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the text of duty_rows.c into rows and says which regulation an id belongs to. */
#include "core/duty_table.h"

#include "base/arena.h"
#include "base/limits.h"

#include <pthread.h>
#include <string.h>

/* What an id begins with, longest first: the regulation, and since when it applies. */
static const struct act {
    const char *prefix, *regulation;
    enum regime regime;
    const char *applies_from, *clause;
    const char *before; /* the act that it takes the place of, while that is still in force */
} acts[] = {
    /* Also for products placed on the market before: Art 69(3). */
    {"CRA-14-", "CRA (EU) 2024/2847", REGIME_CRA, "2026-09-11", "Art 71(2)", NULL},
    /* By the wording of Art 71(2) with the rest; the platform applies them since it is there. */
    {"CRA-16-", "CRA (EU) 2024/2847", REGIME_CRA, "2026-09-11", "Art 71(2); platform practice",
     NULL},
    {"CRA-", "CRA (EU) 2024/2847", REGIME_CRA, "2027-12-11", "Art 71(2)", NULL},
    {"GPSR-", "GPSR (EU) 2023/988", REGIME_GPSR, "2024-12-13", "Art 52", NULL},
    {"MDR-", "MDR (EU) 2017/745", REGIME_MDR, "2021-05-26", "Art 123(2)", NULL},
    {"RED-", "RED 2014/53/EU", REGIME_RED, "2016-06-13", "Art 49", NULL},
    {"LVD-", "LVD 2014/35/EU", REGIME_LVD, "2016-04-20", "Art 26", NULL},
    {"EMC-", "EMC 2014/30/EU", REGIME_EMC, "2016-04-20", "Art 44", NULL},
    {"MR-", "Machinery Reg. (EU) 2023/1230", REGIME_MACHINERY, "2027-01-20",
     "Art 54, as corrected", "Directive 2006/42/EC"},
};

#define BIT(operator) (1U << (operator))
#define MANUFACTURER  BIT(OPERATOR_MANUFACTURER)
/* Art 3(12) CRA: a steward is none of them. */
#define ECONOMIC                                                         \
 (MANUFACTURER | BIT(OPERATOR_REPRESENTATIVE) | BIT(OPERATOR_IMPORTER) | \
  BIT(OPERATOR_DISTRIBUTOR))

/* Whose duty it can be, by how the column `actor` begins. */
static const struct actor_row {
    const char *begins;
    unsigned actors;
} actor_rows[] = {
    {"manufacturer", MANUFACTURER},
    {"authorised representative", BIT(OPERATOR_REPRESENTATIVE)},
    {"importer; distributor", BIT(OPERATOR_IMPORTER) | BIT(OPERATOR_DISTRIBUTOR)},
    {"importer", BIT(OPERATOR_IMPORTER)},
    {"distributor", BIT(OPERATOR_DISTRIBUTOR)},
    {"open-source software steward", BIT(OPERATOR_STEWARD)},
    {"all economic operators", ECONOMIC},
    {"economic operators", ECONOMIC},
    {"operator responsible", ECONOMIC},
    {"anyone", ECONOMIC | BIT(OPERATOR_STEWARD)},
};

enum {
    N_COLUMNS = 10,
    MAX_ITEMS = 1024, /* of content and evidence of all rows, with the NULL behind each list */
};
enum column {
    COLUMN_ID,
    COLUMN_ACTOR,
    COLUMN_ARTICLE,
    COLUMN_TITLE,
    COLUMN_TRIGGER,
    COLUMN_PERIOD,
    COLUMN_BASIS,
    COLUMN_RECIPIENT,
    COLUMN_CONTENT,
    COLUMN_EVIDENCE,
};

static struct duty_row rows[N_DUTY_ROWS];
static struct house_rule rules[N_HOUSE_RULES];
static const char *items[MAX_ITEMS];
static size_t n_items;
static struct arena texts; /* a copy that is cut in place; kept to the end of the program */
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Rows by id: a matrix asks some thousand times. Half empty; a place is the row's index + 1. */
enum {
    N_PLACES = 512
};
static uint16_t places[N_PLACES];
_Static_assert(2 * N_DUTY_ROWS < N_PLACES, "raise N_PLACES");

static size_t place_of(str id)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < id.n; i++)
        h = (h ^ (unsigned char)id.p[i]) * 16777619u;
    return h % N_PLACES;
}

/* A row's columns, the items of a list still together. */
struct columns {
    const char *at[N_COLUMNS];
    const char *const *content, *const *evidence;
};

static const char *const *cut_items(char *list)
{
    const char *const *first = &items[n_items];
    while (list) {
        if (n_items + 2 > MAX_ITEMS) BUG("duty table: raise MAX_ITEMS");
        char *next = strchr(list, '*');
        if (next) *next++ = '\0';
        items[n_items++] = list;
        list = next;
    }
    items[n_items++] = NULL;
    return first;
}

/* Ends `text` at the first `sep` and gives what stands behind it. */
static char *cut(char *text, char sep)
{
    char *at = strchr(text, sep);
    if (!at) BUG("duty table: a row lacks a column");
    *at = '\0';
    return at + 1;
}

/* Cuts the row at the head of `text`; `c` holds the row above. Gives the rest. */
static char *cut_row(char *text, struct columns *c)
{
    for (int i = 0; i < N_COLUMNS; i++) {
        char *column = text;
        text = cut(text, i + 1 < N_COLUMNS ? '|' : '\n');
        if (strcmp(column, "\"") == 0) continue;
        c->at[i] = column;
        if (i == COLUMN_CONTENT) c->content = cut_items(column);
        if (i == COLUMN_EVIDENCE) c->evidence = cut_items(column);
    }
    if (!c->at[COLUMN_ACTOR][0]) c->at[COLUMN_ACTOR] = "manufacturer";
    return text;
}

static const struct act *act_of(const char *id)
{
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (str_starts(str_of(id), str_of(acts[i].prefix))) return &acts[i];
    BUG("duty table: a row of no regulation");
}

static unsigned actors_of(const char *words)
{
    for (size_t i = 0; i < sizeof actor_rows / sizeof actor_rows[0]; i++)
        if (str_starts(str_of(words), str_of(actor_rows[i].begins)))
            return actor_rows[i].actors;
    BUG("duty table: a row of no operator");
}

static struct day day_of(const char *text)
{
    struct utc at = UTC_NONE;
    if (utc_parse(str_of(text), "date", &at, NULL) != LW_OK)
        BUG("duty table: a date of application");
    return utc_day(at);
}

static void take_row(struct duty_row *row, const struct columns *c)
{
    const struct act *act = act_of(c->at[COLUMN_ID]);
    *row = (struct duty_row){
        .id = c->at[COLUMN_ID],
        .regulation = act->regulation,
        .article = c->at[COLUMN_ARTICLE],
        .title = c->at[COLUMN_TITLE],
        .actor = c->at[COLUMN_ACTOR],
        .trigger = c->at[COLUMN_TRIGGER],
        .period = c->at[COLUMN_PERIOD][0] ? c->at[COLUMN_PERIOD] : NULL,
        .basis = c->at[COLUMN_BASIS],
        .recipient = c->at[COLUMN_RECIPIENT],
        .content = c->content,
        .evidence = c->evidence,
        .applies_from = act->applies_from,
        .applies_clause = act->clause,
        .from = day_of(act->applies_from),
        .before = act->before,
        .regime = act->regime,
        .actors = actors_of(c->at[COLUMN_ACTOR]),
    };
}

static void take_rule(struct house_rule *rule, const struct columns *c)
{
    bool is_notice = strcmp(c->at[COLUMN_ID], "FEAT-EOS-NOTICE") == 0;
    *rule = (struct house_rule){
        .id = c->at[COLUMN_ID],
        .source = c->at[COLUMN_ARTICLE],
        .title = c->at[COLUMN_TITLE],
        .trigger = c->at[COLUMN_TRIGGER],
        .cadence = c->at[COLUMN_PERIOD][0] ? c->at[COLUMN_PERIOD] : NULL,
        .basis = c->at[COLUMN_BASIS],
        .recipient = c->at[COLUMN_RECIPIENT],
        .content = c->content,
        .evidence = c->evidence,
        /* The notice stands beside CRA-13-19b, the others beside Art 14. */
        .applies_from = is_notice ? "2027-12-11" : "2026-09-11",
    };
}

static void build(void)
{
    struct columns c = {0};
    size_t n = 0, n_rules = 0;
    arena_init(&texts, LW_MIB);
    char *text = (char *)arena_alloc(&texts, strlen(duty_table_text) + 1);
    char *house = (char *)arena_alloc(&texts, strlen(house_rule_text) + 1);
    if (!text || !house) BUG("duty table: does not fit its arena");
    memcpy(text, duty_table_text, strlen(duty_table_text));
    memcpy(house, house_rule_text, strlen(house_rule_text));
    for (; *text && n < N_DUTY_ROWS; n++) {
        text = cut_row(text, &c);
        take_row(&rows[n], &c);
        size_t at = place_of(str_of(rows[n].id));
        while (places[at])
            at = (at + 1) % N_PLACES;
        places[at] = (uint16_t)(n + 1);
    }
    for (; *house && n_rules < N_HOUSE_RULES; n_rules++) {
        house = cut_row(house, &c);
        take_rule(&rules[n_rules], &c);
    }
    if (*text || n != N_DUTY_ROWS || *house || n_rules != N_HOUSE_RULES)
        BUG("duty table: the number of rows is not what the header says");
}

const struct duty_row *duty_rows_all(size_t *n)
{
    pthread_once(&once, build);
    *n = N_DUTY_ROWS;
    return rows;
}

const struct duty_row *duty_row_find(str id)
{
    size_t n;
    const struct duty_row *all = duty_rows_all(&n);
    for (size_t at = place_of(id); places[at]; at = (at + 1) % N_PLACES)
        if (str_eq(str_of(all[places[at] - 1].id), id)) return &all[places[at] - 1];
    return NULL;
}

size_t duty_row_index(const struct duty_row *row)
{
    return (size_t)(row - rows);
}

const struct house_rule *house_rules_all(size_t *n)
{
    pthread_once(&once, build);
    *n = N_HOUSE_RULES;
    return rules;
}

const struct house_rule *house_rule_find(str id)
{
    size_t n;
    const struct house_rule *all = house_rules_all(&n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(all[i].id), id)) return &all[i];
    return NULL;
}
