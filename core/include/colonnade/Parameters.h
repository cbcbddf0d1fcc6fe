#pragma once

#include "colonnade/Export.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

/// What to do with a value that holds a malformed percent escape: PYBOSSA's framework keeps the text as
/// it stands, ohmage's drops the parameter (reference/ohmage-auth.md 1.2).
enum class BadEscape
{
    Keep,
    Drop
};

/// Decoded name–value pairs of a query string or a urlencoded body, in order, repeats kept.
class COLONNADE_API Parameters
{
public:
    using Pair = std::pair<std::string, std::string>;

    /// Splits at `&`, then at the first `=`; `+` is a blank. Never throws: any bytes have a reading.
    static Parameters parse(std::string_view text, BadEscape badEscape = BadEscape::Keep);

    /// The first value of that name; nothing if it was not given. Names are case-sensitive.
    std::optional<std::string_view> find(std::string_view name) const;

    /// The first value of that name, or `otherwise`.
    std::string_view get(std::string_view name, std::string_view otherwise = {}) const;

    /// Whether it was given, even empty.
    bool has(std::string_view name) const { return find(name).has_value(); }
    /// How often it was given: protocols that take one value refuse two.
    std::size_t count(std::string_view name) const;
    /// All values of that name, in order.
    std::vector<std::string_view> all(std::string_view name) const;

    /// Behind all others.
    void add(std::string name, std::string value) { _pairs.emplace_back(std::move(name), std::move(value)); }
    /// Puts the pairs of `other` behind these, repeats kept: a query and a body that count together.
    void append(const Parameters& other);

    bool empty() const { return _pairs.empty(); }      ///< no pairs
    std::size_t size() const { return _pairs.size(); } ///< pairs, repeats counted
    auto begin() const { return _pairs.begin(); }      ///< over pairs, in order
    auto end() const { return _pairs.end(); }          ///< behind the last pair

private:
    std::vector<Pair> _pairs;
};

/// Decodes percent escapes only (`+` stays); nothing if an escape is malformed.
COLONNADE_API std::optional<std::string> decodePercent(std::string_view text);

/// Escapes all but RFC 3986's unreserved characters.
COLONNADE_API std::string encodePercent(std::string_view text);

} // namespace colonnade
