#pragma once

#include <colonnade/Response.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::pybossa
{

/// Whoever uses it links zlib. Writes a ZIP archive while its files are made: nothing of them is kept, on
/// disk or in memory. For one thread.
///
///     archive = *(local header, deflated content, data descriptor) central directory, its end
///
/// Files and archive are below 4 GiB; beyond, `Poco::IOException`. Source: PKWARE's APPNOTE 6.3.10, 4.3.
class ZipStream
{
public:
    /// `seconds`: the time of all files, since 1970.
    ZipStream(BodySink& sink, std::int64_t seconds);
    ~ZipStream();
    ZipStream(const ZipStream&) = delete;
    ZipStream& operator=(const ZipStream&) = delete;

    /// Begins a file, after the one before has ended by that. `name` is ASCII.
    void begin(std::string_view name);
    /// Deflates and passes on, since an archive may be larger than memory.
    void write(std::string_view piece);

    /// After the last file.
    void end();

private:
    struct Deflater;
    struct Entry
    {
        std::string name;
        std::uint32_t offset = 0;
        std::uint32_t crc = 0;
        std::uint64_t packed = 0;
        std::uint64_t size = 0;
    };

    void deflatePiece(std::string_view piece, int flush);
    void finishFile();
    void put(std::string_view bytes);
    std::string headOf(const Entry& entry, bool inDirectory) const;

    BodySink& _sink;
    const std::uint32_t _time; ///< as MS-DOS has it: date in the upper half
    std::uint64_t _written = 0;
    std::vector<Entry> _entries;
    std::unique_ptr<Deflater> _deflater; ///< while a file is open
};

} // namespace colonnade::pybossa
