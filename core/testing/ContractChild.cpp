#include "testing/ContractChild.h"

#include "observe/Breadcrumb.h"

#include <Poco/Exception.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>

namespace colonnade::testing
{

namespace
{

constexpr std::chrono::seconds PATIENCE{300};
constexpr std::string_view DONE = "done";
constexpr char CULPRIT = '!'; // begins the line of a thread that a signal ends
constexpr char FINDING = '-';

int toParent = -1; // the child's, for its signal handler

void writeAll(std::string_view text)
{
    while (!text.empty())
    {
        const ssize_t written = ::write(toParent, text.data(), text.size());
        if (written < 0 && errno != EINTR)
            return; // the parent is gone
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

/// Says what the thread was at, and lets the signal do its work.
void tellCulprit(int signal)
{
    writeAll({&CULPRIT, 1});
    describe(Breadcrumb::current(), [](std::string_view piece) { writeAll(piece); });
    writeAll("\n");
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

/// The stack may be what has run out.
void catchSignals()
{
    static std::array<char, 64 * 1024> stack;
    const stack_t alternative{.ss_sp = stack.data(), .ss_flags = 0, .ss_size = stack.size()};
    ::sigaltstack(&alternative, nullptr);
    struct sigaction action = {};
    action.sa_handler = &tellCulprit;
    action.sa_flags = SA_ONSTACK;
    for (const int signal: {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
        ::sigaction(signal, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

std::string reasonOf(const std::exception& error)
{
    const auto* known = dynamic_cast<const Poco::Exception*>(&error);
    if (!known)
        return error.what();
    return known->message().empty() ? known->displayText() : known->message();
}

[[noreturn]] void beChild(const ContractCheck& check, const Subject& subject, int out)
{
    toParent = out;
    catchSignals();
    Findings findings;
    try
    {
        check.run(subject, findings);
    }
    catch (const std::exception& exc)
    {
        findings.add(reasonOf(exc));
    }
    for (std::string sentence: findings.sentences())
    {
        for (char& c: sentence)
            if (c == '\n')
                c = ' ';
        writeAll(FINDING + sentence + "\n");
    }
    writeAll(DONE);
    ::_exit(0); // what the plugin has put to the end of the process is checked by stopping it
}

/// All that the child says until it ends; false: it took too long.
bool readAll(int in, std::string& text)
{
    const auto deadline = std::chrono::steady_clock::now() + PATIENCE;
    std::array<char, 4096> piece{};
    for (;;)
    {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return false;
        pollfd ready{.fd = in, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0)
            continue;
        const ssize_t size = ::read(in, piece.data(), piece.size());
        if (size == 0 || (size < 0 && errno != EINTR))
            return true;
        text.append(piece.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    }
}

/// How a child ended that did not come to its end.
std::string endOf(int status)
{
    if (WIFSIGNALED(status))
        return std::string("ends the process by SIG") + ::sigabbrev_np(WTERMSIG(status));
    return "ends the process by exit(" + std::to_string(WEXITSTATUS(status)) + ")";
}

/// What the lines of a child say; whether it came to its end.
bool addLines(const std::string& text, Findings& findings, std::string& culprit)
{
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin))
    {
        const std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with(FINDING))
            findings.add(line.substr(1));
        else if (line.starts_with(CULPRIT))
            culprit = line.substr(1);
    }
    return text.substr(begin) == DONE;
}

} // namespace

Findings runInChild(const ContractCheck& check, const Subject& subject)
{
    int pipe[2] = {};
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        throw Poco::SystemException(std::string("cannot make a pipe: ") + std::strerror(errno));
    const pid_t child = ::fork();
    if (child < 0)
        throw Poco::SystemException(std::string("cannot make a process: ") + std::strerror(errno));
    if (child == 0)
        beChild(check, subject, pipe[1]);
    ::close(pipe[1]);
    std::string text;
    const bool inTime = readAll(pipe[0], text);
    ::close(pipe[0]);
    if (!inTime)
        ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    Findings findings;
    std::string culprit;
    if (!inTime)
        findings.add("does not end within " + std::to_string(PATIENCE.count()) + " s");
    else if (!addLines(text, findings, culprit))
        findings.add(endOf(status) + (culprit.empty() ? "" : ", in " + culprit));
    return findings;
}

} // namespace colonnade::testing
