#include "owning/Looks.h"

#include <colonnade/Crypto.h>
#include <colonnade/Files.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>

namespace colonnade::tasks
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t SHOWN_ROWS = 5;
constexpr std::size_t LONGEST_CELL = 80; ///< bytes
constexpr auto KEPT = std::chrono::hours(24);

/// What a row says for the task's `info`: the member of that name, or else all.
JsonValue infoOf(const JsonValue& row)
{
    const JsonValue info = row.find("info");
    return info.isObject() ? info : row;
}

std::string shortened(std::string text)
{
    if (text.size() <= LONGEST_CELL)
        return text;
    std::size_t end = LONGEST_CELL;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

/// A row's texts by column; further columns are added.
std::vector<std::string> cellsOf(const std::string& json, std::vector<std::string>& columns)
{
    const JsonDocument document = JsonDocument::parse(json);
    std::vector<std::string> cells(columns.size());
    const JsonValue info = document.root().isObject() ? infoOf(document.root()) : JsonValue();
    for (std::size_t i = 0; info && i < info.size(); ++i)
    {
        const auto [name, value] = info.member(i);
        auto found = std::find(columns.begin(), columns.end(), name);
        if (found == columns.end())
        {
            columns.emplace_back(name);
            cells.emplace_back();
            found = columns.end() - 1;
        }
        cells[static_cast<std::size_t>(found - columns.begin())] =
            shortened(value.isText() ? std::string(value.text()) : value.toJson());
    }
    return cells;
}

void writeInfo(JsonWriter& json, const JsonValue& info, const std::set<std::string>& leftOut)
{
    json.beginObject();
    for (std::size_t i = 0; i < info.size(); ++i)
        if (const auto [name, value] = info.member(i); !leftOut.contains(std::string(name)))
            json.rawMember(name, value.toJson());
    json.end();
}

/// One row as it is to be imported.
std::string rowOf(const std::string& row, const Wish& wish)
{
    const JsonDocument document = JsonDocument::parse(row);
    const JsonValue root = document.root();
    if (!root.isObject())
        return row;
    JsonWriter json;
    json.beginObject();
    bool hasAnswers = false;
    const JsonValue info = root.find("info");
    for (std::size_t i = 0; i < root.size(); ++i)
    {
        const auto [name, value] = root.member(i);
        hasAnswers = hasAnswers || (name == "n_answers" && !value.isNull() && value.toJson() != "\"\"");
        if (name == "n_answers" && !hasAnswers)
            continue;
        if (name == "info" && info.isObject())
        {
            json.key("info");
            writeInfo(json, info, wish.leftOut);
        }
        else if (info.isObject() || !wish.leftOut.contains(std::string(name)))
            json.rawMember(name, value.toJson());
    }
    if (!hasAnswers && wish.answers > 0)
        json.member("n_answers", wish.answers);
    return json.end().take();
}

} // namespace

TransferFormat formatOfLook(std::string_view name)
{
    const auto dot = name.rfind('.');
    const auto format = dot == std::string_view::npos ? std::nullopt : findFormat(name.substr(dot + 1));
    return format.value_or(TransferFormat::Csv);
}

std::string Looks::keep(std::int64_t project, TransferFormat format, std::string_view content) const
{
    if (fs::create_directories(_folder))
        fs::permissions(_folder, fs::perms::owner_all);
    sweep();
    std::string name = std::to_string(project) + "-" + randomUuid() + "." + std::string(nameOf(format));
    DurableFile file(_folder + "/" + name);
    file.write(content);
    file.keep();
    return name;
}

std::optional<std::string> Looks::find(std::int64_t project, std::string_view name) const
{
    const bool isPlain =
        name.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-.") == std::string_view::npos;
    if (!isPlain || !name.starts_with(std::to_string(project) + "-"))
        return std::nullopt;
    std::string path = _folder + "/" + std::string(name);
    std::error_code error;
    return fs::is_regular_file(path, error) ? std::optional(path) : std::nullopt;
}

void Looks::remove(const std::string& path) const noexcept
{
    std::error_code ignored; // the next sweep tries again
    fs::remove(path, ignored);
}

void Looks::sweep() const
{
    std::error_code ignored;
    const auto old = fs::file_time_type::clock::now() - KEPT;
    for (const auto& entry: fs::directory_iterator(_folder, ignored))
        if (const auto time = entry.last_write_time(ignored); !ignored && time < old)
            fs::remove(entry.path(), ignored);
}

LookedFile Looks::look(const std::string& path, const FileShape& shape)
{
    LookedFile looked{.shape = shape};
    std::ifstream file(path, std::ios::binary);
    try
    {
        looked.rows = countRows(file, shape, std::numeric_limits<std::int64_t>::max() - 1);
        file.clear();
        file.seekg(0);
        const auto reader = makeRowReader(file, shape);
        while (looked.first.size() < SHOWN_ROWS)
        {
            const auto row = reader->next();
            if (!row)
                break;
            if (!row->error.empty())
                continue;
            looked.lines.push_back(row->line);
            looked.first.push_back(cellsOf(row->json, looked.columns));
        }
        looked.shape = reader->shape();
    }
    catch (const Poco::DataFormatException& fault)
    {
        looked.fault = fault.code() > 0 ? "line " + std::to_string(fault.code()) + ": " + fault.message()
                                        : fault.message();
    }
    if (looked.fault.empty() && looked.rows == 0)
        looked.fault = "the file has no rows";
    for (auto& cells: looked.first)
        cells.resize(looked.columns.size());
    return looked;
}

void Looks::convert(const std::string& path, const FileShape& shape, const Wish& wish,
                    const std::function<void(std::string_view)>& write)
{
    std::ifstream file(path, std::ios::binary);
    const auto reader = makeRowReader(file, shape);
    std::int64_t line = 1;
    while (const auto row = reader->next())
    {
        for (; line < row->line; ++line)
            write("\n");
        // what is no JSON is told as a fault of its line
        write((row->error.empty() ? rowOf(row->json, wish) : row->error) + "\n");
        ++line;
    }
}

} // namespace colonnade::tasks
