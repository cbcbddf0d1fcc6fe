#include "http/ohmage_auth/OhmageClient.h"

#include <colonnade/Json.h>

namespace colonnade::test::ohmage
{
namespace
{

std::string escaped(const std::string& text)
{
    static constexpr char DIGITS[] = "0123456789ABCDEF";
    std::string result;
    for (const unsigned char c: text)
        (result += '%').append({DIGITS[c >> 4], DIGITS[c & 15]});
    return result;
}

} // namespace

void OhmageServer::start(std::vector<std::string> settings, const std::string& plugins)
{
    settings.emplace_back("plugins.enabled=" + plugins);
    server.reset();
    server = std::make_unique<ServerProcess>(settings);
    server->createUser("josh.test", PASSWORD);
}

void OhmageServer::import(const std::string& name, const std::string& hash,
                          const std::vector<std::string>& more) const
{
    std::vector<std::string> arguments{
        "user", "create", "--name", name, "--email", name + "@example.org", "--password-hash", hash};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto made = server->run(arguments);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
}

Answer OhmageServer::post(const std::string& call, const std::string& form, const HeaderList& headers) const
{
    HttpClient client(server->port());
    return client.postForm("/app/user/" + call, form, headers);
}

Answer OhmageServer::get(const std::string& target, const HeaderList& headers) const
{
    HttpClient client(server->port());
    return client.get(target, headers);
}

Answer OhmageServer::signIn(const std::string& call, const std::string& user,
                            const std::string& password) const
{
    return post(call, "user=" + escaped(user) + "&password=" + escaped(password) + "&client=test");
}

std::string OhmageServer::newToken(const std::string& user) const
{
    return textOf(signIn("auth_token", user), "token");
}

std::string OhmageServer::whoIs(const std::string& token) const
{
    const auto answer = post("whoami", "client=test&auth_token=" + token);
    return answer.body.find("\"success\"") == std::string::npos ? std::string() : textOf(answer, "username");
}

void assertFailure(const std::string& code, const std::string& text, const Answer& answer)
{
    CPPUNIT_ASSERT_EQUAL(200, answer.status);
    CPPUNIT_ASSERT_EQUAL("{\"result\":\"failure\",\"errors\":[{\"code\":\"" + code + "\",\"text\":\"" + text +
                             "\"}]}",
                         answer.body);
    CPPUNIT_ASSERT_EQUAL(std::string("application/json"), answer.header("Content-Type"));
    CPPUNIT_ASSERT_EQUAL(std::string("no-store, no-cache, must-revalidate"), answer.header("Cache-Control"));
    CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), answer.header("Pragma"));
    CPPUNIT_ASSERT_EQUAL(std::string("Fri, 5 May 1995 12:00:00 GMT"), answer.header("Expires"));
}

std::string textOf(const Answer& answer, const std::string& member)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
    const auto document = JsonDocument::parse(answer.body);
    CPPUNIT_ASSERT_MESSAGE(answer.body, document.root().find("result").text() == "success");
    return std::string(document.root().find(member).text());
}

} // namespace colonnade::test::ohmage
