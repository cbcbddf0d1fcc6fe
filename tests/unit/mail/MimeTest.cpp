#include "mail/Mime.h"

#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

/// Prints what Python's own parser makes of a message.
constexpr const char* PARSER = R"(
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [[part.get_content_type(), part.get_content()] for part in message.walk() if not part.is_multipart()]
print(json.dumps({"subject": message["Subject"], "from": message["From"].addresses[0].display_name, "to": message["To"],
                  "fields": message.keys(), "defects": [str(d) for part in message.walk() for d in part.defects],
                  "type": message.get_content_type(), "date": message["Date"].datetime.isoformat(), "parts": parts}, ensure_ascii=False))
)";

std::string format(const Message& message, const Mailbox& from = {"Crowd", "noreply@example.org"})
{
    return formatHead(message, {from, message.to.front(), "1.2@example.org", 1'793'337'474}) +
           formatBody(message);
}

std::string parse(const std::string& content)
{
    const auto parsed = runProgram({"/usr/bin/python3", "-c", PARSER}, content);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(parsed.err, 0, parsed.exitCode);
    return parsed.out;
}

void assertContains(const std::string& text, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE("\"" + text + "\" lacks \"" + part + "\"", text.find(part) != std::string::npos);
}

bool isRefused(const Message& message)
{
    try
    {
        requireValid(message);
        return false;
    }
    catch (const InvalidMessage&)
    {
        return true;
    }
}

} // namespace

class MimeTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MimeTest);
    CPPUNIT_TEST(testAPlainMailIsReadableAsItIs);
    CPPUNIT_TEST(testWhatWasWrittenIsWhatIsRead);
    CPPUNIT_TEST(testLongSubjectsOfAnyScriptAreFoldedAtCharacters);
    CPPUNIT_TEST(testQuotedPrintableByKnownAnswers);
    CPPUNIT_TEST(testEveryLineIsShortAndSevenBit);
    CPPUNIT_TEST(testNoHeaderFieldCanBeInjected);
    CPPUNIT_TEST(testRefusesBodiesWithOddBytes);
    CPPUNIT_TEST(testRefusesWhatIsTooMuch);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAPlainMailIsReadableAsItIs()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("Date: Fri, 30 Oct 2026 05:17:54 +0000\r\nFrom: \"Crowd\" <noreply@example.org>\r\n"
                        "To: anna@example.org\r\nSubject: Hello!\r\nMessage-ID: <1.2@example.org>\r\n"
                        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: 7bit\r\n\r\n"
                        "https://x.org/?key=abc\r\n.\r\n"),
            format({{"anna@example.org"}, "Hello!", "https://x.org/?key=abc\n.\n"}));
        CPPUNIT_ASSERT_EQUAL(std::string("Sun, 1 Nov 2026 00:00:01 +0000"), formatMailDate(1'793'491'201));
    }

    void testWhatWasWrittenIsWhatIsRead()
    {
        const std::string parsed = parse(format({{"anna@example.org"},
                                                 "Gr\u00fc\u00dfe =?x?=",
                                                 "\u65e5\u672c = a  \nFrom here\t\n..\n",
                                                 "<p>J\u00f6rg &amp; Co = \"x\"</p>\n"},
                                                {"B\u00fccher", "noreply@example.org"}));
        assertContains(parsed, "\"subject\": \"Gr\u00fc\u00dfe =?x?=\"");
        assertContains(parsed, "\"from\": \"B\u00fccher\"");
        assertContains(parsed, "\"type\": \"multipart/alternative\"");
        assertContains(parsed, "\"defects\": []");
        assertContains(parsed, "[\"text/plain\", \"\u65e5\u672c = a  \\r\\nFrom here\\t\\r\\n..\\r\\n");
        assertContains(parsed, "[\"text/html\", \"<p>J\u00f6rg &amp; Co = \\\"x\\\"</p>\\r\\n");
        assertContains(parsed, "\"date\": \"2026-10-30T05:17:54+00:00\"");
    }

    void testLongSubjectsOfAnyScriptAreFoldedAtCharacters()
    {
        std::string subject;
        for (int i = 0; i < 100; ++i)
            subject += "\u65e5\U0001f600";
        assertContains(parse(format({{"a@b.org"}, subject, "x"})), "\"subject\": \"" + subject + "\"");
        CPPUNIT_ASSERT_EQUAL(std::string("=?UTF-8?B?w6Q=?="), encodeHeaderText("\u00e4"));
        CPPUNIT_ASSERT_EQUAL(std::string("plain"), encodeHeaderText("plain"));
    }

    void testQuotedPrintableByKnownAnswers()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a=3Db=20\r\n=C3=A4=09\r\nlast\r\n"),
                             encodeQuotedPrintable("a=b \n\u00e4\t\r\nlast"));
        CPPUNIT_ASSERT_EQUAL(std::string(75, 'x') + "=\r\nx\r\n",
                             encodeQuotedPrintable(std::string(76, 'x')));
    }

    void testEveryLineIsShortAndSevenBit()
    {
        std::istringstream lines(format({{"a@b.org"},
                                         std::string(200, 's'),
                                         std::string(200'000, 'x') + "\u00e4",
                                         std::string(5000, '=')}));
        for (std::string line; std::getline(lines, line);)
        {
            CPPUNIT_ASSERT(line.size() <= 998 && line.ends_with('\r'));
            for (const char c: line)
                CPPUNIT_ASSERT(static_cast<unsigned char>(c) < 0x80);
        }
    }

    void testNoHeaderFieldCanBeInjected()
    {
        for (const std::string evil:
             {"x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\rBcc: evil@example.org",
              "x\r\n\r\nbody", "\r\n.\r\nMAIL FROM:<x@y>", "x\n y", "x\ty", "x\x0b", "x\x7f", "\r", "\n"})
        {
            CPPUNIT_ASSERT_MESSAGE(evil, isRefused({{"anna@example.org"}, evil, "x"}));
            CPPUNIT_ASSERT_MESSAGE(evil, isRefused({{"anna@example.org" + evil}, "x", "x"}));
            CPPUNIT_ASSERT_MESSAGE(evil, isRefused({{evil + "anna@example.org"}, "x", "x"}));
            CPPUNIT_ASSERT_MESSAGE(evil, isRefused({{"anna@example.org", evil}, "x", "x"}));
            CPPUNIT_ASSERT_MESSAGE(evil, !parseMailbox(evil + " <a@b.org>") || trimmed(evil).empty());
        }
        CPPUNIT_ASSERT(isRefused({{"anna@example.org"}, std::string("a\0b", 3), "x"}));
        CPPUNIT_ASSERT(isRefused({{"anna@example.org"}, "\xff", "x"}));
        // Separators that are none in a mail: encoded, or plain text.
        const auto parsed =
            parse(format({{"a@b.org"}, "x\u2028Bcc: e@e.org\u0085=?UTF-8?Q?=0D=0ABcc:_e@e.org?=", "y"}));
        assertContains(
            parsed,
            "\"fields\": [\"Date\", \"From\", \"To\", \"Subject\", \"Message-ID\", \"Auto-Submitted\", "
            "\"MIME-Version\", \"Content-Type\", \"Content-Transfer-Encoding\"]");
    }

    void testRefusesBodiesWithOddBytes()
    {
        for (const std::string& bad:
             {std::string("a\0b", 3), std::string("a\rb"), std::string("a\r"), std::string("\x1b[31m"),
              std::string("\xff"), std::string("\xed\xa0\x80"), std::string("\x7f")})
        {
            CPPUNIT_ASSERT(isRefused({{"a@b.org"}, "x", bad}));
            CPPUNIT_ASSERT(isRefused({{"a@b.org"}, "x", "x", bad}));
        }
        CPPUNIT_ASSERT(!isRefused({{"a@b.org"}, "x", "a\r\nb\tc\n"}));
    }

    void testRefusesWhatIsTooMuch()
    {
        CPPUNIT_ASSERT(isRefused({{}, "x", "x"}));
        CPPUNIT_ASSERT(isRefused({std::vector<std::string>(51, "a@b.org"), "x", "x"}));
        CPPUNIT_ASSERT(!isRefused({std::vector<std::string>(50, "a@b.org"), "x", "x"}));
        CPPUNIT_ASSERT(isRefused({{"a@b.org"}, "", "x"}));
        CPPUNIT_ASSERT(isRefused({{"a@b.org"}, std::string(201, 'x'), "x"}));
        CPPUNIT_ASSERT(isRefused({{"a@b.org"}, "x", ""}));
        CPPUNIT_ASSERT(isRefused({{"a@b.org"}, "x", std::string(256 * 1024 + 1, 'x')}));
        CPPUNIT_ASSERT(isRefused({{"a@b.org"}, "x", "x", std::string(256 * 1024 + 1, 'x')}));
    }

private:
    static std::string trimmed(std::string text)
    {
        std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
        return text;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MimeTest);
