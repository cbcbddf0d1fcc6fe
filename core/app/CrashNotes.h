#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// How an earlier process of this server ended in the middle of its work.
struct CrashNote
{
    std::int64_t time = 0; ///< seconds since 1970
    std::string how;       ///< `SIGSEGV`, `exit`, …
    std::string plugin;    ///< whose code it was; `core`: nobody's; empty: cannot be told
    std::string doing;     ///< what the thread was at; empty: cannot be told

    /// `the server ended by SIGSEGV at 2026-11-30T02:06:13Z: plugin hello, handler GET /hello/{name}, …`
    std::string sentence() const;
};

/// Writes down, into a file of the data folder and on the standard error output, who was at what when a fatal
/// signal, an exception that nobody caught, or `exit` ends the process. Under a sanitizer signals are the
/// sanitizer's.
///
/// The file holds a line a note: time, how, plugin and doing, with tabs between them.
class CrashNotes
{
public:
    /// `dataDirectory` must be there when something is to be noted. One at a time.
    explicit CrashNotes(const std::string& dataDirectory);
    /// The process ends as it should from here on.
    ~CrashNotes();
    CrashNotes(const CrashNotes&) = delete;
    CrashNotes& operator=(const CrashNotes&) = delete;

    /// Those that were not told yet. They count as told from then on, and are kept for `recent`.
    static std::vector<CrashNote> takeUntold(const std::string& dataDirectory);
    /// Those of the last `seconds`, told or not.
    static std::vector<CrashNote> recent(const std::string& dataDirectory, std::int64_t seconds);
};

/// Reads the lines of a file of notes; passes over what is none.
std::vector<CrashNote> parseCrashNotes(std::string_view text);

} // namespace colonnade
