#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <csignal>
#include <iostream>
#include <string>

/// Runs all registered suites, or those tests whose path contains the first argument.
namespace
{

void addMatching(CppUnit::Test& test, const std::string& wanted, CppUnit::TestRunner& runner)
{
    if (test.getName().find(wanted) != std::string::npos && test.getChildTestCount() == 0)
    {
        runner.addTest(&test);
        return;
    }
    for (int i = 0; i < test.getChildTestCount(); ++i)
        addMatching(*test.getChildTestAt(i), wanted, runner);
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    CppUnit::Test* all =
        CppUnit::TestFactoryRegistry::getRegistry().makeTest(); // the runner owns it, or the program's end
    CppUnit::TestRunner runner;
    if (argc > 1)
        addMatching(*all, argv[1], runner);
    else
        runner.addTest(all);

    CppUnit::TestResult result;
    CppUnit::TestResultCollector collector;
    CppUnit::BriefTestProgressListener progress;
    result.addListener(&collector);
    result.addListener(&progress);
    runner.run(result);
    CppUnit::CompilerOutputter(&collector, std::cerr).write();
    if (collector.runTests() == 0)
    {
        std::cerr << "no test matches" << std::endl;
        return 1;
    }
    return collector.wasSuccessful() ? 0 : 1;
}
