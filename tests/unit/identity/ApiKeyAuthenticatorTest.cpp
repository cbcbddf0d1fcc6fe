#include "IdentityFixture.h"

#include "http/RequestEditor.h"
#include "identity/ApiKeyAuthenticator.h"

namespace colonnade::test
{

namespace
{

/// Counts how often an API key is looked for; nothing else is asked of it.
class CountingUsers final: public Users
{
public:
    explicit CountingUsers(Users& users):
        _users(users)
    {
    }

    std::optional<User> findByApiKey(std::string_view key) override
    {
        ++looks;
        return _users.findByApiKey(key);
    }
    std::optional<User> findById(std::int64_t id) override { return _users.findById(id); }
    std::optional<User> findById(Session& session, std::int64_t id) override
    {
        return _users.findById(session, id);
    }
    std::optional<User> findByName(std::string_view name) override { return _users.findByName(name); }
    std::optional<User> findByNameIgnoringCase(std::string_view name) override
    {
        return _users.findByNameIgnoringCase(name);
    }
    std::optional<User> findByEmail(std::string_view email) override { return _users.findByEmail(email); }
    std::vector<User> list(std::int64_t afterId, int limit) override { return _users.list(afterId, limit); }
    std::vector<User> listNewest(Session& session, int limit) override
    {
        return _users.listNewest(session, limit);
    }
    std::int64_t count() override { return _users.count(); }
    bool isEmpty(Transaction& transaction) override { return _users.isEmpty(transaction); }
    std::variant<User, UserConflict> create(const NewUser& user) override { return _users.create(user); }
    std::variant<User, UserConflict> create(Transaction& transaction, const NewUser& user) override
    {
        return _users.create(transaction, user);
    }
    std::optional<UserConflict> update(const User& user) override { return _users.update(user); }
    std::optional<UserConflict> update(Transaction& transaction, const User& user) override
    {
        return _users.update(transaction, user);
    }
    void setPasswordHash(std::int64_t id, std::optional<std::string_view> hash, bool mustChange) override
    {
        _users.setPasswordHash(id, hash, mustChange);
    }
    void setPasswordHash(Transaction& transaction, std::int64_t id, std::optional<std::string_view> hash,
                         bool mustChange) override
    {
        _users.setPasswordHash(transaction, id, hash, mustChange);
    }
    void setDisabled(std::int64_t id, bool disabled) override { _users.setDisabled(id, disabled); }
    void setDisabled(Transaction& transaction, std::int64_t id, bool disabled) override
    {
        _users.setDisabled(transaction, id, disabled);
    }
    void setMustChangePassword(Transaction& transaction, std::int64_t id, bool mustChange) override
    {
        _users.setMustChangePassword(transaction, id, mustChange);
    }
    std::optional<BcryptVerifier> findBcrypt(std::int64_t id) override { return _users.findBcrypt(id); }
    void remove(Transaction& transaction, std::int64_t id) override { _users.remove(transaction, id); }
    std::string apiKey(std::int64_t id) override { return _users.apiKey(id); }
    std::string resetApiKey(std::int64_t id) override { return _users.resetApiKey(id); }

    int looks = 0;

private:
    Users& _users;
};

} // namespace

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
        CountingUsers users(identity().users());
        const ApiKeyAuthenticator authenticator(users);
        for (const std::string& value:
             {std::string(), std::string("x"), std::string(36, 'x'), std::string(36, '-'),
              std::string(36, 'a'), std::string("Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"),
              std::string(100000, 'a'), _key.substr(0, 35) + "g"})
        {
            Request request;
            RequestEditor editor(request);
            editor.setTarget("/api/task");
            editor.addHeader("Authorization", value);
            assertNobody(authenticator.authenticate(request, {}));
        }
        CPPUNIT_ASSERT_EQUAL(0, users.looks);
        Request request;
        RequestEditor(request).setTarget("/api/task");
        assertNobody(authenticator.authenticate(request, {}));
        CPPUNIT_ASSERT_EQUAL(0, users.looks);
        RequestEditor(request).addHeader("Authorization", _key);
        assertBob(authenticator.authenticate(request, {}));
        CPPUNIT_ASSERT_EQUAL(1, users.looks);
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
