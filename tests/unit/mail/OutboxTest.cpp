#include "mail/Outbox.h"
#include "DeliveryTraits.h"
#include "identity/IdentityCore.h"
#include "identity/KeyVault.h"
#include "mail/MailCore.h"
#include "mail/MailSender.h"

#include "support/QueueContract.h"

#include "data/Migrations.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/DirectoryIterator.h>

#include <set>
#include <thread>

using namespace colonnade;

namespace
{

constexpr int LEASE = 100;

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
    CPPUNIT_TEST(testASentMailKeepsNoText);
    CPPUNIT_TEST(testNobodyReadsAWaitingMailInTheDatabase);
    CPPUNIT_TEST(testAMailOfAnotherMasterKeyIsDead);
    CPPUNIT_TEST(testTroublesLeadToLaterTriesOrToTheEnd);
    CPPUNIT_TEST(testAServerThatIsAwayIsNotAskedForEveryMail);
    CPPUNIT_TEST(testAMailWhoseServerWasKilledIsSentByTheNext);
    CPPUNIT_TEST(testRetryingBringsBackWhatStillHasItsText);
    CPPUNIT_TEST(testListsByStateAndPage);
    CPPUNIT_TEST(testOldMailsAreEmptiedAndRemoved);
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
        settings.retry = {3, 60, 600};
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
            const auto mail = claim();
            CPPUNIT_ASSERT_EQUAL(to, mail.recipient);
            CPPUNIT_ASSERT(mail.content.find("\r\nTo: " + to + "\r\n") != std::string::npos);
            CPPUNIT_ASSERT(mail.content.find("\r\nMessage-ID: <" + mail.messageId + ">\r\n") !=
                           std::string::npos);
            CPPUNIT_ASSERT(mail.messageId.ends_with("@example.org"));
            ids.insert(mail.messageId);
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

    void testASentMailKeepsNoText()
    {
        send({"a@x.org"});
        run();
        const auto mail = list().front();
        CPPUNIT_ASSERT_EQUAL(std::string("sent"), mail.state);
        CPPUNIT_ASSERT_EQUAL(std::string("250 ok"), mail.answer);
        CPPUNIT_ASSERT(!mail.hasText && !mail.claimed);
        CPPUNIT_ASSERT(!_outbox->queue().retry(std::to_string(mail.id)));
    }

    void testNobodyReadsAWaitingMailInTheDatabase()
    {
        send({"a@x.org"});
        const auto stored = _database->read(
            [](Session& session) {
                return session.find([](const Row& row) { return row.text(0); },
                                    "select content from core_mail");
            });
        const auto mail = claim();
        CPPUNIT_ASSERT(mail.content.find("text") != std::string::npos);
        CPPUNIT_ASSERT(stored.value() != mail.content);
        CPPUNIT_ASSERT(stored->find(mail.content) == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(mail.content, _vault.open("mail.text", *stored));
    }

    void testAMailOfAnotherMasterKeyIsDead()
    {
        send({"a@x.org"});
        const KeyVault other(std::string(32, 'o'));
        Outbox outbox(*_database, other, _clock);
        std::vector<std::string> log;
        MailSender(outbox, std::make_unique<FakeTransport>(log), _settings).run({});
        CPPUNIT_ASSERT(log.empty());
        CPPUNIT_ASSERT_EQUAL(std::string("dead"), list().front().state);
        CPPUNIT_ASSERT(list().front().answer.find("master key") != std::string::npos);
    }

    void testTroublesLeadToLaterTriesOrToTheEnd()
    {
        send({"later@x.org", "never@x.org"});
        std::vector<std::string> log;
        MailSender sender(*_outbox, std::make_unique<FakeTransport>(log), _settings);
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
        claim(); // and nothing more: it was killed
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
        CPPUNIT_ASSERT(_outbox->queue().retry(std::to_string(dead[0].id)));
        CPPUNIT_ASSERT_EQUAL(std::string("waiting"), list()[0].state);
        CPPUNIT_ASSERT_EQUAL(0, list()[0].attempts);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, _outbox->queue().retryAll());
        run();
        _clock.now += 8 * 86400;
        _outbox->queue().sweep(30, 7);
        CPPUNIT_ASSERT(!list()[0].hasText);
        CPPUNIT_ASSERT(!_outbox->queue().retry(std::to_string(dead[0].id)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, _outbox->queue().retryAll());
        CPPUNIT_ASSERT(!_outbox->queue().retry("999999"));
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
        CPPUNIT_ASSERT(!_outbox->queue().sweep(30, 7));
        CPPUNIT_ASSERT(_outbox->list("dead", 0, 9).front().hasText);
        _clock.now += 1;
        _outbox->queue().sweep(30, 7);
        CPPUNIT_ASSERT(!_outbox->list("dead", 0, 9).front().hasText);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, list().size());
        _clock.now += 23 * 86400;
        _outbox->queue().sweep(30, 7);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, list().size());
        CPPUNIT_ASSERT_EQUAL(std::string("b@x.org"), list().front().recipient);
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

    OutgoingMail claim()
    {
        const auto row = _outbox->queue().claim(LEASE);
        CPPUNIT_ASSERT(row);
        return _outbox->open(*row).value();
    }

    std::vector<QueuedMail> list() { return _outbox->list("", 0, 1000); }

    void run()
    {
        std::vector<std::string> log;
        MailSender(*_outbox, std::make_unique<FakeTransport>(log), _settings).run({});
    }

    MovedClock _clock;
    KeyVault _vault{std::string(32, 'k')};
    MailSettings _settings;
    std::unique_ptr<TestDatabase> _test;
    std::unique_ptr<Database> _database;
    std::unique_ptr<Outbox> _outbox;
    std::unique_ptr<MailCore> _mail;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutboxTest);

class MailQueueTest: public QueueContract
{
    CPPUNIT_TEST_SUB_SUITE(MailQueueTest, QueueContract);
    CPPUNIT_TEST_SUITE_END();

    void makeTables(Database& database) override { migrate(database, {coreMigrations()}); }
    QueueTable table() const override { return outboxTable(); }
    void add(Transaction& transaction, int number, const std::string&, std::int64_t now) override
    {
        transaction.execute("insert into core_mail (created, recipient, subject, message_id, content, due) "
                            "values ($1, $2, 's', 'id', 'sealed', $1)",
                            now, "a" + std::to_string(number) + "@x.org");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailQueueTest);
