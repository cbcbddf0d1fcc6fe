#include "mail/MailSettings.h"

#include "config/Settings.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

MailSettings read(const std::vector<std::string>& given,
                  const std::string& publicUrl = "https://crowd.example.org")
{
    Schema schema;
    schema.add(mailSettingSpecs());
    const auto checked =
        checkSettings(SettingSources::read({.dataDirectory = "/nowhere", .definitions = given}), schema);
    CPPUNIT_ASSERT(checked.problems.empty());
    return MailSettings::read(*checked.settings.section("mail"), publicUrl, "The Crowd");
}

std::string refusal(const std::vector<std::string>& given)
{
    try
    {
        read(given);
    }
    catch (const ConfigurationException& exc)
    {
        return exc.message();
    }
    return "";
}

void assertContains(const std::string& text, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE("\"" + text + "\" lacks \"" + part + "\"", text.find(part) != std::string::npos);
}

} // namespace

class MailSettingsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MailSettingsTest);
    CPPUNIT_TEST(testWithoutSettingsMailsAreFilesFromThePublicHost);
    CPPUNIT_TEST(testReadsMailServers);
    CPPUNIT_TEST(testRefusesOtherUrlsWithoutShowingThem);
    CPPUNIT_TEST(testRefusesSettingsThatDoNotFitTogether);
    CPPUNIT_TEST_SUITE_END();

public:
    void testWithoutSettingsMailsAreFilesFromThePublicHost()
    {
        const auto settings = read({});
        CPPUNIT_ASSERT(!settings.usesSmtp);
        CPPUNIT_ASSERT(settings.from == (Mailbox{"The Crowd", "noreply@crowd.example.org"}));
        CPPUNIT_ASSERT_EQUAL(std::string("crowd.example.org"), settings.host);
        for (const char* url: {"http://127.0.0.1:8080", "http://[::1]:8080", "", "http://:"})
            CPPUNIT_ASSERT_EQUAL(std::string("localhost"), read({}, url).host);
        CPPUNIT_ASSERT(read({"mail.from=Anna <a@b.org>"}).from == (Mailbox{"Anna", "a@b.org"}));
    }

    void testReadsMailServers()
    {
        const auto full = parseSmtpUrl("smtp://anna%40x.org:p%3Aw%2F%40@mail.example.org:2525/");
        CPPUNIT_ASSERT_EQUAL(std::string("smtp://mail.example.org:2525"), full.url);
        CPPUNIT_ASSERT_EQUAL(std::string("anna@x.org"), full.user);
        CPPUNIT_ASSERT_EQUAL(std::string("p:w/@"), full.password);
        CPPUNIT_ASSERT_EQUAL(std::string("smtp://mail.example.org:587"),
                             parseSmtpUrl("smtp://mail.example.org").url);
        CPPUNIT_ASSERT_EQUAL(std::string("smtps://mail.example.org:465"),
                             parseSmtpUrl("SMTPS://mail.example.org").url);
        CPPUNIT_ASSERT_EQUAL(std::string("smtp://[::1]:25"), parseSmtpUrl("smtp://[::1]:25").url);
        CPPUNIT_ASSERT_EQUAL(std::string("smtp://[::1]:587"), parseSmtpUrl("smtp://[::1]").url);
    }

    void testRefusesOtherUrlsWithoutShowingThem()
    {
        for (const std::string url: {"",
                                     "mail.example.org",
                                     "http://mail.example.org",
                                     "smtp:mail",
                                     "smtp://",
                                     "smtp://:25",
                                     "smtp://u:secret@",
                                     "smtp://secret@host",
                                     "smtp://:secret@host",
                                     "smtp://u:@host",
                                     "smtp://u:secret@host:0",
                                     "smtp://u:secret@host:65536",
                                     "smtp://u:secret@host:x",
                                     "smtp://u:secret@host:25:26",
                                     "smtp://u:secret@ho st",
                                     "smtp://u:secret@host/path",
                                     "smtp://u:secret@host?x=y",
                                     "smtp://u:secret@host#x",
                                     "smtp://u:secret%0d%0a@host",
                                     "smtp://u:secret%@host",
                                     "smtp://u:secret%00@host",
                                     "smtp://-host",
                                     "smtp://u:secret@[::1",
                                     "smtp://u:secret@[]",
                                     "smtp://u:secret@[x]"})
            try
            {
                parseSmtpUrl(url);
                CPPUNIT_FAIL(url);
            }
            catch (const ConfigurationException& exc)
            {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(exc.message(), std::string::npos, exc.message().find("secret"));
            }
    }

    void testRefusesSettingsThatDoNotFitTogether()
    {
        assertContains(refusal({"mail.transport=smtp"}), "mail.smtp_url is not set");
        assertContains(refusal({"mail.transport=smtp", "mail.smtp_url=smtp://h"}), "mail.from is not set");
        assertContains(refusal({"mail.from=nobody"}), "mail.from: wanted");
        const std::vector<std::string> smtp{"mail.transport=smtp", "mail.from=a@b.org", "mail.smtp_tls=off"};
        const auto with = [&](const std::string& url)
        {
            auto all = smtp;
            all.push_back("mail.smtp_url=" + url);
            return refusal(all);
        };
        assertContains(with("smtp://u:p@mail.example.org"), "in clear");
        assertContains(with("smtps://mail.example.org"), "smtps://");
        CPPUNIT_ASSERT_EQUAL(std::string(), with("smtp://u:p@127.0.0.1"));
        CPPUNIT_ASSERT_EQUAL(std::string(), with("smtp://mail.example.org"));
        assertContains(refusal({"mail.claim_seconds=60"}), "mail.claim_seconds must be at least 2 more");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailSettingsTest);
