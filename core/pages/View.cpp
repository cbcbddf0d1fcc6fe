#include "colonnade/View.h"

#include "pages/ViewNode.h"

#include "colonnade/Json.h"

#include <Poco/Exception.h>
#include <Poco/NumberFormatter.h>

namespace colonnade
{

namespace
{

using Members = ViewNode::Members;
using Elements = ViewNode::Elements;

/// What the node holds as `T`, which it becomes at the first use.
template <class T> T& become(ViewNode& node, const char* call)
{
    if (std::holds_alternative<std::monostate>(node.content))
        node.content = T();
    if (auto* content = std::get_if<T>(&node.content))
        return *content;
    throw Poco::IllegalStateException(std::string("View::") + call +
                                      " is called on what is something else already");
}

View& memberOf(ViewNode& node, std::string_view name, const char* call)
{
    auto& members = become<Members>(node, call);
    for (auto& [known, view]: members)
        if (known == name)
            return view;
    return members.emplace_back(std::string(name), View()).second;
}

void write(JsonWriter& json, const View& view, const Language& language)
{
    const auto& content = view.node().content;
    if (const auto* value = std::get_if<View::Value>(&content))
    {
        if (std::holds_alternative<std::nullptr_t>(*value))
            json.null();
        else if (const auto* text = std::get_if<std::string>(value))
            json.value(*text);
        else if (const auto* truth = std::get_if<bool>(value))
            json.value(*truth);
        else if (const auto* integer = std::get_if<std::int64_t>(value))
            json.value(*integer);
        else
            json.value(std::get<double>(*value));
        return;
    }
    if (const auto* sentence = std::get_if<Phrase>(&content))
    {
        json.value(language.say(*sentence));
        return;
    }
    if (const auto* markup = std::get_if<Markup>(&content))
    {
        json.value(markup->html());
        return;
    }
    if (const auto* count = std::get_if<ViewNode::Count>(&content))
    {
        json.value(count->number);
        return;
    }
    if (const auto* elements = std::get_if<Elements>(&content))
    {
        json.beginArray();
        for (const auto& element: *elements)
            write(json, element, language);
        json.end();
        return;
    }
    json.beginObject();
    if (const auto* members = std::get_if<Members>(&content))
        for (const auto& [name, member]: *members)
        {
            json.key(name);
            write(json, member, language);
        }
    json.end();
}

} // namespace

View::View():
    _node(std::make_unique<ViewNode>())
{
}

View::View(const View& other):
    _node(std::make_unique<ViewNode>(*other._node))
{
}

View::View(View&& other) noexcept:
    _node(std::move(other._node))
{
    other._node = std::make_unique<ViewNode>(); // an empty view, and not a broken one
}

View& View::operator=(const View& other)
{
    if (this != &other)
        _node = std::make_unique<ViewNode>(*other._node);
    return *this;
}

View& View::operator=(View&& other) noexcept
{
    std::swap(_node, other._node);
    return *this;
}

View::~View() = default;

View& View::set(std::string_view name, Value value)
{
    memberOf(*_node, name, "set")._node->content = std::move(value);
    return *this;
}

View& View::count(std::string_view name, std::int64_t number)
{
    memberOf(*_node, name, "count")._node->content = ViewNode::Count{number};
    return *this;
}

View& View::say(std::string_view name, Phrase sentence)
{
    memberOf(*_node, name, "say")._node->content = std::move(sentence);
    return *this;
}

View& View::mark(std::string_view name, Markup markup)
{
    memberOf(*_node, name, "mark")._node->content = std::move(markup);
    return *this;
}

View& View::put(std::string_view name, View view)
{
    memberOf(*_node, name, "put") = std::move(view);
    return *this;
}

View& View::nest(std::string_view name)
{
    View& view = memberOf(*_node, name, "nest");
    become<Members>(*view._node, "nest");
    return view;
}

View& View::list(std::string_view name)
{
    View& view = memberOf(*_node, name, "list");
    become<Elements>(*view._node, "list");
    return view;
}

View& View::add(Value value)
{
    become<Elements>(*_node, "add").emplace_back()._node->content = std::move(value);
    return *this;
}

View& View::addSaid(Phrase sentence)
{
    become<Elements>(*_node, "addSaid").emplace_back()._node->content = std::move(sentence);
    return *this;
}

View& View::add()
{
    return become<Elements>(*_node, "add").emplace_back();
}

bool View::empty() const
{
    return size() == 0 && !std::holds_alternative<Value>(_node->content) &&
           !std::holds_alternative<Phrase>(_node->content) &&
           !std::holds_alternative<Markup>(_node->content) &&
           !std::holds_alternative<ViewNode::Count>(_node->content);
}

std::size_t View::size() const
{
    if (const auto* members = std::get_if<Members>(&_node->content))
        return members->size();
    const auto* elements = std::get_if<Elements>(&_node->content);
    return elements ? elements->size() : 0;
}

std::string View::toJson(const Language& language) const
{
    JsonWriter json;
    write(json, *this, language);
    return json.take();
}

View View::fromJson(const JsonValue& value)
{
    View view;
    auto& content = view._node->content;
    if (value.isObject())
    {
        auto& members = content.emplace<Members>();
        for (std::size_t i = 0; i < value.size(); ++i)
        {
            const auto [name, member] = value.member(i);
            members.emplace_back(std::string(name), fromJson(member));
        }
    }
    else if (value.isArray())
    {
        auto& elements = content.emplace<Elements>();
        for (std::size_t i = 0; i < value.size(); ++i)
            elements.push_back(fromJson(value.at(i)));
    }
    else if (value.isText())
        content = Value(std::string(value.text()));
    else if (value.isBoolean())
        content = Value(value.boolean());
    else if (value.isInteger())
        content = Value(value.integer());
    else if (value.isNumber())
        content = Value(value.number());
    else
        content = Value(nullptr);
    return view;
}

View View::fromJson(std::string_view json)
{
    return fromJson(JsonDocument::parse(json).root());
}

const View* findMember(const View& view, std::string_view name)
{
    const auto* members = std::get_if<Members>(&view.node().content);
    if (members)
        for (auto member = members->rbegin(); member != members->rend(); ++member) // the last one counts
            if (member->first == name)
                return &member->second;
    return nullptr;
}

std::string textOf(const View& view, const Language& language)
{
    const auto& content = view.node().content;
    if (const auto* sentence = std::get_if<Phrase>(&content))
        return language.say(*sentence);
    if (const auto* markup = std::get_if<Markup>(&content))
        return markup->html();
    if (const auto* count = std::get_if<ViewNode::Count>(&content))
        return groupedNumber(count->number, language);
    const auto* value = std::get_if<View::Value>(&content);
    if (!value)
        return {};
    if (const auto* text = std::get_if<std::string>(value))
        return *text;
    if (const auto* integer = std::get_if<std::int64_t>(value))
        return std::to_string(*integer);
    if (const auto* number = std::get_if<double>(value))
        return Poco::NumberFormatter::format(*number);
    return {};
}

} // namespace colonnade
