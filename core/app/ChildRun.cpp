#include "app/ChildRun.h"

#include <Poco/Exception.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::size_t MOST_TEXT = 64 * 1024;

std::vector<std::string> wordsOf(const std::string& command, const CommandLine& line)
{
    std::vector<std::string> words{"colonnade", command, "--data-dir", line.dataDirectory};
    if (line.config)
        words.insert(words.end(), {"--config", *line.config});
    if (line.listen)
        words.insert(words.end(), {"--listen", *line.listen});
    for (const auto& definition: line.definitions)
        words.insert(words.end(), {"-D", definition});
    if (line.json)
        words.emplace_back("--json");
    return words;
}

/// What is kept goes to the pipe, the rest nowhere.
pid_t spawn(std::vector<std::string> words, int pipe, ChildText kept)
{
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word: words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, kept == ChildText::Error ? STDOUT_FILENO : STDERR_FILENO,
                                       "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, pipe,
                                       kept == ChildText::Error ? STDERR_FILENO : STDOUT_FILENO);
    pid_t child = -1;
    const int error = ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        throw Poco::SystemException("cannot start another process", error);
    return child;
}

/// Until its end; false: it took too long.
bool readAll(int pipe, const Patience& patience, std::string& text)
{
    constexpr int LOOK_MILLISECONDS = 100;
    const auto deadline = std::chrono::steady_clock::now() + patience.longest;
    std::array<char, 4096> piece;
    for (;;)
    {
        if (*patience.ended || std::chrono::steady_clock::now() > deadline)
            return false;
        pollfd waiting{pipe, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, LOOK_MILLISECONDS);
        if (ready == 0)
            continue;
        const ssize_t count = ready > 0 ? ::read(pipe, piece.data(), piece.size()) : -1;
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return true;
        if (text.size() < MOST_TEXT)
            text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

int waitFor(pid_t child)
{
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

} // namespace

ChildRun runColonnade(const std::string& command, const CommandLine& line, const Patience& patience,
                      ChildText kept)
{
    std::array<int, 2> pipe;
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw Poco::SystemException("cannot make a pipe", errno);
    ChildRun run;
    pid_t child = -1;
    try
    {
        child = spawn(wordsOf(command, line), pipe[1], kept);
    }
    catch (const Poco::Exception&)
    {
        ::close(pipe[0]);
        ::close(pipe[1]);
        throw;
    }
    ::close(pipe[1]);
    const bool ended = readAll(pipe[0], patience, run.text);
    ::close(pipe[0]);
    if (!ended)
        ::kill(child, SIGKILL);
    const int status = waitFor(child);
    while (run.text.ends_with('\n'))
        run.text.pop_back();
    if (!ended)
        run.text = *patience.ended
                       ? "the server is ending"
                       : "it takes longer than " + std::to_string(patience.longest.count()) + " s";
    else if (WIFSIGNALED(status))
        run.text += (run.text.empty() ? "it ended by SIG" : "\nit ended by SIG") +
                    std::string(::sigabbrev_np(WTERMSIG(status)));
    run.succeeded = ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return run;
}

} // namespace colonnade
