#pragma once

#include <cppunit/TestAssert.h>

#include <csignal>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "support/BecomesTrue.h"

namespace colonnade::test
{

/// A program that runs beside the test, with its standard output and error at descriptors of the test's
/// choice. Killed at the end, if it still runs.
class Spawned
{
public:
    Spawned(const std::vector<std::string>& command, int out, int err)
    {
        std::vector<char*> arguments;
        for (const auto& argument: command)
            arguments.push_back(const_cast<char*>(argument.c_str())); // execv does not write to them
        arguments.push_back(nullptr);
        _pid = ::fork();
        if (_pid != 0)
            return;
        ::dup2(out, STDOUT_FILENO);
        ::dup2(err, STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ~Spawned()
    {
        if (_pid <= 0)
            return;
        ::kill(_pid, SIGKILL);
        ::waitpid(_pid, nullptr, 0);
    }
    Spawned(const Spawned&) = delete;
    Spawned& operator=(const Spawned&) = delete;

    void signal(int number) const { ::kill(_pid, number); }
    bool runs()
    {
        if (_pid > 0 && ::waitpid(_pid, &_status, WNOHANG) == _pid)
            _pid = -1;
        return _pid > 0;
    }
    /// As `waitpid` tells it. Fails the test if it does not end.
    int status()
    {
        CPPUNIT_ASSERT_MESSAGE("it does not end", becomesTrue([this] { return !runs(); }, 30));
        return _status;
    }

private:
    pid_t _pid = -1;
    int _status = 0;
};

} // namespace colonnade::test
