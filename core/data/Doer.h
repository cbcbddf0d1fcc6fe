#pragma once

#include <string_view>

namespace colonnade
{

class Request;

/// On whose behalf a thread works; both outlive the scope that says so.
struct Doer
{
    const Request* request = nullptr; ///< null: no handler runs
    std::string_view command = {};    ///< of the command line: `user disable`
};

/// Says on whose behalf this thread works, and whatever thread does its writes, as long as it lives.
class DoerScope
{
public:
    explicit DoerScope(const Doer& doer) noexcept;
    ~DoerScope();
    DoerScope(const DoerScope&) = delete;
    DoerScope& operator=(const DoerScope&) = delete;

    /// This thread's; an empty one: the server works for itself.
    static const Doer& current() noexcept;

private:
    const Doer _outer;
};

} // namespace colonnade
