/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Breaches of the CycloneDX schemas that can be read over, found by one walk over the document
 * with a table of rules. A rule belongs to the key under which its object stands, because the
 * schemas use the same key for the same kind of thing everywhere.
 */
#include "format/cyclonedx.h"
#include "format/licence_expression.h"

#include <string.h>

enum rule {
    RULE_REQUIRED,  /* `member` is there and not empty text */
    RULE_NOT_EMPTY, /* if there, not empty text */
    RULE_ONE_OF,    /* if there, one of the words of `words` */
    RULE_EITHER,    /* `member` or one of `words` is there, not two of them */
    RULE_NOT_BOTH,  /* `member` and one of `words` are not both there */
    RULE_ANY_OF,    /* `member` or one of `words` is there */
    RULE_DATE_TIME, /* if there, RFC 3339 with time and zone */
    RULE_SERIAL,    /* if there, urn:uuid: and a UUID in lower case */
    RULE_DIGEST,    /* `member` fits the algorithm in `words` */
    RULE_ONLY_WITH, /* if there, the boolean in `words` is true */
    RULE_LICENCE,   /* if there, an id of the SPDX list */
    RULE_KNOWN,     /* no members but those of `words` */
};

/* What kind of thing an object is; ROLE_NONE has no rules. */
enum role {
    ROLE_NONE,
    ROLE_DOCUMENT,
    ROLE_METADATA,
    ROLE_COMPONENT,
    ROLE_SERVICE,
    ROLE_SERVICE_DATA,
    ROLE_SWID,
    ROLE_HASH,
    ROLE_LICENCE_CHOICE,
    ROLE_LICENCE,
    ROLE_TEXT,
    ROLE_PATCH,
    ROLE_ISSUE,
    ROLE_PROPERTY,
    ROLE_DEPENDENCY,
    ROLE_CITATION,
};

/* Keys of the objects; the first of a role names it in notes. */
static const struct key_row {
    str key;
    enum role role;
} key_rows[] = {
    {STR_INIT("document"), ROLE_DOCUMENT}, /* the root has no key */
    {STR_INIT("metadata"), ROLE_METADATA},
    {STR_INIT("components"), ROLE_COMPONENT},
    {STR_INIT("component"), ROLE_COMPONENT},
    {STR_INIT("ancestors"), ROLE_COMPONENT},
    {STR_INIT("descendants"), ROLE_COMPONENT},
    {STR_INIT("variants"), ROLE_COMPONENT},
    {STR_INIT("services"), ROLE_SERVICE},
    {STR_INIT("data"), ROLE_SERVICE_DATA},           /* inside a service only */
    {STR_INIT("classification"), ROLE_SERVICE_DATA}, /* an object in XML only */
    {STR_INIT("swid"), ROLE_SWID},
    {STR_INIT("hashes"), ROLE_HASH},
    {STR_INIT("licenses"), ROLE_LICENCE_CHOICE},
    {STR_INIT("license"), ROLE_LICENCE},
    {STR_INIT("text"), ROLE_TEXT},
    {STR_INIT("patches"), ROLE_PATCH},
    {STR_INIT("resolves"), ROLE_ISSUE},
    {STR_INIT("properties"), ROLE_PROPERTY},
    {STR_INIT("dependencies"), ROLE_DEPENDENCY},
    {STR_INIT("citations"), ROLE_CITATION},
};
enum {
    N_KEY_ROWS = sizeof key_rows / sizeof key_rows[0]
};

struct check_row {
    enum role role;
    enum rule rule;
    str member;
    const char *words;
    unsigned since, until; /* minor versions; 0: all */
};

/* In the order of the roles. */
/* clang-format off */
static const struct check_row check_rows[] = {
    {ROLE_DOCUMENT, RULE_REQUIRED,  STR_INIT("bomFormat"), NULL, 0, 0},
    {ROLE_DOCUMENT, RULE_SERIAL,    STR_INIT("serialNumber"), NULL, 0, 0},
    {ROLE_DOCUMENT, RULE_KNOWN,     STR_INIT(""), "$schema bomFormat specVersion serialNumber version metadata components services externalReferences dependencies compositions properties vulnerabilities annotations formulation declarations definitions citations signature", 0, 0},
    {ROLE_METADATA, RULE_DATE_TIME, STR_INIT("timestamp"), NULL, 0, 0},
    {ROLE_METADATA, RULE_KNOWN,     STR_INIT(""), "timestamp lifecycles tools manufacturer authors component manufacture supplier licenses properties distributionConstraints", 0, 0},
    {ROLE_COMPONENT, RULE_REQUIRED,  STR_INIT("type"), NULL, 0, 0},
    {ROLE_COMPONENT, RULE_ONE_OF,    STR_INIT("type"), "application framework library container platform operating-system device device-driver firmware file machine-learning-model data cryptographic-asset", 0, 0},
    {ROLE_COMPONENT, RULE_REQUIRED,  STR_INIT("name"), NULL, 0, 0},
    {ROLE_COMPONENT, RULE_NOT_EMPTY, STR_INIT("bom-ref"), NULL, 0, 0},
    {ROLE_COMPONENT, RULE_ONE_OF,    STR_INIT("scope"), "required optional excluded", 0, 0},
    {ROLE_COMPONENT, RULE_NOT_BOTH,  STR_INIT("version"), "versionRange", 7, 0},
    {ROLE_COMPONENT, RULE_ONLY_WITH, STR_INIT("versionRange"), "isExternal", 7, 0},
    {ROLE_SERVICE, RULE_REQUIRED,  STR_INIT("name"), NULL, 0, 0},
    {ROLE_SERVICE_DATA, RULE_ONE_OF,   STR_INIT("flow"), "inbound outbound bi-directional unknown", 0, 0},
    {ROLE_SERVICE_DATA, RULE_REQUIRED, STR_INIT("classification"), NULL, 0, 0},
    {ROLE_SWID, RULE_REQUIRED,  STR_INIT("tagId"), NULL, 0, 0},
    {ROLE_SWID, RULE_REQUIRED,  STR_INIT("name"), NULL, 0, 0},
    {ROLE_HASH, RULE_REQUIRED,  STR_INIT("alg"), NULL, 0, 0},
    {ROLE_HASH, RULE_REQUIRED,  STR_INIT("content"), NULL, 0, 0},
    {ROLE_HASH, RULE_ONE_OF,    STR_INIT("alg"), "MD5 SHA-1 SHA-256 SHA-384 SHA-512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 Streebog-256 Streebog-512", 0, 0},
    {ROLE_HASH, RULE_DIGEST,    STR_INIT("content"), "alg", 0, 0},
    {ROLE_LICENCE_CHOICE, RULE_EITHER,    STR_INIT("license"), "expression", 0, 0},
    {ROLE_LICENCE, RULE_EITHER,    STR_INIT("id"), "name", 0, 0},
    {ROLE_LICENCE, RULE_LICENCE,   STR_INIT("id"), NULL, 0, 0},
    {ROLE_TEXT, RULE_ONE_OF,    STR_INIT("encoding"), "base64", 0, 0},
    {ROLE_PATCH, RULE_REQUIRED,  STR_INIT("type"), NULL, 0, 0},
    {ROLE_PATCH, RULE_ONE_OF,    STR_INIT("type"), "unofficial monkey backport cherry-pick", 0, 0},
    {ROLE_ISSUE, RULE_REQUIRED,  STR_INIT("type"), NULL, 0, 0},
    {ROLE_ISSUE, RULE_ONE_OF,    STR_INIT("type"), "defect enhancement security", 0, 0},
    {ROLE_PROPERTY, RULE_REQUIRED,  STR_INIT("name"), NULL, 6, 0},
    {ROLE_DEPENDENCY, RULE_REQUIRED,  STR_INIT("ref"), NULL, 0, 0},
    {ROLE_CITATION, RULE_ANY_OF,    STR_INIT("attributedTo"), "process", 7, 0},
    {ROLE_CITATION, RULE_EITHER,    STR_INIT("pointers"), "expressions", 7, 0},
};
/* clang-format on */

struct checker {
    struct sbom_build *b;
    unsigned minor;
};

static enum role role_of(str key, enum role outer)
{
    for (size_t i = 1; i < N_KEY_ROWS; i++) {
        if (key.n != key_rows[i].key.n || !str_eq(key, key_rows[i].key)) continue;
        bool is_elsewhere = key_rows[i].role == ROLE_SERVICE_DATA && outer != ROLE_SERVICE &&
                            outer != ROLE_SERVICE_DATA;
        return is_elsewhere ? ROLE_NONE : key_rows[i].role;
    }
    return ROLE_NONE;
}

static str role_name(enum role role)
{
    for (size_t i = 0; i < N_KEY_ROWS; i++) {
        if (key_rows[i].role == role) return key_rows[i].key;
    }
    return STR_NONE;
}

static bool has_word(const char *words, str word)
{
    while (*words != '\0') {
        size_t n = 0;
        while (words[n] != ' ' && words[n] != '\0')
            n++;
        if (n == word.n && memcmp(words, word.p, n) == 0) return true;
        words += words[n] == ' ' ? n + 1 : n;
    }
    return false;
}

static bool is_text_or_more(yyjson_val *v)
{
    return v != NULL && !(yyjson_is_str(v) && yyjson_get_len(v) == 0);
}

static bool is_there(yyjson_val *object, const char *key)
{
    return is_text_or_more(yyjson_obj_get(object, key));
}

static bool is_serial(str s)
{
    if (s.n != 45 || !str_starts(s, STR("urn:uuid:"))) return false;
    for (size_t i = 9; i < s.n; i++) {
        size_t at = i - 9;
        bool is_hyphen_place = at == 8 || at == 13 || at == 18 || at == 23;
        bool is_digit = char_is_digit(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'f');
        if (is_hyphen_place ? s.p[i] != '-' : !is_digit) return false;
    }
    return true;
}

static bool is_digest(yyjson_val *object, str hex, const struct check_row *row)
{
    size_t n_chars = hash_hex_chars(json_str(object, row->words));
    return hex.n == 0 || (is_hex(hex) && (n_chars == 0 || hex.n == n_chars));
}

static const char *const rule_words[] = {
    [RULE_REQUIRED] = "is missing",
    [RULE_NOT_EMPTY] = "is empty",
    [RULE_ONE_OF] = "is not a word of the specification",
    [RULE_EITHER] = "or its alternative is required, and not both",
    [RULE_NOT_BOTH] = "and its alternative stand there both",
    [RULE_ANY_OF] = "or its alternative is required",
    [RULE_DATE_TIME] = "is not a date and time with zone",
    [RULE_SERIAL] = "is not 'urn:uuid:' and a UUID",
    [RULE_DIGEST] = "does not fit its algorithm",
    [RULE_ONLY_WITH] = "is not allowed on this object",
    [RULE_LICENCE] = "is not on the SPDX licence list",
    [RULE_KNOWN] = "is not a member of the specification",
};

/* The schemas spell each id in one way. */
static bool is_licence_id(str id)
{
    const struct licence_id *row = licence_id_find(id);
    return row != NULL && str_eq(row->id, id);
}

static bool is_kept(yyjson_val *object, const struct check_row *row)
{
    yyjson_val *v = yyjson_obj_getn(object, row->member.p, row->member.n);
    str text = json_val_str(v);
    bool has = is_text_or_more(v);
    switch (row->rule) {
    case RULE_REQUIRED: return has;
    case RULE_NOT_EMPTY: return v == NULL || has;
    case RULE_ONE_OF: return v == NULL || has_word(row->words, text);
    case RULE_EITHER: return has != is_there(object, row->words);
    case RULE_NOT_BOTH: return !has || !is_there(object, row->words);
    case RULE_ANY_OF: return has || is_there(object, row->words);
    case RULE_DATE_TIME: return v == NULL || is_date_time(text);
    case RULE_SERIAL: return v == NULL || is_serial(text);
    case RULE_DIGEST: return is_digest(object, text, row);
    case RULE_ONLY_WITH: return v == NULL || json_bool(object, row->words, false);
    case RULE_LICENCE: return v == NULL || is_licence_id(text);
    case RULE_KNOWN: return true;
    }
    return true;
}

static void check_members(struct checker *k, yyjson_val *object, const struct check_row *row)
{
    yyjson_val *key, *value;
    size_t i, max;
    yyjson_obj_foreach(object, i, max, key, value)
    {
        (void)value;
        if (has_word(row->words, json_val_str(key))) continue;
        sbom_note(k->b, key, "%.*s: '%.*s' %s", STR_ARG(role_name(row->role)),
                  STR_ARG(str_sub(json_val_str(key), 0, 60)), rule_words[RULE_KNOWN]);
    }
}

static void check_object(struct checker *k, yyjson_val *object, enum role role)
{
    for (size_t i = 0; i < sizeof check_rows / sizeof check_rows[0]; i++) {
        const struct check_row *row = &check_rows[i];
        if (row->role < role) continue;
        if (row->role > role) return;
        if (k->minor < row->since || (row->until != 0 && k->minor > row->until)) continue;
        if (row->rule == RULE_KNOWN) {
            check_members(k, object, row);
        } else if (!is_kept(object, row)) {
            str text = json_str(object, row->member.p);
            sbom_note(k->b, object, "%.*s: '%.*s'%s%.*s%s %s", STR_ARG(role_name(row->role)),
                      STR_ARG(row->member), text.n > 0 ? " '" : "",
                      STR_ARG(str_sub(text, 0, 60)), text.n > 0 ? "'" : "",
                      rule_words[row->rule]);
        }
    }
}

/* Until 1.6 a list of licences is either one expression or ids and names. */
static void check_licence_list(struct checker *k, yyjson_val *list)
{
    yyjson_val *v;
    size_t i, max;
    if (k->minor >= 7 || yyjson_arr_size(list) < 2) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (json_str(v, "expression").n == 0) continue;
        sbom_note(k->b, v, "licenses: an expression stands beside other licences");
        return;
    }
}

/* Depth is bounded by the JSON reader. */
static void check_value(struct checker *k, yyjson_val *v, enum role role)
{
    yyjson_val *key, *value;
    size_t i, max;
    if (yyjson_is_arr(v)) {
        yyjson_arr_foreach(v, i, max, value)
        {
            if (yyjson_is_ctn(value)) check_value(k, value, role);
        }
        return;
    }
    if (role != ROLE_NONE) check_object(k, v, role);
    yyjson_obj_foreach(v, i, max, key, value)
    {
        if (!yyjson_is_ctn(value)) continue;
        enum role inner = role_of(json_val_str(key), role);
        if (inner == ROLE_LICENCE_CHOICE) check_licence_list(k, value);
        check_value(k, value, inner);
    }
}

void cyclonedx_check(struct sbom_build *b, yyjson_val *v, str key, unsigned minor)
{
    struct checker k = {.b = b, .minor = minor};
    bool is_document = str_eq(key, key_rows[0].key);
    enum role role = is_document ? ROLE_DOCUMENT : role_of(key, ROLE_DOCUMENT);
    if (yyjson_is_arr(v) && role == ROLE_LICENCE_CHOICE) check_licence_list(&k, v);
    if (yyjson_is_ctn(v)) check_value(&k, v, role);
    if (is_document && (minor < 2 || minor > 7)) {
        sbom_note(b, NULL, "specVersion 1.%u is read as if it were 1.2 to 1.7", minor);
    }
}
