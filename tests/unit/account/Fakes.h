#pragma once

#include "colonnade/Clock.h"
#include "colonnade/Crypto.h"
#include "colonnade/Identity.h"
#include "http/RequestEditor.h"

#include <Poco/Exception.h>

#include <deque>
#include <string>

namespace account
{

class FixedClock final: public colonnade::Clock
{
public:
    std::int64_t nowMicroseconds() const override { return seconds * 1'000'000; }

    std::int64_t seconds = 1'700'000'000;
};

/// A vault with a key of its own that seals nothing.
class DigestVault final: public colonnade::Vault
{
public:
    std::string digest(std::string_view purpose, std::string_view content) const override
    {
        return colonnade::encodeHex(colonnade::hmacSha256("key of " + std::string(purpose), content));
    }
    std::string seal(std::string_view, std::string_view) const override
    {
        throw Poco::NotImplementedException("seal");
    }
    std::string open(std::string_view, std::string_view) const override
    {
        throw Poco::NotImplementedException("open");
    }
};

/// A request and the texts that it points into.
class MadeRequest
{
public:
    MadeRequest(std::string method, std::string target)
    {
        _editor.setMethod(keep(std::move(method)));
        _editor.setTarget(keep(std::move(target)));
    }

    MadeRequest& header(std::string name, std::string value)
    {
        const auto& keptName = keep(std::move(name));
        _editor.addHeader(keptName, keep(std::move(value)));
        return *this;
    }
    MadeRequest& body(std::string content)
    {
        _editor.setBody(keep(std::move(content)));
        return *this;
    }

    MadeRequest& sentBy(colonnade::SentBy page)
    {
        _editor.setSentBy(page);
        return *this;
    }

    const colonnade::Request& operator*() const { return _request; }

private:
    const std::string& keep(std::string text) { return _texts.emplace_back(std::move(text)); }

    std::deque<std::string> _texts; // addresses stay
    colonnade::Request _request;
    colonnade::RequestEditor _editor{_request};
};

} // namespace account
