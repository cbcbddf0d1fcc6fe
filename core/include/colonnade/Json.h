#pragma once

#include "colonnade/Export.h"

#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace colonnade
{

/// Writes JSON text front to back, escaping as needed. For request paths: appending to a string is the
/// fastest way. Numbers that JSON has no text for (NaN, infinities) become `null`. Text must be UTF-8; a bad
/// byte becomes U+FFFD.
///
///     JsonWriter json;
///     json.beginObject().member("id", 7).member("name",
///     "x").key("tags").beginArray().value("a").end().end(); return Response::json(json.take());
class COLONNADE_API JsonWriter
{
public:
    JsonWriter& beginObject(); ///< members follow: `key`, then a value
    JsonWriter& beginArray();  ///< values follow
    /// Ends the innermost object or array.
    JsonWriter& end();
    /// A member's name; exactly one value must follow. Nothing checks that names differ.
    JsonWriter& key(std::string_view name);

    JsonWriter& null();            ///< the value `null`
    JsonWriter& value(bool value); ///< `true` or `false`
    /// All digits, although some readers round beyond 2^53.
    JsonWriter& value(std::int64_t value);
    /// As the wider one.
    JsonWriter& value(int value) { return this->value(static_cast<std::int64_t>(value)); }
    JsonWriter& value(double value);          ///< always with a point or exponent: `0.0`
    JsonWriter& value(std::string_view text); ///< quoted and escaped
    /// Not the truth of a pointer.
    JsonWriter& value(const char* text) { return this->value(std::string_view(text)); }
    /// Quoted and escaped.
    JsonWriter& value(const std::string& text) { return this->value(std::string_view(text)); }
    /// `null` for nothing.
    template <class T> JsonWriter& value(const std::optional<T>& maybe)
    {
        return maybe ? value(*maybe) : null();
    }
    /// Text that is JSON already.
    JsonWriter& raw(std::string_view json);

    /// A name and its value at once.
    template <class T> JsonWriter& member(std::string_view name, const T& value)
    {
        return key(name).value(value);
    }
    /// For literals, which would otherwise be taken for a truth value.
    JsonWriter& member(std::string_view name, const char* text)
    {
        return key(name).value(std::string_view(text));
    }
    /// A member whose value is JSON already; it is not checked.
    JsonWriter& rawMember(std::string_view name, std::string_view json) { return key(name).raw(json); }
    JsonWriter& nullMember(std::string_view name) { return key(name).null(); } ///< a member without a value

    const std::string& text() const { return _text; }       ///< what has been written so far
    std::string take() { return std::exchange(_text, {}); } ///< the text; the writer is empty afterwards

    /// From now on what is written goes to `sink` as soon as an object or array ends and 64 KiB have
    /// gathered; the rest is in `text`. Memory then does not grow with the text.
    JsonWriter& drainTo(std::function<void(std::string_view)> sink)
    {
        _sink = std::move(sink);
        return *this;
    }

private:
    void separate();
    void drain();

    std::string _text;
    std::function<void(std::string_view)> _sink;
    std::string _open; // '{' or '[' per level
    bool _needsComma = false;
};

/// A scalar member for `Response::json({{"name", value}, …})`.
class COLONNADE_API JsonMember
{
public:
    /// Views: for the length of the call that they are written for.
    JsonMember(std::string_view name, std::string_view text):
        _name(name),
        _value(text)
    {
    }
    /// A literal, which would otherwise be taken for a truth value.
    JsonMember(std::string_view name, const char* text):
        _name(name),
        _value(std::string_view(text))
    {
    }
    /// The text must outlive the member, since it is not copied.
    JsonMember(std::string_view name, const std::string& text):
        _name(name),
        _value(std::string_view(text))
    {
    }
    /// All digits are written.
    JsonMember(std::string_view name, std::int64_t number):
        _name(name),
        _value(number)
    {
    }
    /// A plain literal; otherwise the call would be ambiguous.
    JsonMember(std::string_view name, int number):
        _name(name),
        _value(std::int64_t{number})
    {
    }
    /// With a point or an exponent; `null` if JSON has no text for it.
    JsonMember(std::string_view name, double number):
        _name(name),
        _value(number)
    {
    }
    /// `true` or `false`.
    JsonMember(std::string_view name, bool truth):
        _name(name),
        _value(truth)
    {
    }
    /// `null`.
    JsonMember(std::string_view name, std::nullptr_t):
        _name(name)
    {
    }

    void writeTo(JsonWriter& json) const; ///< name and value

private:
    std::string_view _name;
    std::variant<std::monostate, std::string_view, std::int64_t, double, bool> _value;
};

/// A value inside a `JsonDocument`: a pointer, cheap to copy, good as long as the document lives. A
/// default-made one stands for "absent". Reading a value as what it is not throws
/// `Poco::DataFormatException`; nothing is converted.
class COLONNADE_API JsonValue
{
public:
    JsonValue() = default;

    explicit operator bool() const { return _value != nullptr; } ///< present (null counts as present)

    bool isNull() const;    ///< present, and `null`
    bool isBoolean() const; ///< `true` or `false`, not 0 or 1
    bool isInteger() const; ///< a number without point or exponent that fits std::int64_t
    bool isNumber() const;  ///< any number, whole ones included
    bool isText() const;    ///< a string
    bool isObject() const;  ///< has members
    bool isArray() const;   ///< has elements

    bool boolean() const;          ///< a text `"true"` is none
    std::int64_t integer() const;  ///< only what `isInteger` says yes to
    double number() const;         ///< any number; beyond 2^53 digits are lost
    std::string_view text() const; ///< unescaped UTF-8, as long as the document lives

    std::size_t size() const;              ///< elements or members
    JsonValue at(std::size_t index) const; ///< absent beyond the end
    JsonValue find(
        std::string_view name) const; ///< absent if there is no such member; the last one of a repeated name
    /// Name and value, in the order of the text; repeated names stand as often as they do there.
    std::pair<std::string_view, JsonValue> member(std::size_t index) const;

    /// The value as compact JSON text. Of a repeated member only the last is kept.
    std::string toJson() const;

    /// The kind as JSON names it: `object`, `array`, `string`, `number`, `boolean`, `null`; `absent`.
    std::string_view kind() const;

private:
    friend class JsonDocument;
    explicit JsonValue(const void* value):
        _value(value)
    {
    }

    const void* _value = nullptr;
};

/// A parsed JSON text (RFC 8259, UTF-8). Depth is limited to 128.
class COLONNADE_API JsonDocument
{
public:
    /// Throws `Poco::DataFormatException` with position and reason: malformed text, bad UTF-8, trailing text,
    /// depth over 128, a number beyond double, or U+0000 in a text.
    static JsonDocument parse(std::string_view text);

    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;
    ~JsonDocument();

    JsonValue root() const; ///< any kind of value, not only an object

private:
    struct Tree;
    explicit JsonDocument(std::unique_ptr<Tree> tree);

    std::unique_ptr<Tree> _tree;
};

/// `text` as a JSON string with its quotes.
COLONNADE_API std::string quoteJson(std::string_view text);

} // namespace colonnade
