#pragma once

#include "http/RequestParser.h"

#include <optional>
#include <string_view>

namespace colonnade
{

/// Gathers what the fields say about framing, host and connection; each field once, then `finish`.
class HeadFields
{
public:
    explicit HeadFields(RequestHead& head):
        _head(head)
    {
    }

    /// Takes the next field; a refusal if it makes the head ambiguous.
    std::optional<HeadRefusal> add(std::string_view name, std::string_view value);
    /// After the last field: what only the whole head tells.
    std::optional<HeadRefusal> finish();

private:
    std::optional<HeadRefusal> addKnown(std::string_view name);
    std::optional<HeadRefusal> addOnce(HeadField field, const char* ifRepeated);
    std::optional<HeadRefusal> addOrigin(std::string_view value);
    void note(HeadField field) { _head.fields |= static_cast<std::uint32_t>(field); }
    std::optional<HeadRefusal> addHost(std::string_view value);
    std::optional<HeadRefusal> addLength(std::string_view value);
    std::optional<HeadRefusal> addEncoding(std::string_view value);
    std::optional<HeadRefusal> addExpect(std::string_view value);
    std::optional<HeadRefusal> addConnection(std::string_view value);

    RequestHead& _head;
    int _hosts = 0;
    bool _hasLength = false;
    bool _hasEncoding = false;
    bool _close = false;
    bool _keepAlive = false;
};

} // namespace colonnade
