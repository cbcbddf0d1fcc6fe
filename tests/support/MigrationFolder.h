#pragma once

#include "data/Migrations.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace colonnade
{

/// All files of a plugin's folder of migrations.
inline std::vector<MigrationFile> readFolder(const std::string& folder)
{
    std::vector<MigrationFile> files;
    for (const auto& entry: std::filesystem::directory_iterator(folder))
    {
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        files.push_back({entry.path().filename().string(), text.str()});
    }
    return files;
}

} // namespace colonnade
