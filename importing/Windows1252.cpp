#include "importing/Windows1252.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

#include <Poco/TextConverter.h>
#include <Poco/UTF8Encoding.h>
#include <Poco/Windows1252Encoding.h>

namespace colonnade::importing
{

std::string fromWindows1252(std::string_view text)
{
    Poco::Windows1252Encoding from;
    Poco::UTF8Encoding to;
    std::string converted;
    Poco::TextConverter(from, to).convert(std::string(text), converted);
    return converted;
}

std::string decodeHexText(std::string_view digits)
{
    const std::string even = (digits.size() % 2 == 0 ? "" : "0") + lowerAscii(digits); // MySQL writes 0xFFD8
    return decodeHex(even).value_or("");
}

} // namespace colonnade::importing
