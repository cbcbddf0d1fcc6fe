#include "http/quality/QualityServer.h"

#include "support/BecomesTrue.h"

namespace colonnade::test::quality
{

void QualityServer::setUp()
{
    start({}, "tasks,external_uid,quality");
    _project = createProject("birds");
    const Answer token =
        client->get("/api/auth/project/birds/token", {{"Authorization", _project.secretKey}});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(token.body, 200, token.status);
    _bearer = {{"Authorization", "Bearer " + token.body}};
}

std::string QualityServer::path(const std::string& rest) const
{
    return "/api/project/" + std::to_string(_project.id) + "/quality" + rest;
}

void QualityServer::settle(const std::string& more)
{
    const Answer settled =
        put(path(),
            R"({"questions":[{"name":"bird","path":"answer","kind":"choice","labels":["robin","wren"]}])" +
                more + "}",
            ownerKey);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(settled.body, 200, settled.status);
}

std::string QualityServer::makeTask(int answers)
{
    return std::to_string(createTask(_project.id, R"(,"n_answers":)" + std::to_string(answers)));
}

Answer QualityServer::give(const std::string& task, const std::string& person, const std::string& label)
{
    return giveJson(task, person, '"' + label + '"');
}

Answer QualityServer::giveJson(const std::string& task, const std::string& person, const std::string& json)
{
    // Whoever has not asked for a task may not answer it.
    client->get("/api/project/birds/newtask?limit=100&external_uid=" + person, _bearer);
    return client->postJson("/api/taskrun?external_uid=" + person,
                            R"({"project_id":)" + std::to_string(_project.id) + R"(,"task_id":)" + task +
                                R"(,"external_uid":")" + person + R"(","info":{"answer":)" + json + "}}",
                            _bearer);
}

std::string QualityServer::ask(const std::string& person)
{
    return newtaskId("/api/project/" + std::to_string(_project.id) + "/newtask?external_uid=" + person,
                     _bearer);
}

void QualityServer::await()
{
    std::string state;
    CPPUNIT_ASSERT_MESSAGE(state, becomesTrue(
                                      [&]
                                      {
                                          state = get(path("/state"), ownerKey).body;
                                          return valueAt(state, "seen") == valueAt(state, "answers") &&
                                                 valueAt(state, "seen") != "absent";
                                      }));
}

std::string QualityServer::consensus(const std::string& task, const std::string& member)
{
    const Answer results = get("/api/result?task_id=" + task, ownerKey);
    return valueAt(results.body, "0.info.consensus.bird." + member);
}

} // namespace colonnade::test::quality
