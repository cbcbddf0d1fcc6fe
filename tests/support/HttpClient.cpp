#include "support/HttpClient.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/X509Certificate.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>

#include <istream>
#include <ostream>
#include <sstream>

namespace colonnade::test
{

std::string Answer::header(const std::string& name) const
{
    const auto all = allHeaders(name);
    return all.empty() ? std::string() : all.front();
}

std::vector<std::string> Answer::allHeaders(const std::string& name) const
{
    std::vector<std::string> values;
    for (const auto& [field, value]: headers)
    {
        if (Poco::icompare(field, name) == 0)
            values.push_back(value);
    }
    return values;
}

namespace
{

std::unique_ptr<Poco::Net::HTTPClientSession> tlsSession(int port, const std::string& authority)
{
    const Poco::Net::Context::Ptr context(new Poco::Net::Context(
        Poco::Net::Context::TLS_CLIENT_USE, authority, Poco::Net::Context::VERIFY_STRICT));
    return std::make_unique<Poco::Net::HTTPSClientSession>("127.0.0.1", static_cast<Poco::UInt16>(port),
                                                           context);
}

} // namespace

HttpClient::HttpClient(int port):
    HttpClient(std::make_unique<Poco::Net::HTTPClientSession>("127.0.0.1", static_cast<Poco::UInt16>(port)))
{
}

HttpClient::HttpClient(int port, const std::string& authority):
    HttpClient(tlsSession(port, authority))
{
}

HttpClient::HttpClient(std::unique_ptr<Poco::Net::HTTPClientSession> session):
    _session(std::move(session))
{
    _session->setKeepAlive(true);
    _session->setKeepAliveTimeout(Poco::Timespan(50, 0));
    _session->setTimeout(Poco::Timespan(60, 0));
}

HttpClient::~HttpClient() = default;

std::string HttpClient::certificate() const
{
    auto& session = dynamic_cast<Poco::Net::HTTPSClientSession&>(*_session);
    std::ostringstream text;
    session.serverCertificate().save(text);
    return text.str();
}

Answer HttpClient::postJson(const std::string& target, const std::string& json, const HeaderList& headers)
{
    HeaderList all = headers;
    all.emplace_back("Content-Type", "application/json");
    return send("POST", target, all, json);
}

Answer HttpClient::postForm(const std::string& target, const std::string& form, const HeaderList& headers)
{
    HeaderList all = headers;
    all.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return send("POST", target, all, form);
}

Answer HttpClient::send(const std::string& method, const std::string& target, const HeaderList& headers,
                        const std::string& body)
{
    Poco::Net::HTTPRequest request(method, target, Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value]: headers)
        request.add(name, value);
    std::string cookie;
    for (const auto& [name, value]: cookies)
        cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
    if (!cookie.empty() && !request.has("Cookie"))
        request.set("Cookie", cookie);
    if (!body.empty() || method == "POST" || method == "PUT")
        request.setContentLength(static_cast<std::streamsize>(body.size()));
    _session->sendRequest(request) << body << std::flush;

    Poco::Net::HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(_session->receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    for (const auto& [name, value]: response)
        answer.headers.emplace_back(name, value);
    if (keepsCookies)
    {
        for (const auto& field: answer.allHeaders("Set-Cookie"))
            storeCookie(field);
    }
    return answer;
}

void HttpClient::storeCookie(const std::string& field)
{
    const auto equals = field.find('=');
    const auto end = field.find(';');
    if (equals == std::string::npos)
        return;
    const std::string name = field.substr(0, equals);
    if (Poco::toLower(field).find("max-age=0") != std::string::npos)
        cookies.erase(name);
    else
        cookies[name] = field.substr(equals + 1, end == std::string::npos ? end : end - equals - 1);
}

} // namespace colonnade::test
