#include "colonnade/Json.h"

#include "text/JsonNumber.h"

#include <Poco/Exception.h>

#define RAPIDJSON_ASSERT(condition) poco_assert(condition)
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_DEPTH = 128;
constexpr std::size_t CHUNK_BYTES = 4096; // RapidJSON's own default, 64 KiB, is much for the bodies we get

using Allocator = rapidjson::MemoryPoolAllocator<>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Allocator>;
using Node = Document::ValueType;

[[noreturn]] void refuse(std::size_t at, const std::string& why)
{
    throw Poco::DataFormatException("not JSON at byte " + std::to_string(at) + ": " + why);
}

/// Looks at what RapidJSON does not: depth, NUL bytes, U+0000 (which no database keeps), and numbers that a
/// double would round. Returns the places of those.
std::vector<std::string_view> checkText(std::string_view text)
{
    std::vector<std::string_view> exact;
    std::size_t depth = 0;
    bool inText = false;
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        const char c = text[at];
        if (c == '\0') // to RapidJSON it is the end of the text
            refuse(at, "a NUL byte");
        if (inText)
        {
            if (c == '"')
                inText = false;
            else if (c == '\\' && text.substr(at, 6) == "\\u0000")
                refuse(at, "U+0000 in a text");
            else if (c == '\\')
                ++at;
        }
        else if (c == '"')
            inText = true;
        else if (c == '{' || c == '[')
        {
            if (++depth > MAX_DEPTH)
                refuse(at, "nested deeper than " + std::to_string(MAX_DEPTH));
        }
        else if ((c == '}' || c == ']') && depth > 0)
            --depth;
        else if (c == '-' || (c >= '0' && c <= '9'))
        {
            const std::string_view number = numberAt(text, at);
            if (isRounded(number))
                exact.push_back(number);
            at += number.size() - 1;
        }
    }
    return exact;
}

/// Puts those numbers into quotes, with a mark that no other text can have.
std::string withMarkedNumbers(std::string_view text, const std::vector<std::string_view>& numbers)
{
    std::string marked;
    const char* from = text.data();
    for (const auto number: numbers)
    {
        marked.append(from, number.data()).append("\"\\u0000").append(number).append("\"");
        from = number.data() + number.size();
    }
    return marked.append(from, text.data() + text.size());
}

/// A number that is kept as it was sent.
bool isMarkedNumber(const Node& value)
{
    return value.IsString() && value.GetStringLength() > 0 && value.GetString()[0] == '\0';
}

/// Where a member's name stood, a number may not.
bool hasMarkedName(const Node& value)
{
    if (value.IsObject())
        return std::any_of(value.MemberBegin(), value.MemberEnd(),
                           [](const auto& member)
                           { return isMarkedNumber(member.name) || hasMarkedName(member.value); });
    return value.IsArray() && std::any_of(value.Begin(), value.End(), &hasMarkedName);
}

const Node& node(const void* value)
{
    if (value == nullptr)
        throw Poco::DataFormatException("a JSON value was wanted, there is none");
    return *static_cast<const Node*>(value);
}

std::string_view view(const Node& text)
{
    return {text.GetString(), text.GetStringLength()};
}

[[noreturn]] void refuseKind(std::string_view wanted, std::string_view found)
{
    throw Poco::DataFormatException("a JSON " + std::string(wanted) + " was wanted, there was " +
                                    std::string(found));
}

void write(JsonWriter& json, const Node& value);

/// Whether each member is the last one of its name. Sorted, not hashed: nobody can choose names that cost
/// more.
std::vector<bool> findLastOnes(const Node& object)
{
    const auto nameOf = [&](std::size_t index)
    { return view((object.MemberBegin() + static_cast<std::ptrdiff_t>(index))->name); };
    std::vector<std::size_t> order(object.MemberCount());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return nameOf(a) < nameOf(b); });
    std::vector<bool> last(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        last[order[i]] = i + 1 == order.size() || nameOf(order[i]) != nameOf(order[i + 1]);
    return last;
}

void writeObject(JsonWriter& json, const Node& value)
{
    constexpr std::size_t FEW = 8;
    const auto members = value.GetObject();
    const auto isLast = [&](auto member)
    {
        return std::none_of(member + 1, members.end(),
                            [&](const auto& later) { return view(later.name) == view(member->name); });
    };
    const bool few = members.MemberCount() <= FEW;
    const auto last = few ? std::vector<bool>() : findLastOnes(value);
    json.beginObject();
    for (auto member = members.begin(); member != members.end(); ++member)
    {
        if (few ? isLast(member) : last[static_cast<std::size_t>(member - members.begin())])
            write(json.key(view(member->name)), member->value);
    }
    json.end();
}

void writeNumber(JsonWriter& json, const Node& value)
{
    if (isMarkedNumber(value))
        json.raw(view(value).substr(1));
    else if (value.IsInt64())
        json.value(static_cast<std::int64_t>(value.GetInt64()));
    else if (value.IsUint64())
        json.raw(std::to_string(value.GetUint64()));
    else
        json.value(value.GetDouble());
}

void write(JsonWriter& json, const Node& value)
{
    switch (value.GetType())
    {
    case rapidjson::kNullType:
        json.null();
        break;
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
        json.value(value.GetBool());
        break;
    case rapidjson::kStringType:
        if (isMarkedNumber(value))
            writeNumber(json, value);
        else
            json.value(view(value));
        break;
    case rapidjson::kNumberType:
        writeNumber(json, value);
        break;
    case rapidjson::kObjectType:
        writeObject(json, value);
        break;
    case rapidjson::kArrayType:
        json.beginArray();
        for (const auto& element: value.GetArray())
            write(json, element);
        json.end();
        break;
    }
}

} // namespace

struct JsonDocument::Tree
{
    Allocator allocator{CHUNK_BYTES};
    Document document{&allocator};

    bool tryParse(std::string_view text);
};

JsonDocument::JsonDocument(std::unique_ptr<Tree> tree):
    _tree(std::move(tree))
{
}

JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

bool JsonDocument::Tree::tryParse(std::string_view text)
{
    constexpr unsigned FLAGS = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;
    // An empty view may have no address, which RapidJSON asserts.
    document.Parse<FLAGS>(text.empty() ? "" : text.data(), text.size());
    return !document.HasParseError();
}

JsonDocument JsonDocument::parse(std::string_view text)
{
    const auto exact = checkText(text);
    auto tree = std::make_unique<Tree>();
    if (!exact.empty() && tree->tryParse(withMarkedNumbers(text, exact)) && !hasMarkedName(tree->document))
        return JsonDocument(std::move(tree));
    if (!tree->tryParse(text))
    {
        std::string why = rapidjson::GetParseError_En(tree->document.GetParseError());
        why.erase(why.find_last_not_of('.') + 1); // RapidJSON's are sentences, ours are pieces of one
        refuse(tree->document.GetErrorOffset(), why);
    }
    return JsonDocument(std::move(tree));
}

JsonValue JsonDocument::root() const
{
    return JsonValue(static_cast<const Node*>(&_tree->document));
}

bool JsonValue::isNull() const
{
    return _value && node(_value).IsNull();
}

bool JsonValue::isBoolean() const
{
    return _value && node(_value).IsBool();
}

bool JsonValue::isInteger() const
{
    return _value && node(_value).IsInt64();
}

bool JsonValue::isNumber() const
{
    return _value && (node(_value).IsNumber() || isMarkedNumber(node(_value)));
}

bool JsonValue::isText() const
{
    return _value && node(_value).IsString() && !isMarkedNumber(node(_value));
}

bool JsonValue::isObject() const
{
    return _value && node(_value).IsObject();
}

bool JsonValue::isArray() const
{
    return _value && node(_value).IsArray();
}

bool JsonValue::boolean() const
{
    if (!isBoolean())
        refuseKind("boolean", kind());
    return node(_value).GetBool();
}

std::int64_t JsonValue::integer() const
{
    if (!isInteger())
        refuseKind("integer", kind());
    return node(_value).GetInt64();
}

double JsonValue::number() const
{
    if (!isNumber())
        refuseKind("number", kind());
    return isMarkedNumber(node(_value)) ? nearestDouble(view(node(_value)).substr(1))
                                        : node(_value).GetDouble();
}

std::string_view JsonValue::text() const
{
    if (!isText())
        refuseKind("string", kind());
    return view(node(_value));
}

std::size_t JsonValue::size() const
{
    if (isObject())
        return node(_value).MemberCount();
    if (isArray())
        return node(_value).Size();
    refuseKind("object or array", kind());
}

JsonValue JsonValue::at(std::size_t index) const
{
    if (!isArray())
        refuseKind("array", kind());
    if (index >= node(_value).Size())
        return {};
    return JsonValue(&node(_value)[static_cast<rapidjson::SizeType>(index)]);
}

JsonValue JsonValue::find(std::string_view name) const
{
    if (!isObject())
        refuseKind("object", kind());
    const Node& object = node(_value);
    for (auto member = object.MemberEnd(); member != object.MemberBegin();)
    {
        --member;
        if (view(member->name) == name)
            return JsonValue(&member->value);
    }
    return {};
}

std::pair<std::string_view, JsonValue> JsonValue::member(std::size_t index) const
{
    if (index >= size() || !isObject())
        refuseKind("object with that many members", kind());
    const auto member = node(_value).MemberBegin() + static_cast<std::ptrdiff_t>(index);
    return {view(member->name), JsonValue(&member->value)};
}

std::string JsonValue::toJson() const
{
    JsonWriter json;
    write(json, node(_value));
    return json.take();
}

std::string_view JsonValue::kind() const
{
    if (_value == nullptr)
        return "absent";
    if (isMarkedNumber(node(_value)))
        return "number";
    static constexpr std::string_view NAMES[] = {"null",  "boolean", "boolean", "object",
                                                 "array", "string",  "number"};
    return NAMES[node(_value).GetType()];
}

} // namespace colonnade
