#include "forms/VisibleText.h"

#include <Poco/UTF8Encoding.h>

#include <algorithm>

namespace account
{
namespace
{

bool isHidden(int point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD || point == 0x200B ||
           point == 0x200E || point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

bool isBlankPoint(int point)
{
    return point == 0x20 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
           point == 0x202F || point == 0x205F || point == 0x3000;
}

template <class Test> bool anyPoint(std::string_view text, Test test)
{
    static const Poco::UTF8Encoding encoding;
    while (!text.empty())
    {
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        const int length = std::clamp(encoding.sequenceLength(bytes, 1), 1, static_cast<int>(text.size()));
        if (test(encoding.queryConvert(bytes, length)))
            return true;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return false;
}

} // namespace

bool hasHiddenCharacters(std::string_view text)
{
    return anyPoint(text, isHidden);
}

bool hasBlanks(std::string_view text)
{
    return anyPoint(text, isBlankPoint);
}

bool isBlank(std::string_view text)
{
    return !anyPoint(text, [](int point) { return !isBlankPoint(point) && !isHidden(point); });
}

} // namespace account
