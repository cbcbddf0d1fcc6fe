#include "StableHashes.h"

#include "Bcrypt.h"
#include "Tokens.h"

#include "data/Migrations.h"
#include "unit/identity/IdentityFixture.h"

#include <colonnade/testing/RequestBuilder.h>

#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace ohmage
{
namespace
{

colonnade::MigrationFile readMigration(const std::string& name)
{
    std::ifstream file(std::string(OHMAGE_MIGRATIONS) + "/" + name);
    return {name, std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>())};
}

} // namespace

/// What the plugin keeps in the database: verifiers and tokens.
class StableHashesTest: public colonnade::test::IdentityFixture
{
    CPPUNIT_TEST_SUITE(StableHashesTest);
    CPPUNIT_TEST(testIsTheSameUntilThePasswordChanges);
    CPPUNIT_TEST(testIsTheSameForAllWhoAskAtOnce);
    CPPUNIT_TEST(testStoresNoHash);
    CPPUNIT_TEST(testKnowsImportedHashes);
    CPPUNIT_TEST(testMakesItsOwnBesideHashesOfOthers);
    CPPUNIT_TEST(testHealsAfterTheKeyWasReplaced);
    CPPUNIT_TEST(testHealsImportedHashesAfterTheKeyWasReplaced);
    CPPUNIT_TEST(testKeepsTheTypedNameWithAToken);
    CPPUNIT_TEST(testEndsTokensWhenTheUserIsRenamed);
    CPPUNIT_TEST(testForgetsTokensThatAreOver);
    CPPUNIT_TEST(testEndsTokensAtTheirGreatestAge);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        IdentityFixture::setUp();
        colonnade::migrate(database(), {colonnade::coreMigrations(),
                                        {"ohmage_auth",
                                         {readMigration("0001_create_verifier.sql"),
                                          readMigration("0002_create_reset.sql")}}});
        _hashes = std::make_unique<StableHashes>(database(), identity().users(), identity().vault());
    }
    void tearDown() override
    {
        _hashes.reset();
        IdentityFixture::tearDown();
    }

private:
    /// As a sign-in of a phone does.
    static LiveToken issue(Tokens& tokens, const colonnade::User& user, std::string_view userName)
    {
        return tokens.issue(user, userName, colonnade::testing::RequestBuilder("POST").build());
    }

    static constexpr const char* IMPORTED = "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.";

    colonnade::User signIn(const colonnade::User& user, const std::string& password)
    {
        return std::get<colonnade::User>(identity().signIn().check(user, user.name, password, ""));
    }

    void testKnowsImportedHashes()
    {
        const auto user = createUser("josh", IMPORTED);
        CPPUNIT_ASSERT_MESSAGE("before any sign-in", _hashes->matches(user, IMPORTED));
        const auto after = signIn(user, "password");
        CPPUNIT_ASSERT(_hashes->matches(after, IMPORTED));
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED), _hashes->hashOf(after, "password"));
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED), _hashes->hashOf(signIn(after, "password"), "password"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countRows("ohmage_auth_verifier"));
        identity().users().setPasswordHash(user.id, "x", false);
        CPPUNIT_ASSERT(!_hashes->matches(identity().users().findById(user.id), IMPORTED));
    }

    void testMakesItsOwnBesideHashesOfOthers()
    {
        const std::string other = "$2y$" + std::string(IMPORTED).substr(4);
        const auto user = createUser("josh", other);
        CPPUNIT_ASSERT(!_hashes->matches(user, other));
        CPPUNIT_ASSERT(!_hashes->matches(user, IMPORTED));
        const std::string hash = _hashes->hashOf(signIn(user, "password"), "password");
        CPPUNIT_ASSERT(hash.starts_with("$2a$12$"));
        CPPUNIT_ASSERT(_hashes->matches(user, hash));
    }

    void testHealsAfterTheKeyWasReplaced()
    {
        const auto user = createUser("josh", "x");
        const std::string hash = _hashes->hashOf(user, "password");
        database().write(
            [](colonnade::Transaction& transaction)
            { transaction.execute("update ohmage_auth_verifier set verifier = 'of another key'"); });
        CPPUNIT_ASSERT(!_hashes->matches(user, hash));
        CPPUNIT_ASSERT_EQUAL(hash, _hashes->hashOf(user, "password"));
        CPPUNIT_ASSERT(_hashes->matches(user, hash));
    }

    void testHealsImportedHashesAfterTheKeyWasReplaced()
    {
        const auto user = signIn(createUser("josh", IMPORTED), "password");
        database().write([](colonnade::Transaction& transaction)
                         { transaction.execute("update core_bcrypt set digest = 'of another key'"); });
        CPPUNIT_ASSERT(!_hashes->matches(user, IMPORTED));
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED), _hashes->hashOf(user, "password"));
        CPPUNIT_ASSERT(_hashes->matches(user, IMPORTED));
    }

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
        Tokens tokens(identity(), 900);
        const auto user = createUser("josh.test", "x");
        const auto made = issue(tokens, user, "JOSH.Test ");
        CPPUNIT_ASSERT_EQUAL(std::size_t(36), made.token.size());
        CPPUNIT_ASSERT_EQUAL(std::string("JOSH.Test"), tokens.find(made.token)->userName);
        CPPUNIT_ASSERT_EQUAL(user.id, tokens.find(made.token)->user.id);
        CPPUNIT_ASSERT(issue(tokens, user, "josh.test").token != made.token);
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"),
                             issue(tokens, user, "josh.test" + std::string(100'000, ' ')).userName);
    }

    void testEndsTokensWhenTheUserIsRenamed()
    {
        Tokens tokens(identity(), 900);
        auto user = createUser("josh.test", "x");
        const auto token = issue(tokens, user, "JOSH.test ").token;
        user.name = "Josh.Test";
        identity().users().update(user);
        CPPUNIT_ASSERT(tokens.find(token));
        user.name = "joshua";
        identity().users().update(user);
        CPPUNIT_ASSERT(!tokens.find(token));
        user.name = "josh.test";
        identity().users().update(user);
        CPPUNIT_ASSERT_MESSAGE("ended for good", !tokens.find(token));
    }

    void testForgetsTokensThatAreOver()
    {
        Tokens tokens(identity(), 900);
        const auto user = createUser("josh", "x");
        const auto ended = issue(tokens, user, "josh").token;
        tokens.end(ended);
        const auto used = issue(tokens, user, "josh").token;
        const auto idle = issue(tokens, user, "josh").token;
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

    void testEndsTokensAtTheirGreatestAge()
    {
        Tokens tokens(identity(), 900, 2000, clock);
        const auto token = issue(tokens, createUser("josh", "x"), "josh").token;
        for (int i = 0; i < 4; ++i)
        {
            CPPUNIT_ASSERT(tokens.find(token));
            clock.advance(500);
        }
        CPPUNIT_ASSERT(!tokens.find(token));
    }

    std::unique_ptr<StableHashes> _hashes;
};

CPPUNIT_TEST_SUITE_REGISTRATION(StableHashesTest);

} // namespace ohmage
