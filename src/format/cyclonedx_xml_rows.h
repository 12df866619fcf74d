/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the XML form of CycloneDX (cyclonedx.org/docs, XSD 1.2 to 1.7) reads as its JSON form: one
 * row an element or attribute in its place. What a place does not list is not an element of the
 * specification there; parts that say nothing of what a product is made of are left open.
 */
#ifndef LW_FORMAT_CYCLONEDX_XML_ROWS_H
#define LW_FORMAT_CYCLONEDX_XML_ROWS_H

#include "base/str.h"

/* Kinds of places. PLACE_OPEN takes any element, PLACE_TEXT none. */
enum xml_place {
    PLACE_TEXT,
    PLACE_OPEN,
    PLACE_BOM,
    PLACE_METADATA,
    PLACE_TOOLS,
    PLACE_TOOL,
    PLACE_AUTHORS,
    PLACE_ENTITY,
    PLACE_CONTACT,
    PLACE_DISTRIBUTION,
    PLACE_LIFECYCLES,
    PLACE_LIFECYCLE,
    PLACE_COMPONENTS,
    PLACE_COMPONENT,
    PLACE_HASHES,
    PLACE_HASH,
    PLACE_LICENCES,
    PLACE_LICENCE,
    PLACE_EXPRESSION,
    PLACE_DETAILED,
    PLACE_ATTACHMENT,
    PLACE_SWID,
    PLACE_PEDIGREE,
    PLACE_COMMITS,
    PLACE_COMMIT,
    PLACE_PATCHES,
    PLACE_PATCH,
    PLACE_DIFF,
    PLACE_ISSUES,
    PLACE_ISSUE,
    PLACE_URLS,
    PLACE_REFERENCES,
    PLACE_REFERENCE,
    PLACE_PROPERTIES,
    PLACE_PROPERTY,
    PLACE_EVIDENCE,
    PLACE_IDENTITY,
    PLACE_METHODS,
    PLACE_METHOD,
    PLACE_SERVICES,
    PLACE_SERVICE,
    PLACE_SERVICE_DATA,
    PLACE_FLOW,
    PLACE_DATAFLOW,
    PLACE_DEPENDENCIES,
    PLACE_DEPENDENCY,
    PLACE_REF,
    PLACE_VULNERABILITIES,
    PLACE_VULNERABILITY,
    PLACE_VULN_REFERENCES,
    PLACE_VULN_REFERENCE,
    PLACE_ANALYSIS,
    PLACE_AFFECTS,
    PLACE_TARGET,
    PLACE_VERSIONS,
    PLACE_VERSION,
    PLACE_CITATIONS,
    PLACE_CITATION,
    PLACE_POINTERS,
    PLACE_EXPRESSIONS,
    PLACE_FORMULATION,
    PLACE_FORMULA,
    N_XML_PLACES
};

enum xml_how {
    XML_MEMBER,  /* `member` of the object around it */
    XML_SEVERAL, /* may stand several times: together the array `member` */
    XML_REFS,    /* the same of the attribute ref alone */
    XML_ITEM,    /* an item of the array around it */
    XML_WRAPPED, /* an item too, as an object with the one member `member` */
    XML_ATTRIBUTE,
    XML_FLAG,    /* attribute that is true or false */
    XML_CONTENT, /* own text of an element that has attributes; `name` is empty */
};

struct xml_row {
    enum xml_place place;
    str name; /* of the element or attribute */
    enum xml_how how;
    str member;
    enum xml_place inner;
};
extern const struct xml_row xml_rows[];
extern const size_t n_xml_rows;

/* The rows of each place, for a reader that asks often. */
struct xml_index {
    struct {
        const struct xml_row *rows;
        size_t n;
        const struct xml_row *content; /* XML_CONTENT, NULL: none */
        bool is_list;                  /* its elements are items */
    } at[N_XML_PLACES];
};
void xml_index_init(struct xml_index *x);
/* Row of an element in its place; NULL: it is not of the specification there. */
const struct xml_row *xml_element_find(const struct xml_index *x, enum xml_place place,
                                       str name);

#endif
