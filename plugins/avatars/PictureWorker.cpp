#include "PictureWorker.h"

#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace avatars
{
namespace
{

using Clock = std::chrono::steady_clock;

constexpr std::size_t MAX_OUTPUT = 96 * 1024 * 1024; // 4096 × 4096 pixels of noise, and some
constexpr std::size_t MAX_REASON = 200;

/// One running helper and our end of the line to it. The destructor ends it, whatever it does.
class Child
{
public:
    Child(const std::vector<std::string>& command, Clock::time_point deadline):
        _deadline(deadline)
    {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
            throw Poco::SystemException("cannot make a line to " + command[0], errno);
        _line = ends[0];
        ::fcntl(ends[1], F_SETFL, 0); // the helper's end waits
        const int error = start(command, ends[1]);
        ::close(ends[1]);
        if (error != 0)
        {
            ::close(_line);
            throw Poco::SystemException("cannot start " + command[0], error);
        }
    }

    ~Child()
    {
        ::close(_line);
        ::kill(_pid, SIGKILL); // it has answered, or is out of time
        while (::waitpid(_pid, nullptr, 0) < 0 && errno == EINTR) {}
    }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Sends all of it, and its end. False if time is up; a helper that stops listening has a reason, which
    /// `receive` tells.
    bool send(std::string_view bytes) const
    {
        while (!bytes.empty())
        {
            const ssize_t sent = ::send(_line, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent >= 0)
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            else if (errno == EAGAIN)
            {
                if (!waitFor(POLLOUT))
                    return false;
            }
            else if (errno != EINTR)
                break;
        }
        ::shutdown(_line, SHUT_WR);
        return true;
    }

    /// All that it says, to the end; nothing if time is up or it says too much.
    std::optional<std::string> receive() const
    {
        std::string all;
        std::vector<char> piece(256 * 1024);
        while (all.size() <= MAX_OUTPUT)
        {
            const ssize_t got = ::recv(_line, piece.data(), piece.size(), 0);
            if (got > 0)
                all.append(piece.data(), static_cast<std::size_t>(got));
            else if (got == 0 || (errno != EAGAIN && errno != EINTR))
                return all;
            else if (!waitFor(POLLIN))
                return std::nullopt;
        }
        return std::nullopt;
    }

private:
    /// Returns an error number. The helper gets the line as input and output, nothing else that is open, and
    /// no environment.
    int start(const std::vector<std::string>& command, int line)
    {
        std::vector<char*> arguments;
        arguments.reserve(command.size() + 1);
        for (const auto& argument: command)
            arguments.push_back(const_cast<char*>(argument.c_str())); // posix_spawn does not write to them
        arguments.push_back(nullptr);
        char* const noEnvironment[] = {nullptr};
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, line, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, line, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        const int error =
            ::posix_spawn(&_pid, arguments[0], &actions, &attributes, arguments.data(), noEnvironment);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }

    bool waitFor(short event) const
    {
        pollfd wanted{_line, event, 0};
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(_deadline - Clock::now());
        if (left.count() <= 0)
            return false;
        return ::poll(&wanted, 1, static_cast<int>(left.count()) + 1) > 0 || errno == EINTR;
    }

    Clock::time_point _deadline;
    int _line = -1;
    pid_t _pid = -1;
};

std::string_view takeLine(std::string_view& rest)
{
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

/// What a decoder says may quote the file: printable ASCII of it, and not much.
std::string forLog(std::string_view reason)
{
    std::string clean(reason.substr(0, MAX_REASON));
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
    return clean;
}

std::variant<std::string, PictureWorker::Failed> readAnswer(std::string answer)
{
    constexpr std::pair<std::string_view, WorkerFailure> REFUSALS[] = {{"damaged", WorkerFailure::Damaged},
                                                                       {"pixels", WorkerFailure::TooLarge},
                                                                       {"crop", WorkerFailure::BadCrop}};
    std::string_view rest = answer;
    const std::string_view verdict = takeLine(rest);
    for (const auto& [name, failure]: REFUSALS)
        if (verdict == name)
            return PictureWorker::Failed{failure, forLog(rest)};
    const auto size = verdict == "picture" ? colonnade::parseInteger(takeLine(rest)) : std::nullopt;
    if (!size || rest.empty() || *size != static_cast<std::int64_t>(rest.size()))
        return PictureWorker::Failed{WorkerFailure::Died, "the helper ended without an answer"};
    answer.erase(0, answer.size() - rest.size());
    return answer;
}

std::string_view nameOf(account::AvatarStore::Reading reading)
{
    using Reading = account::AvatarStore::Reading;
    return reading == Reading::Corners ? "corners" : reading == Reading::Size ? "size" : "unsaid";
}

} // namespace

std::variant<std::string, PictureWorker::Failed> PictureWorker::run(
    std::string_view file, ImageFormat format, const account::AvatarStore::Crop& crop) const
{
    const std::vector<std::string> command = {_program,
                                              std::string(formatName(format)),
                                              std::to_string(crop.x1),
                                              std::to_string(crop.y1),
                                              std::to_string(crop.x2),
                                              std::to_string(crop.y2),
                                              std::string(nameOf(crop.reading)),
                                              std::to_string(_limits.maxPixels),
                                              std::to_string(_limits.maxSide),
                                              std::to_string(_limits.timeoutSeconds)};
    const Child child(command, Clock::now() + std::chrono::seconds(_limits.timeoutSeconds));
    auto answer = child.send(file) ? child.receive() : std::nullopt;
    if (!answer)
        return Failed{WorkerFailure::TimedOut, "the helper took too long"};
    return readAnswer(std::move(*answer));
}

} // namespace avatars
