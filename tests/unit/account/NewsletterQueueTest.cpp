#include "store/NewsletterWishes.h"

#include "support/MigrationFolder.h"
#include "support/QueueContract.h"

#include "identity/IdentityCore.h"

namespace account
{

class NewsletterQueueTest: public QueueContract
{
    CPPUNIT_TEST_SUB_SUITE(NewsletterQueueTest, QueueContract);
    CPPUNIT_TEST(testANewWishTakesThePlaceOfAnOldOne);
    CPPUNIT_TEST(testWishesOfAnEarlierVersionAreKept);
    CPPUNIT_TEST_SUITE_END();

public:
    void testANewWishTakesThePlaceOfAnOldOne()
    {
        const NewsletterWishes wishes(*_database, _clock);
        const auto want = [&](const std::string& status)
        {
            _database->write([&](colonnade::Transaction& transaction)
                             { wishes.add(transaction, "Mira@x.org", "Mira", status); });
        };
        want("pending");
        const auto old = *_queue->claim(CLAIM);
        want("unsubscribed");
        CPPUNIT_ASSERT(!_queue->finish(old, ""));
        const auto now = *_queue->claim(CLAIM);
        CPPUNIT_ASSERT_EQUAL(std::string("unsubscribed"), toNewsletterWish(now).status);
        CPPUNIT_ASSERT(_queue->giveUp(now, "never"));
        want("pending"); // what was given up is wanted again
        CPPUNIT_ASSERT_EQUAL(std::string("pending"), toNewsletterWish(*_queue->claim(CLAIM)).status);
    }

    void testWishesOfAnEarlierVersionAreKept()
    {
        const TestDatabase test;
        const auto database = test.open();
        auto sets = allSets();
        const auto all = sets.back().files;
        std::erase_if(sets.back().files, [](const auto& file) { return file.name >= "0006"; });
        migrate(*database, sets);
        database->write(
            [&](colonnade::Transaction& transaction)
            {
                transaction.execute(
                    "insert into account_newsletter_wish (email, fullname, status, due, claim) values "
                    "('waits@x.org', 'x', 'pending', $1, null), ('dead@x.org', 'x', 'pending', null, "
                    "null), ('claimed@x.org', 'x', 'unsubscribed', $1, 'somebody')",
                    _clock.now.load());
            });
        sets.back().files = all;
        migrate(*database, sets);
        colonnade::Queue queue(*database, _clock, newsletterWishTable());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, queue.count().waiting);
        CPPUNIT_ASSERT_EQUAL(std::string("dead@x.org"), queue.list("dead", "", 9).at(0).key);
        CPPUNIT_ASSERT_EQUAL(std::string("claimed@x.org"), queue.claim(CLAIM).value().key);
        CPPUNIT_ASSERT_EQUAL(std::string("waits@x.org"), queue.claim(CLAIM).value().key);
        CPPUNIT_ASSERT(queue.retry("dead@x.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("dead@x.org"), queue.claim(CLAIM).value().key);
    }

private:
    static std::vector<colonnade::MigrationSet> allSets()
    {
        return {colonnade::coreMigrations(),
                {"account",
                 colonnade::readFolder(std::string(COLONNADE_PLUGIN_SOURCES) + "/account/migrations")}};
    }

    void makeTables(colonnade::Database& database) override { migrate(database, allSets()); }
    colonnade::QueueTable table() const override { return newsletterWishTable(); }
    void add(colonnade::Transaction& transaction, int number, const std::string&, std::int64_t now) override
    {
        transaction.execute("insert into account_newsletter_wish (email, fullname, status, due) "
                            "values ($1, 'x', 'pending', $2)",
                            "a" + std::to_string(1000 + number) + "@x.org", now);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NewsletterQueueTest);

} // namespace account
