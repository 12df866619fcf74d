/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer's entry for the target named by FUZZ_TARGET (tests/fuzz/CMakeLists.txt). */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    (void)fuzz_one(STR(FUZZ_TARGET), (str){.p = (const char *)bytes, .n = n});
    return 0;
}
