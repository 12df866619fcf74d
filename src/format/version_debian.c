/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpkg's order (deb-version(7), Debian Policy 5.6.12): epoch, upstream version, revision; in the
 * latter two letters and digits alternate, "~" sorts before the end, letters before other signs.
 */
#include "format/version_parts.h"

struct debian_version {
    str epoch, upstream, revision;
};

static struct debian_version split(str v)
{
    struct debian_version d = {.upstream = v};
    str rest = v;
    d.epoch = take_digits(&rest);
    if (d.epoch.n > 0 && rest.n > 0 && rest.p[0] == ':') {
        d.upstream = str_from(rest, 1);
    } else {
        d.epoch = STR_NONE;
    }
    size_t hyphen;
    if (str_find_last(d.upstream, '-', &hyphen)) {
        d.revision = str_from(d.upstream, hyphen + 1);
        d.upstream = str_sub(d.upstream, 0, hyphen);
    }
    return d;
}

/* Weight of the sign that `s` begins with; its end and digits weigh nothing. */
static int weight(str s)
{
    if (s.n == 0 || char_is_digit(s.p[0])) return 0;
    if (s.p[0] == '~') return -1;
    return char_is_alpha(s.p[0]) ? (unsigned char)s.p[0] : (unsigned char)s.p[0] + 256;
}

static int part_cmp(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        while ((a.n > 0 && !char_is_digit(a.p[0])) || (b.n > 0 && !char_is_digit(b.p[0]))) {
            int x = weight(a), y = weight(b);
            if (x != y) return x < y ? -1 : 1;
            a = str_from(a, 1);
            b = str_from(b, 1);
        }
        int order = digits_cmp(take_digits(&a), take_digits(&b));
        if (order != 0) return order;
    }
    return 0;
}

int version_debian_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct debian_version x = split(a), y = split(b);
    order = digits_cmp(x.epoch, y.epoch);
    if (order == 0) order = part_cmp(x.upstream, y.upstream);
    return order == 0 ? part_cmp(x.revision, y.revision) : order;
}

static bool is_made_of(str s, const char *signs)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t at;
        bool is_plain = char_is_digit(s.p[i]) || char_is_alpha(s.p[i]);
        if (!is_plain && !str_find(str_of(signs), s.p[i], &at)) return false;
    }
    return true;
}

/* As dpkg's parseversion: upstream begins with a digit; epoch fits an int. */
bool version_debian_is_valid(str v)
{
    v = str_trim(v);
    struct debian_version d = split(v);
    uint64_t epoch;
    size_t at;
    bool has_hyphen = str_find(d.epoch.n > 0 ? str_from(v, d.epoch.n + 1) : v, '-', &at);
    if (d.epoch.n > 0 && !str_u64(d.epoch, INT32_MAX, &epoch)) return false;
    if (d.upstream.n == 0 || !char_is_digit(d.upstream.p[0])) return false;
    if (has_hyphen && d.revision.n == 0) return false;
    return is_made_of(d.upstream, d.epoch.n > 0 ? ".-+~:" : ".-+~") &&
           is_made_of(d.revision, ".+~");
}
