#include "observe/Breadcrumb.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <ctime>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_THREADS = 1024;
constexpr std::size_t MAX_PLUGINS = 128;
constexpr std::size_t MAX_NAME = 64;
constexpr std::size_t SIGNAL_STACK_BYTES = 64 * 1024; ///< untouched until a signal comes

std::int64_t nowSeconds() noexcept
{
    timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

/// One text that another thread may read at any time.
struct SharedText
{
    std::atomic<const char*> data = nullptr;
    std::atomic<std::size_t> size = 0;

    void set(std::string_view text) noexcept
    {
        data.store(text.data(), std::memory_order_relaxed);
        size.store(text.size(), std::memory_order_relaxed);
    }
    std::string_view get() const noexcept
    {
        return {data.load(std::memory_order_relaxed), size.load(std::memory_order_relaxed)};
    }
};

/// What one thread is doing. `version` is odd while it is changed: who reads tries again.
struct Place
{
    std::atomic<bool> taken = false;
    std::atomic<std::uint32_t> version = 0;
    SharedText plugin, phase, what, where, request;
    std::atomic<std::int64_t> since = 0;

    void set(const Doing& doing, std::int64_t begun) noexcept
    {
        version.fetch_add(1, std::memory_order_acq_rel);
        plugin.set(doing.plugin);
        phase.set(doing.phase);
        what.set(doing.what);
        where.set(doing.where);
        request.set(doing.request);
        since.store(begun, std::memory_order_relaxed);
        version.fetch_add(1, std::memory_order_release);
    }
    Doing get() const noexcept { return {plugin.get(), phase.get(), what.get(), where.get(), request.get()}; }
};

std::array<Place, MAX_THREADS> places;

// Without a destructor, so that who ends the process can still ask; `ThreadEnd` gives the place back.
thread_local Place* place = nullptr;

/// A stack for signal handlers, or a thread that has used up its own could not be told.
class SignalStack
{
public:
    SignalStack() noexcept:
        _memory(
            ::mmap(nullptr, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    {
        stack_t before = {};
        ::sigaltstack(nullptr, &before);
        if (_memory == MAP_FAILED || (before.ss_flags & SS_DISABLE) == 0) // somebody else has given it one
            return;
        stack_t own = {};
        own.ss_sp = _memory;
        own.ss_size = SIGNAL_STACK_BYTES;
        _set = ::sigaltstack(&own, nullptr) == 0;
    }
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;
    ~SignalStack()
    {
        stack_t none = {};
        none.ss_flags = SS_DISABLE;
        if (_set)
            ::sigaltstack(&none, nullptr);
        if (_memory != MAP_FAILED)
            ::munmap(_memory, SIGNAL_STACK_BYTES);
    }

private:
    void* _memory;
    bool _set = false;
};

struct ThreadEnd
{
    SignalStack stack;

    ~ThreadEnd()
    {
        if (place)
            place->taken.store(false, std::memory_order_release);
    }
};

Place* takePlace() noexcept
{
    thread_local const ThreadEnd end;
    for (auto& candidate: places)
        if (!candidate.taken.load(std::memory_order_relaxed) && !candidate.taken.exchange(true))
            return &candidate;
    return nullptr;
}

struct Code
{
    std::atomic<std::uintptr_t> begin = 0; ///< 0: free
    std::atomic<std::uintptr_t> end = 0;
    std::array<char, MAX_NAME> name{};
    std::size_t size = 0;
};

std::array<Code, MAX_PLUGINS> codes;
std::atomic<std::size_t> usedCodes = 0; ///< those from here on were never taken

/// A consistent look at another thread; false: it does nothing, or is just changing it.
bool look(const Place& other, Busy& busy)
{
    const auto before = other.version.load(std::memory_order_acquire);
    Doing doing = other.get();
    doing.request = {}; // may be gone by now; all else stays as long as the plugin
    const std::int64_t since = other.since.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (before % 2 != 0 || other.version.load(std::memory_order_relaxed) != before || doing.plugin.empty())
        return false;
    busy = {.text = textOf(doing),
            .phase = std::string(doing.phase),
            .seconds = nowSeconds() - since,
            .thread = static_cast<std::size_t>(&other - places.data()),
            .change = before};
    return true;
}

} // namespace

Breadcrumb::Breadcrumb(const Doing& doing) noexcept:
    _outer(current()),
    _outerSince(place ? place->since.load(std::memory_order_relaxed) : 0)
{
    if (!place)
        place = takePlace();
    if (place)
        place->set(doing, nowSeconds());
}

Breadcrumb::~Breadcrumb()
{
    if (place)
        place->set(_outer, _outerSince);
}

Doing Breadcrumb::current() noexcept
{
    return place ? place->get() : Doing{};
}

std::vector<Busy> listBusyThreads()
{
    std::vector<Busy> all;
    Busy busy;
    for (const auto& other: places)
        if (other.taken.load(std::memory_order_acquire) && look(other, busy))
            all.push_back(std::move(busy));
    return all;
}

std::string textOf(const Doing& doing)
{
    std::string text;
    describe(doing, [&](std::string_view part) { text.append(part); });
    return text;
}

void markCode(std::string_view plugin, std::uintptr_t begin, std::uintptr_t end) noexcept
{
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (auto& code = codes[i]; code.begin.load(std::memory_order_relaxed) == 0)
        {
            code.size = std::min(plugin.size(), MAX_NAME);
            std::memcpy(code.name.data(), plugin.data(), code.size);
            code.end.store(end, std::memory_order_relaxed);
            code.begin.store(begin, std::memory_order_release);
            usedCodes.store(std::max(usedCodes.load(), i + 1));
            return;
        }
}

void unmarkCode(std::uintptr_t begin) noexcept
{
    for (auto& code: codes)
        if (code.begin.load(std::memory_order_relaxed) == begin)
            code.begin.store(0, std::memory_order_release);
}

std::string_view pluginOfCode(std::uintptr_t address) noexcept
{
    const std::size_t used = usedCodes.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < used; ++i)
    {
        const auto& code = codes[i];
        const auto begin = code.begin.load(std::memory_order_acquire);
        if (begin != 0 && address >= begin && address < code.end.load(std::memory_order_relaxed))
            return {code.name.data(), code.size};
    }
    return {};
}

} // namespace colonnade
