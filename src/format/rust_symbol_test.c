/* SPDX-License-Identifier: Apache-2.0 */
#include "format/rust_symbol.h"

#include "suite.h"

static void crates_at_the_root(void)
{
    static const struct {
        const char *symbol, *crate;
    } rows[] = {
        /* v0: plain, in a module, inherent impl, trait impl, generic, name with a separator */
        {"_RNvCs1234_7mycrate3foo", "mycrate"},
        {"_RNvC7mycrate3foo", "mycrate"},
        {"_RNvNtCs9ltgdHTiPiY_4core3fmt5write", "core"},
        {"_RNvMs_Cs4fqI2P2rA04_5serdeNtB2_3Foo3bar", "serde"},
        {"_RNvXs0_NtCs4fqI2P2rA04_5tokio4syncNtB5_3FooNtB7_3Bar3baz", "tokio"},
        {"_RINvCs4fqI2P2rA04_5alloc3fooNtB2_3BarE", "alloc"},
        {"_RNvCsfxI1ZNULAYe_7___rustc12___rust_alloc", "__rustc"},
        /* the older one */
        {"_ZN5alloc3vec3Vec4push17h0123456789abcdefE", "alloc"},
        {"_ZN4core3ptr85drop_in_place$LT$x$GT$17h0123456789abcdefE.llvm.123", "core"},
        {"_ZN58_$LT$std..io..Error$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE",
         "std"},
        {"_ZN50_$LT$$RF$mut$u20$W$u20$as$u20$core..fmt..Write$GT$3fmt17h0123456789abcdefE", ""},
        {"_ZN44_$LT$$RF$T$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE", ""},
        /* C++, C, cut off, lengths beyond the end, nesting without end */
        {"_ZN3foo3barEv", ""},
        {"_ZNSt6vectorIiSaIiEE9push_backEOi", ""},
        {"memcpy", ""},
        {"_R", ""},
        {"_RNv", ""},
        {"_RNvC99mycrate", ""},
        {"_RNvCs1234", ""},
        {"_RNvC18446744073709551617a", ""},
        {"_RIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIC1a",
         ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        str crate = STR("");
        bool is_rust = rust_symbol_crate(str_of(rows[i].symbol), &crate);
        if (!is_rust) crate = STR("");
        CHECK_STR(crate, str_of(rows[i].crate));
    }
}

static const struct test tests[] = {
    {"crates at the root", crates_at_the_root},
    {NULL, NULL},
};
const struct test_suite rust_symbol_suite = {"rust_symbol", tests};
