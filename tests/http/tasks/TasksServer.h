#pragma once

#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// The value at a path of a JSON text, `0.info.error`: a text as it stands, all else as JSON; `absent`.
std::string valueAt(const std::string& json, const std::string& path);

/// Elements of a JSON array or members of an object; -1 for what is neither.
int sizeOf(const std::string& json);

struct TestProject
{
    std::int64_t id;
    std::string shortName;
    std::string secretKey;
};

/// A server with the tasks plugin and what the tests need besides: an owner, an administrator, somebody else.
class TasksServer: public CppUnit::TestFixture
{
public:
    void setUp() override { start(); }
    void tearDown() override;

protected:
    void start(std::vector<std::string> settings = {}, const std::string& plugins = "tasks");

    /// Somebody's API key, as the header that carries it.
    HeaderList as(const std::string& key) const { return {{"Authorization", key}}; }
    std::string createUser(const std::string& name, std::vector<std::string> more = {}) const;

    /// `more` are further members: `,"info":{}`.
    TestProject createProject(const std::string& shortName, const std::string& more = "");
    std::int64_t createTask(std::int64_t project, const std::string& more = "");

    Answer get(const std::string& target, const std::string& key = "");
    Answer post(const std::string& target, const std::string& json, const std::string& key = "");
    Answer put(const std::string& target, const std::string& json, const std::string& key = "");
    Answer del(const std::string& target, const std::string& key = "");

    /// The id of the task that newtask gives; empty if none.
    std::string newtaskId(const std::string& target, const HeaderList& headers = {});
    Answer postRun(std::int64_t project, const std::string& task, const std::string& key = "",
                   const std::string& more = "");

    void expectError(const Answer& answer, int status, const std::string& exceptionClass,
                     const std::string& message = "") const;

    std::unique_ptr<ServerProcess> server;
    std::unique_ptr<HttpClient> client;
    std::string ownerKey;
    std::string adminKey;
    std::string otherKey;
};

} // namespace colonnade::test::tasks
