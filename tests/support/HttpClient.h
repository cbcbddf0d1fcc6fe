#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace Poco::Net
{
class HTTPClientSession;
}

namespace colonnade::test
{

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Answer
{
    int status = 0;
    HeaderList headers;
    std::string body;

    /// The first field of that name, ignoring case; empty if there is none.
    std::string header(const std::string& name) const;
    std::vector<std::string> allHeaders(const std::string& name) const;
};

/// A client as real ones are: one keep-alive connection, cookies kept and sent back (unless switched off).
/// One thread.
class HttpClient
{
public:
    explicit HttpClient(int port);
    /// Over TLS; the server must show a certificate that holds by the authority in this PEM file, for
    /// 127.0.0.1.
    HttpClient(int port, const std::string& authority);
    ~HttpClient();

    Answer get(const std::string& target, const HeaderList& headers = {})
    {
        return send("GET", target, headers, {});
    }
    Answer postJson(const std::string& target, const std::string& json, const HeaderList& headers = {});
    Answer postForm(const std::string& target, const std::string& form, const HeaderList& headers = {});
    Answer send(const std::string& method, const std::string& target, const HeaderList& headers,
                const std::string& body);

    /// That of the server, in PEM.
    std::string certificate() const;

    std::map<std::string, std::string> cookies; ///< sent with each request
    bool keepsCookies = true;

private:
    explicit HttpClient(std::unique_ptr<Poco::Net::HTTPClientSession> session);

    void storeCookie(const std::string& field);

    std::unique_ptr<Poco::Net::HTTPClientSession> _session;
};

} // namespace colonnade::test
