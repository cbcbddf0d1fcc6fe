#include "plugin/CommandUsage.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <sstream>
#include <utility>

namespace colonnade
{

namespace
{

/// A word without a name of its own.
struct Place
{
    std::vector<std::string> choices; ///< empty: anything
    bool isOptional;
};

struct Form
{
    std::vector<Place> places;
    std::map<std::string, bool> options; ///< by name: whether a value follows
    bool hasMore = false;                ///< `…`: any number of further words
};

std::vector<std::string> splitAt(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);)
        if (!part.empty())
            parts.push_back(part);
    return parts;
}

bool isVerbatim(const std::string& word)
{
    return std::none_of(word.begin(), word.end(), [](unsigned char c) { return std::isupper(c) != 0; });
}

Place placeOf(const std::string& word, bool isOptional)
{
    return {isVerbatim(word) ? splitAt(word, '|') : std::vector<std::string>(), isOptional};
}

class FormReader
{
public:
    Form read(const std::string& text)
    {
        for (std::string word: splitAt(text, ' '))
        {
            const bool opens = word.starts_with('['), closes = word.ends_with(']');
            _isOptional = _isOptional || opens;
            word = word.substr(opens ? 1 : 0, word.size() - (opens ? 1 : 0) - (closes ? 1 : 0));
            take(word);
            if (!closes)
                continue;
            _isOptional = false;
            _option.clear();
        }
        return std::move(_form);
    }

private:
    void take(const std::string& word)
    {
        if (word == "…" || word == "...")
            _form.hasMore = true;
        else if (word.starts_with("--"))
            _form.options[_option = word] = false;
        else if (!_option.empty())
            _form.options[std::exchange(_option, {})] = true;
        else
            _form.places.push_back(placeOf(word, _isOptional));
    }

    Form _form;
    bool _isOptional = false;
    std::string _option; ///< whose value may come
};

/// The words that are no options; nothing if there is an option that the form does not have.
bool takeWords(const Form& form, const std::vector<std::string>& arguments, std::vector<std::string>& words)
{
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        if (!arguments[i].starts_with("--"))
        {
            words.push_back(arguments[i]);
            continue;
        }
        const auto equals = arguments[i].find('=');
        const auto option = form.options.find(arguments[i].substr(0, equals));
        if (option == form.options.end())
            return false;
        if (option->second && equals == std::string::npos && ++i == arguments.size())
            return false;
    }
    return true;
}

bool fits(const Form& form, const std::vector<std::string>& arguments)
{
    std::vector<std::string> words;
    if (!takeWords(form, arguments, words) || (words.size() > form.places.size() && !form.hasMore))
        return false;
    for (std::size_t i = 0; i < form.places.size(); ++i)
    {
        const auto& [choices, isOptional] = form.places[i];
        if (i >= words.size()
                ? !isOptional
                : !choices.empty() && std::find(choices.begin(), choices.end(), words[i]) == choices.end())
            return false;
    }
    return true;
}

} // namespace

bool fitsUsage(const ManifestCommand& command, const std::vector<std::string>& arguments)
{
    return std::any_of(command.usage.begin(), command.usage.end(),
                       [&](const std::string& form) { return fits(FormReader().read(form), arguments); });
}

} // namespace colonnade
