/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_terms.h"

/* Terms with a language of their own; csaf_2.1/language_specific_translation of the TC. */
static const struct translation {
    const char *language;
    const char *terms[N_TERMS];
} translations[] = {
    {"en",
     {"Reasoning for Withdrawal", "Reasoning for Supersession", "Superseding Document",
      "License", "Product Description"}},
    {"de",
     {"Begründung für die Zurückziehung", "Begründung für die Ersetzung",
      "Ersetzendes Dokument", "Lizenz", "Produktbeschreibung"}},
};

const char *csaf_term(const struct csaf_check *c, enum csaf_term term)
{
    if (csaf_is_english(c)) return translations[0].terms[term];
    for (size_t i = 1; i < sizeof translations / sizeof translations[0]; i++) {
        str language = str_of(translations[i].language);
        bool is_it = str_eq_nocase(str_sub(c->lang, 0, language.n), language) &&
                     (c->lang.n == language.n || c->lang.p[language.n] == '-');
        if (is_it) return translations[i].terms[term];
    }
    return NULL;
}

void csaf_want_note(struct csaf_check *c, enum csaf_term term, const char *category)
{
    const char *title = csaf_term(c, term);
    yyjson_val *list = json_array(c->document, "notes");
    yyjson_val *v;
    size_t i, max, n = 0, n_right = 0;
    if (title == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (!str_eq(json_str(v, "title"), str_of(title))) continue;
        n++;
        n_right += str_eq(json_str(v, "category"), str_of(category));
    }
    if (n != 1 || n_right != 1)
        csaf_report_path(c, STR("/document/notes"),
                         "exactly one note with the title `%s` and the category %s is needed",
                         title, category);
}
