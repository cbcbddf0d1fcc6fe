#include "http/MultipartForm.h"

#include "colonnade/HttpError.h"
#include "colonnade/Text.h"

#include <optional>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_PARTS = 1000;
constexpr int MAX_PART_HEADERS = 16;
constexpr std::size_t MAX_BOUNDARY = 70; // RFC 2046, 5.1.1

[[noreturn]] void refuse(const char* why)
{
    throw HttpError(400, problem::BAD_REQUEST, "The multipart body is malformed.",
                    std::string("multipart body: ") + why);
}

/// Takes the text up to `end` off the front, and `end` with it.
std::string_view takeUntil(std::string_view& rest, std::string_view end, const char* otherwise)
{
    const std::size_t at = rest.find(end);
    if (at == std::string_view::npos)
        refuse(otherwise);
    const std::string_view taken = rest.substr(0, at);
    rest.remove_prefix(at + end.size());
    return taken;
}

/// Reads `name=value` or `name="value"` off the front; a quoted value has its `\"` and `\\` undone.
std::pair<std::string, std::string> takeParameter(std::string_view& rest)
{
    std::string name = lowerAscii(trimBlanks(takeUntil(rest, "=", "parameter without a value")));
    std::string value;
    if (rest.empty() || rest.front() != '"')
    {
        const std::string_view plain = rest.substr(0, rest.find(';'));
        rest.remove_prefix(plain.size());
        return {std::move(name), std::string(trimBlanks(plain))};
    }
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i)
    {
        if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\'))
            ++i;
        value += rest[i];
    }
    if (i >= rest.size())
        refuse("quoted text without an end");
    rest.remove_prefix(i + 1);
    return {std::move(name), std::move(value)};
}

/// The parameter of that name in `value; a=b; c="d"`.
std::optional<std::string> findParameter(std::string_view field, std::string_view name)
{
    const std::size_t start = field.find(';');
    if (start == std::string_view::npos)
        return std::nullopt;
    std::string_view rest = field.substr(start);
    while (!rest.empty() && rest.front() == ';')
    {
        rest = trimBlanks(rest.substr(1));
        if (rest.empty())
            break;
        auto [known, value] = takeParameter(rest);
        if (known == name)
            return std::move(value);
        rest = trimBlanks(rest);
    }
    return std::nullopt;
}

/// The Content-Disposition of a part's header lines; `rest` is left at the content.
std::string_view takeDisposition(std::string_view& rest)
{
    std::string_view disposition;
    for (int count = 0;; ++count)
    {
        if (count > MAX_PART_HEADERS)
            refuse("too many header lines in a part");
        const std::string_view line = takeUntil(rest, "\r\n", "header line without an end");
        if (line.empty())
            return disposition;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            refuse("header line without a colon");
        if (equalIgnoringCase(line.substr(0, colon), "Content-Disposition"))
            disposition = trimBlanks(line.substr(colon + 1));
    }
}

} // namespace

Parameters parseMultipartForm(std::string_view contentType, std::string_view body)
{
    const auto boundary = findParameter(contentType, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > MAX_BOUNDARY)
        refuse("no boundary");
    const std::string first = "--" + *boundary;
    const std::string between = "\r\n" + first;
    std::string_view rest = body;
    if (!rest.starts_with(first))
        takeUntil(rest, between, "no first boundary");
    else
        rest.remove_prefix(first.size());

    Parameters fields;
    for (std::size_t count = 0; !rest.starts_with("--"); ++count)
    {
        if (count >= MAX_PARTS)
            refuse("too many parts");
        if (!trimBlanks(takeUntil(rest, "\r\n", "boundary without an end")).empty())
            refuse("text after a boundary");
        const std::string_view disposition = takeDisposition(rest);
        const std::string_view content = takeUntil(rest, between, "part without an end");
        auto name = findParameter(disposition, "name");
        if (!name)
            refuse("part without a name");
        if (!findParameter(disposition, "filename") && !findParameter(disposition, "filename*"))
            fields.add(std::move(*name), std::string(content));
    }
    return fields;
}

} // namespace colonnade
