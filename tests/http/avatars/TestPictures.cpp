#include "http/avatars/TestPictures.h"

#include <colonnade/Crypto.h>

#include <Poco/Checksum.h>
#include <Poco/DeflatingStream.h>

#include <sstream>

namespace colonnade::test::avatars
{
namespace
{

std::string bigEndian(std::uint32_t number)
{
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift);
    return bytes;
}

std::string chunk(const std::string& name, const std::string& content)
{
    Poco::Checksum checksum(Poco::Checksum::TYPE_CRC32);
    checksum.update(name + content);
    return bigEndian(static_cast<std::uint32_t>(content.size())) + name + content +
           bigEndian(checksum.checksum());
}

std::string deflate(const std::string& bytes)
{
    std::ostringstream packed;
    Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_ZLIB);
    stream << bytes;
    stream.close();
    return packed.str();
}

std::uint32_t numberAt(const std::string& file, std::size_t at)
{
    std::uint32_t number = 0;
    for (std::size_t i = at; i < at + 4; ++i)
        number = number << 8 | static_cast<unsigned char>(file[i]);
    return number;
}

} // namespace

std::string makePng(int width, int height)
{
    using namespace std::string_literals;
    const std::string line = "\0"s + std::string(static_cast<std::size_t>(width) * 3, '\x60');
    std::string pixels;
    for (int i = 0; i < height; ++i)
        pixels += line;
    return "\x89PNG\r\n\x1A\n"s +
           chunk("IHDR", bigEndian(static_cast<std::uint32_t>(width)) +
                             bigEndian(static_cast<std::uint32_t>(height)) + "\x08\2\0\0\0"s) +
           chunk("IDAT", deflate(pixels)) + chunk("IEND", {});
}

std::string tinyJpeg()
{
    return decodeBase64Url(
               "_9j_2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko-MzZGNywtQFdBRkxOUlNSMj5aYVpQ"
               "YEpRUk__2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P"
               "T09PT09PT0__wAARCAAIABADASIAAhEBAxEB_8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL_8QAtRAA"
               "AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0"
               "NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKz"
               "tLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4-Tl5ufo6erx8vP09fb3-Pn6_8QAHwEAAwEBAQEBAQEBAQAAAAAA"
               "AAECAwQFBgcICQoL_8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAV"
               "YnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImK"
               "kpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3-Pn6_9oA"
               "DAMBAAIRAxEAPwDg4rb2q5Fbe1FFXObNcLUkf__Z")
        .value();
}

std::string tinyWebp()
{
    return decodeBase64Url(
               "UklGRg4BAABXRUJQVlA4WAoAAAAIAAAADwAABwAAVlA4IC4AAADwAQCdASoQAAgAAsBMJaACdAEf_8QnFQgA_vnX"
               "ZQ8Y7DRT_Wj5OOLeLxqiSfAARVhJRroAAABFeGlmAABJSSoACAAAAAYAEgEDAAEAAAABAAAAGgEFAAEAAABWAAAA"
               "GwEFAAEAAABeAAAAKAEDAAEAAAACAAAAEwIDAAEAAAABAAAAaYcEAAEAAABmAAAAAAAAADhjAADoAwAAOGMAAOgD"
               "AAAGAACQBwAEAAAAMDIxMAGRBwAEAAAAAQIDAACgBwAEAAAAMDEwMAGgAwABAAAA__8AAAKgBAABAAAAEAAAAAOg"
               "BAABAAAACAAAAAAAAAA")
        .value();
}

std::string tinyGif()
{
    return decodeBase64Url(
               "R0lGODlhEAAIAIAAAP8AAAAA_ywAAAAAEAAIAAACSUSIECFChAgRIgwYMGDAgAEDBkSIECFChAgRIgwYMGDAgAED"
               "BkSIECFChAgRIgwYMGDAgAEDBkSIECFChAgRIgwYMGDAgAEDBgUAOw")
        .value();
}

std::string sizeOfPng(const std::string& file)
{
    if (!file.starts_with("\x89PNG\r\n\x1A\n") || file.size() < 24)
        return "none";
    return std::to_string(numberAt(file, 16)) + "x" + std::to_string(numberAt(file, 20));
}

} // namespace colonnade::test::avatars
