#include "CliTest.h"
#include "data/OpenDatabase.h"
#include "identity/KeyVault.h"
#include "identity/MasterKey.h"
#include "mail/MailCore.h"

#include "support/BecomesTrue.h"
#include "support/SmtpServer.h"

#include "colonnade/Clock.h"

#include <Poco/DirectoryIterator.h>

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <sstream>

using namespace colonnade::test;

namespace
{

std::vector<std::string> readMails(const std::string& folder)
{
    std::vector<std::string> mails;
    if (!Poco::File(folder).exists())
        return mails;
    for (Poco::DirectoryIterator file(folder), end; file != end; ++file)
    {
        if (!file->path().ends_with(".eml"))
            continue; // being written
        std::ostringstream text;
        text << std::ifstream(file->path(), std::ios::binary).rdbuf();
        mails.push_back(text.str());
    }
    return mails;
}

/// Puts a mail into a server's outbox, as a plugin does.
void queue(const ServerProcess& server, const std::string& to, const std::string& text = "secret-link\n")
{
    const auto database = server.database().open();
    const colonnade::KeyVault vault(colonnade::loadMasterKey(*database, {}, server.dataFolder()));
    const auto mail = colonnade::MailCore::open(*database, vault,
                                                {.from = {"", "noreply@example.org"}, .host = "example.org"},
                                                "/nowhere", colonnade::systemClock());
    database->write(
        [&](colonnade::Transaction& transaction) {
            mail->send(transaction, {{to}, "A subject", text});
        });
}

std::vector<std::string> smtpSettings(const SmtpServer& server)
{
    return {"plugins.enabled=none",      "mail.transport=smtp",
            "mail.from=noreply@x.org",   "mail.smtp_url=smtp://127.0.0.1:" + std::to_string(server.port()),
            "mail.smtp_tls=off",         "mail.send_timeout_seconds=30",
            "mail.claim_seconds=32",     "mail.retry_limit=2",
            "mail.retry_first_seconds=1"};
}

bool lists(const ServerProcess& server, const std::string& state, const std::string& part)
{
    return server.run({"mail", "list", "--state", state}).out.find(part) != std::string::npos;
}

} // namespace

class MailTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MailTest);
    CPPUNIT_TEST(testTestWritesAFileOfItsOwn);
    CPPUNIT_TEST(testWrongUsageIsSaid);
    CPPUNIT_TEST(testTheServerRefusesToStartWithHalfASetting);
    CPPUNIT_TEST(testTestTellsWhatTheMailServerSaid);
    CPPUNIT_TEST(testTheServerSendsWhatIsInTheOutbox);
    CPPUNIT_TEST(testGivenUpMailsAreListedAndSentAgain);
    CPPUNIT_TEST(testAKilledServerLosesNoMail);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { CPPUNIT_ASSERT_EQUAL(0, _cli.run({"migrate"}).exitCode); }

    void testTestWritesAFileOfItsOwn()
    {
        const auto sent = _cli.run({"mail", "test", "anna@example.org"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(sent.err, 0, sent.exitCode);
        const auto mails = readMails(_cli.data() + "/mail");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mails.size());
        assertContains(mails.front(), "\r\nTo: anna@example.org\r\n");
        assertContains(mails.front(), "\r\nSubject: Test mail from Colonnade\r\n");
        assertContains(_cli.run({"mail", "test", "b@example.org", "--json"}).out, R"("sent":true)");
        CPPUNIT_ASSERT_EQUAL(std::string("[]\n"), _cli.run({"mail", "list", "--json"}).out);
    }

    void testWrongUsageIsSaid()
    {
        assertRefused(_cli.run({"mail"}), 2, "mail wants test, list, retry or discard");
        assertRefused(_cli.run({"mail", "send"}), 2, "there was \"send\"");
        for (const char* address: {"anna", "a@b\r\nBcc: c@d", "a b@c"})
            assertRefused(_cli.run({"mail", "test", address}), 2, "mail test wants an address");
        assertRefused(_cli.run({"mail", "test"}), 2, "mail test wants an address");
        assertRefused(_cli.run({"mail", "list", "--state", "lost"}), 2,
                      "--state wants waiting, sent or dead");
        assertRefused(_cli.run({"mail", "retry"}), 2, "the number of a mail, or --all");
        assertRefused(_cli.run({"mail", "retry", "1", "--all"}), 2, "the number of a mail, or --all");
        assertRefused(_cli.run({"mail", "retry", "one"}), 2, "there was \"one\"");
        assertRefused(_cli.run({"mail", "retry", "7"}), 1, "there is no mail 7");
        assertRefused(_cli.run({"mail", "discard"}), 2, "the number of a mail, or --dead");
        assertRefused(_cli.run({"mail", "discard", "7"}), 1, "there is no mail 7");
    }

    void testTheServerRefusesToStartWithHalfASetting()
    {
        assertRefused(_cli.run({"serve", "-D", "mail.transport=smtp", "-D", "mail.from=a@b.org"}), 1,
                      "mail.smtp_url is not set");
        const auto wrong = _cli.run({"config", "check", "-D", "mail.transport=smtp", "-D",
                                     "mail.from=a@b.org", "-D", "mail.smtp_url=smtp://u:hush-hush@h:0"});
        assertRefused(wrong, 1, "the port is no number");
        CPPUNIT_ASSERT_EQUAL(std::string::npos, wrong.err.find("hush"));
        const auto shown = _cli.run({"config", "show", "-D", "mail.smtp_url=smtp://u:hush-hush@h"});
        CPPUNIT_ASSERT_EQUAL(std::string::npos, shown.out.find("hush"));
    }

    void testTestTellsWhatTheMailServerSaid()
    {
        const SmtpServer smtp;
        std::vector<std::string> line{"mail", "test", "ok@x.org"};
        for (const auto& setting: smtpSettings(smtp))
            line.insert(line.end(), {"-D", setting});
        CPPUNIT_ASSERT_EQUAL(std::string("sent: 250 2.0.0 queued as 1\n"), _cli.run(line).out);
        line[2] = "never@x.org";
        assertRefused(_cli.run(line), 1, "was not sent: 550 5.1.1 No such mailbox");
    }

    void testTheServerSendsWhatIsInTheOutbox()
    {
        const ServerProcess server({"plugins.enabled=none", "http.public_url=https://crowd.example.org"});
        queue(server, "anna@example.org");
        CPPUNIT_ASSERT(becomesTrue([&] { return readMails(server.dataFolder() + "/mail").size() == 1; }));
        assertContains(readMails(server.dataFolder() + "/mail").front(), "secret-link\r\n");
        CPPUNIT_ASSERT(becomesTrue([&] { return lists(server, "sent", "anna@example.org"); }));
        const auto listed = server.run({"mail", "list", "--json"}).out;
        assertContains(listed, R"("state":"sent")");
        assertContains(listed, R"("can_be_sent":false)");
        CPPUNIT_ASSERT_EQUAL(std::string::npos, (listed + server.output()).find("secret-link"));
    }

    void testGivenUpMailsAreListedAndSentAgain()
    {
        const SmtpServer smtp;
        const ServerProcess server(smtpSettings(smtp));
        queue(server, "never@x.org");
        queue(server, "later@x.org");
        CPPUNIT_ASSERT(becomesTrue([&] { return lists(server, "dead", "550 5.1.1 No such mailbox"); }));
        CPPUNIT_ASSERT(becomesTrue([&] { return lists(server, "dead", "451 4.3.0 Come back later"); }));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, server.output().find("secret-link"));
        assertContains(server.run({"mail", "retry", "1"}).out, "1 mail is due now");
        assertContains(server.run({"mail", "retry", "--all", "--json"}).out, "{\"retried\":");
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                const auto log = smtp.log();
                return log.find("never", log.find("never") + 1) != std::string::npos;
            }));
        CPPUNIT_ASSERT(becomesTrue([&] { return lists(server, "dead", "never@x.org"); }));
        assertContains(server.run({"mail", "discard", "1"}).out, "1 mail was removed unsent");
        CPPUNIT_ASSERT(!lists(server, "dead", "never@x.org"));
        assertContains(server.run({"mail", "discard", "--dead", "--json"}).out, "{\"discarded\":");
    }

    void testAKilledServerLosesNoMail()
    {
        const SmtpServer smtp;
        auto settings = smtpSettings(smtp);
        settings[5] = "mail.send_timeout_seconds=2";
        settings[6] = "mail.claim_seconds=4";
        ServerProcess server(settings);
        queue(server, "stalldata@x.org"); // claimed, and then nothing
        CPPUNIT_ASSERT(becomesTrue([&] { return !smtp.log().empty(); }));
        queue(server, "ok@x.org");
        server.kill();
        CPPUNIT_ASSERT(lists(server, "waiting", "stalldata@x.org"));
        server.start();
        CPPUNIT_ASSERT(becomesTrue([&] { return smtp.mails().size() == 1; }));
        assertContains(smtp.mails().front(), "secret-link");
        // Its claim ends, and the next server tries it until it gives up.
        CPPUNIT_ASSERT(becomesTrue([&] { return lists(server, "dead", "took too long"); }, 40));
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

private:
    Cli _cli;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailTest);
