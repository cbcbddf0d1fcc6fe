#include "IdentityFixture.h"

#include "colonnade/Crypto.h"

#include <set>

namespace colonnade::test
{

class SessionsTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(SessionsTest);
    CPPUNIT_TEST(testFindsWhatWasStored);
    CPPUNIT_TEST(testTokensAre256RandomBits);
    CPPUNIT_TEST(testStoresNoTokenInClear);
    CPPUNIT_TEST(testKindsAreApart);
    CPPUNIT_TEST(testTakesTokensOfTheCaller);
    CPPUNIT_TEST(testEndsAfterIdleTime);
    CPPUNIT_TEST(testUseKeepsItAlive);
    CPPUNIT_TEST(testNeverEndsBeforeItsIdleTime);
    CPPUNIT_TEST(testWritesUseSeldom);
    CPPUNIT_TEST(testEndsWithSignOut);
    CPPUNIT_TEST(testEndsWithPasswordChange);
    CPPUNIT_TEST(testEndsWithDisabling);
    CPPUNIT_TEST(testSessionOfAnOldPasswordIsDead);
    CPPUNIT_TEST(testEndsWithItsUser);
    CPPUNIT_TEST(testRemovesAllOfAUser);
    CPPUNIT_TEST(testNewSessionsSweepOutExpiredOnes);
    CPPUNIT_TEST(testEndsAtItsGreatestAge);
    CPPUNIT_TEST(testShowsAPersonTheOwnSessions);
    CPPUNIT_TEST_SUITE_END();

    Sessions& sessions() { return identity().sessions(); }

    std::int64_t lastUsed()
    {
        return database().read([](Session& session)
                               { return session.findInteger("select last_used from core_session").value(); });
    }

    void testFindsWhatWasStored()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", R"({"x":1})");
        const auto found = sessions().find("account", token);
        CPPUNIT_ASSERT_EQUAL(bob.id, found.value().userId);
        CPPUNIT_ASSERT_EQUAL(std::size_t{64}, found->seed.size());
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"x":1})"), found->payload);
        const std::string seed(64, 'a');
        const std::string second = sessions().create("account", bob, 900, seed, "");
        CPPUNIT_ASSERT_EQUAL(seed, sessions().find("account", second).value().seed);
        for (const std::string& unknown:
             {std::string(), std::string("x"), token + "x", token.substr(1), std::string(5000, 'x'),
              std::string("a\0b", 3), std::string("\xff")})
            CPPUNIT_ASSERT(!sessions().find("account", unknown));
    }

    void testTokensAre256RandomBits()
    {
        const User bob = createUser("bob");
        std::set<std::string> tokens;
        for (int round = 0; round < 50; ++round)
        {
            const std::string token = sessions().create("account", bob, 900, "", "");
            CPPUNIT_ASSERT_EQUAL(std::size_t{32}, decodeBase64Url(token).value().size());
            CPPUNIT_ASSERT(tokens.insert(token).second);
        }
    }

    void testStoresNoTokenInClear()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        const auto id = database().read(
            [](Session& session) {
                return session.find([](const Row& row) { return row.text(0); },
                                    "select id from core_session");
            });
        CPPUNIT_ASSERT(id.value() != token);
        CPPUNIT_ASSERT(!sessions().find("account", *id));
    }

    void testKindsAreApart()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        CPPUNIT_ASSERT(!sessions().find("ohmage", token));
        sessions().remove("ohmage", token);
        CPPUNIT_ASSERT(sessions().find("account", token).has_value());
        sessions().createWithToken(token, "ohmage", bob, 900, "", "two");
        CPPUNIT_ASSERT_EQUAL(std::string("two"), sessions().find("ohmage", token).value().payload);
        CPPUNIT_ASSERT_EQUAL(std::string(), sessions().find("account", token).value().payload);
    }

    void testTakesTokensOfTheCaller()
    {
        const User bob = createUser("bob");
        const std::string token = randomUuid();
        sessions().createWithToken(token, "ohmage", bob, 900, "", "");
        CPPUNIT_ASSERT_EQUAL(bob.id, sessions().find("ohmage", token).value().userId);
    }

    void testEndsAfterIdleTime()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        clock.advance(959);
        CPPUNIT_ASSERT(sessions().find("account", token).has_value());
        clock.advance(960);
        CPPUNIT_ASSERT(!sessions().find("account", token));
    }

    void testUseKeepsItAlive()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        for (int round = 0; round < 20; ++round)
        {
            clock.advance(890);
            CPPUNIT_ASSERT(sessions().find("account", token).has_value());
        }
    }

    void testNeverEndsBeforeItsIdleTime()
    {
        const User bob = createUser("bob");
        for (const int idle: {1, 5, 10, 60, 900, 3600})
        {
            const std::string token = sessions().create("account", bob, idle, "", "");
            clock.advance(std::min(idle / 10, 59)); // a use that need not be written
            CPPUNIT_ASSERT(sessions().find("account", token).has_value());
            clock.advance(idle - 1);
            CPPUNIT_ASSERT_MESSAGE(std::to_string(idle), sessions().find("account", token).has_value());
            clock.advance(idle + 61);
            CPPUNIT_ASSERT(!sessions().find("account", token));
        }
    }

    void testWritesUseSeldom()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        const std::int64_t start = lastUsed();
        clock.advance(59);
        sessions().find("account", token);
        CPPUNIT_ASSERT_EQUAL(start, lastUsed());
        clock.advance(1);
        sessions().find("account", token);
        CPPUNIT_ASSERT_EQUAL(start + 60, lastUsed());
    }

    void testEndsWithSignOut()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        const std::string other = sessions().create("account", bob, 900, "", "");
        sessions().remove("account", token);
        sessions().remove("account", "unknown");
        CPPUNIT_ASSERT(!sessions().find("account", token));
        CPPUNIT_ASSERT(sessions().find("account", other).has_value());
    }

    void testEndsWithPasswordChange()
    {
        const User bob = createUser("bob");
        const User ann = createUser("ann");
        const std::string token = sessions().create("account", bob, 900, "", "");
        const std::string others = sessions().create("account", ann, 900, "", "");
        identity().users().setPasswordHash(bob.id, std::nullopt, false);
        CPPUNIT_ASSERT(!sessions().find("account", token));
        CPPUNIT_ASSERT(sessions().find("account", others).has_value());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countRows("core_session"));
    }

    void testEndsWithDisabling()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        identity().users().setDisabled(bob.id, true);
        CPPUNIT_ASSERT(!sessions().find("account", token));
        const std::string late = sessions().create("account", bob, 900, "", ""); // a sign-in under way
        CPPUNIT_ASSERT(!sessions().find("account", late));
        identity().users().setDisabled(bob.id, false);
        CPPUNIT_ASSERT(!sessions().find("account", token));
        CPPUNIT_ASSERT(!sessions().find("account", late));
        CPPUNIT_ASSERT(!identity().users().findById(bob.id).value().disabled);
    }

    void testSessionOfAnOldPasswordIsDead()
    {
        const User before = createUser("bob");
        identity().users().setPasswordHash(before.id, std::nullopt, false);
        const std::string token = sessions().create("account", before, 900, "", "");
        CPPUNIT_ASSERT(!sessions().find("account", token));
    }

    void testEndsWithItsUser()
    {
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 900, "", "");
        database().write([&](Transaction& transaction)
                         { transaction.execute("delete from core_user where id = $1", bob.id); });
        CPPUNIT_ASSERT(!sessions().find("account", token));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_session"));
    }

    void testRemovesAllOfAUser()
    {
        const User bob = createUser("bob");
        const User ann = createUser("ann");
        const std::string first = sessions().create("account", bob, 900, "", "");
        const std::string second = sessions().create("ohmage", bob, 900, "", "");
        const std::string others = sessions().create("account", ann, 900, "", "");
        sessions().removeAllOf(bob.id);
        CPPUNIT_ASSERT(!sessions().find("account", first));
        CPPUNIT_ASSERT(!sessions().find("ohmage", second));
        CPPUNIT_ASSERT(sessions().find("account", others).has_value());
    }

    void testNewSessionsSweepOutExpiredOnes()
    {
        const User bob = createUser("bob");
        for (int round = 0; round < 30; ++round)
            sessions().create("account", bob, 10, "", "");
        clock.advance(3600);
        const std::string token = sessions().create("account", bob, 900, "", "");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{11}, countRows("core_session"));
        sessions().create("account", bob, 900, "", "");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, countRows("core_session"));
        CPPUNIT_ASSERT(sessions().find("account", token).has_value());
    }

    void testEndsAtItsGreatestAge()
    {
        reopenIdentity({{"session_max_days", "2"}});
        const User bob = createUser("bob");
        const std::string token = sessions().create("account", bob, 86'400, "", "");
        const std::string longOne = sessions().create("remember", bob, 31'536'000, "", "");
        for (int hour = 0; hour < 47; ++hour)
        {
            clock.advance(3600);
            CPPUNIT_ASSERT(sessions().find("account", token));
        }
        CPPUNIT_ASSERT(sessions().find("remember", longOne));
        clock.advance(3601);
        CPPUNIT_ASSERT_MESSAGE("however much it was used", !sessions().find("account", token));
        CPPUNIT_ASSERT(!sessions().find("remember", longOne));
    }

    void testShowsAPersonTheOwnSessions()
    {
        const User bob = createUser("bob"), eve = createUser("eve");
        const std::string first = sessions().create("account", bob, 900, "", "",
                                                    {"192.0.2.1", "Browser \xff" + std::string(300, 'x')});
        clock.advance(60);
        const std::string second = sessions().create("ohmage", bob, 900, "", "", {"192.0.2.2", "a\nb"});
        sessions().create("account", eve, 900, "", "");
        auto shown = sessions().listOf(bob.id);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, shown.size());
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the last used first", std::string("ohmage"), shown[0].kind);
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.2"), shown[0].address);
        CPPUNIT_ASSERT_EQUAL(std::string(), shown[0].agent);
        CPPUNIT_ASSERT_EQUAL(std::string("Browser "), shown[1].agent);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{60}, shown[0].created - shown[1].created);
        CPPUNIT_ASSERT(!sessions().find("account", shown[1].id));
        CPPUNIT_ASSERT_MESSAGE("not another's", !sessions().removeOne(eve.id, shown[1].id));
        CPPUNIT_ASSERT(sessions().removeOne(bob.id, shown[1].id));
        CPPUNIT_ASSERT(!sessions().find("account", first));
        CPPUNIT_ASSERT(sessions().find("ohmage", second));
        clock.advance(2000);
        CPPUNIT_ASSERT_MESSAGE("live ones only", sessions().listOf(bob.id).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionsTest);

} // namespace colonnade::test
