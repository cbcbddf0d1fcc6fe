#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace colonnade
{

/// What a file holds.
struct FileDigest
{
    std::uint64_t size = 0;
    std::string sha256; ///< 64 hex digits

    bool operator==(const FileDigest&) const = default;
};

/// Called after each piece with its size; may be empty.
using PieceRead = std::function<void(std::uint64_t bytes)>;

/// Reads the whole file. Throws `Poco::FileException`.
FileDigest digestFile(const std::string& path, const PieceRead& pieceRead = nullptr);

/// Copies into a new file that only its owner may read; returns what was copied. Throws
/// `Poco::FileException`, and leaves no half of a copy behind. On the disk only after `syncFiles`.
FileDigest copyFile(const std::string& from, const std::string& to, const PieceRead& pieceRead = nullptr);

/// Returns once all that was written to the file system that `path` is in is on the disk.
void syncFiles(const std::string& path);

} // namespace colonnade
