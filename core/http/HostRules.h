#pragma once

#include "http/Origin.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Which names a request may call a listener by. A page whose name is made to lead to this server's address
/// (DNS rebinding) counts as one of ours for the browser, so that only the name in `Host` tells it from
/// them. Such an attack needs a name: an address is always taken. Any thread.
class HostRules
{
public:
    /// `publicUrl`: `http.public_url`, may be empty; `allowed`: further names; `loopback`: only this machine
    /// reaches the listener. Throws `ConfigurationException` for what is no name.
    HostRules(const std::string& publicUrl, const std::vector<std::string>& allowed, bool loopback);

    /// `host`: a Host field's value; its port does not matter. Empty (HTTP/1.0): no browser, hence taken.
    bool accepts(std::string_view host) const;

    /// Nobody has said which names are right, and others than this machine may ask.
    bool acceptsAny() const { return _any; }

private:
    bool _any;
    std::vector<std::string> _names;
};

} // namespace colonnade
