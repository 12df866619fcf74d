/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headings that sort: for every column by which the operation behind a page's table can be
 * ordered (its parameter `sort`) sort.COLUMN has
 *
 *   href   the address shown, ordered by it; the other way round when it is already
 *   aria   "ascending" or "descending" while the list is ordered by it, else null
 *
 * which templates put into their headings:
 * <th scope="col"{{#sort.name}}{{>sort}}Product</a></th>{{/sort.name}}
 */
#ifndef LW_WEB_PAGE_SORT_H
#define LW_WEB_PAGE_SORT_H

#include "web/view.h"

void page_sort_links(struct view *v, const struct page *p);

#endif
