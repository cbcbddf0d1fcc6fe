#include "support/Mailbox.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/FileStream.h>
#include <Poco/Net/MailMessage.h>
#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/PartHandler.h>
#include <Poco/StreamCopier.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

namespace colonnade::test
{

namespace
{

/// Keeps the parts by their type.
class Parts final: public Poco::Net::PartHandler
{
public:
    void handlePart(const Poco::Net::MessageHeader& header, std::istream& stream) override
    {
        std::string content;
        Poco::StreamCopier::copyToString(stream, content);
        (header.get("Content-Type", "").starts_with("text/html") ? html : text) = content;
    }

    std::string text;
    std::string html;
};

ReceivedMail read(const std::string& path)
{
    Poco::FileInputStream file(path);
    Poco::Net::MailMessage message;
    Parts parts;
    message.read(file, parts);
    ReceivedMail mail;
    mail.subject = Poco::Net::MailMessage::decodeWord(message.getSubject());
    mail.text = message.isMultipart() ? parts.text : message.getContent();
    mail.html = parts.html;
    std::string to = message.get("To", "");
    to.erase(std::remove_if(to.begin(), to.end(), [](char c) { return c == '<' || c == '>'; }), to.end());
    mail.to = to;
    return mail;
}

} // namespace

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
    using Entry = std::pair<std::filesystem::file_time_type, std::string>;
    std::vector<Entry> files;
    if (std::filesystem::exists(_folder))
        for (const auto& file: std::filesystem::directory_iterator(_folder))
            if (file.path().extension() == ".eml")
                files.emplace_back(file.last_write_time(), file.path().string());
    std::sort(files.begin(), files.end());
    std::vector<ReceivedMail> mails;
    mails.reserve(files.size());
    for (const auto& [time, path]: files)
        mails.push_back(read(path));
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
