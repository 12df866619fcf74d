# SPDX-License-Identifier: Apache-2.0
# conformance: the corpus runner. `conformance SUITE DIRECTORY`; see conformance.h.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CONFORMANCE_ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
add_executable(conformance EXCLUDE_FROM_ALL conformance.c conformance_purl.c conformance_cpe.c conformance_cvss.c
               conformance_versions.c conformance_vers.c conformance_sbom.c conformance_cvejson.c conformance_osv.c conformance_labels.c
               conformance_csaf.c conformance_openvex.c)
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

# The suites over the shared corpus, where there is one; the first test builds the runner. To add a
# suite: "NAME FOLDER" here and a row in conformance.c.
set(conformance_corpus ${PROJECT_SOURCE_DIR}/../shared/corpus)
set(conformance_suites "versions versions" "vers vers" "cpe cpe" "cvss cvss"
    "csaf csaf" "openvex openvex")
if(IS_DIRECTORY ${conformance_corpus})
    add_test(NAME conformance_build
             COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target conformance)
    set_tests_properties(conformance_build PROPERTIES FIXTURES_SETUP conformance)
    foreach(entry ${conformance_suites})
        separate_arguments(words UNIX_COMMAND "${entry}")
        list(GET words 0 suite)
        list(GET words 1 folder)
        add_test(NAME conformance_${suite}
                 COMMAND conformance --exact ${suite} ${conformance_corpus}/${folder})
        set_tests_properties(conformance_${suite} PROPERTIES FIXTURES_REQUIRED conformance)
    endforeach()
endif()
