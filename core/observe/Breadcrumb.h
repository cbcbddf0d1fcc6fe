#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What a thread is doing, for whom; all of it must outlive the crumb that tells it.
struct Doing
{
    std::string_view plugin;    ///< or `core`
    std::string_view phase;     ///< `load`, `start`, `handler`, …
    std::string_view what{};    ///< `GET`, …
    std::string_view where{};   ///< `/hello/{name}`, …
    std::string_view request{}; ///< its number in the logs
};

/// Says what the thread is doing as long as it lives, so that a crash, or a thread that holds up the end, can
/// be told by name. Crumbs nest. Costs a few stores; takes no lock and no memory. A thread beyond the first
/// thousand leaves none.
class Breadcrumb
{
public:
    explicit Breadcrumb(const Doing& doing) noexcept;
    ~Breadcrumb();
    Breadcrumb(const Breadcrumb&) = delete;
    Breadcrumb& operator=(const Breadcrumb&) = delete;

    /// Of this thread; nothing said: all empty. A signal handler may call it.
    static Doing current() noexcept;

private:
    Doing _outer;
    std::int64_t _outerSince;
};

/// A thread that is at something now.
struct Busy
{
    std::string text;  ///< `plugin hello, handler GET /hello/{name}`
    std::string phase; ///< as `Doing::phase`
    std::int64_t seconds = 0;
    std::size_t thread = 0;   ///< tells it from the others
    std::uint32_t change = 0; ///< another whenever it begins or ends something
};

/// All threads that are at something. Any thread; what the others do meanwhile may be missed, never torn.
std::vector<Busy> listBusyThreads();

/// Says it piece by piece, for those that must not allocate either.
template <class Add> void describe(const Doing& doing, const Add& add)
{
    if (doing.plugin != "core")
        add("plugin ");
    add(doing.plugin);
    add(", ");
    add(doing.phase);
    for (const auto part: {doing.what, doing.where})
        if (!part.empty())
        {
            add(" ");
            add(part);
        }
    if (!doing.request.empty())
    {
        add(", request ");
        add(doing.request);
    }
}

/// `plugin hello, handler GET /hello/{name}, request 5b1c…`
std::string textOf(const Doing& doing);

/// Where a plugin's code lies in the address space, so that a fault is told as its. `end`: one beyond the
/// last byte. Set and taken back on one thread; asked from signal handlers.
void markCode(std::string_view plugin, std::uintptr_t begin, std::uintptr_t end) noexcept;
void unmarkCode(std::uintptr_t begin) noexcept;
/// Empty: of no plugin.
std::string_view pluginOfCode(std::uintptr_t address) noexcept;

} // namespace colonnade
