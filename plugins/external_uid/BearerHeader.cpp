#include "BearerHeader.h"

#include <colonnade/Text.h>

#include <string>
#include <vector>

namespace colonnade::external_uid
{

namespace
{

constexpr std::string_view BLANKS = " \t\r\n\v\f";

TokenFault invalidHeader(std::string description)
{
    return {"invalid_header", std::move(description)};
}

std::vector<std::string_view> splitWords(std::string_view text)
{
    std::vector<std::string_view> words;
    while (true)
    {
        const std::size_t begin = text.find_first_not_of(BLANKS);
        if (begin == std::string_view::npos)
            return words;
        const std::size_t end = std::min(text.find_first_of(BLANKS, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        text.remove_prefix(end);
    }
}

} // namespace

std::variant<std::string_view, TokenFault> readBearer(const std::optional<std::string_view>& header)
{
    const auto words = splitWords(header.value_or(""));
    if (words.empty())
        return invalidHeader("Missing Authorization header");
    if (!equalIgnoringCase(words[0], "bearer"))
        return invalidHeader("Authorization header" + std::string(26, ' ') + "must start with Bearer");
    if (words.size() == 1)
        return invalidHeader("Token not found");
    if (words.size() > 2)
        return invalidHeader("Authorization header must" + std::string(32, ' ') + "be Bearer + \\s + token");
    return words[1];
}

} // namespace colonnade::external_uid
