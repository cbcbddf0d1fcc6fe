#include "model/InfoText.h"

#include <colonnade/Json.h>

#include <algorithm>

namespace colonnade::tasks
{

std::string withMembers(std::string_view object, const InfoMembers& members)
{
    const JsonDocument document = JsonDocument::parse(object);
    JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto [name, value] = document.root().member(i);
        if (std::none_of(members.begin(), members.end(),
                         [n = name](const auto& member) { return member.first == n; }))
            json.rawMember(name, value.toJson());
    }
    for (const auto& [name, value]: members)
        if (value)
            json.rawMember(name, *value);
    return json.end().take();
}

} // namespace colonnade::tasks
