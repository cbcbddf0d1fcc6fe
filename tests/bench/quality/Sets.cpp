#include "Sets.h"

#include <Poco/Exception.h>
#include <Poco/StringTokenizer.h>

#include <algorithm>
#include <fstream>
#include <map>

using namespace colonnade::quality;

namespace bench
{

namespace
{

using Numbers = std::map<std::string, std::uint32_t>;

std::uint32_t numberOf(Numbers& numbers, const std::string& name)
{
    return numbers.emplace(name, static_cast<std::uint32_t>(numbers.size())).first->second;
}

/// Rows of so many columns, without the first line, which names them.
std::vector<std::vector<std::string>> rowsOf(const std::filesystem::path& file, std::size_t columns)
{
    std::ifstream in(file);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line))
    {
        const Poco::StringTokenizer cells(line, ",", Poco::StringTokenizer::TOK_TRIM);
        if (cells.count() != columns)
            throw Poco::DataFormatException(
                "a row without " + std::to_string(columns) + " columns in " + file.string(), line);
        rows.emplace_back(cells.begin(), cells.end());
    }
    return rows;
}

Set load(const std::filesystem::path& folder)
{
    Set set{.name = folder.filename(), .votes = {}, .truth = {}};
    Numbers items;
    Numbers people;
    Numbers labels;
    for (const auto& row: rowsOf(folder / "label.csv", 3))
        set.votes.push_back({numberOf(items, row[0]), numberOf(people, row[1]), numberOf(labels, row[2])});
    set.truth.resize(items.size());
    for (const auto& row: rowsOf(folder / "truth.csv", 2))
        if (const auto item = items.find(row[0]); item != items.end())
            set.truth[item->second] = numberOf(labels, row[1]);
    set.labels = labels.size();
    return set;
}

} // namespace

std::vector<Set> loadSets(const std::filesystem::path& folder)
{
    std::vector<Set> sets;
    for (const auto& entry: std::filesystem::directory_iterator(folder))
        if (exists(entry.path() / "label.csv") && exists(entry.path() / "truth.csv"))
            sets.push_back(load(entry.path()));
    std::ranges::sort(sets, {}, &Set::name);
    return sets;
}

} // namespace bench
