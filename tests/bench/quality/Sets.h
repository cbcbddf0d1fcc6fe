#pragma once

#include "model/Crowd.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bench
{

/// Answers of a crowd to one question, with what is true: a folder with label.csv (item, worker, label) and
/// truth.csv (item, truth).
struct Set
{
    std::string name;
    std::size_t labels = 0;
    std::vector<colonnade::quality::Vote> votes; ///< in the file's order
    colonnade::quality::Known truth;             ///< by item
};

/// All folders that have both files, by name. Throws `Poco::Exception` for a row that is none.
std::vector<Set> loadSets(const std::filesystem::path& folder);

} // namespace bench
