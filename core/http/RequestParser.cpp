#include "http/RequestParser.h"

#include "colonnade/Text.h"
#include "http/FieldSyntax.h"
#include "http/HeadFields.h"
#include "http/RequestEditor.h"

#include <boost/beast/http/basic_parser.hpp>

#include <cstring>

namespace colonnade
{

namespace
{

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr HeadRefusal BAD_LINE_END{400, "A line does not end in CR LF."};
constexpr HeadRefusal BAD_TARGET{400, "The request target is malformed."};
constexpr HeadRefusal LONG_LINE{414, "The request line is too long."};
constexpr HeadRefusal LONG_HEADERS{431, "The header fields are too large."};

std::string_view view(beast::string_view text)
{
    return {text.data(), text.size()};
}

/// Printable ASCII without a fragment; other bytes must be percent-encoded (RFC 3986, 2).
bool isTarget(std::string_view target)
{
    for (const char c: target)
    {
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return false;
    }
    return !target.empty();
}

/// Beast's parser reads the head; fields arrive as views. What Beast lets through and we do not is refused
/// here.
class HeadParser final: public http::basic_parser<true>
{
public:
    HeadParser(std::string_view bytes, const HeadLimits& limits, Request& request, RequestHead& head):
        _bytes(bytes),
        _limits(limits),
        _editor(request),
        _head(head),
        _fields(head)
    {
        header_limit(static_cast<std::uint32_t>(bytes.size() + 1)); // counted already, by scanHead
        body_limit(boost::none);
        skip(true);
    }

    std::optional<HeadRefusal> run()
    {
        beast::error_code error;
        put({_bytes.data(), _bytes.size()}, error);
        if (_refusal)
            return _refusal;
        if (error)
            return explain(error);
        if (auto refusal = _fields.finish())
            return refusal;
        return setTarget();
    }

private:
    static HeadRefusal explain(const beast::error_code& error)
    {
        if (error == http::error::bad_method)
            return {400, "The request method is malformed."};
        if (error == http::error::bad_target)
            return BAD_TARGET;
        if (error == http::error::bad_version)
            return {400, "The request line does not end in an HTTP version."};
        if (error == http::error::bad_line_ending || error == http::error::bad_line_ending)
            return BAD_LINE_END;
        if (error == http::error::bad_field)
            return {400, "The name of a header field is malformed."};
        if (error == http::error::bad_value)
            return {400, "The value of a header field is malformed."};
        if (error == http::error::bad_content_length)
            return {400, "The Content-Length field is malformed or contradicts another field."};
        if (error == http::error::bad_transfer_encoding)
            return {400, "Transfer-Encoding is repeated, or contradicts Content-Length."};
        return {400, "The request is malformed."};
    }

    void refuse(HeadRefusal refusal, beast::error_code& error)
    {
        _refusal = refusal;
        error = make_error_code(http::error::bad_field);
    }

    std::optional<HeadRefusal> setTarget()
    {
        if (_target == "*" ? !_isOptions : _target.front() != '/')
        {
            const auto stripped = stripAuthority();
            if (!stripped)
                return BAD_TARGET;
            _target = *stripped;
        }
        _editor.setTarget(_target);
        return std::nullopt;
    }

    /// What follows the authority of an absolute target. The authority counts instead of the Host field (RFC
    /// 9112, 3.2.2), whatever that says; an empty path is `/`.
    std::optional<std::string_view> stripAuthority()
    {
        std::string_view rest = _target;
        if (equalIgnoringCase(rest.substr(0, 7), "http://"))
            rest.remove_prefix(7);
        else if (equalIgnoringCase(rest.substr(0, 8), "https://"))
            rest.remove_prefix(8);
        else
            return std::nullopt;
        const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
        if (!isHost(authority))
            return std::nullopt;
        _head.host = authority;
        _editor.setHost(authority);
        rest.remove_prefix(authority.size());
        return rest.empty() ? std::string_view("/") : rest;
    }

    void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                         beast::error_code& error) override
    {
        _head.http10 = version == 10;
        _editor.setMethod(view(method));
        _target = view(target);
        _isOptions = method == "OPTIONS";
        if (!isTarget(_target))
            refuse(BAD_TARGET, error);
    }

    void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                       beast::error_code& error) override
    {
        if (++_count > _limits.maxHeaders)
            return refuse({431, "There are too many header fields."}, error);
        // Beast joins folded lines in a buffer of its own: such a value does not lie in ours.
        const bool folded =
            !value.empty() && (value.data() < _bytes.data() || value.data() >= _bytes.data() + _bytes.size());
        if (folded)
            return refuse({400, "A header field is folded over several lines."}, error);
        if (!isFieldValue(view(value)))
            return refuse({400, "The value of a header field holds a control character."}, error);
        if (const auto refusal = _fields.add(view(name), view(value)))
            return refuse(*refusal, error);
        _editor.addHeader(view(name), view(value));
    }

    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_header_impl(beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override
    {
        return 0;
    }
    void on_finish_impl(beast::error_code&) override {}

    const std::string_view _bytes;
    const HeadLimits& _limits;
    RequestEditor _editor;
    RequestHead& _head;
    HeadFields _fields;
    std::string_view _target;
    bool _isOptions = false;
    int _count = 0;
    std::optional<HeadRefusal> _refusal;
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// 505 for a request line that is well formed but for another version (RFC 9110, 15.6.6).
bool hasOtherVersion(std::string_view line)
{
    if (line.size() < 9)
        return false;
    const std::string_view version = line.substr(line.size() - 9);
    return version.starts_with(" HTTP/") && isDigit(version[6]) && version[7] == '.' && isDigit(version[8]) &&
           version != " HTTP/1.0" && version != " HTTP/1.1";
}

/// Whether a line in `bytes`, from `from` on, continues the one before it.
bool hasFold(std::string_view bytes)
{
    for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1))
    {
        if (at + 1 < bytes.size() && (bytes[at + 1] == ' ' || bytes[at + 1] == '\t'))
            return true;
    }
    return false;
}

} // namespace

std::optional<HeadRefusal> scanHead(std::string_view bytes, const HeadLimits& limits, HeadScan& scan)
{
    while (scan.seen < bytes.size())
    {
        const void* const found = std::memchr(bytes.data() + scan.seen, '\n', bytes.size() - scan.seen);
        if (!found)
        {
            scan.seen = bytes.size();
            break;
        }
        const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        if (at == 0 || bytes[at - 1] != '\r')
            return BAD_LINE_END;
        scan.seen = at + 1;
        if (scan.lineEnd == 0)
        {
            scan.lineEnd = at + 1;
            if (scan.lineEnd > limits.maxLineBytes + 2)
                return LONG_LINE;
        }
        if (at >= 3 && bytes[at - 2] == '\n')
        {
            scan.end = at + 1;
            break;
        }
    }
    if (scan.lineEnd == 0)
        return bytes.size() > limits.maxLineBytes + 2 ? std::optional(LONG_LINE) : std::nullopt;
    return scan.seen - scan.lineEnd > limits.maxHeaderBytes + 2 ? std::optional(LONG_HEADERS) : std::nullopt;
}

std::optional<HeadRefusal> parseHead(std::string_view bytes, const HeadLimits& limits, Request& request,
                                     RequestHead& head)
{
    head = {};
    head.size = bytes.size();
    const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
    if (hasOtherVersion(line))
        return HeadRefusal{505, "This server speaks HTTP/1.0 and HTTP/1.1."};
    if (hasFold(bytes))
        return HeadRefusal{400, "A header field is folded over several lines."};
    HeadParser parser(bytes, limits, request, head);
    return parser.run();
}

} // namespace colonnade
