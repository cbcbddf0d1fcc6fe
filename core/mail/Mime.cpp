#include "mail/Mime.h"

#include "text/Utf8.h"

#include "colonnade/Crypto.h"
#include "colonnade/Text.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_RECIPIENTS = 50;
constexpr std::size_t MAX_SUBJECT_CHARACTERS = 200;
constexpr std::size_t MAX_PART_BYTES = 256 * 1024;
constexpr std::size_t MAX_PLAIN_LINE = 900; // RFC 5322, 2.1.1 allows 998
constexpr std::size_t MAX_QUOTED_LINE = 76; // RFC 2045, 6.7
constexpr std::size_t MAX_WORD_BYTES =
    45; // of text: 60 in base64, 72 with `=?UTF-8?B?…?=`; RFC 2047 allows 75
constexpr std::size_t BOUNDARY_BYTES = 18;
constexpr const char* CRLF = "\r\n";

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Lines without their ends.
std::vector<std::string_view> splitLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty())
    {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Control characters other than line ends and tabs.
bool hasOddControlCharacters(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool lineEnd = byte == '\n' || (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
        if ((byte < 0x20 && byte != '\t' && !lineEnd) || byte == 0x7f)
            return true;
    }
    return false;
}

void requireValidPart(std::string_view part, const char* name)
{
    if (part.size() > MAX_PART_BYTES)
        throw InvalidMessage(std::string("the ") + name + " is longer than 256 KiB");
    if (!isValidUtf8(part) || hasOddControlCharacters(part))
        throw InvalidMessage(std::string("the ") + name + " is not UTF-8 text, or holds control characters");
}

std::string encodeBase64(std::string_view bytes)
{
    std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0'); // OpenSSL adds a NUL
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    encoded.resize(static_cast<std::size_t>(length));
    return encoded;
}

std::string encodeByte(char c)
{
    static constexpr char DIGITS[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    return {'=', DIGITS[byte >> 4], DIGITS[byte & 15]};
}

void appendQuotedLine(std::string& out, std::string_view line)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        const char c = line[i];
        const bool blank = c == ' ' || c == '\t';
        const bool last = i + 1 == line.size();
        const bool literal = (c > ' ' && c <= '~' && c != '=') || (blank && !last);
        const std::string piece = literal ? std::string(1, c) : encodeByte(c);
        if (length + piece.size() > MAX_QUOTED_LINE - 1) // room for the soft line end's "="
        {
            out.append("=").append(CRLF);
            length = 0;
        }
        out += piece;
        length += piece.size();
    }
    out += CRLF;
}

bool canGoPlain(std::string_view text)
{
    const auto lines = splitLines(text);
    return isAscii(text) &&
           std::all_of(lines.begin(), lines.end(), [](auto line) { return line.size() <= MAX_PLAIN_LINE; });
}

/// The header fields of a part, an empty line, its text.
std::string formatPart(std::string_view type, std::string_view text)
{
    const bool plain = canGoPlain(text); // so that links can be read in the file as they are
    std::string part;
    part.append("Content-Type: ").append(type).append("; charset=utf-8").append(CRLF);
    part.append("Content-Transfer-Encoding: ").append(plain ? "7bit" : "quoted-printable").append(CRLF);
    part += CRLF;
    if (!plain)
        return part + encodeQuotedPrintable(text);
    for (const auto line: splitLines(text))
        part.append(line).append(CRLF);
    return part;
}

std::string formatMailbox(const Mailbox& mailbox)
{
    std::string address = wireAddress(mailbox.address).value_or(mailbox.address);
    if (mailbox.name.empty())
        return address;
    const std::string encoded = encodeHeaderText(mailbox.name);
    const std::string name = encoded == mailbox.name ? "\"" + encoded + "\"" : encoded; // no quotes within
    return name + " <" + address + ">";
}

} // namespace

void requireValid(const Message& message)
{
    if (message.to.empty() || message.to.size() > MAX_RECIPIENTS)
        throw InvalidMessage("a mail has 1 to 50 recipients, not " + std::to_string(message.to.size()));
    for (const auto& address: message.to)
        if (!isMailAddress(address))
            throw InvalidMessage("a recipient is no mail address");
    const auto characters = countCodePoints(message.subject);
    if (characters == 0 || characters > MAX_SUBJECT_CHARACTERS)
        throw InvalidMessage("the subject has 1 to 200 characters, not " + std::to_string(characters));
    if (!isValidUtf8(message.subject) || hasControlCharacters(message.subject))
        throw InvalidMessage("the subject is not UTF-8 text on one line");
    requireValidPart(message.text, "text");
    requireValidPart(message.html, "HTML text");
    if (message.text.empty())
        throw InvalidMessage("the text is empty");
}

std::string encodeHeaderText(std::string_view text)
{
    if (isAscii(text) && text.find("=?") == std::string_view::npos)
        return std::string(text);
    std::string encoded;
    while (!text.empty())
    {
        std::size_t size = 0; // whole characters: a word must make sense alone
        while (size < text.size())
        {
            const auto next = std::max<std::size_t>(utf8SequenceLength(text.substr(size)), 1);
            if (size + next > MAX_WORD_BYTES)
                break;
            size += next;
        }
        encoded +=
            (encoded.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + encodeBase64(text.substr(0, size))) + "?=";
        text.remove_prefix(size);
    }
    return encoded;
}

std::string encodeQuotedPrintable(std::string_view text)
{
    std::string out;
    for (const auto line: splitLines(text))
        appendQuotedLine(out, line);
    return out;
}

std::string formatMailDate(std::int64_t seconds)
{
    return Poco::DateTimeFormatter::format(Poco::Timestamp(seconds * 1'000'000),
                                           "%w, %e %b %Y %H:%M:%S +0000");
}

std::string formatBody(const Message& message)
{
    if (message.html.empty())
        return formatPart("text/plain", message.text);
    // "=_" cannot stand in quoted-printable, and nobody can guess the rest.
    const std::string boundary = "=_" + encodeBase64Url(randomBytes(BOUNDARY_BYTES));
    std::string parts = "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n";
    for (const auto& part: {formatPart("text/plain", message.text), formatPart("text/html", message.html)})
        parts += "--" + boundary + CRLF + part + CRLF;
    return parts + "--" + boundary + "--" + CRLF;
}

std::string formatHead(const Message& message, const Envelope& envelope)
{
    std::string head;
    const auto field = [&](const char* name, const std::string& value)
    { head.append(name).append(": ").append(value).append(CRLF); };
    field("Date", formatMailDate(envelope.seconds));
    field("From", formatMailbox(envelope.from));
    field("To", wireAddress(envelope.to).value_or(envelope.to));
    field("Subject", encodeHeaderText(message.subject));
    field("Message-ID", "<" + envelope.messageId + ">");
    field("Auto-Submitted", "auto-generated");
    field("MIME-Version", "1.0");
    return head;
}

} // namespace colonnade
