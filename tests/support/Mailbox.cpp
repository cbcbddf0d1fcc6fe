#include "support/Mailbox.h"

#include "testing/SentMails.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <thread>

namespace colonnade::test
{

std::string ReceivedMail::link() const
{
    const auto scheme = text.find("://");
    CPPUNIT_ASSERT_MESSAGE(text, scheme != std::string::npos);
    const auto path = text.find('/', scheme + 3);
    CPPUNIT_ASSERT_MESSAGE(text, path != std::string::npos);
    return text.substr(path, text.find_first_of(" \r\n", path) - path);
}

Mailbox::Mailbox(const std::string& dataFolder):
    _folder(dataFolder + "/mail")
{
}

std::vector<ReceivedMail> Mailbox::all() const
{
    const auto sent = testing::readSentMails(_folder);
    std::vector<ReceivedMail> mails;
    mails.reserve(sent.size());
    for (const auto& mail: sent)
        mails.push_back(
            {.to = mail.to.front(), .subject = mail.subject, .text = mail.text, .html = mail.html});
    return mails;
}

std::vector<ReceivedMail> Mailbox::waitFor(const std::string& address, std::size_t count) const
{
    for (int tries = 0; tries < 200; ++tries)
    {
        auto mails = all();
        std::erase_if(mails, [&](const ReceivedMail& mail) { return mail.to != address; });
        if (mails.size() >= count)
            return mails;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    CPPUNIT_FAIL("no " + std::to_string(count) + " mails to " + address + " within ten seconds");
    return {};
}

ReceivedMail Mailbox::newest(const std::string& address, std::size_t count) const
{
    return waitFor(address, count).back();
}

} // namespace colonnade::test
