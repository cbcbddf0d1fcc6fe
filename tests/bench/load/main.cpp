#include "Loads.h"

#include <Poco/Exception.h>
#include <Poco/NumberParser.h>

#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

/// The clients of ./dev bench, where wrk does not do: it begins requests at a rate, takes what is refused as
/// an answer, answers the tasks that it was given, and keeps connections open. Prints one line of JSON.
namespace
{

constexpr const char* USAGE =
    "usage: bench_load fixed PORT CONNECTIONS SECONDS RATE STATUS ADDRESS <REQUEST\n"
    "       bench_load flow PORT CONNECTIONS SECONDS MOST PROJECT OFFSET "
    "<CONTRIBUTORS (lines: credential TAB uid)\n"
    "       bench_load hold PORT IDLE SLOW, until its input ends\n";

std::size_t count(const std::string& text)
{
    return Poco::NumberParser::parseUnsigned(text);
}

std::string readInput()
{
    return {std::istreambuf_iterator<char>(std::cin), {}};
}

std::vector<bench::Contributor> readContributors()
{
    std::vector<bench::Contributor> read;
    std::istringstream input(readInput());
    for (std::string line; std::getline(input, line);)
    {
        const auto tab = line.find('\t');
        if (tab == std::string::npos)
            throw Poco::SyntaxException("a contributor is a credential, a tab and a uid (or nothing), not",
                                        line);
        read.push_back({line.substr(0, tab), line.substr(tab + 1)});
    }
    if (read.empty())
        throw Poco::SyntaxException("at least one contributor must be given");
    return read;
}

bool start(const std::vector<std::string>& words)
{
    const std::string what = words.empty() ? "" : words[0];
    const auto at = [&](std::size_t i) -> const std::string& { return words[i]; };
    const auto port = [&] { return Poco::NumberParser::parse(at(1)); };
    if (what == "fixed" && words.size() == 7)
        bench::run(bench::FixedLoad{port(), count(at(2)), Poco::NumberParser::parseFloat(at(3)),
                                    Poco::NumberParser::parseFloat(at(4)), Poco::NumberParser::parse(at(5)),
                                    at(6), readInput()});
    else if (what == "flow" && words.size() == 7)
        bench::run(bench::FlowLoad{port(), count(at(2)), Poco::NumberParser::parseFloat(at(3)), count(at(4)),
                                   at(5), Poco::NumberParser::parse(at(6)), readContributors()});
    else if (what == "hold" && words.size() == 4)
        bench::run(bench::HeldConnections{port(), count(at(2)), count(at(3))});
    else
        return false;
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        if (start({argv + 1, argv + argc}))
            return 0;
    }
    catch (const Poco::Exception& error)
    {
        std::cerr << "bench_load: " << error.displayText() << std::endl;
        return 1;
    }
    std::cerr << USAGE;
    return 2;
}
