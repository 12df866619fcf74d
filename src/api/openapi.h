/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenAPI 3.1 description of the API, generated from the operation table. */
#ifndef LW_API_OPENAPI_H
#define LW_API_OPENAPI_H

#include "app/op.h"

/* A new document; the caller frees it with yyjson_mut_doc_free(). The same bytes every time. */
yyjson_mut_doc *openapi_document(const struct op *const *ops, size_t n);

#endif
