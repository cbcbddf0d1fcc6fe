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
    JsonWriter& beginObject();
    JsonWriter& beginArray();
    /// Ends the innermost object or array.
    JsonWriter& end();
    JsonWriter& key(std::string_view name);

    JsonWriter& null();
    JsonWriter& value(bool value);
    JsonWriter& value(std::int64_t value);
    JsonWriter& value(int value) { return this->value(static_cast<std::int64_t>(value)); }
    JsonWriter& value(double value); ///< always with a point or exponent: `0.0`
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return this->value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return this->value(std::string_view(text)); }
    template <class T> JsonWriter& value(const std::optional<T>& maybe)
    {
        return maybe ? value(*maybe) : null();
    }
    /// Text that is JSON already.
    JsonWriter& raw(std::string_view json);

    template <class T> JsonWriter& member(std::string_view name, const T& value)
    {
        return key(name).value(value);
    }
    JsonWriter& member(std::string_view name, const char* text)
    {
        return key(name).value(std::string_view(text));
    }
    JsonWriter& rawMember(std::string_view name, std::string_view json) { return key(name).raw(json); }
    JsonWriter& nullMember(std::string_view name) { return key(name).null(); }

    const std::string& text() const { return _text; }
    std::string take() { return std::exchange(_text, {}); }

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
    JsonMember(std::string_view name, std::string_view text):
        _name(name),
        _value(text)
    {
    }
    JsonMember(std::string_view name, const char* text):
        _name(name),
        _value(std::string_view(text))
    {
    }
    JsonMember(std::string_view name, const std::string& text):
        _name(name),
        _value(std::string_view(text))
    {
    }
    JsonMember(std::string_view name, std::int64_t number):
        _name(name),
        _value(number)
    {
    }
    JsonMember(std::string_view name, int number):
        _name(name),
        _value(std::int64_t{number})
    {
    }
    JsonMember(std::string_view name, double number):
        _name(name),
        _value(number)
    {
    }
    JsonMember(std::string_view name, bool truth):
        _name(name),
        _value(truth)
    {
    }
    JsonMember(std::string_view name, std::nullptr_t):
        _name(name)
    {
    }

    void writeTo(JsonWriter& json) const;

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

    bool isNull() const;
    bool isBoolean() const;
    bool isInteger() const; ///< a number without point or exponent that fits std::int64_t
    bool isNumber() const;
    bool isText() const;
    bool isObject() const;
    bool isArray() const;

    bool boolean() const;
    std::int64_t integer() const;
    double number() const;
    std::string_view text() const;

    std::size_t size() const;              ///< elements or members
    JsonValue at(std::size_t index) const; ///< absent beyond the end
    JsonValue find(
        std::string_view name) const; ///< absent if there is no such member; the last one of a repeated name
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

    JsonValue root() const;

private:
    struct Tree;
    explicit JsonDocument(std::unique_ptr<Tree> tree);

    std::unique_ptr<Tree> _tree;
};

/// `text` as a JSON string with its quotes.
COLONNADE_API std::string quoteJson(std::string_view text);

} // namespace colonnade
