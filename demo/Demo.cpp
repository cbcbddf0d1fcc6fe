#include "Airports.h"
#include "Crowd.h"
#include "Project.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

/// Usage: colonnade_demo PORT AIRPORTS.csv, with the owner's API key in COLONNADE_DEMO_API_KEY.
/// Exit code 1 if any number is not what it must be.
namespace
{

constexpr int PEOPLE = 50;
constexpr int REDUNDANCY = 3;

/// A bar that is redrawn on a terminal, and a line each tenth elsewhere.
demo::Progress progressBar(const std::string& title, std::size_t total)
{
    return [=, tenth = std::size_t{0}, percent = std::size_t{101}](std::size_t done) mutable
    {
        const std::size_t now = done * 100 / std::max<std::size_t>(total, 1);
        if (isatty(STDERR_FILENO))
        {
            if (now != percent)
                std::fprintf(stderr, "\r%-20s [%-50.*s] %3zu %%%s", title.c_str(),
                             static_cast<int>(std::min<std::size_t>(now, 100) / 2),
                             "##################################################", now,
                             done == total ? "\n" : "");
            percent = now;
        }
        else if (now / 10 > tenth)
            std::fprintf(stderr, "%-20s %3zu %%\n", title.c_str(), (tenth = now / 10) * 10);
    };
}

bool row(const std::string& what, std::size_t found, std::size_t wanted)
{
    const bool right = found == wanted;
    std::printf("%-44s %10zu   %s\n", what.c_str(), found,
                right ? "ok" : ("WRONG, must be " + std::to_string(wanted)).c_str());
    return right;
}

bool report(const demo::Tally& tally, const demo::CrowdWork& crowd, std::size_t records)
{
    const std::size_t answers = records * REDUNDANCY;
    const auto exact =
        static_cast<std::size_t>(std::count_if(tally.answersOfTask.begin(), tally.answersOfTask.end(),
                                               [](const auto& task) { return task.second == REDUNDANCY; }));
    bool right = true;
    std::printf("\n");
    right &= row("tasks (records of the data set)", tally.tasks, records);
    right &= row("tasks completed", tally.completedTasks, records);
    right &= row("tasks with exactly " + std::to_string(REDUNDANCY) + " answers", exact, records);
    right &= row("results", tally.results, records);
    right &= row("answers stored", tally.answers, answers);
    right &= row("answers acknowledged to the app", crowd.accepted, answers);
    right &= row("answers given twice by one user", tally.doubles, 0);
    right &= row("users, known only by external_uid", tally.users.size(), PEOPLE);
    std::printf("%-44s %10zu\n", "records judged incomplete", tally.incomplete / REDUNDANCY);
    std::printf("%-44s %10zu\n", "records judged implausible", tally.implausible / REDUNDANCY);
    std::printf("%-44s %10.1f\n", "seconds", crowd.seconds);
    std::printf("%-44s %10.0f\n", "answers per second (each asked for first)",
                static_cast<double>(crowd.accepted) / crowd.seconds);
    return right;
}

} // namespace

int main(int argc, char** argv)
{
    const char* key = std::getenv("COLONNADE_DEMO_API_KEY");
    if (argc != 3 || key == nullptr)
    {
        std::cerr << "usage: COLONNADE_DEMO_API_KEY=KEY colonnade_demo PORT AIRPORTS.csv" << std::endl;
        return 2;
    }
    try
    {
        const demo::Server server{std::stoi(argv[1]), key};
        const auto airports = demo::readAirports(argv[2]);
        const auto project = demo::createProject(server);
        demo::addTasks(server, project, airports, REDUNDANCY, progressBar("adding tasks", airports.size()));
        const auto crowd =
            demo::work(server, project, PEOPLE, progressBar("answering", airports.size() * REDUNDANCY));
        return report(demo::readTally(server, project), crowd, airports.size()) ? 0 : 1;
    }
    catch (const Poco::Exception& error)
    {
        std::cerr << error.displayText() << std::endl;
    }
    catch (const std::exception& error)
    {
        std::cerr << error.what() << std::endl;
    }
    return 1;
}
