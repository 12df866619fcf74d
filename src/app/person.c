/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations about people share. */
#include "app/person.h"

#include "crypto/digest.h"

#include <string.h>

struct actor actor_of_person(const struct person *p)
{
    return (struct actor){
        .kind = ACTOR_PERSON,
        .id = p->id,
        .person_id = p->id,
        .name = p->name,
        .ledger_ref = p->ledger_ref,
        .permissions = role_permissions(p->role),
        .lines = p->lines,
        .confirmed_at = UTC_NONE,
    };
}

str secret_digest(struct arena *a, str secret)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 d = sha256_of(secret);
    return arena_str(a, sha256_hex(&d, hex));
}

enum status password_check(str password, struct err *e)
{
    size_t n = 0;
    for (size_t i = 0; i < password.n; i++)
        n += ((unsigned char)password.p[i] & 0xC0) != 0x80;
    if (n >= PASSWORD_LEAST_CHARACTERS) return LW_OK;
    return err_set(e, LW_E_USAGE, "parameter 'password': at least %d characters",
                   PASSWORD_LEAST_CHARACTERS);
}

/* Enough to catch a slip of the hand; the mail server knows the rest (RFC 5321, 4.5.3.1). */
static bool is_mail_address(str s)
{
    size_t at;
    if (s.n > 254 || !str_find_last(s, '@', &at) || at == 0 || at + 1 >= s.n) return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || strchr("<>,;\"()[]\\", s.p[i])) return false;
    return !str_contains(str_sub(s, 0, at), STR("@"));
}

enum status person_prepare(struct op_call *c, struct person *p, struct err *e)
{
    unsigned char salt[SHA256_BYTES];
    char hex[SHA256_HEX_CHARS + 1];
    struct person other;
    bool found;
    p->name = str_trim(p->name);
    if (!p->name.n) return err_set(e, LW_E_USAGE, "parameter 'name': is required");
    if (!is_mail_address(p->mail))
        return err_set(e, LW_E_USAGE,
                       "parameter 'mail': must be an address such as "
                       "ada@example.com");
    enum status st = person_find_by_mail(c->app->db, c->arena, p->mail, &other, &found, e);
    if (st != LW_OK) return st;
    if (found)
        return err_set(e, LW_E_CONFLICT, "somebody with the address '%.*s' exists already",
                       STR_ARG(p->mail));
    random_bytes(salt, sizeof salt);
    p->id = new_id(c->arena, c->now);
    p->ledger_salt = hex_of(c->arena, (str){(const char *)salt, sizeof salt});
    struct sha256 ref = hmac_sha256(p->ledger_salt, p->id);
    p->ledger_ref = arena_str(c->arena, sha256_hex(&ref, hex));
    p->created_at = c->now;
    p->erased_at = UTC_NONE;
    return arena_status(c->arena, "person", e);
}

enum status person_get(struct op_call *c, str id, struct person *out, struct err *e)
{
    bool found;
    enum status st = person_find(c->app->db, c->arena, id, out, &found, e);
    /* On the command line an address is what one knows. */
    if (st == LW_OK && !found && str_contains(id, STR("@")))
        st = person_find_by_mail(c->app->db, c->arena, id, out, &found, e);
    if (st != LW_OK) return st;
    if (!found) return err_set(e, LW_E_NOT_FOUND, "nobody has the id '%.*s'", STR_ARG(id));
    if (!utc_is_none(out->erased_at))
        return err_set(e, LW_E_NOT_FOUND, "person '%.*s' was erased", STR_ARG(id));
    return LW_OK;
}

enum status person_name_of_ref(struct app *app, struct arena *a, str ref, str *name,
                               struct err *e)
{
    struct person p;
    bool found = false;
    if (ref.n != SHA256_HEX_CHARS) {
        *name = arena_str(a, ref);
        return LW_OK;
    }
    enum status st = person_find_by_ref(app->db, a, ref, &p, &found, e);
    if (st != LW_OK) return st;
    *name = found ? p.name : arena_printf(a, "erased person %.*s", STR_ARG(str_sub(ref, 0, 8)));
    return LW_OK;
}

void person_reply_may(struct op_call *c, yyjson_mut_val *o, uint32_t permissions)
{
    yyjson_mut_val *list = reply_array(c, o, "may");
    for (int i = PERMISSION_READ; i < N_permission; i++) {
        if (!(permissions & 1u << i)) continue;
        yyjson_mut_val *x = reply_item(c, list);
        reply_str(c, x, "permission", permission_str((enum permission)i));
        reply_str(c, x, "words", permission_words((enum permission)i));
    }
}

enum status person_shown(struct op_call *c, str person_id, str *name, struct err *e)
{
    struct person p;
    bool found = false;
    *name = STR("nobody");
    if (!person_id.n) return LW_OK;
    enum status st = person_find(c->app->db, c->arena, person_id, &p, &found, e);
    if (st) return st;
    *name = found && p.name.n ? p.name : STR("a person who was erased");
    return LW_OK;
}
