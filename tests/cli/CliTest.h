#pragma once

#include "support/ServerProcess.h"

#include <cppunit/TestAssert.h>

#include <memory>
#include <string>
#include <vector>

namespace colonnade::test
{

/// Runs the program on a scratch folder.
class Cli
{
public:
    std::string folder() const { return _folder.path(); }
    std::string data() const { return _folder.path() + "/var"; }

    /// As the first start would, without a server.
    void makeDatabase() const
    {
        const auto made = run({"migrate"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
    }

    ProcessResult run(std::vector<std::string> arguments, const std::string& input = {}) const
    {
        arguments.insert(arguments.begin(), colonnadeBinary());
        arguments.insert(arguments.end(), {"--data-dir", data(), "-D", "plugins.enabled=none"});
        return runProgram(arguments, input);
    }

private:
    ScratchFolder _folder;
};

inline void assertContains(const std::string& text, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE("\"" + text + "\" lacks \"" + part + "\"", text.find(part) != std::string::npos);
}

/// Refused as an operator should see it: this exit code, one line that holds `part`, nothing on the standard
/// output.
inline void assertRefused(const ProcessResult& result, int exitCode, const std::string& part)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, exitCode, result.exitCode);
    CPPUNIT_ASSERT_EQUAL(std::string(), result.out);
    assertContains(result.err, part);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, result.err.size() - 1, result.err.find('\n'));
}

} // namespace colonnade::test
