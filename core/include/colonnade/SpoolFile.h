#pragma once

#include "colonnade/Export.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace colonnade
{

class Response;

/// A file without a name, gone with its last user even if the process is killed: for what is too large for
/// memory. All throw `Poco::FileException`, `NoRoomException` (Files.h) where the disk is full. One thread at
/// a time.
class COLONNADE_API SpoolFile
{
public:
    /// Made in `folder`, for its owner only.
    explicit SpoolFile(const std::string& folder);
    ~SpoolFile();
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    /// Adds to the end.
    void write(std::string_view bytes);
    void clear(); ///< empty again, at its beginning
    /// Adds up to `most` bytes from `offset` on to `bytes`.
    void read(std::string& bytes, std::uint64_t offset, std::size_t most) const;

    std::uint64_t size() const { return _size; } ///< bytes written so far
    /// Of the open file, read and write.
    int descriptor() const { return _file; }

private:
    int _file;
    std::uint64_t _size = 0;
};

/// The text of an answer that may become large: up to 256 KiB stay in memory, beyond that all of it goes into
/// a file. Throws as that does. One thread at a time.
///
///     SpooledText text(context.dataDirectory());
///     text.append(piece); // as often as needed
///     return std::move(text).toResponse("application/json");
class COLONNADE_API SpooledText
{
public:
    static constexpr std::size_t MOST_IN_MEMORY = 256 * 1024;

    /// `folder`: where the file goes if there must be one, such as `Context::dataDirectory`.
    explicit SpooledText(std::string folder);
    ~SpooledText();

    /// Adds to the end.
    void append(std::string_view piece);
    void clear(); ///< for another answer than the one begun
    /// The answer, with all that was appended; nothing may be appended after it.
    Response toResponse(std::string contentType) &&;

private:
    void spool(std::string_view piece);

    const std::string _folder;
    std::string _memory; // what is not in the file yet
    std::shared_ptr<SpoolFile> _file;
};

} // namespace colonnade
