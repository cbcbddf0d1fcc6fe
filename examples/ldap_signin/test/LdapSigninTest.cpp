#include <colonnade/testing/TestServer.h>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <thread>

using namespace colonnade;
using namespace colonnade::testing;

namespace
{

/// A directory of one person, who knows one password.
class FakeDirectory
{
public:
    FakeDirectory():
        _socket(Poco::Net::SocketAddress("127.0.0.1", 0)),
        _thread([this] { serve(); })
    {
    }
    ~FakeDirectory()
    {
        _stopping = true;
        Poco::Net::StreamSocket(_socket.address()).close(); // wakes it
        _thread.join();
    }

    std::string address() const { return _socket.address().toString(); }
    int binds() const { return _binds; }

private:
    void serve()
    {
        for (;;)
        {
            Poco::Net::StreamSocket client = _socket.acceptConnection();
            if (_stopping)
                return;
            answer(client);
        }
    }

    void answer(Poco::Net::StreamSocket& client)
    {
        ++_binds;
        char buffer[4096];
        const int size = client.receiveBytes(buffer, sizeof buffer);
        const std::string request(buffer, static_cast<std::size_t>(std::max(size, 0)));
        const bool right = request.find("uid=anna,ou=people,dc=example,dc=org") != request.npos &&
                           request.ends_with(std::string("\x80\x82\0\x05", 4) + "robin");
        const std::string said{0x30, 12, 2, 1, 1, 0x61, 7, 0x0a, 1, static_cast<char>(right ? 0 : 49),
                               4,    0,  4, 0};
        client.sendBytes(said.data(), static_cast<int>(said.size()));
    }

    Poco::Net::ServerSocket _socket;
    std::atomic<bool> _stopping = false;
    std::atomic<int> _binds = 0;
    std::thread _thread;
};

constexpr const char* RIGHT = "Basic YW5uYTpyb2Jpbg=="; // anna:robin
constexpr const char* WRONG = "Basic YW5uYTpza3k=";     // anna:sky
constexpr const char* EMPTY = "Basic YW5uYTo=";         // anna:

} // namespace

class LdapSigninTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LdapSigninTest);
    CPPUNIT_TEST(testTheDirectoryIsAskedOnce);
    CPPUNIT_TEST(testWhoIsWrongIsAskedAgain);
    CPPUNIT_TEST(testAChangedAccountIsAskedForAgain);
    CPPUNIT_TEST(testTheBundledRoutesTakeIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheDirectoryIsAskedOnce()
    {
        TestServer server(options());
        server.apiKeyOf("anna");
        for (int i = 0; i < 3; ++i)
        {
            const Response answer = ask(server, RIGHT);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(answer.bodyText()), 200, answer.status());
            CPPUNIT_ASSERT_EQUAL(std::string(R"({"name":"anna"})"), std::string(answer.bodyText()));
        }
        CPPUNIT_ASSERT_EQUAL(1, _directory.binds());
    }

    void testWhoIsWrongIsAskedAgain()
    {
        TestServer server(options());
        server.apiKeyOf("anna");
        for (const char* credential: {"", WRONG, EMPTY})
        {
            const Response answer = ask(server, credential);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(credential, 401, answer.status());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(credential,
                                         std::string("Basic realm=\"Directory\", charset=\"UTF-8\""),
                                         std::string(answer.findHeader("WWW-Authenticate")));
        }
        CPPUNIT_ASSERT_EQUAL(1, _directory.binds()); // neither nothing nor an empty password is a question
        CPPUNIT_ASSERT_EQUAL(400, ask(server, "Basic ?").status());
        CPPUNIT_ASSERT_EQUAL(200, ask(server, RIGHT).status());
    }

    void testAChangedAccountIsAskedForAgain()
    {
        TestServer server(options());
        server.apiKeyOf("anna");
        CPPUNIT_ASSERT_EQUAL(200, ask(server, RIGHT).status());
        Users& users = server.identity().users();
        const std::int64_t id = users.findByName("anna")->id;
        users.resetApiKey(id);
        CPPUNIT_ASSERT_EQUAL(200, ask(server, RIGHT).status());
        CPPUNIT_ASSERT_EQUAL(2, _directory.binds());
        users.setDisabled(id, true);
        CPPUNIT_ASSERT_EQUAL(401, ask(server, RIGHT).status());
        users.setDisabled(id, false);
        CPPUNIT_ASSERT_EQUAL(200, ask(server, RIGHT).status());
    }

    void testTheBundledRoutesTakeIt()
    {
        TestOptions wanted = options();
        wanted.plugins = {"tasks"};
        TestServer server(wanted);
        server.apiKeyOf("anna");
        const std::string project = R"({"name":"Birds","short_name":"birds","description":"Birds"})";
        const auto make = [&](const std::string& body) {
            return server.send(
                RequestBuilder("POST", "/api/project").header("Authorization", RIGHT).json(body));
        };
        const Response made = make(project);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(made.bodyText()), 200, made.status());
        CPPUNIT_ASSERT_EQUAL(1, _directory.binds());
    }

private:
    TestOptions options() const { return {.settings = {{"ldap_signin.server", _directory.address()}}}; }

    static Response ask(TestServer& server, const std::string& credential)
    {
        RequestBuilder request("GET", "/ldap_signin/me");
        if (!credential.empty())
            request.header("Authorization", credential);
        return server.send(request);
    }

    FakeDirectory _directory;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LdapSigninTest);
