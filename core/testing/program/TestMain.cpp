#include <cppunit/CompilerOutputter.h>
#include <cppunit/Message.h>
#include <cppunit/Protector.h>
#include <cppunit/TestFailure.h>
#include <cppunit/TestListener.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

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

/// Every `of`-th suite, from number `number` on: parts of one program that several processes run side by
/// side.
struct Part
{
    int number = 1;
    int of = 1;
};

int numberIn(std::string_view text)
{
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() ? number : 0;
}

/// `2/6`. Nothing: it is a name. Throws if there is no such part, since a wrong one would pass without a
/// test.
std::optional<Part> partOf(const std::string& argument)
{
    const auto slash = argument.find('/');
    if (slash == std::string::npos)
        return std::nullopt;
    const Part part{numberIn(argument.substr(0, slash)), numberIn(argument.substr(slash + 1))};
    if (part.number < 1 || part.number > part.of)
        throw std::invalid_argument("a part is K/N with 1 <= K <= N, not " + argument);
    return part;
}

/// By name, since each process must divide them alike.
void addPart(CppUnit::Test& all, const Part& part, CppUnit::TestRunner& runner)
{
    std::vector<CppUnit::Test*> suites;
    suites.reserve(static_cast<std::size_t>(all.getChildTestCount()));
    for (int i = 0; i < all.getChildTestCount(); ++i)
        suites.push_back(all.getChildTestAt(i));
    std::sort(suites.begin(), suites.end(),
              [](const auto* left, const auto* right) { return left->getName() < right->getName(); });
    for (std::size_t i = part.number - 1; i < suites.size(); i += part.of)
        runner.addTest(suites[i]);
}

/// Tells each test as it begins and ends, at once, so that the output of a run that is cut off names the test
/// that hung.
class Progress final: public CppUnit::TestListener
{
public:
    void startTest(CppUnit::Test* test) override
    {
        _failed = false;
        _start = std::chrono::steady_clock::now();
        std::cerr << test->getName() << std::flush;
    }

    void addFailure(const CppUnit::TestFailure& failure) override
    {
        _failed = true;
        std::cerr << (failure.isError() ? " : error" : " : assertion");
    }

    void endTest(CppUnit::Test*) override
    {
        using Seconds = std::chrono::duration<double>;
        const double seconds = Seconds(std::chrono::steady_clock::now() - _start).count();
        if (!_failed)
            std::cerr << " : OK";
        if (seconds >= WORTH_TELLING)
            std::cerr << " (" << static_cast<int>(seconds * 10) / 10.0 << " s)";
        std::cerr << std::endl;
    }

private:
    static constexpr double WORTH_TELLING = 0.1; // seconds

    bool _failed = false;
    std::chrono::steady_clock::time_point _start;
};

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

/// Runs all registered suites of CppUnit, or those tests whose name contains the first argument, or, where
/// that is `K/N`, each N-th suite from the K-th on.
int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    CppUnit::Test* all =
        CppUnit::TestFactoryRegistry::getRegistry().makeTest(); // the runner owns it, or the program's end
    CppUnit::TestRunner runner;
    const auto part = argc > 1 ? partOf(argv[1]) : std::nullopt;
    if (part)
        addPart(*all, *part, runner);
    else if (argc > 1)
        addMatching(*all, argv[1], runner);
    else
        runner.addTest(all);

    CppUnit::TestResult result;
    CppUnit::TestResultCollector collector;
    Progress progress;
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
