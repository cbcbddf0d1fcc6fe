#include "Gzip.h"

#include <Poco/Exception.h>

#include <zlib.h>

#include <new>

namespace ohmage
{
namespace
{

constexpr int GZIP_WINDOW = 15 + 16; // zlib's way to ask for the gzip format
constexpr int MEMORY_LEVEL = 8;
constexpr std::size_t PIECE = 16 * 1024;

Bytef* bytesOf(std::string_view text)
{
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); // zlib's interface lacks the const
}

} // namespace

std::string gzip(std::string_view content)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string packed(deflateBound(&stream, content.size()), '\0');
    stream.next_in = bytesOf(content);
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = bytesOf(packed);
    stream.avail_out = static_cast<uInt>(packed.size());
    const int outcome = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    poco_assert(outcome == Z_STREAM_END);
    return packed;
}

std::optional<std::string> gunzip(std::string_view packed, std::size_t maxBytes)
{
    z_stream stream{};
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        throw std::bad_alloc();
    stream.next_in = bytesOf(packed);
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string content;
    char piece[PIECE];
    int outcome = Z_OK;
    while (outcome == Z_OK && content.size() <= maxBytes)
    {
        stream.next_out = reinterpret_cast<Bytef*>(piece);
        stream.avail_out = sizeof(piece);
        outcome = inflate(&stream, Z_NO_FLUSH); // Z_BUF_ERROR once the input has ended too early
        content.append(piece, sizeof(piece) - stream.avail_out);
    }
    inflateEnd(&stream);
    if (outcome != Z_STREAM_END || content.size() > maxBytes)
        return std::nullopt;
    return content;
}

} // namespace ohmage
