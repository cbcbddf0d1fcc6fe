#include "search/Stem.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t SHORTEST = 3;
constexpr std::size_t LONGEST = 64;

struct Rule
{
    std::string_view suffix;
    std::string_view replacement;
};

// A longer suffix stands before the shorter one that it ends in.
constexpr std::array DOUBLE_SUFFIXES{Rule{"ational", "ate"}, Rule{"tional", "tion"}, Rule{"enci", "ence"},
                                     Rule{"anci", "ance"},   Rule{"izer", "ize"},    Rule{"bli", "ble"},
                                     Rule{"alli", "al"},     Rule{"entli", "ent"},   Rule{"eli", "e"},
                                     Rule{"ousli", "ous"},   Rule{"ization", "ize"}, Rule{"ation", "ate"},
                                     Rule{"ator", "ate"},    Rule{"alism", "al"},    Rule{"iveness", "ive"},
                                     Rule{"fulness", "ful"}, Rule{"ousness", "ous"}, Rule{"aliti", "al"},
                                     Rule{"iviti", "ive"},   Rule{"biliti", "ble"},  Rule{"logi", "log"}};
constexpr std::array FULL_SUFFIXES{Rule{"icate", "ic"}, Rule{"ative", ""},  Rule{"alize", "al"},
                                   Rule{"iciti", "ic"}, Rule{"ical", "ic"}, Rule{"ful", ""},
                                   Rule{"ness", ""}};
constexpr std::array<std::string_view, 19> LAST_SUFFIXES{"al",  "ance",  "ence", "er",  "ic",  "able", "ible",
                                                         "ant", "ement", "ment", "ent", "ion", "ou",   "ism",
                                                         "ate", "iti",   "ous",  "ive", "ize"};

bool isConsonant(std::string_view word, std::size_t at)
{
    switch (word[at])
    {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
        return false;
    case 'y':
        return at == 0 || !isConsonant(word, at - 1);
    default:
        return true;
    }
}

/// How often a consonant follows a vowel: the paper's m.
int measure(std::string_view word)
{
    int count = 0;
    for (std::size_t i = 1; i < word.size(); ++i)
        if (isConsonant(word, i) && !isConsonant(word, i - 1))
            ++count;
    return count;
}

bool hasVowel(std::string_view word)
{
    for (std::size_t i = 0; i < word.size(); ++i)
        if (!isConsonant(word, i))
            return true;
    return false;
}

bool endsInDoubleConsonant(std::string_view word)
{
    const std::size_t size = word.size();
    return size >= 2 && word[size - 1] == word[size - 2] && isConsonant(word, size - 1);
}

/// Consonant, vowel, consonant, the last one neither w, x nor y: `hop`.
bool endsShort(std::string_view word)
{
    const std::size_t size = word.size();
    return size >= 3 && isConsonant(word, size - 3) && !isConsonant(word, size - 2) &&
           isConsonant(word, size - 1) &&
           std::string_view("wxy").find(word[size - 1]) == std::string_view::npos;
}

std::string_view without(std::string_view word, std::string_view suffix)
{
    return word.substr(0, word.size() - suffix.size());
}

void removePlural(std::string& word)
{
    if (word.ends_with("sses") || word.ends_with("ies"))
        word.resize(word.size() - 2);
    else if (word.ends_with('s') && !word.ends_with("ss"))
        word.pop_back();
}

/// After `ed` or `ing` was removed.
void mendEnd(std::string& word)
{
    if (word.ends_with("at") || word.ends_with("bl") || word.ends_with("iz"))
        word += 'e';
    else if (endsInDoubleConsonant(word) && !word.ends_with('l') && !word.ends_with('s') &&
             !word.ends_with('z'))
        word.pop_back();
    else if (measure(word) == 1 && endsShort(word))
        word += 'e';
}

void removeVerbEnding(std::string& word)
{
    if (word.ends_with("eed"))
    {
        if (measure(without(word, "eed")) > 0)
            word.pop_back();
        return;
    }
    for (const std::string_view suffix: {"ed", "ing"})
        if (word.ends_with(suffix) && hasVowel(without(word, suffix)))
        {
            word.resize(word.size() - suffix.size());
            return mendEnd(word);
        }
}

template <std::size_t N> void replaceSuffix(std::string& word, const std::array<Rule, N>& rules)
{
    for (const auto& [suffix, replacement]: rules)
        if (word.ends_with(suffix))
        {
            if (measure(without(word, suffix)) > 0)
                word.replace(word.size() - suffix.size(), suffix.size(), replacement);
            return;
        }
}

void removeLastSuffix(std::string& word)
{
    std::string_view longest;
    for (const auto suffix: LAST_SUFFIXES)
        if (suffix.size() > longest.size() && word.ends_with(suffix))
            longest = suffix;
    const std::string_view rest = without(word, longest);
    const bool allowed = longest != "ion" || rest.ends_with('s') || rest.ends_with('t');
    if (!longest.empty() && allowed && measure(rest) > 1)
        word.resize(rest.size());
}

void removeLastE(std::string& word)
{
    if (word.ends_with('e'))
    {
        const std::string_view rest = without(word, "e");
        if (measure(rest) > 1 || (measure(rest) == 1 && !endsShort(rest)))
            word.pop_back();
    }
    if (word.ends_with("ll") && measure(word) > 1)
        word.pop_back();
}

} // namespace

std::string stem(std::string word)
{
    if (word.size() < SHORTEST || word.size() > LONGEST ||
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos)
        return word;
    removePlural(word);
    removeVerbEnding(word);
    if (word.ends_with('y') && hasVowel(without(word, "y")))
        word.back() = 'i';
    replaceSuffix(word, DOUBLE_SUFFIXES);
    replaceSuffix(word, FULL_SUFFIXES);
    removeLastSuffix(word);
    removeLastE(word);
    return word;
}

} // namespace colonnade::tasks
