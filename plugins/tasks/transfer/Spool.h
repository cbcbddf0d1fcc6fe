#pragma once

#include <colonnade/Response.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// A file without a name, gone with its last user: where an answer is put together that is too large for
/// memory. One thread at a time.
class Spool
{
public:
    /// Made in `folder`. Throws `Poco::IOException`, as all that follow: a full disk, for instance.
    explicit Spool(const std::string& folder);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void write(std::string_view piece);
    void clear();

    /// Sends all that was written.
    void copyTo(BodySink& sink);

private:
    void flush();

    int _file;
    std::string _buffer;
};

} // namespace colonnade::tasks
