/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tags of SPDX 2 (clauses 6 to 12) with the member of the JSON form that says the same. Tags that
 * say nothing of what a package is are known and passed over: TAG_PASSED.
 */
#include "format/spdx_tag_rows.h"

/* clang-format off */
const struct tag_row tag_rows[] = {
    {STR_INIT("SPDXVersion"), TAG_DOCUMENT, TAG_TEXT, "spdxVersion"},
    {STR_INIT("DataLicense"), TAG_DOCUMENT, TAG_TEXT, "dataLicense"},
    {STR_INIT("SPDXID"), TAG_ANY, TAG_TEXT, "SPDXID"},
    {STR_INIT("DocumentName"), TAG_DOCUMENT, TAG_TEXT, "name"},
    {STR_INIT("DocumentNamespace"), TAG_DOCUMENT, TAG_TEXT, "documentNamespace"},
    {STR_INIT("DocumentComment"), TAG_DOCUMENT, TAG_PASSED, NULL},
    {STR_INIT("ExternalDocumentRef"), TAG_DOCUMENT, TAG_LIST, "externalDocumentRefs"},
    {STR_INIT("LicenseListVersion"), TAG_DOCUMENT, TAG_PASSED, NULL},
    {STR_INIT("Creator"), TAG_CREATION, TAG_LIST, "creators"},
    {STR_INIT("Created"), TAG_CREATION, TAG_TEXT, "created"},
    {STR_INIT("CreatorComment"), TAG_CREATION, TAG_PASSED, NULL},
    {STR_INIT("PackageName"), TAG_PACKAGE, TAG_BEGINS, "name"},
    {STR_INIT("PackageVersion"), TAG_PACKAGE, TAG_TEXT, "versionInfo"},
    {STR_INIT("PackageFileName"), TAG_PACKAGE, TAG_TEXT, "packageFileName"},
    {STR_INIT("PackageSupplier"), TAG_PACKAGE, TAG_TEXT, "supplier"},
    {STR_INIT("PackageOriginator"), TAG_PACKAGE, TAG_TEXT, "originator"},
    {STR_INIT("PackageDownloadLocation"), TAG_PACKAGE, TAG_TEXT, "downloadLocation"},
    {STR_INIT("FilesAnalyzed"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageVerificationCode"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageChecksum"), TAG_PACKAGE, TAG_CHECKSUM, "checksums"},
    {STR_INIT("PackageHomePage"), TAG_PACKAGE, TAG_TEXT, "homepage"},
    {STR_INIT("PackageSourceInfo"), TAG_PACKAGE, TAG_TEXT, "sourceInfo"},
    {STR_INIT("PackageLicenseConcluded"), TAG_PACKAGE, TAG_TEXT, "licenseConcluded"},
    {STR_INIT("PackageLicenseInfoFromFiles"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageLicenseDeclared"), TAG_PACKAGE, TAG_TEXT, "licenseDeclared"},
    {STR_INIT("PackageLicenseComments"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageCopyrightText"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageSummary"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageDescription"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageComment"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("ExternalRef"), TAG_PACKAGE, TAG_EXTERNAL_REF, "externalRefs"},
    {STR_INIT("ExternalRefComment"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PackageAttributionText"), TAG_PACKAGE, TAG_PASSED, NULL},
    {STR_INIT("PrimaryPackagePurpose"), TAG_PACKAGE, TAG_TEXT, "primaryPackagePurpose"},
    {STR_INIT("BuiltDate"), TAG_PACKAGE, TAG_TEXT, "builtDate"},
    {STR_INIT("ReleaseDate"), TAG_PACKAGE, TAG_TEXT, "releaseDate"},
    {STR_INIT("ValidUntilDate"), TAG_PACKAGE, TAG_TEXT, "validUntilDate"},
    {STR_INIT("FileName"), TAG_FILE, TAG_BEGINS, "fileName"},
    {STR_INIT("FileType"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileChecksum"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("LicenseConcluded"), TAG_FILE, TAG_TEXT, "licenseConcluded"},
    {STR_INIT("LicenseInfoInFile"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("LicenseComments"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileCopyrightText"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileComment"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileNotice"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileContributor"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileAttributionText"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("FileDependency"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("ArtifactOfProjectName"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("ArtifactOfProjectHomePage"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("ArtifactOfProjectURI"), TAG_FILE, TAG_PASSED, NULL},
    {STR_INIT("SnippetSPDXID"), TAG_SNIPPET, TAG_BEGINS, "SPDXID"},
    {STR_INIT("SnippetFromFileSPDXID"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetByteRange"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetLineRange"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetLicenseConcluded"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("LicenseInfoInSnippet"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetLicenseComments"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetCopyrightText"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetComment"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetName"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("SnippetAttributionText"), TAG_SNIPPET, TAG_PASSED, NULL},
    {STR_INIT("LicenseID"), TAG_OTHER, TAG_BEGINS, NULL},
    {STR_INIT("ExtractedText"), TAG_OTHER, TAG_PASSED, NULL},
    {STR_INIT("LicenseName"), TAG_OTHER, TAG_PASSED, NULL},
    {STR_INIT("LicenseCrossReference"), TAG_OTHER, TAG_PASSED, NULL},
    {STR_INIT("LicenseComment"), TAG_OTHER, TAG_PASSED, NULL},
    {STR_INIT("Relationship"), TAG_ANY, TAG_RELATIONSHIP, NULL},
    {STR_INIT("RelationshipComment"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("Annotator"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("AnnotationDate"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("AnnotationType"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("AnnotationComment"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("SPDXREF"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("Reviewer"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("ReviewDate"), TAG_ANY, TAG_PASSED, NULL},
    {STR_INIT("ReviewComment"), TAG_ANY, TAG_PASSED, NULL},
};
/* clang-format on */
const size_t n_tag_rows = sizeof tag_rows / sizeof tag_rows[0];

const struct tag_row *tag_find(str tag)
{
    for (size_t i = 0; i < n_tag_rows; i++) {
        /* Generators slip on the case: "FIleCopyrightText". */
        if (tag.n == tag_rows[i].tag.n && str_eq_nocase(tag_rows[i].tag, tag))
            return &tag_rows[i];
    }
    return NULL;
}
