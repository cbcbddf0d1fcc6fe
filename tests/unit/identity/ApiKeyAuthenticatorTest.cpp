#include "IdentityFixture.h"

#include "http/RequestEditor.h"
#include "identity/ApiKeyAuthenticator.h"

namespace colonnade::test
{

class ApiKeyAuthenticatorTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(ApiKeyAuthenticatorTest);
    CPPUNIT_TEST(testTakesTheHeadersWholeValue);
    CPPUNIT_TEST(testTakesTheQueryArgument);
    CPPUNIT_TEST(testHeaderHidesTheQueryArgument);
    CPPUNIT_TEST(testUnknownKeysAreNoCredentials);
    CPPUNIT_TEST(testDisabledUsersHaveNoCredentials);
    CPPUNIT_TEST(testLooksOnlyForWhatMayBeAKey);
    CPPUNIT_TEST(testIsNotAmbient);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        IdentityFixture::setUp();
        _bob = createUser("bob");
        _key = identity().users().apiKey(_bob.id);
    }

private:
    std::variant<NoCredentials, Principal, Rejected> authenticate(const std::optional<std::string>& header,
                                                                  const std::string& target = "/api/task")
    {
        Request request;
        RequestEditor editor(request);
        editor.setMethod("GET");
        editor.setTarget(target);
        if (header)
            editor.addHeader("authorization", *header);
        return identity().apiKeyAuthenticator()->authenticate(request, {});
    }

    void assertBob(const std::variant<NoCredentials, Principal, Rejected>& result)
    {
        const Principal principal = std::get<Principal>(result);
        CPPUNIT_ASSERT_EQUAL(std::string("api_key"), principal.method);
        CPPUNIT_ASSERT_EQUAL("user::" + std::to_string(_bob.id), principal.actor.key());
        CPPUNIT_ASSERT(principal.actor.registered);
        CPPUNIT_ASSERT(principal.scopes.empty());
    }

    void assertNobody(const std::variant<NoCredentials, Principal, Rejected>& result)
    {
        CPPUNIT_ASSERT(std::holds_alternative<NoCredentials>(result));
    }

    void testTakesTheHeadersWholeValue()
    {
        assertBob(authenticate(_key));
        for (const std::string& value:
             {"Bearer " + _key, "Basic " + _key, _key + "x", _key.substr(1), _key + " "})
            assertNobody(authenticate(value));
    }

    void testTakesTheQueryArgument()
    {
        assertBob(authenticate(std::nullopt, "/api/task?api_key=" + _key));
        assertBob(authenticate(std::nullopt, "/api/task?limit=1&api_key=" + _key + "&x=y"));
        assertBob(authenticate(std::nullopt, "/api/task?api%5Fkey=" + _key));
        assertNobody(authenticate(std::nullopt, "/api/task?API_KEY=" + _key));
        assertNobody(authenticate(std::nullopt));
    }

    void testHeaderHidesTheQueryArgument()
    {
        for (const std::string header: {"", "Bearer x.y.z", "00000000-0000-4000-8000-000000000000"})
            assertNobody(authenticate(header, "/api/task?api_key=" + _key));
        assertBob(authenticate(_key, "/api/task?api_key=00000000-0000-4000-8000-000000000000"));
    }

    void testUnknownKeysAreNoCredentials()
    {
        std::string upper = _key;
        for (auto& c: upper)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        assertNobody(authenticate("00000000-0000-4000-8000-000000000000"));
        assertNobody(authenticate(upper));
        identity().users().resetApiKey(_bob.id);
        assertNobody(authenticate(_key));
    }

    void testDisabledUsersHaveNoCredentials()
    {
        identity().users().setDisabled(_bob.id, true);
        assertNobody(authenticate(_key));
        identity().users().setDisabled(_bob.id, false);
        assertBob(authenticate(_key));
    }

    void testLooksOnlyForWhatMayBeAKey()
    {
        int looks = 0;
        const ApiKeyAuthenticator authenticator(
            [&](std::string_view)
            {
                ++looks;
                return std::make_shared<const User>(_bob);
            });
        for (const std::string& value:
             {std::string(), std::string("Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"), std::string("Basic YTpi"),
              std::string(37, 'a'), std::string(100000, 'a'), std::string("k\xc3\xa9y"), _key + "0"})
        {
            Request request;
            RequestEditor editor(request);
            editor.setTarget("/api/task");
            editor.addHeader("Authorization", value);
            assertNobody(authenticator.authenticate(request, {}));
        }
        CPPUNIT_ASSERT_EQUAL(0, looks);
        Request request;
        RequestEditor(request).setTarget("/api/task");
        assertNobody(authenticator.authenticate(request, {}));
        CPPUNIT_ASSERT_EQUAL(0, looks);
        RequestEditor(request).addHeader("Authorization", _key);
        assertBob(authenticator.authenticate(request, {}));
        CPPUNIT_ASSERT_EQUAL(1, looks);
    }

    void testIsNotAmbient()
    {
        CPPUNIT_ASSERT(!identity().apiKeyAuthenticator()->ambient());
        CPPUNIT_ASSERT(identity().apiKeyAuthenticator()->name() == "api_key");
    }

    User _bob;
    std::string _key;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ApiKeyAuthenticatorTest);

} // namespace colonnade::test
