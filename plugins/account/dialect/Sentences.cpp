#include "dialect/Sentences.h"

#include <algorithm>
#include <string>

namespace account
{

colonnade::Phrase withPlaces(std::string_view sentence)
{
    std::string text;
    colonnade::Phrase::Values values;
    while (!sentence.empty())
    {
        const auto end = std::min(sentence.find_first_not_of("0123456789"), sentence.size());
        if (end == 0)
        {
            text += sentence.front();
            sentence.remove_prefix(1);
            continue;
        }
        const std::string name = "number" + (values.empty() ? "" : std::to_string(values.size() + 1));
        text += "{" + name + "}";
        values.emplace_back(name, sentence.substr(0, end));
        sentence.remove_prefix(end);
    }
    return {text, values};
}

} // namespace account
