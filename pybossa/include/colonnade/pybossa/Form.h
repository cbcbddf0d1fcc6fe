#pragma once

#include <colonnade/Request.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace colonnade::pybossa
{

/// The posted fields of a form, from a JSON object or a urlencoded or multipart body. Clients post whole form
/// objects back, `errors` and nulls included: what is no scalar is dropped, what is not asked for is ignored.
/// Source: reference/pybossa-accounts.md 1.7.
class Form
{
public:
    /// Throws `HttpError` 400 for a body that cannot be read: malformed JSON, or JSON that is no object.
    static Form read(const Request& request);

    /// Never trimmed; empty if not given. Nothing if it was given as something that no text field takes:
    /// null, a number or truth value, bytes that are not UTF-8, NUL.
    std::optional<std::string> text(std::string_view name) const;

    /// The same for a mail address: without the blanks around it that people copy along.
    std::optional<std::string> address(std::string_view name) const;

    /// The same for a field that may be given as a JSON number, too: an integer's decimal digits.
    std::optional<std::string> textOrInteger(std::string_view name) const;

    /// Given as a JSON number without fraction.
    bool isInteger(std::string_view name) const;

    /// Whether the member was sent, even as null: what is missing keeps a stored value.
    bool has(std::string_view name) const { return _values.contains(name); }
    bool isNull(std::string_view name) const; ///< sent as JSON's null

    /// A box of the update form, whose words for "off" are others: empty, `false`, `off`, `n`, `no`.
    bool isOn(std::string_view name) const;

    /// A tick box. A JSON null counts as ticked, as it does in PYBOSSA.
    bool ticked(std::string_view name) const;

private:
    struct Unusable
    {
    };
    struct Null
    {
    };
    using Value = std::variant<Unusable, Null, bool, double, std::int64_t, std::string>;

    static Form readJson(std::string_view body);
    static Form readFields(const Parameters& fields);

    std::map<std::string, Value, std::less<>> _values;
};

} // namespace colonnade::pybossa
