/* SPDX-License-Identifier: Apache-2.0 */
/* The second trailer: a new catalogue with the language, and the cross-reference to it. */
#include "pdf/pdf_draw.h"

#include <string.h>

/* The last occurrence of `what`, as offset. */
static bool find_last(str s, str what, size_t *at)
{
    for (size_t i = s.n; i-- > 0;)
        if (str_starts(str_from(s, i), what)) {
            *at = i;
            return true;
        }
    return false;
}

/* The number behind the last `key`: "/Root 12 0 R", "startxref 4711". */
static bool number_after(str s, str key, uint64_t *out)
{
    size_t at, n = 0;
    if (!find_last(s, key, &at)) return false;
    str rest = str_trim(str_from(s, at + key.n));
    while (n < rest.n && char_is_digit(rest.p[n]))
        n++;
    return str_u64(str_sub(rest, 0, n), UINT32_MAX, out);
}

/* What stands between "N 0 obj <<" and its ">>": cairo writes no dictionary into its catalogue
 * but short ones, so the end is the one before "endobj". */
static bool catalogue_of(str pdf, uint64_t number, struct buf *out)
{
    char head[48];
    size_t at, end,
        n = (size_t)snprintf(head, sizeof head, "\n%llu 0 obj\n", (unsigned long long)number);
    if (!find_last(pdf, (str){head, n}, &at)) return false;
    str rest = str_from(pdf, at + n);
    for (end = 0; end < rest.n && !str_starts(str_from(rest, end), STR("endobj")); end++)
        ;
    rest = str_trim(str_sub(rest, 0, end));
    if (!str_starts(rest, STR("<<")) || !str_ends(rest, STR(">>"))) return false;
    if (!str_contains(rest, STR("/Catalog"))) return false;
    buf_add(out, str_trim(str_sub(rest, 2, rest.n - 4)));
    return true;
}

enum status pdf_add_catalogue(struct buf *pdf, str language, struct err *e)
{
    uint64_t root, size, info, start;
    struct buf dictionary;
    str bytes = buf_str(pdf);
    buf_init(&dictionary, 4096);
    bool is_known = number_after(bytes, STR("/Root"), &root) &&
                    number_after(bytes, STR("/Size"), &size) &&
                    number_after(bytes, STR("/Info"), &info) &&
                    number_after(bytes, STR("startxref"), &start) &&
                    catalogue_of(bytes, root, &dictionary) && !dictionary.is_over;
    if (is_known) {
        size_t object = pdf->n;
        buf_printf(pdf,
                   "%llu 0 obj\n<< %.*s\n   /Lang (%.*s)\n"
                   "   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n",
                   (unsigned long long)root, STR_ARG(buf_str(&dictionary)), STR_ARG(language));
        size_t xref = pdf->n;
        buf_printf(pdf,
                   "xref\n%llu 1\n%010zu 00000 n \ntrailer\n<< /Size %llu\n   /Root %llu 0 R\n"
                   "   /Info %llu 0 R\n   /Prev %llu\n>>\nstartxref\n%zu\n%%%%EOF\n",
                   (unsigned long long)root, object, (unsigned long long)size,
                   (unsigned long long)root, (unsigned long long)info,
                   (unsigned long long)start, xref);
    }
    buf_release(&dictionary);
    return is_known ? buf_status(pdf, "the PDF", e)
                    : err_set(e, LW_E_ENV, "the PDF library writes no catalogue of its own");
}
