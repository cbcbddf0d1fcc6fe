#include "testing/SentMails.h"

#include <Poco/FileStream.h>
#include <Poco/Net/MailMessage.h>
#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/PartHandler.h>
#include <Poco/StreamCopier.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace colonnade::testing
{

namespace
{

namespace fs = std::filesystem;

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

/// As `Message` has them.
std::string withoutCarriageReturns(std::string text)
{
    std::erase(text, '\r');
    return text;
}

Message read(const fs::path& path)
{
    Poco::FileInputStream file(path.string());
    Poco::Net::MailMessage mail;
    Parts parts;
    mail.read(file, parts);
    std::string to = mail.get("To", "");
    std::erase_if(to, [](char c) { return c == '<' || c == '>'; });
    return {.to = {to},
            .subject = Poco::Net::MailMessage::decodeWord(mail.getSubject()),
            .text = withoutCarriageReturns(mail.isMultipart() ? parts.text : mail.getContent()),
            .html = withoutCarriageReturns(parts.html)};
}

} // namespace

std::vector<Message> readSentMails(const std::string& folder)
{
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    if (fs::exists(folder))
        for (const auto& file: fs::directory_iterator(folder))
            if (file.path().extension() == ".eml")
                files.emplace_back(file.last_write_time(), file.path());
    std::sort(files.begin(), files.end());
    std::vector<Message> mails;
    mails.reserve(files.size());
    for (const auto& [time, path]: files)
        mails.push_back(read(path));
    return mails;
}

} // namespace colonnade::testing
