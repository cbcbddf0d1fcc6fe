#include "http/external_uid/ExternalUsers.h"

#include <colonnade/Crypto.h>

namespace colonnade::test::external_uid
{

void ExternalUsers::makeTask(const std::string& more)
{
    _project = createProject("p", more);
    _task = std::to_string(createTask(_project.id));
}

std::string ExternalUsers::tokenOf(const TestProject& project)
{
    const Answer answer = client->get("/api/auth/project/" + project.shortName + "/token",
                                      {{"Authorization", project.secretKey}});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
    return answer.body;
}

HeaderList ExternalUsers::bearer()
{
    return {{"Authorization", "Bearer " + tokenOf(_project)}};
}

Answer ExternalUsers::newtask(const std::string& query, const HeaderList& headers)
{
    return client->get("/api/" + std::to_string(_project.id) + "/newtask" + query, headers);
}

Answer ExternalUsers::answer(const std::string& query, const std::string& more, const HeaderList& headers)
{
    return client->postJson("/api/taskrun" + query,
                            R"({"project_id":1,"task_id":)" + _task + R"(,"info":{"x":1})" + more + "}",
                            headers);
}

std::string ExternalUsers::sign(const std::string& payload, const std::string& key)
{
    return sign(R"({"typ":"JWT","alg":"HS256"})", payload, key);
}

std::string ExternalUsers::sign(const std::string& header, const std::string& payload, const std::string& key)
{
    const std::string content = encodeBase64Url(header) + "." + encodeBase64Url(payload);
    return content + "." + encodeBase64Url(hmacSha256(key, content));
}

} // namespace colonnade::test::external_uid
