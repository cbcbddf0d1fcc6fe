#include "plugin/Admission.h"

#include "colonnade/Stamp.h"
#include "colonnade/Text.h"

#include <map>

namespace colonnade
{

namespace
{

using Pieces = std::map<std::string, std::string, std::less<>>;

/// `key=value;key=value`.
Pieces piecesOf(std::string_view stamp)
{
    Pieces pieces;
    while (!stamp.empty())
    {
        const auto end = stamp.find(';');
        const auto piece = stamp.substr(0, end);
        const auto equals = piece.find('=');
        if (equals != std::string_view::npos)
            pieces.emplace(piece.substr(0, equals), piece.substr(equals + 1));
        stamp = end == std::string_view::npos ? std::string_view() : stamp.substr(end + 1);
    }
    return pieces;
}

/// `0x010B0000` → `1.11.0` (Poco/Version.h: major, minor, patch, two hex digits each).
std::string pocoVersion(const std::string& text)
{
    if (text.size() != 10 || text.substr(0, 2) != "0x" ||
        text.find_first_not_of("0123456789abcdefABCDEF", 2) != std::string::npos)
        return text;
    const unsigned long number = std::stoul(text, nullptr, 16);
    return std::to_string(number >> 24) + "." + std::to_string(number >> 16 & 0xff) + "." +
           std::to_string(number >> 8 & 0xff);
}

struct Piece
{
    const char* key;
    const char* subject; ///< what the piece tells, as in "it was built for … "
    const char* mend;    ///< how to make it fit; `%` stands for the server's value
};

constexpr const char* REBUILD = ", then: cmake --build BUILD --clean-first";

constexpr Piece PIECES[] = {
    {"sdk_epoch", "SDK epoch",
     "build it against this server's SDK: cmake -S SOURCE -B BUILD "
     "-DCMAKE_PREFIX_PATH=PREFIX-OF-THIS-SERVER && cmake --build BUILD"},
    {"poco", "POCO", "build it with POCO %: apt-get install libpoco-dev"},
    {"string_abi", "string ABI", "build it with -D_GLIBCXX_USE_CXX11_ABI=%"},
    {"compiler_abi", "compiler ABI", "build it with the compiler that built this server (ABI version %)"},
    {"sanitizer", "sanitizer", "build it as this server is built (sanitizer: %)"},
};

std::string withValue(std::string text, const std::string& value)
{
    const auto at = text.find('%');
    return at == std::string::npos ? text : text.replace(at, 1, value);
}

} // namespace

std::string_view ownStamp()
{
    return COLONNADE_STAMP;
}

std::optional<std::string> findStampFault(std::string_view stamp, std::string_view own)
{
    const Pieces theirs = piecesOf(stamp);
    const Pieces ours = piecesOf(own);
    for (const auto& piece: PIECES)
    {
        const auto wanted = ours.find(piece.key);
        const auto found = theirs.find(piece.key);
        if (found == theirs.end())
            return std::string("its stamp does not tell its ") + piece.subject +
                   "; build it with colonnade_add_plugin() of this server's SDK";
        if (wanted != ours.end() && wanted->second == found->second)
            continue;
        const bool poco = std::string_view(piece.key) == "poco";
        const std::string theirValue = poco ? pocoVersion(found->second) : found->second;
        const std::string ourValue = poco ? pocoVersion(wanted->second) : wanted->second;
        return std::string("it was built for ") + piece.subject + " " + theirValue + ", this server has " +
               ourValue + "; " + withValue(piece.mend, ourValue) +
               (std::string_view(piece.key) == "sdk_epoch" ? "" : REBUILD);
    }
    return std::nullopt;
}

} // namespace colonnade
