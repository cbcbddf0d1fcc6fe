#pragma once

#include "TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test
{

/// A server with the plugin `tasks` and one of the examples.
class ExamplesServer: public tasks::TasksServer
{
public:
    void setUp() override {}

protected:
    void startWith(const std::string& example, std::vector<std::string> settings = {})
    {
        settings.emplace_back(std::string("plugins.path=") + EXAMPLES_FOLDER);
        start(std::move(settings), "tasks," + example);
    }

    static std::string newtaskPath(const tasks::TestProject& project)
    {
        return "/api/project/" + std::to_string(project.id) + "/newtask";
    }

    /// One answer of that person, or of nobody known (empty key), to the project's next task; the task's
    /// number.
    std::string answer(const tasks::TestProject& project, const std::string& key, const std::string& info)
    {
        const std::string task = newtaskId(newtaskPath(project), key.empty() ? HeaderList() : as(key));
        const Answer given = post("/api/taskrun",
                                  R"({"project_id":)" + std::to_string(project.id) + R"(,"task_id":)" + task +
                                      R"(,"info":)" + info + "}",
                                  key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(given.body, 200, given.status);
        return task;
    }
};

} // namespace colonnade::test
