#pragma once

#include "api/QualityApi.h"

#include <colonnade/Database.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::quality
{

/// A line of CSV: cells are quoted where they must be, and safe to open in a spreadsheet.
std::string csvLine(const std::vector<std::string>& cells);

/// One row for each task and question, by task, page by page.
void writeTaskTable(BodySink& sink, Database& database, std::int64_t project);

/// One row for each person, by a pseudonym: no name, no number of an account.
std::string peopleTable(const std::vector<PersonStanding>& people);

} // namespace colonnade::quality
