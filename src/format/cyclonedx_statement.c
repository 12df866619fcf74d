/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vulnerabilities[] of CycloneDX (1.4 and later) as statements of the document. One without an
 * analysis is what another scanner found, not what the maker says of it: it is passed over.
 */
#include "format/cyclonedx.h"
#include "format/cyclonedx_vex.h"
#include "model/vex.h"

/*
 * What our own writer states beside the terms of CycloneDX, which has no word for an absent
 * component.
 */
static str exact_justification(yyjson_val *v)
{
    yyjson_val *list = json_array(v, "properties");
    yyjson_val *property;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, property)
    {
        if (str_eq(json_str(property, "name"), STR(CYCLONEDX_JUSTIFICATION)))
            return json_str(property, "value");
    }
    return STR_NONE;
}

static struct utc stated_at(const struct sbom_build *b, yyjson_val *v, yyjson_val *analysis)
{
    const struct utc times[] = {json_utc(analysis, "lastUpdated"),
                                json_utc(analysis, "firstIssued"), json_utc(v, "updated"),
                                json_utc(v, "published"), b->out->created_at};
    size_t i = 0, n = sizeof times / sizeof times[0];
    while (i + 1 < n && utc_is_none(times[i]))
        i++;
    return times[i];
}

/* A bom-ref of this document; in a BOM-Link ("urn:cdx:UUID/VERSION#REF") behind the "#". */
static bool find_target(const struct sbom_build *b, str ref, uint32_t *index)
{
    size_t at;
    if (sbom_find_ref(b, ref, index)) return true;
    return str_starts(ref, STR("urn:cdx:")) && str_find(ref, '#', &at) &&
           sbom_find_ref(b, str_from(ref, at + 1), index);
}

/* The same words for every id of the vulnerability: references are its names elsewhere. */
static void add_for_ids(struct sbom_build *b, yyjson_val *v, struct sbom_statement *s)
{
    yyjson_val *list = json_array(v, "references");
    yyjson_val *reference;
    size_t i, max;
    str id = json_str(v, "id");
    s->vulnerability = id;
    if (id.n > 0) sbom_add_statement(b, s);
    yyjson_arr_foreach(list, i, max, reference)
    {
        s->vulnerability = json_str(reference, "id");
        if (s->vulnerability.n == 0 || str_eq(s->vulnerability, id)) continue;
        sbom_add_statement(b, s);
    }
}

void cyclonedx_add_vulnerability(struct sbom_build *b, yyjson_val *v)
{
    yyjson_val *analysis = json_object(v, "analysis");
    yyjson_val *affects = json_array(v, "affects");
    yyjson_val *target;
    size_t i, max;
    struct sbom_statement s = {
        .component = UINT32_MAX,
        .justification = json_str(analysis, "justification"),
        .note = json_str(analysis, "detail"),
    };
    str exact = exact_justification(v);
    if (exact.n) s.justification = exact;
    if (!vex_status_from_term(json_str(analysis, "state"), &s.status)) return;
    s.stated_at = stated_at(b, v, analysis);
    if (yyjson_arr_size(affects) == 0) add_for_ids(b, v, &s);
    yyjson_arr_foreach(affects, i, max, target)
    {
        str ref = json_str(target, "ref");
        if (!find_target(b, ref, &s.component)) {
            sbom_note(b, target, "vulnerability of '%.*s', which names no component",
                      STR_ARG(str_sub(ref, 0, 120)));
        } else if (s.component != SBOM_KNOWN_OTHER) {
            add_for_ids(b, v, &s);
        }
    }
}
