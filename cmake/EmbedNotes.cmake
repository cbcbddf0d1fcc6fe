# Writes a C++ file with the ELF notes of a plugin: its stamp, its plugin.json, its migrations.
# Called as: cmake -DOUT=… -DMANIFEST=… "-DMIGRATIONS=a.sql|b.sql" -P EmbedNotes.cmake
#
# Notes in section .note.colonnade, name "Colonnade": type 1 stamp, type 2 manifest (JSON text), type 3 a migration (its file
# name, a newline, its text). The server reads them from the file without loading it: core/plugin/NoteReader.h.

function(append_note variable type prefix file)
    file(READ ${file} hex HEX)
    string(HEX "${prefix}" prefixHex)
    set(hex "${prefixHex}${hex}")
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    set(${variable} "${${variable}}
COLONNADE_NOTE(note${index}, ${type}, ${size}) = {{10, ${size}, ${type}, \"Colonnade\"}, {${bytes}}};
" PARENT_SCOPE)
endfunction()

set(index 0)
set(body "")
append_note(body 2 "" ${MANIFEST})
if(MIGRATIONS)
    string(REPLACE "|" ";" files "${MIGRATIONS}")
    foreach(file IN LISTS files)
        math(EXPR index "${index} + 1")
        get_filename_component(name ${file} NAME)
        append_note(body 3 "${name}\n" ${file})
    endforeach()
endif()

file(WRITE ${OUT} "// Made by EmbedNotes.cmake. Not to be edited.
#include <colonnade/Stamp.h>
#include <cstdint>

namespace
{

struct NoteHeader
{
    std::uint32_t nameSize, contentSize, type;
    char name[12];
};

template <std::size_t Size> struct Note
{
    NoteHeader header;
    unsigned char content[(Size + 3) / 4 * 4];
};

struct StampNote
{
    NoteHeader header;
    char content[(sizeof(COLONNADE_STAMP) + 3) / 4 * 4];
};

#define COLONNADE_NOTE(name, type, size) [[gnu::section(\".note.colonnade\"), gnu::used, gnu::aligned(4)]] const Note<size> name

[[gnu::section(\".note.colonnade\"), gnu::used, gnu::aligned(4)]] const StampNote stamp = {{10, sizeof(COLONNADE_STAMP), 1, \"Colonnade\"},
                                                                                  COLONNADE_STAMP};
${body}
} // namespace
")
