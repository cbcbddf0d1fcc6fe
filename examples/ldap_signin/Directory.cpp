#include "Directory.h"

#include <Poco/Exception.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>

namespace
{

constexpr int SECONDS = 5;
constexpr std::size_t MOST_BYTES = 1000; ///< of a name or a password

// Tags of the few elements of BER that a simple bind has (RFC 4511, 4.2).
constexpr char SEQUENCE = 0x30;
constexpr char INTEGER = 0x02;
constexpr char OCTETS = 0x04;
constexpr char BIND_REQUEST = 0x60;
constexpr char BIND_RESPONSE = 0x61;
constexpr char ENUMERATED = 0x0a;
constexpr char SIMPLE = static_cast<char>(0x80);

/// Tag, length in its long form of two bytes, content.
std::string element(char tag, const std::string& content)
{
    const auto size = static_cast<unsigned>(content.size());
    return {std::string{tag, static_cast<char>(0x82), static_cast<char>(size >> 8),
                        static_cast<char>(size & 0xff)} +
            content};
}

std::string bindRequest(const std::string& entry, std::string_view password)
{
    const std::string version{INTEGER, 1, 3};
    const std::string bind = version + element(OCTETS, entry) + element(SIMPLE, std::string(password));
    return element(SEQUENCE, std::string{INTEGER, 1, 1} + element(BIND_REQUEST, bind));
}

/// As a part of an entry's name (RFC 4514, 2.4): each byte that is no letter or digit as two hexadecimals.
std::string escaped(std::string_view name)
{
    static constexpr std::string_view HEX = "0123456789abcdef";
    std::string text;
    for (const char c: name)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            text += c;
        else
            text.append("\\")
                .append(1, HEX[static_cast<unsigned char>(c) >> 4])
                .append(1, HEX[static_cast<unsigned char>(c) & 15]);
    return text;
}

/// Reads what the server answers, element by element.
class Answer
{
public:
    explicit Answer(Poco::Net::StreamSocket& socket):
        _socket(socket)
    {
    }

    /// The length of what follows; throws if it is something else.
    std::size_t enter(char tag)
    {
        if (byte() != static_cast<unsigned char>(tag))
            throw Poco::DataFormatException("the directory answers something else than a bind is answered");
        const unsigned first = byte();
        if (first < 0x80)
            return first;
        std::size_t size = 0;
        for (unsigned i = 0; i < (first & 0x7f); ++i)
            size = size << 8 | byte();
        return size;
    }
    void skip(std::size_t size)
    {
        while (size-- > 0)
            byte();
    }
    unsigned byte()
    {
        unsigned char value = 0;
        if (_socket.receiveBytes(&value, 1) != 1)
            throw Poco::IOException("the directory has hung up");
        return value;
    }

private:
    Poco::Net::StreamSocket& _socket;
};

} // namespace

Directory::Directory(const std::string& address, std::string people):
    _address(address),
    _people(std::move(people))
{
}

bool Directory::takes(std::string_view name, std::string_view password) const
{
    // Without a password a bind is anonymous, and always right (RFC 4513, 5.1.2).
    if (name.empty() || password.empty() || name.size() > MOST_BYTES || password.size() > MOST_BYTES)
        return false;
    Poco::Net::StreamSocket socket;
    socket.connect(_address, Poco::Timespan(SECONDS, 0));
    socket.setReceiveTimeout(Poco::Timespan(SECONDS, 0));
    const std::string request = bindRequest("uid=" + escaped(name) + "," + _people, password);
    socket.sendBytes(request.data(), static_cast<int>(request.size()));
    Answer answer(socket);
    answer.enter(SEQUENCE);
    answer.skip(answer.enter(INTEGER)); // the number of our request
    answer.enter(BIND_RESPONSE);
    answer.enter(ENUMERATED);
    return answer.byte() == 0;
}
