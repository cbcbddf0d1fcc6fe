#include "IdentityFixture.h"

#include "data/ChangeFeed.h"
#include "http/RequestEditor.h"
#include "support/BecomesTrue.h"

namespace colonnade::test
{

/// Two servers on one database, each told of changes in the accounts where the database can tell.
class UserChangesTest: public IdentityFixture
{
    CPPUNIT_TEST_SUITE(UserChangesTest);
    CPPUNIT_TEST(testOwnChangesCountAtOnce);
    CPPUNIT_TEST(testChangesOnAnotherServerCountSoon);
    CPPUNIT_TEST(testChangesByHandCountSoon);
    CPPUNIT_TEST(testALostConnectionIsOpenedAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        IdentityFixture::setUp();
        _other = openIdentity();
        _feed = openFeed(identity());
        _otherFeed = openFeed(*_other);
        _bob = createUser("bob");
        _key = identity().users().apiKey(_bob.id);
    }

    void tearDown() override
    {
        _feed.reset();
        _otherFeed.reset();
        _other.reset();
        IdentityFixture::tearDown();
    }

private:
    std::unique_ptr<ChangeFeed> openFeed(IdentityCore& server)
    {
        DataSettings settings;
        settings.url = databaseUrl();
        return ChangeFeed::open(settings, IdentityCore::USER_CHANNEL, server.userChanges());
    }

    bool letsIn(IdentityCore& server, const std::string& key)
    {
        Request request;
        RequestEditor(request).setTarget("/api/task");
        RequestEditor(request).addHeader("Authorization", key);
        return std::holds_alternative<Principal>(server.apiKeyAuthenticator()->authenticate(request, {}));
    }

    void testOwnChangesCountAtOnce()
    {
        for (int round = 0; round < 20; ++round)
        {
            CPPUNIT_ASSERT(letsIn(identity(), _key));
            identity().users().setDisabled(_bob.id, true);
            CPPUNIT_ASSERT(!letsIn(identity(), _key));
            identity().users().setDisabled(_bob.id, false);
            CPPUNIT_ASSERT(letsIn(identity(), _key));
            const std::string old = _key;
            _key = identity().users().resetApiKey(_bob.id);
            CPPUNIT_ASSERT(!letsIn(identity(), old));
        }
    }

    void testChangesOnAnotherServerCountSoon()
    {
        for (int round = 0; round < 20; ++round)
        {
            CPPUNIT_ASSERT(becomesTrue([&] { return letsIn(identity(), _key); }));
            const std::string old = _key;
            _key = _other->users().resetApiKey(_bob.id);
            CPPUNIT_ASSERT(becomesTrue([&] { return !letsIn(identity(), old); }));
            CPPUNIT_ASSERT(letsIn(identity(), _key));
            _other->users().setDisabled(_bob.id, true);
            CPPUNIT_ASSERT(becomesTrue([&] { return !letsIn(identity(), _key); }));
            _other->users().setDisabled(_bob.id, false);
        }
    }

    void testChangesByHandCountSoon()
    {
        CPPUNIT_ASSERT(letsIn(identity(), _key));
        database().write([&](Transaction& transaction)
                         { transaction.execute("delete from core_user where id = $1", _bob.id); });
        CPPUNIT_ASSERT(becomesTrue([&] { return !letsIn(identity(), _key); }));
    }

    void testALostConnectionIsOpenedAgain()
    {
        if (!TestDatabase::isPostgresql())
            return; // nobody listens
        database().write(
            [&](Transaction& transaction)
            {
                transaction.execute("select pg_terminate_backend(pid) from pg_stat_activity where query = "
                                    "'LISTEN core_user' and pid <> pg_backend_pid()");
            });
        testChangesOnAnotherServerCountSoon();
    }

    std::unique_ptr<IdentityCore> _other;
    std::unique_ptr<ChangeFeed> _feed;
    std::unique_ptr<ChangeFeed> _otherFeed;
    User _bob;
    std::string _key;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UserChangesTest);

} // namespace colonnade::test
