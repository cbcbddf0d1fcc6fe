#pragma once

#include "http/tasks/TasksServer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::test::quality
{

using tasks::sizeOf;
using tasks::TestProject;
using tasks::valueAt;

/// A server whose project `birds` asks for robins and wrens; an application brings the people.
class QualityServer: public tasks::TasksServer
{
public:
    void setUp() override;

protected:
    /// Settings with further members: `,"target_certainty":0.9`.
    void settle(const std::string& more = "");
    std::string path(const std::string& rest = "") const;

    std::string makeTask(int answers);
    /// Of somebody whom the application brings; what the server says.
    Answer give(const std::string& task, const std::string& person, const std::string& label);
    Answer giveJson(const std::string& task, const std::string& person, const std::string& json);
    std::string ask(const std::string& person);
    /// Until nothing waits in the inbox.
    void await();
    std::string consensus(const std::string& task, const std::string& member);

    TestProject _project;
    HeaderList _bearer;
};

} // namespace colonnade::test::quality
