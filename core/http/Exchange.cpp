#include "http/Exchange.h"

#include "http/RequestEditor.h"

#include <Poco/Exception.h>

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

OpenFile OpenFile::open(const std::string& path)
{
    OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), 0);
    struct stat status = {};
    if (!file || ::fstat(file._descriptor, &status) != 0)
        throw Poco::OpenFileException("cannot open file to send", path, errno);
    if (!S_ISREG(status.st_mode))
        throw Poco::OpenFileException("file to send is no ordinary file", path);
    file._size = static_cast<std::uint64_t>(status.st_size);
    return file;
}

void Exchange::clear()
{
    RequestEditor(request).clear();
    route = nullptr;
    metric = 0;
    if (next)
        next = nullptr;
    counts.clear();
    ambient = false;
    wasCounted = false;
    wasTried = false;
    standing = {};
    misdirected = false;
    ofServer = false;
    closes = false;
    bodySize = 0;
    if (file)
        file = OpenFile();
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
