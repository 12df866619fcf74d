/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conan 2 (docs.conan.io, "Version"; conan/internal/model/version.py): items between dots, zeros
 * at the end do not count, "-" announces a pre-release and "+" a build, both versions of their
 * own. Where one item is a number and the other a text, that tool compares them as texts, which is
 * not transitive (10 < 2a < 9 < 10); here their leading numbers decide first.
 */
#include "format/version_parts.h"

struct conan_version {
    str items, pre, build;
    bool has_pre, has_build;
};

static struct conan_version split(str v)
{
    struct conan_version out = {.items = v};
    size_t at;
    if (str_find_last(v, '+', &at)) {
        out.has_build = true;
        out.build = str_from(v, at + 1);
        out.items = str_sub(v, 0, at);
    }
    if (str_find(out.items, '-', &at)) {
        out.has_pre = true;
        out.pre = str_from(out.items, at + 1);
        out.items = str_sub(out.items, 0, at);
    }
    return out;
}

/* Drops ".0" at the end, and a lone "0". */
static str without_end_zeros(str items)
{
    for (;;) {
        size_t n = items.n;
        while (n > 0 && items.p[n - 1] == '0') {
            n--;
        }
        bool is_item = n < items.n && (n == 0 || items.p[n - 1] == '.');
        if (!is_item) return items;
        items = str_sub(items, 0, n == 0 ? 0 : n - 1);
        if (n == 0) return items;
    }
}

/* Texts that begin with a sign below the digits come first, others last. */
static int item_rank(str item)
{
    if (item.n == 0 || (unsigned char)item.p[0] < '0') return 0;
    return char_is_digit(item.p[0]) ? 1 : 2;
}

static int item_cmp(str a, str b)
{
    int p = item_rank(a), q = item_rank(b);
    if (p != q) return p < q ? -1 : 1;
    if (p != 1) return str_cmp(a, b);
    int order = digits_cmp(take_digits(&a), take_digits(&b));
    return order == 0 ? str_cmp(a, b) : order;
}

static int items_cmp(str a, str b)
{
    a = without_end_zeros(a);
    b = without_end_zeros(b);
    bool has_a = a.n > 0, has_b = b.n > 0;
    while (has_a && has_b) {
        str x, y;
        has_a = str_cut(&a, '.', &x);
        has_b = str_cut(&b, '.', &y);
        int order = item_cmp(x, y);
        if (order != 0) return order;
    }
    return (int)has_a - (int)has_b;
}

/* Recursion ends with the signs of a string of at most LIMIT_VERSION_BYTES. */
static int parts_cmp(str a, str b)
{
    struct conan_version x = split(a), y = split(b);
    int order = items_cmp(x.items, y.items);
    if (order != 0) return order;
    if (x.has_pre != y.has_pre) return x.has_pre ? -1 : 1;
    if (x.has_pre) order = parts_cmp(x.pre, y.pre);
    if (order != 0) return order;
    if (x.has_build != y.has_build) return x.has_build ? 1 : -1;
    return x.has_build ? parts_cmp(x.build, y.build) : 0;
}

int version_conan_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    return too_long_cmp(a, b, &order) ? order : parts_cmp(a, b);
}

/* Letters, digits, "._+-", not a sign first; Conan 2 wants lower case, older recipes did not. */
bool version_conan_is_valid(str v)
{
    v = str_trim(v);
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool is_plain = char_is_digit(c) || char_is_alpha(c) || c == '_';
        if (!is_plain && (i == 0 || (c != '.' && c != '+' && c != '-'))) return false;
    }
    return v.n > 0;
}
