#include "http/Exchange.h"

#include "http/RequestEditor.h"

#include <Poco/Exception.h>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace colonnade
{

OpenFile::~OpenFile()
{
    if (_descriptor >= 0)
        ::close(_descriptor);
}

/// A link is no ordinary file: who could put one into a folder of files would have all others served.
OpenFile OpenFile::open(const std::string& path)
{
    OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW), 0);
    struct stat status = {};
    if (!file || ::fstat(file._descriptor, &status) != 0)
        throw Poco::OpenFileException("cannot open file to send", path, errno);
    if (!S_ISREG(status.st_mode))
        throw Poco::OpenFileException("file to send is no ordinary file", path);
    file._size = static_cast<std::uint64_t>(status.st_size);
    return file;
}

OpenFile OpenFile::share(const SpoolFile& spooled, Hold hold)
{
    OpenFile file(::fcntl(spooled.descriptor(), F_DUPFD_CLOEXEC, 0), spooled.size());
    if (!file)
        throw Poco::OpenFileException("cannot share a file without a name", errno);
    file._hold = std::move(hold);
    return file;
}

void Exchange::abandon() noexcept
{
    wire.clear();
    file = OpenFile();
    status = 503;
    closes = failed = true;
}

void Exchange::clear()
{
    RequestEditor(request).clear();
    route = nullptr;
    metric = 0;
    if (next)
        next = nullptr;
    verification = {};
    counts.clear();
    ambient = false;
    wasCounted = false;
    wasTried = false;
    standing = {};
    misdirected = false;
    ofServer = false;
    deciding = false;
    decided = false;
    letIn = false;
    closes = false;
    bodySize = 0;
    if (file)
        file = OpenFile();
    if (incoming)
        incoming.reset();
}

void Exchange::own(std::string_view headText, std::string_view bodyText)
{
    headBytes.assign(headText);
    RequestEditor editor(request);
    editor.rebase(headText.data(), headText.size(), headBytes.data());
    bodyBytes.assign(bodyText);
    editor.setBody(bodyBytes);
}

} // namespace colonnade
