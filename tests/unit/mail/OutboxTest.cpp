#include "mail/Outbox.h"
#include "DeliveryTraits.h"
#include "identity/IdentityCore.h"
#include "identity/KeyVault.h"
#include "mail/MailCore.h"
#include "mail/MailSender.h"

#include "support/TestDatabase.h"

#include "data/Migrations.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/DirectoryIterator.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

using namespace colonnade;

namespace
{

constexpr int LEASE = 100;

class FakeClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override { return now * 1'000'000; }

    std::atomic<std::int64_t> now = 1'793'337'474;
};

/// Answers by recipient, and notes what it was given.
class FakeTransport final: public MailTransport
{
public:
    explicit FakeTransport(std::vector<std::string>& log):
        _log(log)
    {
    }

    DeliveryResult deliver(const OutgoingMail& mail, const std::stop_token&) override
    {
        _log.push_back(mail.recipient);
        if (mail.recipient.starts_with("later"))
            return {Delivery::Deferred, "451 later"};
        if (mail.recipient.starts_with("never"))
            return {Delivery::Refused, "550 never"};
        if (mail.recipient.starts_with("away"))
            return {Delivery::Unavailable, "no answer"};
        if (mail.recipient.starts_with("stop"))
            return {Delivery::Interrupted, "stopping"};
        return {Delivery::Sent, "250 ok"};
    }

private:
    std::vector<std::string>& _log;
};

} // namespace

class OutboxTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OutboxTest);
    CPPUNIT_TEST(testAMailExistsExactlyIfTheChangeDoes);
    CPPUNIT_TEST(testEachRecipientGetsAMailOfItsOwn);
    CPPUNIT_TEST(testAnInvalidMessageIsNotStoredAtAll);
    CPPUNIT_TEST(testAClaimIsForOneServerUntilItEnds);
    CPPUNIT_TEST(testManyServersSendEachMailOnce);
    CPPUNIT_TEST(testASentMailKeepsNoText);
    CPPUNIT_TEST(testNobodyReadsAWaitingMailInTheDatabase);
    CPPUNIT_TEST(testAMailOfAnotherMasterKeyIsDead);
    CPPUNIT_TEST(testTroublesLeadToLaterTriesOrToTheEnd);
    CPPUNIT_TEST(testAServerThatIsAwayIsNotAskedForEveryMail);
    CPPUNIT_TEST(testAMailWhoseServerWasKilledIsSentByTheNext);
    CPPUNIT_TEST(testRetryingBringsBackWhatStillHasItsText);
    CPPUNIT_TEST(testListsByStateAndPage);
    CPPUNIT_TEST(testOldMailsAreEmptiedAndRemoved);
    CPPUNIT_TEST(testWaitsGrowWithJitterUpToALimit);
    CPPUNIT_TEST(testTheServiceWritesFilesSoonAfterTheCommit);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _test = std::make_unique<TestDatabase>();
        _database = _test->open();
        migrate(*_database, {coreMigrations()});
        _outbox = std::make_unique<Outbox>(*_database, _vault, _clock);
        MailSettings settings;
        settings.from = {"Crowd", "noreply@example.org"};
        settings.host = "example.org";
        settings.retry = {60, 600, 3};
        settings.claimSeconds = LEASE;
        _settings = settings;
        _mail = MailCore::open(*_database, _vault, settings, _test->folder(), _clock);
    }

    void tearDown() override
    {
        _mail.reset();
        _outbox.reset();
        _database.reset();
        _test.reset();
    }

    void testAMailExistsExactlyIfTheChangeDoes()
    {
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [&](Transaction& transaction)
                                 {
                                     _mail->send(transaction, {{"a@x.org"}, "s", "t"});
                                     throw Poco::RuntimeException("the change failed");
                                 }),
                             Poco::RuntimeException);
        CPPUNIT_ASSERT(list().empty());
        send({"a@x.org"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, list().size());
        CPPUNIT_ASSERT_EQUAL(std::string("waiting"), list().front().state);
    }

    void testEachRecipientGetsAMailOfItsOwn()
    {
        send({"a@x.org", "b@x.org"});
        std::set<std::string> ids;
        for (const std::string to: {"a@x.org", "b@x.org"})
        {
            const auto claimed = _outbox->claim(LEASE);
            CPPUNIT_ASSERT(claimed);
            CPPUNIT_ASSERT_EQUAL(to, claimed->mail.recipient);
            CPPUNIT_ASSERT(claimed->mail.content.find("\r\nTo: " + to + "\r\n") != std::string::npos);
            CPPUNIT_ASSERT(claimed->mail.content.find("\r\nMessage-ID: <" + claimed->mail.messageId +
                                                      ">\r\n") != std::string::npos);
            CPPUNIT_ASSERT(claimed->mail.messageId.ends_with("@example.org"));
            ids.insert(claimed->mail.messageId);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, ids.size());
    }

    void testAnInvalidMessageIsNotStoredAtAll()
    {
        _database->write(
            [&](Transaction& transaction)
            {
                CPPUNIT_ASSERT_THROW(
                    _mail->send(transaction, {{"a@x.org", "b@x.org\r\nBcc: c@x.org"}, "s", "t"}),
                    InvalidMessage);
                CPPUNIT_ASSERT_THROW(_mail->send(transaction, {{"a@x.org"}, "s\nt", "t"}), InvalidMessage);
            });
        CPPUNIT_ASSERT(list().empty());
    }

    void testAClaimIsForOneServerUntilItEnds()
    {
        send({"a@x.org"});
        const auto first = _outbox->claim(LEASE);
        CPPUNIT_ASSERT(first && list().front().claimed);
        CPPUNIT_ASSERT(!_outbox->claim(LEASE));
        CPPUNIT_ASSERT(!_outbox->retry(first->id));
        _clock.now += LEASE;
        const auto second = _outbox->claim(LEASE);
        CPPUNIT_ASSERT(second && second->id == first->id && second->claim != first->claim);
        CPPUNIT_ASSERT(!_outbox->markSent(*first, ""));
        CPPUNIT_ASSERT(!_outbox->markDead(*first, ""));
        CPPUNIT_ASSERT(!_outbox->postpone(*first, 0, ""));
        CPPUNIT_ASSERT(!_outbox->giveBack(*first));
        CPPUNIT_ASSERT(_outbox->markSent(*second, "250 ok"));
        CPPUNIT_ASSERT(!_outbox->claim(LEASE));
        CPPUNIT_ASSERT_EQUAL(1, list().front().attempts);
    }

    void testManyServersSendEachMailOnce()
    {
        constexpr int MAILS = 200;
        std::vector<std::string> to;
        for (int i = 0; i < 50; ++i)
            to.push_back("a" + std::to_string(i) + "@x.org");
        for (int i = 0; i < MAILS / 50; ++i)
            send(to);
        std::mutex mutex;
        std::vector<std::int64_t> sent;
        std::vector<std::jthread> servers;
        for (int i = 0; i < 6; ++i)
            servers.emplace_back(
                [&]
                {
                    const auto database = _test->open();
                    Outbox outbox(*database, _vault, _clock);
                    for (int misses = 0; misses < 5;)
                        if (const auto claimed = outbox.claim(LEASE))
                        {
                            outbox.markSent(*claimed, "");
                            const std::lock_guard lock(mutex);
                            sent.push_back(claimed->id);
                        }
                        else
                            ++misses; // the others may just hold the rest
                });
        servers.clear();
        CPPUNIT_ASSERT_EQUAL(std::size_t{MAILS}, sent.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{MAILS}, std::set(sent.begin(), sent.end()).size());
    }

    void testASentMailKeepsNoText()
    {
        send({"a@x.org"});
        run();
        const auto mail = list().front();
        CPPUNIT_ASSERT_EQUAL(std::string("sent"), mail.state);
        CPPUNIT_ASSERT_EQUAL(std::string("250 ok"), mail.answer);
        CPPUNIT_ASSERT(!mail.hasText && !mail.claimed);
        CPPUNIT_ASSERT(!_outbox->retry(mail.id));
    }

    void testNobodyReadsAWaitingMailInTheDatabase()
    {
        send({"a@x.org"});
        const auto stored = _database->read(
            [](Session& session) {
                return session.find([](const Row& row) { return row.text(0); },
                                    "select content from core_mail");
            });
        const auto claimed = _outbox->claim(LEASE);
        CPPUNIT_ASSERT(claimed->mail.content.find("text") != std::string::npos);
        CPPUNIT_ASSERT(stored.value() != claimed->mail.content);
        CPPUNIT_ASSERT(stored->find(claimed->mail.content) == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(claimed->mail.content, _vault.open("mail.text", *stored));
    }

    void testAMailOfAnotherMasterKeyIsDead()
    {
        send({"a@x.org"});
        const KeyVault other(std::string(32, 'o'));
        CPPUNIT_ASSERT(!Outbox(*_database, other, _clock).claim(LEASE));
        CPPUNIT_ASSERT_EQUAL(std::string("dead"), list().front().state);
        CPPUNIT_ASSERT(list().front().answer.find("master key") != std::string::npos);
    }

    void testTroublesLeadToLaterTriesOrToTheEnd()
    {
        send({"later@x.org", "never@x.org", "stop@x.org"});
        std::vector<std::string> log;
        MailSender sender(*_outbox, std::make_unique<FakeTransport>(log), _settings);
        // "stop" is given back at once, untried: the sender would go on with it.
        const auto claimed = [&]
        {
            _outbox->claim(LEASE);
            _outbox->claim(LEASE);
            return _outbox->claim(LEASE);
        }();
        CPPUNIT_ASSERT_EQUAL(std::string("stop@x.org"), claimed->mail.recipient);
        _database->write([&](Transaction& t)
                         { t.execute("delete from core_mail where id = $1", claimed->id); });
        for (int tries = 1; tries <= 3; ++tries)
        {
            _clock.now += 1000; // beyond any wait
            sender.run({});
            const auto mails = list();
            CPPUNIT_ASSERT_EQUAL(std::string(tries < 3 ? "waiting" : "dead"), mails[0].state);
            CPPUNIT_ASSERT_EQUAL(tries, mails[0].attempts);
            CPPUNIT_ASSERT_EQUAL(std::string("451 later"), mails[0].answer);
            CPPUNIT_ASSERT(mails[0].hasText);
            CPPUNIT_ASSERT_EQUAL(std::string("dead"), mails[1].state);
            CPPUNIT_ASSERT_EQUAL(1, mails[1].attempts);
            if (tries < 3)
                CPPUNIT_ASSERT(mails[0].due > _clock.now);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, log.size());
    }

    void testAServerThatIsAwayIsNotAskedForEveryMail()
    {
        send({"away1@x.org", "away2@x.org", "away3@x.org"});
        std::vector<std::string> log;
        MailSender sender(*_outbox, std::make_unique<FakeTransport>(log), _settings);
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT(sender.run({}).count() > 0);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, log.size());
    }

    void testAMailWhoseServerWasKilledIsSentByTheNext()
    {
        send({"a@x.org"});
        CPPUNIT_ASSERT(_outbox->claim(LEASE)); // and nothing more: it was killed
        std::vector<std::string> log;
        MailSender next(*_outbox, std::make_unique<FakeTransport>(log), _settings);
        next.run({});
        CPPUNIT_ASSERT(log.empty());
        _clock.now += LEASE;
        next.run({});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, log.size());
        CPPUNIT_ASSERT_EQUAL(std::string("sent"), list().front().state);
    }

    void testRetryingBringsBackWhatStillHasItsText()
    {
        send({"never1@x.org", "never2@x.org"});
        run();
        const auto dead = list();
        CPPUNIT_ASSERT(_outbox->retry(dead[0].id));
        CPPUNIT_ASSERT_EQUAL(std::string("waiting"), list()[0].state);
        CPPUNIT_ASSERT_EQUAL(0, list()[0].attempts);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, _outbox->retryAll());
        run();
        _clock.now += 8 * 86400;
        _outbox->sweep(30, 7);
        CPPUNIT_ASSERT(!list()[0].hasText);
        CPPUNIT_ASSERT(!_outbox->retry(dead[0].id));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, _outbox->retryAll());
        CPPUNIT_ASSERT(!_outbox->retry(999'999));
    }

    void testListsByStateAndPage()
    {
        send({"a@x.org", "never@x.org"});
        run();
        send({"b@x.org"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, list().size());
        for (const char* state: {"sent", "dead", "waiting"})
        {
            const auto found = _outbox->list(state, 0, 10);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(state, std::size_t{1}, found.size());
            CPPUNIT_ASSERT_EQUAL(std::string(state), found.front().state);
        }
        const auto first = _outbox->list("", 0, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, first.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _outbox->list("", first.back().id, 2).size());
        CPPUNIT_ASSERT(!_outbox->find(999'999));
    }

    void testOldMailsAreEmptiedAndRemoved()
    {
        send({"a@x.org", "never@x.org"});
        run();
        send({"b@x.org"});
        _clock.now += 7 * 86400 - 1;
        CPPUNIT_ASSERT(!_outbox->sweep(30, 7));
        CPPUNIT_ASSERT(_outbox->list("dead", 0, 9).front().hasText);
        _clock.now += 1;
        _outbox->sweep(30, 7);
        CPPUNIT_ASSERT(!_outbox->list("dead", 0, 9).front().hasText);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, list().size());
        _clock.now += 23 * 86400;
        _outbox->sweep(30, 7);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, list().size());
        CPPUNIT_ASSERT_EQUAL(std::string("b@x.org"), list().front().recipient);
    }

    void testWaitsGrowWithJitterUpToALimit()
    {
        const RetrySettings settings{60, 600, 10};
        const std::vector<int> longest{60, 120, 240, 480, 600, 600};
        for (std::size_t i = 0; i < longest.size(); ++i)
        {
            CPPUNIT_ASSERT_EQUAL(longest[i], retryDelaySeconds(settings, static_cast<int>(i) + 1, 0));
            const int shortest = retryDelaySeconds(settings, static_cast<int>(i) + 1, 0.999999);
            CPPUNIT_ASSERT(shortest >= longest[i] / 2 && shortest <= longest[i] / 2 + 1);
        }
        CPPUNIT_ASSERT_EQUAL(600, retryDelaySeconds(settings, 1'000'000, 0));
    }

    void testTheServiceWritesFilesSoonAfterTheCommit()
    {
        _mail->start();
        send({"a@x.org", "b@x.org"});
        for (int i = 0; i < 1000 && _outbox->list("sent", 0, 9).size() < 2; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _outbox->list("sent", 0, 9).size());
        _mail->stop();
        std::size_t files = 0;
        for (Poco::DirectoryIterator file(_test->folder() + "/mail"), end; file != end; ++file, ++files)
            CPPUNIT_ASSERT_MESSAGE(file->path(), file->path().ends_with(".eml"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, files);
        send({"c@x.org"}); // waits for the next server
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _outbox->list("waiting", 0, 9).size());
    }

private:
    void send(const std::vector<std::string>& to)
    {
        _database->write(
            [&](Transaction& transaction) {
                _mail->send(transaction, {to, "subject", "text\n"});
            });
    }

    std::vector<QueuedMail> list() { return _outbox->list("", 0, 1000); }

    void run()
    {
        std::vector<std::string> log;
        MailSender(*_outbox, std::make_unique<FakeTransport>(log), _settings).run({});
    }

    FakeClock _clock;
    KeyVault _vault{std::string(32, 'k')};
    MailSettings _settings;
    std::unique_ptr<TestDatabase> _test;
    std::unique_ptr<Database> _database;
    std::unique_ptr<Outbox> _outbox;
    std::unique_ptr<MailCore> _mail;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutboxTest);
