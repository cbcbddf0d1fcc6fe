#pragma once

#include "data/Migrations.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What a plugin's file says about itself in section `.note.colonnade` (written by cmake/EmbedNotes.cmake):
/// ELF notes of the name `Colonnade`, type 1 the stamp, type 2 the manifest, type 3 a migration (file name,
/// newline, text).
struct PluginNotes
{
    std::string stamp;    ///< empty if there is none
    std::string manifest; ///< empty if there is none
    std::vector<MigrationFile> migrations;
};

/// Reads the notes from the bytes of a 64-bit little-endian ELF file. Nothing is loaded and no code of it
/// runs. Throws `Poco::DataFormatException` for anything else; no bytes make it crash.
PluginNotes readNotes(std::string_view file);

/// The same for a file. Throws `Poco::FileException` if it cannot be read.
PluginNotes readNotesOf(const std::string& path);

} // namespace colonnade
