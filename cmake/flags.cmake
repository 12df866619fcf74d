# SPDX-License-Identifier: Apache-2.0
# Warnings, hardening and sanitizers: one interface target that every room links.
add_library(lw_flags INTERFACE)
target_compile_definitions(lw_flags INTERFACE _POSIX_C_SOURCE=200809L _XOPEN_SOURCE=700
                           LW_VERSION="${PROJECT_VERSION}")
target_include_directories(lw_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(lw_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wcast-align
    -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wswitch-enum -Wimplicit-fallthrough
    -Wnull-dereference -Wdouble-promotion -fno-common -fno-strict-aliasing
    # Paths of the build machine stay out of the binary and out of messages.
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(lw_flags INTERFACE -Wduplicated-cond -Wduplicated-branches
                           -Wlogical-op -Walloca -Wjump-misses-init)
else()
    target_compile_options(lw_flags INTERFACE -Wcomma -Wassign-enum -Wunreachable-code)
endif()
if(LW_WERROR)
    target_compile_options(lw_flags INTERFACE -Werror)
endif()

if(LW_SANITIZE)
    target_compile_options(lw_flags INTERFACE -fsanitize=address,undefined
                           -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(lw_flags INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(lw_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
                           -fstack-protector-strong -fstack-clash-protection
                           -ffunction-sections -fdata-sections
                           # Nothing of ours unwinds: the tables are a twelfth of the program.
                           # A core is read with a program built with -g, which has them.
                           -fno-asynchronous-unwind-tables -fno-unwind-tables)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
        target_compile_options(lw_flags INTERFACE -fcf-protection)
    endif()
    target_link_options(lw_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack
                        -Wl,--gc-sections)
    # Tables of texts need a relocation for each pointer: packed ones (glibc 2.36 and later) are an
    # eighth of the program smaller. Run, not only linked: an older loader would refuse them.
    include(CheckCSourceRuns)
    set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,-z,pack-relative-relocs)
    check_c_source_runs("int main(void) { return 0; }" LW_HAS_PACKED_RELOCATIONS)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
    if(LW_HAS_PACKED_RELOCATIONS)
        target_link_options(lw_flags INTERFACE -Wl,-z,pack-relative-relocs)
    endif()
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
