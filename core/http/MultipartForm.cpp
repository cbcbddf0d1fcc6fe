#include "http/MultipartForm.h"

#include "colonnade/HttpError.h"
#include "colonnade/Text.h"

#include <optional>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_PARTS = 1000;
constexpr std::size_t MAX_FILES = 500;
constexpr int MAX_PART_HEADERS = 16;
constexpr std::size_t MAX_HEADER_LINE = 8192;
constexpr std::size_t MAX_FILE_NAME = 1000;
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

struct PartHead
{
    std::string_view disposition;
    std::string_view contentType;
};

/// The header lines of a part; `rest` is left at the content.
PartHead takeHead(std::string_view& rest)
{
    PartHead head;
    for (int count = 0;; ++count)
    {
        if (count > MAX_PART_HEADERS)
            refuse("too many header lines in a part");
        const std::string_view line = takeUntil(rest, "\r\n", "header line without an end");
        if (line.empty())
            return head;
        if (line.size() > MAX_HEADER_LINE)
            refuse("header line too long");
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            refuse("header line without a colon");
        const std::string_view name = line.substr(0, colon), value = trimBlanks(line.substr(colon + 1));
        if (equalIgnoringCase(name, "Content-Disposition"))
            head.disposition = value;
        else if (equalIgnoringCase(name, "Content-Type"))
            head.contentType = value;
    }
}

/// `UTF-8''na%C3%AFve.png` (RFC 5987, 3.2.1); what cannot be decoded stays as it is.
std::string decodeExtended(const std::string& value)
{
    const std::string_view encoded = std::string_view(value).substr(value.rfind('\'') + 1); // npos + 1 is 0
    return decodePercent(encoded).value_or(std::string(encoded));
}

/// The file's name; nothing if the part is a text field.
std::optional<std::string> findFileName(std::string_view disposition)
{
    auto name = findParameter(disposition, "filename");
    if (const auto extended = findParameter(disposition, "filename*"))
        name = decodeExtended(*extended);
    if (name && name->size() > MAX_FILE_NAME)
        refuse("file name too long");
    return name;
}

void addPart(MultipartForm& form, const PartHead& head, std::string_view content)
{
    auto name = findParameter(head.disposition, "name");
    if (!name)
        refuse("part without a name");
    auto fileName = findFileName(head.disposition);
    if (!fileName)
        return form.fields.add(std::move(*name), std::string(content));
    if (form.files.size() >= MAX_FILES)
        refuse("too many files");
    form.files.push_back({std::move(*name), std::move(*fileName), std::string(head.contentType), content});
}

} // namespace

MultipartForm parseMultipartForm(std::string_view contentType, std::string_view body)
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

    MultipartForm form;
    for (std::size_t count = 0; !rest.starts_with("--"); ++count)
    {
        if (count >= MAX_PARTS)
            refuse("too many parts");
        if (!trimBlanks(takeUntil(rest, "\r\n", "boundary without an end")).empty())
            refuse("text after a boundary");
        const PartHead head = takeHead(rest);
        addPart(form, head, takeUntil(rest, between, "part without an end"));
    }
    return form;
}

} // namespace colonnade
