#include "colonnade/pybossa/ZipStream.h"

#include <Poco/DateTime.h>
#include <Poco/Exception.h>
#include <Poco/Timestamp.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace colonnade::pybossa
{
namespace
{

constexpr std::uint32_t LOCAL_HEADER = 0x04034b50;
constexpr std::uint32_t DATA_DESCRIPTOR = 0x08074b50;
constexpr std::uint32_t DIRECTORY_HEADER = 0x02014b50;
constexpr std::uint32_t DIRECTORY_END = 0x06054b50;
constexpr std::uint32_t VERSION = 20;
constexpr std::uint32_t SIZES_FOLLOW = 1U << 3; // in the data descriptor
constexpr std::uint32_t DEFLATED = 8;
constexpr int RAW_DEFLATE = -15; // no head and end of zlib's own
constexpr int DEFAULT_MEMORY = 8;

void append16(std::string& bytes, std::uint64_t number)
{
    bytes += static_cast<char>(number & 0xff);
    bytes += static_cast<char>(number >> 8 & 0xff);
}

void append32(std::string& bytes, std::uint64_t number)
{
    append16(bytes, number);
    append16(bytes, number >> 16);
}

std::uint32_t narrowed(std::uint64_t number)
{
    if (number >= std::numeric_limits<std::uint32_t>::max())
        throw Poco::IOException("a ZIP archive of 4 GiB or more");
    return static_cast<std::uint32_t>(number);
}

std::uint32_t dosTime(std::int64_t seconds)
{
    const Poco::DateTime time(Poco::Timestamp(seconds * 1'000'000));
    const int date = (std::max(time.year(), 1980) - 1980) << 9 | time.month() << 5 | time.day();
    const int clock = time.hour() << 11 | time.minute() << 5 | time.second() / 2;
    return static_cast<std::uint32_t>(date) << 16 | static_cast<std::uint32_t>(clock);
}

} // namespace

struct ZipStream::Deflater
{
    Deflater()
    {
        if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW_DEFLATE, DEFAULT_MEMORY,
                         Z_DEFAULT_STRATEGY) != Z_OK)
            throw Poco::OutOfMemoryException("zlib has no room for us");
    }
    ~Deflater() { deflateEnd(&stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    z_stream stream{};
};

ZipStream::ZipStream(BodySink& sink, std::int64_t seconds):
    _sink(sink),
    _time(dosTime(seconds))
{
}

ZipStream::~ZipStream() = default;

void ZipStream::put(std::string_view bytes)
{
    _sink.write(bytes);
    _written += bytes.size();
}

/// What the header of a file and its entry in the directory have in common; the former is without sizes.
std::string ZipStream::headOf(const Entry& entry, bool inDirectory) const
{
    std::string head;
    append32(head, inDirectory ? DIRECTORY_HEADER : LOCAL_HEADER);
    if (inDirectory)
        append16(head, VERSION); // made by
    append16(head, VERSION);     // needed
    append16(head, SIZES_FOLLOW);
    append16(head, DEFLATED);
    append32(head, _time);
    append32(head, inDirectory ? entry.crc : 0);
    append32(head, inDirectory ? narrowed(entry.packed) : 0);
    append32(head, inDirectory ? narrowed(entry.size) : 0);
    append16(head, entry.name.size());
    append16(head, 0); // extra fields
    return head;
}

void ZipStream::begin(std::string_view name)
{
    finishFile();
    _entries.push_back({.name = std::string(name),
                        .offset = narrowed(_written),
                        .crc = static_cast<std::uint32_t>(crc32(0, nullptr, 0))});
    put(headOf(_entries.back(), /*inDirectory=*/false) + _entries.back().name);
    _deflater = std::make_unique<Deflater>();
}

void ZipStream::write(std::string_view piece)
{
    Entry& entry = _entries.back();
    entry.crc = static_cast<std::uint32_t>(
        crc32_z(entry.crc, reinterpret_cast<const Bytef*>(piece.data()), piece.size()));
    entry.size += piece.size();
    deflatePiece(piece, Z_NO_FLUSH);
}

void ZipStream::deflatePiece(std::string_view piece, int flush)
{
    std::array<char, 16 * 1024> buffer{};
    z_stream& stream = _deflater->stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data())); // zlib only reads it
    stream.avail_in = narrowed(piece.size());
    do
    {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        deflate(&stream, flush); // cannot fail: the stream is sound and has room
        const std::size_t made = buffer.size() - stream.avail_out;
        if (made > 0)
            put({buffer.data(), made});
        _entries.back().packed += made;
    } while (stream.avail_out == 0);
}

void ZipStream::finishFile()
{
    if (!_deflater)
        return;
    deflatePiece({}, Z_FINISH);
    _deflater.reset();
    std::string descriptor;
    append32(descriptor, DATA_DESCRIPTOR);
    append32(descriptor, _entries.back().crc);
    append32(descriptor, narrowed(_entries.back().packed));
    append32(descriptor, narrowed(_entries.back().size));
    put(descriptor);
}

void ZipStream::end()
{
    finishFile();
    const std::uint32_t start = narrowed(_written);
    for (const auto& entry: _entries)
    {
        std::string head = headOf(entry, /*inDirectory=*/true);
        append16(head, 0); // comment
        append16(head, 0); // disk
        append16(head, 0); // internal attributes
        append32(head, 0); // external attributes
        append32(head, entry.offset);
        put(head + entry.name);
    }
    std::string end;
    append32(end, DIRECTORY_END);
    append32(end, 0); // disks
    append16(end, _entries.size());
    append16(end, _entries.size());
    append32(end, narrowed(_written) - start);
    append32(end, start);
    append16(end, 0); // comment
    put(end);
}

} // namespace colonnade::pybossa
