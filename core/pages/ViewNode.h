#pragma once

#include "colonnade/Markup.h"
#include "colonnade/View.h"

#include <deque>
#include <string>
#include <utility>
#include <variant>

namespace colonnade
{

/// What a view holds: nothing yet, a value, a sentence, HTML, members or elements. Deques, so that references
/// to what is nested stay good while more is added.
struct ViewNode
{
    using Members = std::deque<std::pair<std::string, View>>;
    using Elements = std::deque<View>;

    /// A number that people read grouped.
    struct Count
    {
        std::int64_t number = 0;
    };

    std::variant<std::monostate, View::Value, Phrase, Markup, Count, Members, Elements> content;
};

/// The member of that name; null if there is none, or if the view is no object.
const View* findMember(const View& view, std::string_view name);

/// What a value looks like to a person; empty for null, truth values, objects and lists.
std::string textOf(const View& view, const Language& language);

} // namespace colonnade
