#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/Message.h>
#include <cppunit/Protector.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <Poco/Exception.h>

#include <csignal>
#include <iostream>
#include <string>

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

/// POCO's exceptions tell by `what` only their kind.
class SaysWhy final: public CppUnit::Protector
{
public:
    bool protect(const CppUnit::Functor& test, const CppUnit::ProtectorContext& context) override
    {
        try
        {
            return test();
        }
        catch (const Poco::Exception& exc)
        {
            reportError(context, CppUnit::Message("uncaught exception", exc.displayText()));
            return false;
        }
    }
};

} // namespace

/// Runs all registered suites of CppUnit, or those tests whose name contains the first argument.
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
    result.pushProtector(new SaysWhy); // the result owns it
    runner.run(result);
    CppUnit::CompilerOutputter(&collector, std::cerr).write();
    if (collector.runTests() == 0)
    {
        std::cerr << "no test matches" << std::endl;
        return 1;
    }
    return collector.wasSuccessful() ? 0 : 1;
}
