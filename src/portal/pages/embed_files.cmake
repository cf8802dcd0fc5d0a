# Writes `output`: every file of `files` (templates, texts, assets) as a constant of the program, under the name of its
# folder and itself ("assets/site.css"), with a hash of what is in it.
set(entries "")
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    get_filename_component(folder ${file} DIRECTORY)
    get_filename_component(folder ${folder} NAME)
    if(NOT folder MATCHES "^(templates|texts)$")
        set(folder assets)
    endif()
    file(READ ${file} text)
    file(SHA256 ${file} hash)
    string(SUBSTRING ${hash} 0 12 hash)
    string(APPEND entries "    {\"${folder}/${name}\", \"${hash}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE ${output} "#pragma once

#include <array>

#include \"portal/pages/embedded_files.hpp\"

namespace airtime::portal {

inline constexpr std::array embedded_entries = std::to_array<EmbeddedFile>({
${entries}});

}  // namespace airtime::portal
")
