#include "http/VerifiedCredentials.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>

using namespace colonnade;

/// Who proved what lately.
class VerifiedCredentialsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(VerifiedCredentialsTest);
    CPPUNIT_TEST(testCredentialsOfEachAuthenticatorAreApart);
    CPPUNIT_TEST(testWhatWasKeptEnds);
    CPPUNIT_TEST(testTheOldestGoes);
    CPPUNIT_TEST(testAUserIsKeptOnlyAsChecked);
    CPPUNIT_TEST(testOthersThanUsersAreKeptByThemselves);
    CPPUNIT_TEST_SUITE_END();

public:
    void testCredentialsOfEachAuthenticatorAreApart()
    {
        auto kept = make({});
        kept.keep("a", "secret", userOf(1));
        CPPUNIT_ASSERT(kept.find("a", "secret").has_value());
        CPPUNIT_ASSERT(!kept.find("b", "secret"));
        CPPUNIT_ASSERT(!kept.find("a", "other"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), kept.find("a", "secret")->actor.id);
    }

    void testWhatWasKeptEnds()
    {
        auto kept = make({.lifetime = std::chrono::milliseconds(0)});
        kept.keep("a", "secret", userOf(1));
        CPPUNIT_ASSERT(!kept.find("a", "secret"));
    }

    void testTheOldestGoes()
    {
        auto kept = make({.entries = 2});
        for (const char* const secret: {"one", "two", "one", "three"})
            kept.keep("a", secret, userOf(1));
        CPPUNIT_ASSERT(!kept.find("a", "two"));
        CPPUNIT_ASSERT(kept.find("a", "one") && kept.find("a", "three"));
    }

    void testAUserIsKeptOnlyAsChecked()
    {
        auto kept = make({});
        Principal unread = userOf(1);
        unread.user = nullptr;
        kept.keep("a", "unread", unread);
        CPPUNIT_ASSERT(!kept.find("a", "unread"));
        const Principal before = userOf(1);
        ++_users[1].user.passwordVersion; // while it was checked
        kept.keep("a", "changed", before);
        CPPUNIT_ASSERT(!kept.find("a", "changed"));
        kept.keep("a", "same", userOf(1));
        CPPUNIT_ASSERT(kept.find("a", "same").has_value());
        _users.erase(1);
        CPPUNIT_ASSERT(!kept.find("a", "same"));
        _users[1] = {};
        _users[1].user.id = 1;
        _users[1].user.disabled = true;
        kept.keep("a", "closed", userOf(1));
        CPPUNIT_ASSERT(!kept.find("a", "closed"));
    }

    void testOthersThanUsersAreKeptByThemselves()
    {
        auto kept = make({});
        kept.keep("a", "secret", Principal{.actor = {"external", "x", "project/7"}, .method = "a"});
        CPPUNIT_ASSERT_EQUAL(std::string("external"), kept.find("a", "secret")->actor.kind);
    }

private:
    VerifiedCredentials make(const VerifiedCredentials::Limits& limits)
    {
        _users = {{1, {}}};
        _users[1].user.id = 1;
        return {[this](std::int64_t id)
                {
                    const auto found = _users.find(id);
                    return found == _users.end() ? std::nullopt : std::optional(found->second);
                },
                limits};
    }

    Principal userOf(std::int64_t id)
    {
        return {.actor = {"user", std::to_string(id), {}, true},
                .method = "a",
                .user = std::make_shared<User>(_users.at(id).user)};
    }

    std::map<std::int64_t, AccountState> _users;
};

CPPUNIT_TEST_SUITE_REGISTRATION(VerifiedCredentialsTest);
