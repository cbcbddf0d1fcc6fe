#include "http/ResponseWriter.h"

#include "http/ProblemRenderer.h"
#include "http/StatusText.h"
#include "text/CurrentTime.h"

#include <charconv>

namespace colonnade
{

namespace
{

void appendNumber(std::string& out, std::uint64_t number)
{
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// RFC 9110, 5.6.7.
constexpr char DATE_FIELD[] = "Date: %a, %d %b %Y %H:%M:%S GMT\r\n";

void appendStatusLine(std::string& out, int status)
{
    if (status == 200)
    {
        out.append("HTTP/1.1 200 OK\r\n");
        return;
    }
    out.append("HTTP/1.1 ");
    appendNumber(out, static_cast<std::uint64_t>(status));
    out.append(" ").append(statusText(status)).append("\r\n");
}

bool mayHaveBody(int status)
{
    return status != 204 && status != 304;
}

void appendHead(std::string& out, Exchange& exchange, const Response& response)
{
    // 1xx and nonsense are no final answers; a handler that says so has a bug.
    exchange.status = response.status() >= 200 && response.status() <= 599 ? response.status() : 500;
    appendStatusLine(out, exchange.status);
    appendCurrentTime<DATE_FIELD>(out);
    if (!response.contentType().empty() && exchange.status != 304)
        out.append("Content-Type: ").append(response.contentType()).append("\r\n");
    for (const auto& [name, value]: response.headers())
        out.append(name).append(": ").append(value).append("\r\n");
    out.append(exchange.standing).append("X-Request-Id: ").append(exchange.request.id()).append("\r\n");
    if (exchange.closes)
        out.append("Connection: close\r\n");
    else if (exchange.head.http10)
        out.append("Connection: keep-alive\r\n");
}

void appendLength(std::string& out, const Exchange& exchange, std::uint64_t size)
{
    if (mayHaveBody(exchange.status))
    {
        out.append("Content-Length: ");
        appendNumber(out, size);
        out.append("\r\n");
    }
    out.append("\r\n");
}

bool sendsBody(const Exchange& exchange)
{
    return exchange.request.method() != Method::Head && mayHaveBody(exchange.status);
}

} // namespace

void appendAnswer(std::string& out, Exchange& exchange, const Response& response)
{
    appendHead(out, exchange, response);
    if (exchange.file)
    {
        appendLength(out, exchange, exchange.file.size());
        if (sendsBody(exchange))
            exchange.bodySize = exchange.file.size();
        else
            exchange.file = OpenFile();
        return;
    }
    const std::string_view body = response.bodyText();
    appendLength(out, exchange, body.size());
    if (!sendsBody(exchange))
        return;
    out.append(body);
    exchange.bodySize = body.size();
}

StreamFraming appendStreamHead(std::string& out, Exchange& exchange, const Response& response)
{
    if (exchange.head.http10)
        exchange.closes = true;
    appendHead(out, exchange, response);
    if (!exchange.head.http10 && mayHaveBody(exchange.status))
        out.append("Transfer-Encoding: chunked\r\n");
    out.append("\r\n");
    if (!sendsBody(exchange))
        return StreamFraming::NoBody;
    return exchange.head.http10 ? StreamFraming::UntilClose : StreamFraming::Chunked;
}

std::size_t appendRefusal(std::string& out, int status, std::string_view sentence, std::string_view extra)
{
    const std::string body = ProblemRenderer::text(status, "bad_request", sentence);
    appendStatusLine(out, status);
    appendCurrentTime<DATE_FIELD>(out);
    out.append("Content-Type: application/problem+json\r\n")
        .append(extra)
        .append("Connection: close\r\nContent-Length: ");
    appendNumber(out, body.size());
    out.append("\r\n\r\n").append(body);
    return body.size();
}

} // namespace colonnade
