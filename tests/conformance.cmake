# SPDX-License-Identifier: Apache-2.0
# conformance: the corpus runner. `conformance SUITE DIRECTORY`; see conformance.h.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CONFORMANCE_ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
add_executable(conformance EXCLUDE_FROM_ALL conformance.c conformance_purl.c conformance_cpe.c conformance_cvss.c
               conformance_versions.c conformance_vers.c conformance_sbom.c conformance_cvejson.c conformance_osv.c conformance_labels.c)
target_include_directories(conformance PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(conformance PRIVATE lw_format PkgConfig::CONFORMANCE_ARCHIVE)
# Range evaluation is judged as soon as core has it.
if(TARGET lw_core AND EXISTS ${PROJECT_SOURCE_DIR}/src/core/range.c)
    target_compile_definitions(conformance PRIVATE LW_HAS_RANGE=1)
    target_link_libraries(conformance PRIVATE lw_core lw_format)
else()
    target_compile_definitions(conformance PRIVATE LW_HAS_RANGE=0)
endif()
target_link_libraries(conformance PRIVATE lw_app lw_knowledge)
set_target_properties(conformance PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
