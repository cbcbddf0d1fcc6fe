#include "http/account/AccountClient.h"

#include <vector>

namespace colonnade::test::account
{

/// Whatever stands in a field: the form says what is wrong, or the request is refused; nothing fails inside,
/// nothing is stored.
class BadInputTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(BadInputTest);
    CPPUNIT_TEST(testJsonValues);
    CPPUNIT_TEST(testUrlencodedValues);
    CPPUNIT_TEST(testBodies);
    CPPUNIT_TEST(testSignInValues);
    CPPUNIT_TEST(testCookiesAndTokens);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({"identity.brake.enabled=false"}); }

private:
    const std::vector<std::string> _fields{"fullname", "name", "email_addr", "password"};

    static std::map<std::string, std::string> goodForm()
    {
        return {{"fullname", "\"Mira O\""},
                {"name", "\"mira\""},
                {"email_addr", "\"mira@example.org\""},
                {"password", "\"correct horse 7\""},
                {"confirm", "\"correct horse 7\""}};
    }

    void expectRefusal(const std::string& what, const Answer& answer) const
    {
        const std::string context = what.substr(0, 200) + " → " + answer.body.substr(0, 300);
        CPPUNIT_ASSERT_MESSAGE(context, answer.status == 200 || answer.status == 400 || answer.status == 413);
        if (answer.status == 200)
            CPPUNIT_ASSERT_MESSAGE(context,
                                   answer.body.find("Please correct the errors") != std::string::npos ||
                                       answer.body.find("error-summary") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(context, std::int64_t(0), countUsers());
    }

    void testJsonValues()
    {
        AccountClient client(server->port());
        const std::string token = client.csrf();
        for (const auto& field: _fields)
            for (const std::string& value:
                 {std::string("null"), std::string("1"), std::string("-1.5e300"), std::string("true"),
                  std::string("{}"), std::string("{\"a\":[1]}"), std::string("[]"), std::string("[[\"x\"]]"),
                  std::string("[1]"), std::string("\"\""), std::string("\" \""),
                  std::string("\"\\u0000abc\""), std::string("\"\\n\\r\\t\""), std::string("\"\\ud800\""),
                  std::string("\"x\xff\""), "\"" + std::string(1'000'000, 'x') + "\""})
            {
                auto form = goodForm();
                form[field] = value;
                std::string body = "{";
                for (const auto& [name, json]: form)
                    body += (body.size() > 1 ? ",\"" : "\"") + name + "\":" + json;
                expectRefusal(field + "=" + value,
                              client.postJson("/account/register", body + "}", {{"X-CSRFToken", token}}));
            }
    }

    void testUrlencodedValues()
    {
        AccountClient client(server->port());
        const std::string token = client.csrf();
        for (const auto& field: _fields)
            for (const std::string& value:
                 {std::string(), std::string("+"), std::string("%00"), std::string("abc%00"),
                  std::string("%FF%FE"), std::string("%C3"), std::string("%ED%A0%80abc"),
                  std::string("%0D%0A%0D"), std::string("%"), std::string(900'000, 'y')})
            {
                std::string body = "csrf_token=" + token + "&confirm=correct+horse+7";
                for (const auto& [name, good]: {std::pair<std::string, std::string>("fullname", "Mira"),
                                                {"name", "mira"},
                                                {"email_addr", "mira%40example.org"},
                                                {"password", "correct+horse+7"}})
                    body += "&" + name + "=" + (name == field ? value : good);
                expectRefusal(field + "=" + value, client.postForm("/account/register", body));
            }
    }

    void testBodies()
    {
        AccountClient client(server->port());
        const std::string token = client.csrf();
        const std::string form = "application/x-www-form-urlencoded", json = "application/json";
        for (const auto& [type, body]: std::vector<std::pair<std::string, std::string>>{
                 {json, ""},
                 {json, "{"},
                 {json, "[]"},
                 {json, "[{}]"},
                 {json, "null"},
                 {json, "7"},
                 {json, "\"x\""},
                 {json, std::string(200'000, '[')},
                 {json, "{}{}"},
                 {json, "\xff\xfe{\0}"},
                 {form, ""},
                 {form, "&&&==="},
                 {form, std::string(5000, '&')},
                 {"text/plain", "name=x"},
                 {"multipart/form-data", "x"},
                 {"multipart/form-data; boundary=b", "--b\r\n\r\n"},
                 {"multipart/form-data; boundary=", "--\r\n"},
                 {"", "name=x"},
                 {"application/json;", "{}"}})
            expectRefusal(type + ": " + body,
                          client.send("POST", "/account/register",
                                      {{"Content-Type", type}, {"X-CSRFToken", token}}, body));
    }

    void testSignInValues()
    {
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
        AccountClient client(server->port());
        const std::string token = client.csrf();
        for (const std::string& value:
             {std::string("null"), std::string("1"), std::string("{}"), std::string("[[]]"),
              std::string("\"\\u0000\""), std::string("\"\\ud800\""),
              "\"" + std::string(1'000'000, 'x') + "\"", std::string("\"' or 1=1 --\"")})
            for (const auto& body: {"{\"email\":" + value + ",\"password\":\"x\"}",
                                    "{\"email\":\"mira@example.org\",\"password\":" + value + "}"})
            {
                const auto answer = client.postJson("/account/signin", body, {{"X-CSRFToken", token}});
                CPPUNIT_ASSERT_MESSAGE(body.substr(0, 200), answer.status == 200 || answer.status == 400);
            }
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
    }

    void testCookiesAndTokens()
    {
        for (const std::string& value:
             {std::string(), std::string("."), std::string("x"), std::string("mira|x"), std::string("|"),
              std::string(43, 'A'), std::string(129, 'a'), std::string(4000, 'z'), std::string("\"quoted\"")})
            for (const std::string cookie: {"session", "remember_token", "flash"})
            {
                AccountClient client(server->port());
                client.cookies[cookie] = value;
                CPPUNIT_ASSERT_EQUAL_MESSAGE(cookie + "=" + value, std::string(), client.signedInName());
                const auto answer = client.postJson("/account/signin", "{}", {{"X-CSRFToken", value}});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(cookie + "=" + value, 400, answer.status);
            }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BadInputTest);

} // namespace colonnade::test::account
