#include "mail/Transport.h"

#include "colonnade/Files.h"

#include <Poco/Error.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>

namespace colonnade
{

namespace
{

class Descriptor
{
public:
    Descriptor(const std::string& path, int flags):
        _number(::open(path.c_str(), flags | O_CLOEXEC, 0600))
    {
    }
    ~Descriptor()
    {
        if (_number >= 0)
            ::close(_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool writeAll(std::string_view content) const
    {
        while (_number >= 0 && !content.empty())
        {
            const ssize_t written = ::write(_number, content.data(), content.size());
            if (written < 0 && errno != EINTR)
                return false;
            content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return _number >= 0;
    }
    bool sync() const { return _number >= 0 && ::fsync(_number) == 0; }

private:
    int _number;
};

class FileTransport final: public MailTransport
{
public:
    explicit FileTransport(std::string folder):
        _folder(std::move(folder))
    {
    }

    DeliveryResult deliver(const OutgoingMail& mail, const std::stop_token&) override
    {
        // Named for the message: a mail that is written twice, after a crash in between, is still one file.
        const std::string name = mail.messageId.substr(0, mail.messageId.find('@')) + ".eml";
        const std::string path = _folder + "/" + name;
        if (write(path, _folder + "/." + name + ".new", mail.content))
            return {Delivery::Sent, path};
        return {Delivery::Unavailable, "cannot write " + path + ": " + Poco::Error::getMessage(errno)};
    }

private:
    /// Under another name first: nobody ever sees half a mail.
    bool write(const std::string& path, const std::string& partial, const std::string& content) const
    {
        std::error_code error;
        if (std::filesystem::create_directories(_folder, error))
        {
            ::chmod(_folder.c_str(), 0700); // mails hold links that open an account
            syncFolder(std::filesystem::path(_folder).parent_path().string());
        }
        const Descriptor file(partial, O_WRONLY | O_CREAT | O_TRUNC);
        return file.writeAll(content) && file.sync() && std::rename(partial.c_str(), path.c_str()) == 0 &&
               Descriptor(_folder, O_RDONLY | O_DIRECTORY).sync();
    }

    const std::string _folder;
};

} // namespace

std::unique_ptr<MailTransport> makeFileTransport(const std::string& folder)
{
    return std::make_unique<FileTransport>(folder);
}

} // namespace colonnade
