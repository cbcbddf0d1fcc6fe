#pragma once

#include "Move.h"

namespace import_pybossa
{

/// As which the files that an import brought are remembered, by `container/name`.
inline constexpr const char* BROUGHT_FILE = "file";

/// A file of the old server, and where it is read from now on.
struct BroughtFile
{
    std::string container, name;
    std::string address;
};

/// Looks for the file that a row names, by its address or by `info`'s members `container` and `file_name`;
/// copies it unless this is a dry run. Nothing if it is not there: then that is told. Only regular files
/// below the folder of uploads are opened, and no links followed.
std::optional<BroughtFile> bringFile(Move& move, const std::string& table, std::int64_t row,
                                     const std::string& container, const std::string& name);

/// The container and name in an address: `https://old.example.org/uploads/user_2/photo%201.png`.
std::optional<std::pair<std::string, std::string>> placeIn(std::string_view address);

/// Counts the files that nobody names.
void noteFilesLeft(Move& move);

} // namespace import_pybossa
