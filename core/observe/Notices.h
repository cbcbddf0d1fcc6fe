#pragma once

#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What a server may notice of its surroundings while it serves.
enum class Notice
{
    UndeclaredProxy,
    UnreadableHop,
    RefusedHost,
    RefusedOrigin
};

/// Tells the operator what requests show to be set up wrongly: each kind once in a run, in the log and in a
/// file, from which `colonnade doctor` reads it. Any thread.
class Notices
{
public:
    /// `file`: empty: only the log.
    explicit Notices(std::string file);

    /// Forgets what an earlier run noticed.
    void begin();

    bool wasTold(Notice kind) const
    {
        return _told[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
    }
    /// `sentence`: what was seen, and what mends it; nothing secret. Does not throw.
    void tell(Notice kind, const std::string& sentence) noexcept;

    /// What the server of this data folder noticed since it was started.
    static std::vector<std::string> read(const std::string& file);

    /// Where a server with this data folder keeps them.
    static std::string fileIn(const std::string& dataDirectory) { return dataDirectory + "/notices"; }

private:
    const std::string _file;
    std::array<std::atomic<bool>, 4> _told = {};
};

/// What came from outside, for a sentence: at most 100 bytes, others than printable ASCII as `?`.
std::string shownText(std::string_view text);

} // namespace colonnade
