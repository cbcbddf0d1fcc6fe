#pragma once

#include "colonnade/Export.h"
#include "colonnade/Translation.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace colonnade
{

class JsonValue;
class Markup;
struct ViewNode;

/// What a page shows: a tree of named values, which a template draws and the JSON twin writes. A view that
/// nothing was called on is an empty object. Values, no locks.
///
///     View view;
///     view.set("name", project.name).set("answers", 12);
///     for (const auto& person: best)
///         view.list("best").add().set("name", person.name);
class COLONNADE_API View
{
public:
    using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

    View();
    View(const View& other);
    View(View&& other) noexcept;
    View& operator=(const View& other);
    View& operator=(View&& other) noexcept;
    ~View();

    /// A member of this object; a second one of that name takes the place of the first.
    View& set(std::string_view name, Value value);
    /// A member: a number, its digits grouped as in the reader's language. The twin has it plain.
    View& count(std::string_view name, std::int64_t number);
    /// A member: a sentence, in the reader's language.
    View& say(std::string_view name, Phrase sentence);
    /// A member: HTML, which a template draws as `{{{name}}}`; a text for the JSON twin. Markup.h.
    View& mark(std::string_view name, Markup markup);
    /// A member: another view as it is.
    View& put(std::string_view name, View view);
    View& nest(std::string_view name); ///< an object in it, made at the first call
    View& list(std::string_view name); ///< a list in it, made at the first call
    View& add(Value value);            ///< [list] one more value
    View& addSaid(Phrase sentence);    ///< [list] one more sentence, in the reader's language
    View& add();                       ///< [list] one more object, or list once something is added to it

    bool empty() const;       ///< no member, no element
    std::size_t size() const; ///< members or elements

    /// The same tree as JSON, members in the order in which they were set.
    std::string toJson(const Language& language) const;

    /// The tree that a JSON value is.
    static View fromJson(const JsonValue& value);
    /// The same of a text. Throws `Poco::DataFormatException`.
    static View fromJson(std::string_view json);

    const ViewNode& node() const { return *_node; } ///< for the server's writers

private:
    std::unique_ptr<ViewNode> _node;
};

/// `12,400`, or as the language groups digits.
COLONNADE_API std::string groupedNumber(std::int64_t number, const Language& language);

} // namespace colonnade
