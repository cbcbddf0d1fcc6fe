#include "mail/Address.h"
#include "mail/MailSettings.h"
#include "mail/Transport.h"
#include "net/Curl.h"

#include "colonnade/Text.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>
#include <string_view>

namespace colonnade
{

namespace
{

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t MAX_REPLY_BYTES = 500;
constexpr int STOP_GRACE_SECONDS = 5; // for a mail on its way when the server stops

using curl::set;
using Sockets = std::set<curl_socket_t>;

/// Cuts connections off. libcurl says good-bye on each, and would wait for an answer.
void cutOff(const Sockets& sockets)
{
    for (const auto socket: sockets)
        ::shutdown(socket, SHUT_RDWR); // fails for one that is not connected yet: nothing to cut
}

int addSocket(void* user, curl_socket_t socket, curlsocktype)
{
    static_cast<Sockets*>(user)->insert(socket);
    return CURL_SOCKOPT_OK;
}

int closeSocket(void* user, curl_socket_t socket)
{
    static_cast<Sockets*>(user)->erase(socket);
    return ::close(socket);
}

/// What happens while one mail is sent; libcurl's callbacks write here.
struct Transfer
{
    std::string_view unread; ///< of the message
    const std::stop_token& stop;
    const Sockets& sockets;
    SteadyClock::time_point deadline;
    bool contentAsked = false; ///< the server accepted sender and recipient
    bool timedOut = false;
    bool interrupted = false;
    std::string reply = {}; ///< the server's last line, good-byes aside
};

std::size_t readContent(char* buffer, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.contentAsked = true;
    const auto length = std::min(size * count, transfer.unread.size());
    std::memcpy(buffer, transfer.unread.data(), length);
    transfer.unread.remove_prefix(length);
    return length;
}

std::size_t takeReply(char* line, std::size_t size, std::size_t count, void* user)
{
    std::string_view text(line, size * count);
    while (!text.empty() && (text.back() == '\r' || text.back() == '\n'))
        text.remove_suffix(1);
    if (!text.empty() && !text.starts_with("221"))
        static_cast<Transfer*>(user)->reply.assign(text.substr(0, MAX_REPLY_BYTES));
    return size * count;
}

/// Called about every second, also while nothing moves.
int watch(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const auto now = SteadyClock::now();
    if (transfer.stop.stop_requested() && !transfer.interrupted)
    {
        transfer.interrupted = true;
        transfer.deadline = std::min(transfer.deadline, now + std::chrono::seconds(STOP_GRACE_SECONDS));
    }
    if (now < transfer.deadline)
        return 0;
    transfer.timedOut = true;
    cutOff(transfer.sockets);
    return 1;
}

/// The server's words as one line of text.
std::string printable(std::string text)
{
    for (char& c: text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    return isValidUtf8(text) ? text : "an answer that is not UTF-8";
}

/// As the server is told it.
std::string inBrackets(const std::string& address)
{
    return "<" + wireAddress(address).value_or(address) + ">";
}

/// Which setting a failure is about, where libcurl's words do not tell.
std::string hintFor(CURLcode code)
{
    if (code == CURLE_USE_SSL_FAILED)
        return "; the mail server offers no TLS: mail.smtp_tls = off sends without it, which only a server "
               "on "
               "this machine should get";
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return "; mail.smtp_ca_file names the certificates to trust, for instance the mail server's own, and "
               "mail.smtp_url must have the name that is in it";
    return {};
}

class SmtpTransport final: public MailTransport
{
public:
    explicit SmtpTransport(const MailSettings& settings):
        _settings(settings.smtp),
        _url(settings.smtp.url + "/" + settings.host), // the path is what we call ourselves
        _from(inBrackets(settings.from.address))
    {
        setServer();
        setSecurity();
    }

    ~SmtpTransport() override { cutOff(_sockets); }

    DeliveryResult deliver(const OutgoingMail& mail, const std::stop_token& stop) override
    {
        Transfer transfer{mail.content, stop, _sockets,
                          SteadyClock::now() + std::chrono::seconds(_settings.sendSeconds)};
        curl::List recipients;
        curl::append(recipients, inBrackets(mail.recipient));
        CURL* handle = _handle.get();
        set(handle, CURLOPT_MAIL_RCPT, recipients.get());
        set(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.content.size()));
        set(handle, CURLOPT_READDATA, static_cast<void*>(&transfer));
        set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
        set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
        char error[CURL_ERROR_SIZE] = "";
        set(handle, CURLOPT_ERRORBUFFER, error);
        const CURLcode code = curl_easy_perform(handle);
        set(handle, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        return judge(code, transfer, error);
    }

private:
    void setServer()
    {
        CURL* handle = _handle.get();
        set(handle, CURLOPT_URL, _url.c_str());
        set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(handle, CURLOPT_PROXY, ""); // whatever the environment says
        set(handle, CURLOPT_NOSIGNAL, 1L);
        set(handle, CURLOPT_UPLOAD, 1L);
        set(handle, CURLOPT_MAIL_FROM, _from.c_str());
        set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(_settings.connectSeconds));
        set(handle, CURLOPT_TIMEOUT, _settings.sendSeconds + 1L); // for what does not call watch
        set(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(_settings.sendSeconds));
        set(handle, CURLOPT_MAXCONNECTS, 1L);
        set(handle, CURLOPT_SOCKOPTFUNCTION, &addSocket);
        set(handle, CURLOPT_SOCKOPTDATA, static_cast<void*>(&_sockets));
        set(handle, CURLOPT_CLOSESOCKETFUNCTION, &closeSocket);
        set(handle, CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&_sockets));
        set(handle, CURLOPT_READFUNCTION, &readContent);
        set(handle, CURLOPT_HEADERFUNCTION, &takeReply);
        set(handle, CURLOPT_XFERINFOFUNCTION, &watch);
        set(handle, CURLOPT_NOPROGRESS, 0L);
    }

    void setSecurity()
    {
        CURL* handle = _handle.get();
        set(handle, CURLOPT_USE_SSL,
            static_cast<long>(_settings.requiresTls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
        set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
        set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
        if (!_settings.caFile.empty())
            set(handle, CURLOPT_CAINFO, _settings.caFile.c_str());
        if (_settings.user.empty())
            return;
        set(handle, CURLOPT_USERNAME, _settings.user.c_str());
        set(handle, CURLOPT_PASSWORD, _settings.password.c_str());
    }

    /// libcurl tells apart neither a refused mail from a lost connection, nor a server that greets us with a
    /// refusal from one that refuses a whole message: the last answer and how far we came do.
    DeliveryResult judge(CURLcode code, const Transfer& transfer, const char* error) const
    {
        long answer = 0;
        curl_easy_getinfo(_handle.get(), CURLINFO_RESPONSE_CODE, &answer);
        const std::string reply = printable(transfer.reply);
        const bool aboutTheMail =
            code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && transfer.contentAsked);
        if (code == CURLE_OK)
            return {Delivery::Sent, reply};
        if (transfer.timedOut && transfer.interrupted)
            return {Delivery::Interrupted, "the server stops"};
        if (transfer.timedOut)
            return {Delivery::Unavailable, "the mail server took too long"};
        if (aboutTheMail && answer == 421) // the server closes (RFC 5321, 4.2.3)
            return {Delivery::Unavailable, reply};
        if (aboutTheMail && answer >= 400 && answer < 600)
            return {answer >= 500 ? Delivery::Refused : Delivery::Deferred, reply};
        std::string detail = printable(*error != '\0' ? error : curl_easy_strerror(code));
        if (answer >= 400)
            detail += " (" + reply + ")";
        return {Delivery::Unavailable, detail + hintFor(code)};
    }

    const SmtpSettings _settings;
    const std::string _url;
    const std::string _from;
    Sockets _sockets;                               // open ones
    const curl::Handle _handle = curl::newHandle(); // keeps the connection from mail to mail
};

} // namespace

std::unique_ptr<MailTransport> makeSmtpTransport(const MailSettings& settings)
{
    return std::make_unique<SmtpTransport>(settings);
}

} // namespace colonnade
