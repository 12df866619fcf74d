/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Details that have no business in a title: network addresses, credentials, exploits. Plain rules
 * that a person can foresee; they warn and never refuse.
 */
#include "core/form.h"

static bool is_word_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Four numbers up to 255 with dots between, and nothing of a longer number around. */
static bool is_ipv4(str word)
{
    for (int part = 0; part < 4; part++) {
        str number;
        uint64_t n;
        bool has_more = str_cut(&word, '.', &number);
        if (!str_u64(number, 255, &n) || has_more != (part < 3)) return false;
    }
    return true;
}

/* Hexadecimal groups with at least two colons: fe80::1, 2001:db8::7. A time has only digits. */
static bool is_ipv6(str word)
{
    size_t n_colons = 0, n_pairs = 0, n_letters = 0, n_group = 0;
    for (size_t i = 0; i < word.n; i++) {
        char c = char_lower(word.p[i]);
        bool is_colon = c == ':';
        if (!is_colon && !char_is_digit(c) && (c < 'a' || c > 'f')) return false;
        n_colons += is_colon;
        n_pairs += is_colon && i && word.p[i - 1] == ':';
        n_letters += char_is_alpha(c);
        n_group = is_colon ? 0 : n_group + 1;
        if (n_group > 4) return false;
    }
    return n_colons >= 2 && n_colons <= 7 && (n_pairs == 1 || n_letters > 0 || n_colons == 7);
}

/* Words are cut at blanks and at brackets, so that "(10.0.0.1)" is one. */
static bool is_between(char c)
{
    return char_is_space(c) || c == '(' || c == ')' || c == '[' || c == ']' || c == ',' ||
           c == ';' || c == '/' || c == '"' || c == '\'';
}

static const char *address_in(str text)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && !is_between(text.p[i]))
            i++;
        str word = str_sub(text, from, i - from);
        while (word.n && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == ':'))
            word.n--;
        str port = word, host;
        (void)str_cut(&port, ':', &host);
        if (is_ipv6(word) || is_ipv4(host)) return "the address of a network";
        i++;
    }
    return NULL;
}

/* `phrase` (lower case) as whole words, in any case. */
static bool has_phrase(str text, str phrase)
{
    for (size_t i = 0; i + phrase.n <= text.n; i++) {
        if (!str_eq_nocase(str_sub(text, i, phrase.n), phrase)) continue;
        bool is_begin = i == 0 || !is_word_char(text.p[i - 1]);
        bool is_end = i + phrase.n == text.n || !is_word_char(text.p[i + phrase.n]);
        if (is_begin && is_end) return true;
    }
    return false;
}

const char *form_confidential_detail(str text)
{
    static const struct {
        str phrase;
        const char *what;
    } rows[] = {
        {STR_INIT("password"), "a credential"},    {STR_INIT("passwd"), "a credential"},
        {STR_INIT("passphrase"), "a credential"},  {STR_INIT("secret key"), "a credential"},
        {STR_INIT("private key"), "a credential"}, {STR_INIT("api key"), "a credential"},
        {STR_INIT("credentials"), "a credential"}, {STR_INIT("exploit"), "an exploit"},
        {STR_INIT("exploit code"), "an exploit"},  {STR_INIT("proof of concept"), "an exploit"},
        {STR_INIT("poc"), "an exploit"},           {STR_INIT("payload"), "an exploit"},
        {STR_INIT("shellcode"), "an exploit"},     {STR_INIT("metasploit"), "an exploit"},
    };
    if (str_contains(text, STR("http://")) || str_contains(text, STR("https://")))
        return "an address of the web";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (has_phrase(text, rows[i].phrase)) return rows[i].what;
    return address_in(text);
}
