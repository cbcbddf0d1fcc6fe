#include "text/FileCopy.h"

#include "colonnade/Crypto.h"

#include <Poco/Exception.h>

#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace colonnade
{

namespace
{

constexpr std::size_t PIECE = std::size_t{256} * 1024;

[[noreturn]] void fail(const std::string& doing, const std::string& path)
{
    throw Poco::FileException("cannot " + doing + " " + path + ": " + std::strerror(errno));
}

class Descriptor
{
public:
    Descriptor(const std::string& path, int flags, const std::string& doing):
        _number(::open(path.c_str(), flags | O_CLOEXEC, 0600))
    {
        if (_number < 0)
            fail(doing, path);
    }
    ~Descriptor() { ::close(_number); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return _number; }

private:
    int _number;
};

class Sha256
{
public:
    Sha256():
        _context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        require(_context && EVP_DigestInit_ex(_context.get(), EVP_sha256(), nullptr) == 1);
    }

    void add(std::string_view bytes)
    {
        require(EVP_DigestUpdate(_context.get(), bytes.data(), bytes.size()) == 1);
    }

    std::string hex()
    {
        std::string digest(EVP_MAX_MD_SIZE, '\0');
        unsigned size = 0;
        require(EVP_DigestFinal_ex(_context.get(), reinterpret_cast<unsigned char*>(digest.data()), &size) ==
                1);
        digest.resize(size);
        return encodeHex(digest);
    }

private:
    static void require(bool done)
    {
        if (!done)
            throw Poco::SystemException("OpenSSL could not compute SHA-256");
    }

    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> _context;
};

void writeAll(int file, std::string_view bytes, const std::string& path)
{
    while (!bytes.empty())
    {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

/// Hands each piece of the file to `take`.
template <class Take> FileDigest readPieces(const std::string& path, const PieceRead& pieceRead, Take take)
{
    const Descriptor file(path, O_RDONLY, "read");
    const auto buffer = std::make_unique_for_overwrite<char[]>(PIECE);
    Sha256 digest;
    FileDigest found;
    for (;;)
    {
        const ssize_t count = ::read(file.number(), buffer.get(), PIECE);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("read", path);
        if (count == 0)
            break;
        const std::string_view piece(buffer.get(), static_cast<std::size_t>(count));
        digest.add(piece);
        take(piece);
        found.size += piece.size();
        if (pieceRead)
            pieceRead(piece.size());
    }
    found.sha256 = digest.hex();
    return found;
}

} // namespace

FileDigest digestFile(const std::string& path, const PieceRead& pieceRead)
{
    return readPieces(path, pieceRead, [](std::string_view) {});
}

FileDigest copyFile(const std::string& from, const std::string& to, const PieceRead& pieceRead)
{
    const Descriptor made(to, O_WRONLY | O_CREAT | O_EXCL, "create");
    try
    {
        return readPieces(from, pieceRead,
                          [&](std::string_view piece) { writeAll(made.number(), piece, to); });
    }
    catch (const Poco::Exception&)
    {
        ::unlink(to.c_str());
        throw;
    }
}

void syncFiles(const std::string& path)
{
    const Descriptor file(path, O_RDONLY, "read");
    if (::syncfs(file.number()) != 0)
        fail("bring to the disk", path);
}

} // namespace colonnade
