#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// Where to go after an answer, as far as the client may choose: a path on this server, or a URL below one of
/// `origins` (`https://example.org`, without a final slash). Non-ASCII bytes come out percent-encoded. Empty
/// for anything else, so that no link to us can send a visitor to a foreign site.
std::string ownTarget(std::string_view wanted, const std::vector<std::string>& origins);

} // namespace account
