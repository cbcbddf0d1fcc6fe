#include "app/StartWatch.h"

#include "observe/Breadcrumb.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

namespace colonnade
{

namespace
{

constexpr int BETWEEN_REPORTS_MILLISECONDS = 10'000;

sigset_t endingSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal: {SIGINT, SIGQUIT, SIGTERM})
        sigaddset(&set, signal);
    return set;
}

/// The plugins at work: ` (plugin hello, provision, for 12 s)`; empty: none is.
std::string whoIsBusy()
{
    std::string text;
    for (const auto& busy: listBusyThreads())
        if (busy.text.starts_with("plugin "))
            text += (text.empty() ? " (" : "; ") + busy.text + ", for " + std::to_string(busy.seconds) + " s";
    return text.empty() ? text : text + ")";
}

/// As the signal would have, had it not been blocked: whoever sent it sees by which it ended.
[[noreturn]] void endBy(int signal)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signal);
    std::signal(signal, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
    ::kill(::getpid(), signal);
    ::_exit(128 + signal); // not reached
}

} // namespace

StartWatch::StartWatch():
    _ended(::eventfd(0, EFD_CLOEXEC)),
    _doing("reading the configuration")
{
    if (_ended < 0)
        throw Poco::SystemException("cannot make an eventfd", errno);
    _thread = std::thread([this] { run(); });
}

StartWatch::~StartWatch()
{
    ::eventfd_write(_ended, 1);
    _thread.join();
    ::close(_ended);
}

void StartWatch::doing(std::string what)
{
    const std::lock_guard lock(_mutex);
    _doing = std::move(what);
}

void StartWatch::run()
{
    const sigset_t set = endingSignals();
    const int signals = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    for (;;)
    {
        pollfd waiting[] = {{_ended, POLLIN, 0}, {signals, POLLIN, 0}};
        const int ready = ::poll(waiting, 2, BETWEEN_REPORTS_MILLISECONDS);
        if (waiting[0].revents != 0)
            break;
        signalfd_siginfo taken = {};
        const bool ends =
            ready > 0 && ::read(signals, &taken, sizeof taken) == static_cast<ssize_t>(sizeof taken);
        const std::lock_guard lock(_mutex);
        if (ends)
        {
            // Not to the log, which is opened after the plugins are loaded.
            std::cerr << "colonnade: ends while it starts: " << _doing << whoIsBusy() << std::endl;
            endBy(static_cast<int>(taken.ssi_signo));
        }
        if (ready == 0)
            Poco::Logger::get("colonnade").information("still starting: " + _doing + whoIsBusy());
    }
    ::close(signals);
}

} // namespace colonnade
