#include "identity/KeyFile.h"

#include "colonnade/Config.h"
#include "colonnade/Crypto.h"
#include "colonnade/Text.h"

#include <Poco/Error.h>
#include <Poco/Logger.h>
#include <Poco/Path.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace colonnade
{

namespace
{

constexpr std::size_t KEY_BYTES = 32;
constexpr std::size_t MAX_FILE_BYTES = 256;

class Descriptor
{
public:
    explicit Descriptor(int number):
        _number(number)
    {
    }
    ~Descriptor()
    {
        if (_number >= 0)
            ::close(_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return _number; }
    bool valid() const { return _number >= 0; }

private:
    int _number;
};

[[noreturn]] void refuse(const std::string& doing, const std::string& path)
{
    throw ConfigurationException("cannot " + doing + " key file " + path + ": " +
                                 Poco::Error::getMessage(errno) + "; mend it or set identity.key_file");
}

void warnIfShared(const std::string& path, int descriptor)
{
    struct stat status = {};
    if (::fstat(descriptor, &status) == 0 && (status.st_mode & 077) != 0)
        Poco::Logger::get("identity")
            .warning("key file " + path + " may be read by others: chmod 600 " + path);
}

void writeWhole(const std::string& path, const std::string& content)
{
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.valid() ||
        ::write(file.number(), content.data(), content.size()) != static_cast<ssize_t>(content.size()) ||
        ::fsync(file.number()) != 0)
        refuse("write", path);
}

void syncFolder(const std::string& path)
{
    const std::string folder = Poco::Path(path).makeAbsolute().parent().toString();
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid() || ::fsync(directory.number()) != 0)
        refuse("write", path);
}

} // namespace

std::optional<std::string> findKeyFile(const std::string& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid() && errno == ENOENT)
        return std::nullopt;
    std::string content(MAX_FILE_BYTES, '\0');
    const ssize_t size = file.valid() ? ::read(file.number(), content.data(), content.size()) : -1;
    if (size < 0)
        refuse("read", path);
    content.resize(static_cast<std::size_t>(size));
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r'))
        content.pop_back();
    auto key = decodeHex(content);
    if (!key || key->size() != KEY_BYTES)
        throw ConfigurationException("key file " + path + " must hold 64 hex digits and nothing else");
    warnIfShared(path, file.number());
    return key;
}

std::string createKeyFile(const std::string& path, const std::string& key)
{
    // Under a name of its own first, then linked: nobody ever sees half a file, and the first of two wins.
    const std::string partial = path + "." + encodeHex(randomBytes(8)) + ".new";
    writeWhole(partial, encodeHex(key) + "\n");
    const int linked = ::link(partial.c_str(), path.c_str());
    const int error = errno;
    ::unlink(partial.c_str()); // a left-over would be harmless
    errno = error;
    if (linked != 0 && error != EEXIST)
        refuse("create", path);
    syncFolder(path);
    const auto stored = findKeyFile(path);
    if (!stored)
        refuse("read", path);
    return *stored;
}

} // namespace colonnade
