#include "DeliveryTraits.h"
#include "mail/MailSettings.h"
#include "mail/Transport.h"

#include "support/BecomesTrue.h"
#include "support/SmtpServer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <future>

using namespace colonnade;
using namespace colonnade::test;

class SmtpTransportTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SmtpTransportTest);
    CPPUNIT_TEST(testAnAcceptedMailArrivesAsItIs);
    CPPUNIT_TEST(testDomainsAreToldInAscii);
    CPPUNIT_TEST(testRefusalsAreForGoodOrForNow);
    CPPUNIT_TEST(testAServerThatStallsDropsOrIsNotThereIsUnavailable);
    CPPUNIT_TEST(testAMailAfterATroubleIsSent);
    CPPUNIT_TEST(testStoppingInterruptsASendThatHangs);
    CPPUNIT_TEST(testSendsOverStartTlsWithLogin);
    CPPUNIT_TEST(testSendsOverImplicitTls);
    CPPUNIT_TEST(testSendsNothingWithoutTlsWhereItIsRequired);
    CPPUNIT_TEST(testSendsNothingToAServerWhoseCertificateDoesNotHold);
    CPPUNIT_TEST(testAWrongLoginIsUnavailableAndShowsNoPassword);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAnAcceptedMailArrivesAsItIs()
    {
        const SmtpServer server;
        const auto result =
            deliver(plain(server), "ok@example.org", "Subject: Dots\r\n\r\n.\r\n..x\r\nlast\r\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.detail, Delivery::Sent, result.delivery);
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0 queued as 1"), result.detail);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, server.mails().size());
        CPPUNIT_ASSERT_EQUAL(std::string("X-Envelope: noreply@crowd.example.org ok@example.org\r\n"
                                         "Subject: Dots\r\n\r\n.\r\n..x\r\nlast\r\n"),
                             server.mails().front());
        CPPUNIT_ASSERT_MESSAGE(server.log(),
                               server.log().find("ehlo=crowd.example.org") != std::string::npos);
    }

    void testDomainsAreToldInAscii()
    {
        const SmtpServer server(SmtpServer::Tls::None, {}, {}, SmtpServer::Letters::Ascii);
        auto settings = plain(server);
        settings.from = {"Crowd", "noreply@m\u00FCnchen.example"};
        for (const auto& [address, told]: std::vector<std::pair<std::string, std::string>>{
                 {"anna@m\u00FCnchen.example", "anna@xn--mnchen-3ya.example"},
                 {"anna@\u4F8B\u3048.\u30C6\u30B9\u30C8", "anna@xn--r8jz45g.xn--zckzah"},
                 {"abc..def@docomo.example", "abc..def@docomo.example"},
                 {"a@b@c.org", "a@b@c.org"}})
        {
            const auto result = deliver(settings, address);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(address + ": " + result.detail, Delivery::Sent, result.delivery);
            const std::string envelope = server.mails().back();
            CPPUNIT_ASSERT_MESSAGE(envelope,
                                   envelope.find("noreply@xn--mnchen-3ya.example") != std::string::npos);
            // aiosmtpd shows locals without their quotes
            std::string shown = server.log();
            std::erase(shown, '"');
            CPPUNIT_ASSERT_MESSAGE(shown, shown.find(told + " from") != std::string::npos);
        }
        CPPUNIT_ASSERT(deliver(settings, "j\u00F6rg@example.org").delivery != Delivery::Sent);
        const SmtpServer modern;
        CPPUNIT_ASSERT_EQUAL(Delivery::Sent,
                             deliver(plain(modern), "j\u00F6rg@b\u00FCcher.example").delivery);
        CPPUNIT_ASSERT_MESSAGE(modern.log(),
                               modern.log().find("j\u00F6rg@xn--bcher-kva.example") != std::string::npos);
    }

    void testRefusalsAreForGoodOrForNow()
    {
        const SmtpServer server;
        const auto transport = makeSmtpTransport(plain(server));
        for (const auto& [address, delivery, detail]:
             {std::tuple("later@x.org", Delivery::Deferred, "451 4.3.0 Come back later"),
              std::tuple("never@x.org", Delivery::Refused, "550 5.1.1 No such mailbox"),
              std::tuple("laterdata@x.org", Delivery::Deferred, "452 4.2.2 Mailbox full"),
              std::tuple("neverdata@x.org", Delivery::Refused, "554 5.7.1 Message refused")})
        {
            const auto result = transport->deliver({"id@x", address, "Subject: x\r\n\r\nx\r\n"}, {});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(address, delivery, result.delivery);
            CPPUNIT_ASSERT_EQUAL(std::string(detail), result.detail);
        }
        CPPUNIT_ASSERT(server.mails().empty());
    }

    void testAServerThatStallsDropsOrIsNotThereIsUnavailable()
    {
        const SmtpServer server;
        auto settings = plain(server);
        settings.smtp.sendSeconds = 1;
        for (const char* address: {"stall@x.org", "stalldata@x.org", "drop@x.org", "close@x.org"})
        {
            const auto result = deliver(settings, address);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(address + result.detail, Delivery::Unavailable, result.delivery);
        }
        settings.smtp.url = "smtp://127.0.0.1:9";
        CPPUNIT_ASSERT_EQUAL(Delivery::Unavailable, deliver(settings, "ok@x.org").delivery);
        const SmtpServer busy(SmtpServer::Tls::None, {}, "554 5.3.2 No service here");
        const auto refused = deliver(plain(busy), "ok@x.org");
        CPPUNIT_ASSERT_EQUAL(Delivery::Unavailable, refused.delivery);
        CPPUNIT_ASSERT_MESSAGE(refused.detail, refused.detail.find("No service here") != std::string::npos);
    }

    void testAMailAfterATroubleIsSent()
    {
        const SmtpServer server;
        auto settings = plain(server);
        settings.smtp.sendSeconds = 3;
        const auto transport = makeSmtpTransport(settings);
        for (const char* trouble: {"never@x.org", "stalldata@x.org", "drop@x.org"})
        {
            CPPUNIT_ASSERT(Delivery::Sent !=
                           transport->deliver({"id@x", trouble, "Subject: x\r\n\r\nx\r\n"}, {}).delivery);
            const auto result = transport->deliver({"id@x", "ok@x.org", "Subject: x\r\n\r\nx\r\n"}, {});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.detail, Delivery::Sent, result.delivery);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, server.mails().size());
    }

    void testStoppingInterruptsASendThatHangs()
    {
        const SmtpServer server;
        std::stop_source source;
        const auto settings = plain(server);
        auto result = std::async(std::launch::async, [&]
                                 { return deliver(settings, "stall@x.org", "x\r\n", source.get_token()); });
        CPPUNIT_ASSERT(becomesTrue([&] { return !server.log().empty(); }));
        source.request_stop();
        CPPUNIT_ASSERT(result.wait_for(std::chrono::seconds(15)) == std::future_status::ready);
        CPPUNIT_ASSERT_EQUAL(Delivery::Interrupted, result.get().delivery);
    }

    void testSendsOverStartTlsWithLogin()
    {
        const SmtpServer server(SmtpServer::Tls::Start, "mailer:s3cret-horse");
        const auto result = deliver(secured(server, "smtp", "mailer:s3cret-horse"), "ok@x.org");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.detail, Delivery::Sent, result.delivery);
        CPPUNIT_ASSERT_MESSAGE(server.log(), server.log().find("tls=True") != std::string::npos);
    }

    void testSendsOverImplicitTls()
    {
        const SmtpServer server(SmtpServer::Tls::Implicit);
        const auto result = deliver(secured(server, "smtps"), "ok@x.org");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.detail, Delivery::Sent, result.delivery);
    }

    void testSendsNothingWithoutTlsWhereItIsRequired()
    {
        const SmtpServer server;
        auto settings = plain(server);
        settings.smtp.requiresTls = true;
        const auto result = deliver(settings, "ok@x.org");
        CPPUNIT_ASSERT_EQUAL(Delivery::Unavailable, result.delivery);
        CPPUNIT_ASSERT_MESSAGE(result.detail, result.detail.find("STARTTLS") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(result.detail, result.detail.find("mail.smtp_tls") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(), server.log());
    }

    void testSendsNothingToAServerWhoseCertificateDoesNotHold()
    {
        const SmtpServer server(SmtpServer::Tls::Start);
        auto unknown = secured(server, "smtp");
        unknown.smtp.caFile.clear();
        auto other = secured(server, "smtp");
        other.smtp.url = "smtp://127.0.0.1:" + std::to_string(server.port()); // it is for localhost
        for (const auto& settings: {unknown, other})
        {
            const auto result = deliver(settings, "ok@x.org");
            CPPUNIT_ASSERT_EQUAL(Delivery::Unavailable, result.delivery);
            CPPUNIT_ASSERT_MESSAGE(result.detail,
                                   result.detail.find("mail.smtp_ca_file") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), server.log());
    }

    void testAWrongLoginIsUnavailableAndShowsNoPassword()
    {
        const SmtpServer server(SmtpServer::Tls::Start, "mailer:s3cret-horse");
        const auto result = deliver(secured(server, "smtp", "mailer:wrong-donkey"), "ok@x.org");
        CPPUNIT_ASSERT_EQUAL(Delivery::Unavailable, result.delivery);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, result.detail.find("donkey"));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, result.detail.find("horse"));
    }

private:
    static MailSettings plain(const SmtpServer& server)
    {
        MailSettings settings;
        settings.usesSmtp = true;
        settings.host = "crowd.example.org";
        settings.from = {"Crowd", "noreply@crowd.example.org"};
        settings.smtp = parseSmtpUrl("smtp://127.0.0.1:" + std::to_string(server.port()));
        settings.smtp.requiresTls = false;
        settings.smtp.sendSeconds = 20;
        return settings;
    }

    static MailSettings secured(const SmtpServer& server, const std::string& scheme,
                                const std::string& login = {})
    {
        auto settings = plain(server);
        settings.smtp = parseSmtpUrl(scheme + "://" + login + (login.empty() ? "" : "@") +
                                     "localhost:" + std::to_string(server.port()));
        settings.smtp.caFile = server.certificate();
        return settings;
    }

    static DeliveryResult deliver(const MailSettings& settings, const std::string& to,
                                  const std::string& content = "Subject: x\r\n\r\nx\r\n",
                                  const std::stop_token& stop = {})
    {
        return makeSmtpTransport(settings)->deliver({"id@x", to, content}, stop);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SmtpTransportTest);
