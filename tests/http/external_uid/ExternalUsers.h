#pragma once

#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::external_uid
{

using tasks::sizeOf;
using tasks::TestProject;
using tasks::valueAt;

/// A server with one project, `p`, and an application that brings users to it.
class ExternalUsers: public tasks::TasksServer
{
public:
    void setUp() override { start({}, "tasks,external_uid"); }

protected:
    void makeTask(const std::string& more = "");

    /// The token that the server issues.
    std::string tokenOf(const TestProject& project);
    HeaderList bearer();

    Answer newtask(const std::string& query, const HeaderList& headers);
    Answer answer(const std::string& query, const std::string& more, const HeaderList& headers);

    /// A token as an application mints it.
    static std::string sign(const std::string& payload, const std::string& key);
    /// The same with another header.
    static std::string sign(const std::string& header, const std::string& payload, const std::string& key);

    TestProject _project;
    std::string _task;
};

} // namespace colonnade::test::external_uid
