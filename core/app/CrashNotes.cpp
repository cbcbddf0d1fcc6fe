#include "app/CrashNotes.h"

#include "observe/Breadcrumb.h"

#include "colonnade/Clock.h"

#include <Poco/Exception.h>

#include <execinfo.h>
#include <fcntl.h>
#include <sysexits.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace
{

constexpr const char* NEW_FILE = "crash-notes";
constexpr const char* OLD_FILE = "crash-notes.told";
constexpr std::size_t MAX_PATH = 4096;
constexpr std::size_t MAX_LINE = 1024;
constexpr std::size_t MAX_OLD_BYTES = 64 * 1024;
constexpr int MAX_FRAMES = 64;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool OWNS_SIGNALS = false;
#else
constexpr bool OWNS_SIGNALS = true;
#endif

struct FatalSignal
{
    int number;
    const char* name;
};

constexpr std::array<FatalSignal, 5> FATAL{
    {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}, {SIGABRT, "SIGABRT"}}};

// What a signal handler may touch: nothing here allocates or locks.
std::array<char, MAX_PATH> file{};      ///< where to note; empty: nowhere
std::atomic<bool> armed = false;        ///< an end is a crash
std::atomic<bool> noted = false;        ///< one note a process: abort may follow terminate
std::array<char, MAX_LINE> exception{}; ///< what `std::terminate` was called for

/// A line that is put together without memory of the heap; what is too long is cut off.
class Line
{
public:
    Line& add(std::string_view text)
    {
        const auto size = std::min(text.size(), _bytes.size() - 1 - _size);
        for (std::size_t i = 0; i < size; ++i)
            _bytes[_size + i] = static_cast<unsigned char>(text[i]) < ' ' ? ' ' : text[i];
        _size += size;
        return *this;
    }
    Line& field()
    {
        if (_size < _bytes.size() - 1)
            _bytes[_size++] = '\t';
        return *this;
    }
    Line& number(std::int64_t value)
    {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        return add({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    void write(int descriptor)
    {
        _bytes[_size] = '\n';
        [[maybe_unused]] const auto ignored = ::write(descriptor, _bytes.data(), _size + 1);
    }

private:
    std::array<char, MAX_LINE> _bytes{};
    std::size_t _size = 0;
};

/// The innermost plugin whose code stands on the stack; `fault`: where the processor stood, 0: unknown.
std::string_view pluginOnStack(std::uintptr_t fault) noexcept
{
    if (const auto plugin = pluginOfCode(fault); !plugin.empty())
        return plugin;
    std::array<void*, MAX_FRAMES> frames{};
    const int count = ::backtrace(frames.data(), MAX_FRAMES);
    for (int i = 0; i < count; ++i)
        if (const auto plugin =
                pluginOfCode(reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)]));
            !plugin.empty())
            return plugin;
    return {};
}

void note(std::string_view how, std::string_view detail, std::uintptr_t fault) noexcept
{
    if (!armed.load() || noted.exchange(true))
        return;
    const Doing doing = Breadcrumb::current();
    const auto onStack = pluginOnStack(fault);
    Line line;
    line.number(::time(nullptr)).field().add(how);
    if (!detail.empty())
        line.add(" (").add(detail).add(")");
    line.field().add(onStack.empty() ? doing.plugin : onStack).field();
    if (!doing.plugin.empty())
        describe(doing, [&](std::string_view part) { line.add(part); });
    const int descriptor = ::open(file.data(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor >= 0)
    {
        line.write(descriptor);
        ::close(descriptor);
    }
    [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, "colonnade: ended in the middle: ", 32);
    line.write(STDERR_FILENO);
}

std::uintptr_t faultOf(int signal, const void* context) noexcept
{
#if defined(__x86_64__)
    if (signal != SIGABRT && context)
        return static_cast<std::uintptr_t>(
            static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
    if (signal != SIGABRT && context)
        return static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
#endif
    return 0;
}

/// The handler is gone once it runs, so that the signal ends the process as it would have without us.
void onSignal(int signal, siginfo_t*, void* context) noexcept
{
    const int before = errno;
    for (const auto& fatal: FATAL)
        if (fatal.number == signal)
            note(fatal.name, exception.data(), faultOf(signal, context));
    errno = before;
}

void keepException(const char* what) noexcept
{
    const auto size = std::min(std::strlen(what), exception.size() - 1);
    std::memcpy(exception.data(), what, size);
}

/// Exceptions that left a thread, a destructor or a `noexcept` function.
[[noreturn]] void onTerminate()
{
    try
    {
        if (std::current_exception())
            throw;
        keepException("terminate");
    }
    catch (const Poco::Exception& exc)
    {
        keepException(exc.displayText().c_str());
    }
    catch (const std::exception& exc)
    {
        keepException(exc.what());
    }
    catch (...)
    {
        keepException("an exception of an unknown type");
    }
    note("SIGABRT", exception.data(), 0);
    std::abort();
}

/// Somebody called `exit`. Whatever code was wanted: the process did not end as it should.
void onExit()
{
    if (!armed.load())
        return;
    note("exit", {}, 0);
    ::_exit(EX_SOFTWARE);
}

void watchSignals()
{
    std::array<void*, 1> frame{};
    ::backtrace(frame.data(), 1); // loads what a signal handler must not load
    struct sigaction action = {};
    action.sa_sigaction = [](int signal, siginfo_t* info, void* context) { onSignal(signal, info, context); };
    action.sa_flags = static_cast<int>(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
    for (const auto& fatal: FATAL)
        ::sigaction(fatal.number, &action, nullptr);
}

std::string readFile(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

std::string CrashNote::sentence() const
{
    const std::string when = isoTime(time * 1'000'000).substr(0, 19) + "Z";
    const std::string whose = plugin.empty() ? "it cannot be told in which plugin" : "plugin " + plugin;
    return "the server ended by " + how + " at " + when + ": " +
           (plugin == "core" ? "in the server itself" : whose) +
           (doing.empty() ? "" : ", while at: " + doing);
}

CrashNotes::CrashNotes(const std::string& dataDirectory)
{
    const std::string path = (std::filesystem::absolute(dataDirectory) / NEW_FILE).string();
    if (path.size() >= file.size())
        throw Poco::PathSyntaxException("the data folder's path is too long", path);
    std::memcpy(file.data(), path.c_str(), path.size() + 1);
    static const bool registered = []
    {
        std::set_terminate(&onTerminate);
        return std::atexit(&onExit) == 0;
    }();
    if (!registered)
        throw Poco::RuntimeException("atexit");
    if (OWNS_SIGNALS)
        watchSignals();
    armed = true;
}

CrashNotes::~CrashNotes()
{
    armed = false;
}

std::vector<CrashNote> parseCrashNotes(std::string_view text)
{
    std::vector<CrashNote> notes;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);)
    {
        std::istringstream fields(line);
        CrashNote found;
        std::string time;
        std::getline(fields, time, '\t');
        std::getline(fields, found.how, '\t');
        std::getline(fields, found.plugin, '\t');
        std::getline(fields, found.doing, '\t');
        const auto end = std::from_chars(time.data(), time.data() + time.size(), found.time);
        if (end.ec == std::errc() && end.ptr == time.data() + time.size() && !found.how.empty())
            notes.push_back(std::move(found));
    }
    return notes;
}

std::vector<CrashNote> CrashNotes::takeUntold(const std::string& dataDirectory)
{
    const auto folder = std::filesystem::path(dataDirectory);
    const std::string fresh = readFile(folder / NEW_FILE);
    auto notes = parseCrashNotes(fresh);
    if (fresh.empty())
        return notes;
    std::string old = readFile(folder / OLD_FILE) + fresh;
    if (old.size() > MAX_OLD_BYTES)
        old = old.substr(old.size() - MAX_OLD_BYTES);
    std::ofstream(folder / OLD_FILE, std::ios::binary | std::ios::trunc) << old;
    std::error_code ignored; // then they are told once more
    std::filesystem::remove(folder / NEW_FILE, ignored);
    return notes;
}

std::vector<CrashNote> CrashNotes::recent(const std::string& dataDirectory, std::int64_t seconds)
{
    const auto folder = std::filesystem::path(dataDirectory);
    auto notes = parseCrashNotes(readFile(folder / OLD_FILE) + readFile(folder / NEW_FILE));
    const auto since = systemClock().nowSeconds() - seconds;
    std::erase_if(notes, [&](const CrashNote& note) { return note.time < since; });
    return notes;
}

} // namespace colonnade
