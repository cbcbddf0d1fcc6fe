#include "HelpTexts.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace site
{
namespace
{

namespace fs = std::filesystem;

constexpr std::uintmax_t MOST_BYTES = 1024 * 1024;

std::optional<std::string> readText(const fs::path& path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > MOST_BYTES)
        return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return file ? std::optional(std::move(text)) : std::nullopt;
}

/// The languages to try: `pt-BR`, `pt_BR`, `pt`, and none.
std::vector<std::string> spellingsOf(const std::string& code)
{
    std::vector<std::string> spellings{"." + code};
    if (const auto dash = code.find('-'); dash != std::string::npos)
    {
        spellings.push_back("." + code.substr(0, dash) + "_" + code.substr(dash + 1));
        spellings.push_back("." + code.substr(0, dash));
    }
    spellings.emplace_back();
    return spellings;
}

} // namespace

std::optional<std::string> HelpTexts::find(std::string_view name, const colonnade::Language& language) const
{
    for (const auto& folder: {_own, _bundled})
        for (const auto& spelling: spellingsOf(language.code()))
            if (auto text = readText(fs::path(folder) / (std::string(name) + spelling + ".md")))
                return text;
    return std::nullopt;
}

} // namespace site
