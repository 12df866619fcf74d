# SPDX-License-Identifier: Apache-2.0
# lw_room(NAME [ROOMS other...] [LIBS library...]): one static library from all C files of
# src/NAME but its tests; those go into the one test binary (tests/CMakeLists.txt).
function(lw_room name)
    cmake_parse_arguments(R "" "" "ROOMS;LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
    list(FILTER sources EXCLUDE REGEX "_test\\.c$")
    list(FILTER sources EXCLUDE REGEX "/main\\.c$")
    if(NOT sources)
        return()
    endif()
    list(SORT sources)
    add_library(lw_${name} STATIC ${sources})
    target_link_libraries(lw_${name} PUBLIC lw_flags)
    foreach(room ${R_ROOMS})
        if(TARGET lw_${room})
            target_link_libraries(lw_${name} PUBLIC lw_${room})
        endif()
    endforeach()
    target_link_libraries(lw_${name} PUBLIC ${R_LIBS})
endfunction()

# lw_lazy(ROOM PREFIX NAME): the room compiles against the library that pkg_check_modules found
# under PREFIX but does not link it; src/ROOM/NAME_lazy.c loads it at the first call, by the soname
# that the linker would have recorded.
function(lw_lazy room prefix name)
    find_library(LW_LIB_${prefix} NAMES ${${prefix}_LIBRARIES} HINTS ${${prefix}_LIBRARY_DIRS} REQUIRED)
    execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${LW_LIB_${prefix}} OUTPUT_VARIABLE headers
                    COMMAND_ERROR_IS_FATAL ANY)
    if(NOT headers MATCHES "SONAME +([^ \n]+)")
        message(FATAL_ERROR "${LW_LIB_${prefix}} has no soname")
    endif()
    string(TOUPPER ${name} upper)
    set_property(SOURCE ${PROJECT_SOURCE_DIR}/src/${room}/${name}_lazy.c APPEND PROPERTY
                 COMPILE_DEFINITIONS LW_SONAME_${upper}="${CMAKE_MATCH_1}")
    target_include_directories(lw_${room} SYSTEM PUBLIC ${${prefix}_INCLUDE_DIRS})
endfunction()
