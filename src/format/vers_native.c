/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Native notations that are no list of comparators: the intervals of Maven and NuGet, the affected
 * versions of nginx's advisories.
 */
#include "format/vers_internal.h"
#include "format/version_parts.h"

static enum status refuse(str native, const char *what, struct err *e)
{
    return err_set(e, LW_E_INPUT, "range '%.*s': %s", STR_ARG(str_sub(native, 0, 120)), what);
}

/* "[1.0,2.0)" without its brackets. */
static bool add_interval(struct vers_list *list, str inside, bool is_low_in, bool is_high_in)
{
    str low;
    bool has_comma = str_cut(&inside, ',', &low);
    low = str_trim(low);
    str high = str_trim(inside);
    if (!has_comma)
        return low.n > 0 && is_low_in && is_high_in && vers_list_add(list, VERS_EQ, low);
    if (low.n == 0 && high.n == 0) list->is_all = true;
    if (low.n > 0 && high.n > 0 && is_low_in && is_high_in && str_eq(low, high)) {
        return vers_list_add(list, VERS_EQ, low);
    }
    if (low.n > 0 && !vers_list_add(list, is_low_in ? VERS_GE : VERS_GT, low)) return false;
    return high.n == 0 || vers_list_add(list, is_high_in ? VERS_LE : VERS_LT, high);
}

/* "1.*": NuGet's floating version. */
static bool add_floating(struct vers_list *list, str version)
{
    str numbers = str_sub(version, 0, version.n - 1);
    if (numbers.n == 0) {
        list->is_all = true;
        return true;
    }
    if (numbers.p[numbers.n - 1] != '.') return false;
    numbers.n--;
    size_t at = 0;
    str last = str_find_last(numbers, '.', &at) ? str_from(numbers, at + 1) : numbers;
    uint64_t number;
    if (!str_u64(last, INT32_MAX, &number)) return false;
    str next =
        arena_printf(list->arena, "%.*s%llu", STR_ARG(str_sub(numbers, 0, numbers.n - last.n)),
                     (unsigned long long)number + 1);
    return vers_list_add(list, VERS_GE, numbers) && vers_list_add(list, VERS_LT, next);
}

static bool add_bare(struct vers_list *list, const struct vers_type *type, str version)
{
    if (type->native != NATIVE_NUGET) return vers_list_add(list, VERS_EQ, version);
    if (str_ends(version, STR("*"))) return add_floating(list, version);
    return vers_list_add(list, VERS_GE, version);
}

/* Up to the closing bracket; false without one. */
static bool take_interval(str *rest, struct vers_list *list, bool *is_good)
{
    for (size_t i = 1; i < rest->n; i++) {
        if (rest->p[i] != ']' && rest->p[i] != ')') continue;
        *is_good =
            add_interval(list, str_sub(*rest, 1, i - 1), rest->p[0] == '[', rest->p[i] == ']');
        *rest = str_from(*rest, i + 1);
        return true;
    }
    return false;
}

static str skip_between(str s)
{
    while (s.n > 0 && (char_is_space(s.p[0]) || s.p[0] == ',' || s.p[0] == '|')) {
        s = str_from(s, 1);
    }
    return s;
}

enum status vers_read_intervals(struct vers_list *list, const struct vers_type *type,
                                str native, struct err *e)
{
    str rest = skip_between(native);
    if (rest.n == 0) return refuse(native, "is empty", e);
    if (rest.p[0] == '<' || rest.p[0] == '>' || rest.p[0] == '=' || rest.p[0] == '!') {
        return vers_read_relations(list, type, native, e);
    }
    while (rest.n > 0) {
        bool is_good = false;
        if (rest.p[0] == '[' || rest.p[0] == '(') {
            if (!take_interval(&rest, list, &is_good)) {
                return refuse(native, "interval without its closing bracket", e);
            }
        } else {
            size_t n = 0, at;
            while (n < rest.n && !char_is_space(rest.p[n]) &&
                   !str_find(STR(",|[]()"), rest.p[n], &at)) {
                n++;
            }
            if (n > 0) is_good = add_bare(list, type, str_sub(rest, 0, n));
            rest = str_from(rest, n);
        }
        if (!is_good) return refuse(native, "expected intervals such as [1.0,2.0)", e);
        rest = skip_between(rest);
    }
    return LW_OK;
}

/* "1.4.1+": in a stable branch (even second number) up to the next branch, else from there on. */
static bool add_from(struct vers_list *list, str version)
{
    uint64_t major, minor;
    str rest = version, head;
    if (!vers_list_add(list, VERS_GE, version)) return false;
    (void)str_cut(&rest, '.', &head);
    if (!str_u64(head, INT32_MAX, &major)) return false;
    (void)str_cut(&rest, '.', &head);
    if (!str_u64(head, INT32_MAX, &minor)) return false;
    if (minor % 2 != 0) return true;
    return vers_list_add(list, VERS_LT,
                         arena_printf(list->arena, "%llu.%llu.0", (unsigned long long)major,
                                      (unsigned long long)minor + 1));
}

static bool add_nginx(struct vers_list *list, str item)
{
    str low;
    if (str_eq_nocase(item, STR("all"))) {
        list->is_all = true;
        return true;
    }
    if (item.n == 0 || !char_is_digit(item.p[0])) return false;
    if (item.p[item.n - 1] == '+') return add_from(list, str_sub(item, 0, item.n - 1));
    if (!str_cut(&item, '-', &low)) return vers_list_add(list, VERS_EQ, low);
    item = str_trim(item);
    return item.n > 0 && vers_list_add(list, VERS_GE, str_trim(low)) &&
           vers_list_add(list, VERS_LE, item);
}

enum status vers_read_nginx(struct vers_list *list, str native, struct err *e)
{
    str item, rest = native;
    for (bool has_more = true; has_more;) {
        has_more = str_cut(&rest, ',', &item);
        if (!add_nginx(list, str_trim(item))) {
            return refuse(native, "expected versions such as '1.5.0+' or '0.8.41-1.5.6'", e);
        }
    }
    return LW_OK;
}
