#include "StableHashes.h"

#include "Bcrypt.h"
#include "Tokens.h"

#include "data/Migrations.h"
#include "unit/identity/IdentityFixture.h"

#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace ohmage
{

/// What the plugin keeps in the database: verifiers and tokens.
class StableHashesTest: public colonnade::test::IdentityFixture
{
    CPPUNIT_TEST_SUITE(StableHashesTest);
    CPPUNIT_TEST(testIsTheSameUntilThePasswordChanges);
    CPPUNIT_TEST(testIsTheSameForAllWhoAskAtOnce);
    CPPUNIT_TEST(testStoresNoHash);
    CPPUNIT_TEST(testKeepsTheTypedNameWithAToken);
    CPPUNIT_TEST(testForgetsTokensThatAreOver);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        IdentityFixture::setUp();
        const std::string name = "0001_create_verifier.sql";
        std::ifstream file(std::string(OHMAGE_MIGRATIONS) + "/" + name);
        const std::string sql((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        colonnade::migrate(database(), {colonnade::coreMigrations(), {"ohmage_auth", {{name, sql}}}});
        _hashes.emplace(database(), identity().vault());
    }
    void tearDown() override
    {
        _hashes.reset();
        IdentityFixture::tearDown();
    }

private:
    void testIsTheSameUntilThePasswordChanges()
    {
        auto user = createUser("josh", "x");
        const std::string hash = _hashes->hashOf(user, "password");
        CPPUNIT_ASSERT(isBcryptHash(hash));
        CPPUNIT_ASSERT_EQUAL(hash, _hashes->hashOf(user, "password"));
        CPPUNIT_ASSERT(_hashes->matches(user, hash));
        CPPUNIT_ASSERT(!_hashes->matches(user, hash.substr(0, 59) + (hash.back() == 'e' ? 'f' : 'e')));
        CPPUNIT_ASSERT(!_hashes->matches(user, "external"));

        identity().users().setPasswordHash(user.id, "y", false);
        user = identity().users().findById(user.id).value();
        CPPUNIT_ASSERT(!_hashes->matches(user, hash));
        const std::string next = _hashes->hashOf(user, "password");
        CPPUNIT_ASSERT(hash != next);
        CPPUNIT_ASSERT(_hashes->matches(user, next));
        CPPUNIT_ASSERT(!_hashes->matches(createUser("other"), next));
    }

    void testIsTheSameForAllWhoAskAtOnce()
    {
        const auto user = createUser("josh", "x");
        std::vector<std::string> made(4);
        std::vector<std::thread> threads;
        threads.reserve(made.size());
        for (auto& hash: made)
            threads.emplace_back([&] { hash = _hashes->hashOf(user, "password"); });
        for (auto& thread: threads)
            thread.join();
        for (const auto& hash: made)
            CPPUNIT_ASSERT_EQUAL(made.front(), hash);
        CPPUNIT_ASSERT(_hashes->matches(user, made.front()));
    }

    void testStoresNoHash()
    {
        const auto user = createUser("josh", "x");
        const std::string hash = _hashes->hashOf(user, "password");
        const auto stored = database().read(
            [](colonnade::Session& session)
            {
                return session.find([](const colonnade::Row& row) { return row.text(0) + " " + row.text(1); },
                                    "select setting, verifier from ohmage_auth_verifier");
            });
        CPPUNIT_ASSERT(stored->find(hash.substr(29)) == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countRows("ohmage_auth_verifier"));
    }

    void testKeepsTheTypedNameWithAToken()
    {
        Tokens tokens(identity().sessions(), 900);
        const auto user = createUser("josh.test", "x");
        const auto made = tokens.issue(user, "JOSH.\"Test ");
        CPPUNIT_ASSERT_EQUAL(std::size_t(36), made.token.size());
        CPPUNIT_ASSERT_EQUAL(std::string("JOSH.\"Test "), tokens.find(made.token)->userName);
        CPPUNIT_ASSERT_EQUAL(user.id, tokens.find(made.token)->userId);
        CPPUNIT_ASSERT(tokens.issue(user, "josh.test").token != made.token);
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"),
                             tokens.issue(user, "josh.test" + std::string(100'000, ' ')).userName);
    }

    void testForgetsTokensThatAreOver()
    {
        Tokens tokens(identity().sessions(), 900);
        const auto user = createUser("josh", "x");
        const auto ended = tokens.issue(user, "josh").token;
        tokens.end(ended);
        const auto used = tokens.issue(user, "josh").token;
        const auto idle = tokens.issue(user, "josh").token;
        clock.advance(800);
        CPPUNIT_ASSERT(tokens.find(used));
        clock.advance(200);
        CPPUNIT_ASSERT(tokens.find(used));
        for (const std::string& token:
             {ended, idle, std::string(), std::string("x"), " " + used, std::string("\xff")})
            CPPUNIT_ASSERT_MESSAGE(token, !tokens.find(token));
        identity().users().setDisabled(user.id, true);
        CPPUNIT_ASSERT(!tokens.find(used));
    }

    std::optional<StableHashes> _hashes;
};

CPPUNIT_TEST_SUITE_REGISTRATION(StableHashesTest);

} // namespace ohmage
