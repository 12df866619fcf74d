/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses have debugging data: DWARF 5 section 6.1.2. */
#include "format/dwarf_internal.h"

#include <stdlib.h>

struct list {
    struct dwarf_range *items;
    size_t n, cap;
};

static enum status cut_off(struct err *e)
{
    return err_set(e, LW_E_INPUT, "table of .debug_aranges is cut off");
}

static enum status read_set(struct arena *a, const struct elf *x, str set, size_t start,
                            struct list *list, struct err *e)
{
    struct binary b = elf_read(x, set);
    binary_seek(&b, start + 4);
    uint64_t version = binary_u(&b, 2);
    (void)binary_u(&b, 4);
    unsigned width = (unsigned)binary_u(&b, 1), segment = (unsigned)binary_u(&b, 1);
    if (b.is_over) return cut_off(e);
    if (version != 2 || (width != 4 && width != 8) || segment != 0) {
        return err_set(e, LW_E_INPUT, "table of .debug_aranges is of a kind that is not read");
    }
    /* The pairs are aligned to their size from the start of the set. */
    while ((b.at - start) % (2 * width) != 0) {
        (void)binary_u(&b, 1);
        if (b.is_over) return cut_off(e);
    }
    while (!binary_is_end(&b)) {
        uint64_t address = binary_u(&b, width), n = binary_u(&b, width);
        if (b.is_over) return cut_off(e);
        if (address == 0 && n == 0) return LW_OK;
        if (n == 0 || address + n < address) continue;
        if (list->n == DWARF_MAX_RANGES) {
            return err_set(e, LW_E_LIMIT, "debugging data has over %d ranges of addresses",
                           DWARF_MAX_RANGES);
        }
        struct dwarf_range *r =
            arena_push(a, (void **)&list->items, &list->n, &list->cap, sizeof *list->items);
        if (r == NULL) return arena_status(a, "ranges of addresses", e);
        *r = (struct dwarf_range){address, address + n};
    }
    return LW_OK;
}

static int by_start(const void *a, const void *b)
{
    const struct dwarf_range *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

static size_t merge(struct dwarf_range *items, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && items[i].start <= items[kept - 1].end) {
            if (items[i].end > items[kept - 1].end) items[kept - 1].end = items[i].end;
        } else {
            items[kept++] = items[i];
        }
    }
    return kept;
}

enum status dwarf_ranges_read(struct arena *a, const struct elf *x, struct dwarf_ranges *out,
                              struct err *e)
{
    const struct elf_section *section = elf_section_find(x, STR(".debug_aranges"));
    struct list list = {0};
    str bytes;
    if (section == NULL) return err_set(e, LW_E_NOT_FOUND, "no table of addresses");
    enum status s = elf_contents(a, x, section, &bytes, e);
    struct binary b = elf_read(x, s == LW_OK ? bytes : STR_NONE);
    while (s == LW_OK && !binary_is_end(&b)) {
        str set;
        size_t start = b.at;
        s = dwarf_length(&b, ".debug_aranges", &set, e);
        if (s == LW_OK) s = read_set(a, x, set, start, &list, e);
    }
    if (s != LW_OK) return s;
    if (list.n > 1) qsort(list.items, list.n, sizeof *list.items, by_start);
    out->items = list.items;
    out->n = merge(list.items, list.n);
    return LW_OK;
}

bool dwarf_covers(const struct dwarf_ranges *r, uint64_t address)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->items[middle].end <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->n && r->items[low].start <= address;
}
