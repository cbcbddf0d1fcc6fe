#include "CliTest.h"

#include "support/BecomesTrue.h"

#include <cppunit/extensions/HelperMacros.h>

#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <poll.h>

using namespace colonnade::test;

/// A password that is typed at a terminal.
class PromptTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PromptTest);
    CPPUNIT_TEST(testAPasswordIsAskedForAndNotShown);
    CPPUNIT_TEST(testAnInterruptedPromptLeavesTheTerminalAsItWas);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _cli.makeDatabase();
        _said.clear();
    }

    void testAPasswordIsAskedForAndNotShown()
    {
        start();
        CPPUNIT_ASSERT_MESSAGE(
            _said, becomesTrue([this] { return hears("Password (is not shown): ") && !echoes(); }));
        type("blue-horse-77\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_said, 0, end());
        assertContains(_said, "\"has_password\":true");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_said, std::string::npos, _said.find("blue-horse"));
    }

    void testAnInterruptedPromptLeavesTheTerminalAsItWas()
    {
        start();
        CPPUNIT_ASSERT_MESSAGE(_said, becomesTrue([this] { return hears("Password") && !echoes(); }));
        type("\x03"); // Ctrl-C
        const int status = end();
        CPPUNIT_ASSERT(WIFSIGNALED(status));
        CPPUNIT_ASSERT_EQUAL(SIGINT, WTERMSIG(status));
        CPPUNIT_ASSERT(_echoedAtTheEnd);
    }

private:
    void start()
    {
        // The other side is kept open here: what it was set to can be asked after the program's end.
        CPPUNIT_ASSERT_EQUAL(0, ::openpty(&_terminal, &_side, nullptr, nullptr, nullptr));
        _pid = ::fork();
        if (_pid != 0)
            return;
        ::login_tty(_side);
        const std::string program = colonnadeBinary(), data = _cli.data();
        ::execl(program.c_str(), program.c_str(), "user", "create", "--name", "ada", "--email",
                "ada@example.org", "--password-stdin", "--json", "--data-dir", data.c_str(), "-D",
                "plugins.enabled=none", nullptr);
        ::_exit(127);
    }

    /// Reads what has come so far.
    bool hears(const std::string& text)
    {
        pollfd waiting = {_terminal, POLLIN, 0};
        char piece[1024];
        while (::poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLIN) != 0)
        {
            const auto count = ::read(_terminal, piece, sizeof piece);
            if (count <= 0)
                break;
            _said.append(piece, static_cast<std::size_t>(count));
        }
        return _said.find(text) != std::string::npos;
    }

    bool echoes() const
    {
        termios state = {};
        ::tcgetattr(_side, &state);
        return (state.c_lflag & ECHO) != 0;
    }

    void type(const std::string& text) const
    {
        CPPUNIT_ASSERT_EQUAL(static_cast<ssize_t>(text.size()), ::write(_terminal, text.data(), text.size()));
    }

    /// As `waitpid` tells it.
    int end()
    {
        int status = 0;
        CPPUNIT_ASSERT_MESSAGE("it does not end", becomesTrue(
                                                      [&]
                                                      {
                                                          hears("");
                                                          return ::waitpid(_pid, &status, WNOHANG) == _pid;
                                                      }));
        hears("");
        _echoedAtTheEnd = echoes();
        ::close(_terminal);
        ::close(_side);
        return status;
    }

    const Cli _cli;
    std::string _said;
    bool _echoedAtTheEnd = false;
    int _terminal = -1;
    int _side = -1;
    pid_t _pid = -1;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PromptTest);
