#include "app/PasswordPrompt.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>

namespace colonnade
{

namespace
{

volatile std::sig_atomic_t caughtSignal = 0;

/// While it lives, a terminal does not show what is typed; a signal that would end or stop the process is
/// kept until the terminal is as it was.
class Unseen
{
public:
    Unseen()
    {
        ::tcgetattr(STDIN_FILENO, &_before);
        struct sigaction keep = {};
        keep.sa_handler = [](int signal) { caughtSignal = signal; }; // without SA_RESTART: the read ends
        for (std::size_t i = 0; i < SIGNALS.size(); ++i)
            ::sigaction(SIGNALS[i], &keep, &_handlers[i]);
        termios unseen = _before;
        unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    }
    ~Unseen()
    {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &_before);
        for (std::size_t i = 0; i < SIGNALS.size(); ++i)
            ::sigaction(SIGNALS[i], &_handlers[i], nullptr);
        if (caughtSignal != 0)
            ::raise(caughtSignal);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    static constexpr std::array SIGNALS{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

    termios _before = {};
    std::array<struct sigaction, SIGNALS.size()> _handlers = {};
};

std::string readLine()
{
    std::string line;
    char c = 0;
    while (caughtSignal == 0)
    {
        const ssize_t count = ::read(STDIN_FILENO, &c, 1);
        if (count == 0 || (count < 0 && errno != EINTR) || (count == 1 && c == '\n'))
            break;
        if (count == 1)
            line += c;
    }
    return line;
}

} // namespace

std::string readPassword(std::istream& in, std::ostream& err)
{
    std::string password;
    if (&in == &std::cin && ::isatty(STDIN_FILENO) == 1)
    {
        err << "Password (is not shown): " << std::flush;
        const Unseen unseen;
        password = readLine();
        err << std::endl;
    }
    else
        std::getline(in, password);
    if (password.ends_with('\r'))
        password.pop_back();
    return password;
}

} // namespace colonnade
