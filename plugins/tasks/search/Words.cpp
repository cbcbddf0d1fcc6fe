#include "search/Words.h"

#include "search/Stem.h"

#include <Poco/UTF8Encoding.h>
#include <Poco/UTF8String.h>
#include <Poco/Unicode.h>

#include <algorithm>
#include <array>

namespace colonnade::tasks
{

namespace
{

/// English words that PostgreSQL's full-text search passes over, too; sorted.
constexpr std::array<std::string_view, 127> COMMON{
    "a",         "about", "above",   "after",   "again",  "against",    "all",     "am",    "an",
    "and",       "any",   "are",     "as",      "at",     "be",         "because", "been",  "before",
    "being",     "below", "between", "both",    "but",    "by",         "can",     "did",   "do",
    "does",      "doing", "don",     "down",    "during", "each",       "few",     "for",   "from",
    "further",   "had",   "has",     "have",    "having", "he",         "her",     "here",  "hers",
    "herself",   "him",   "himself", "his",     "how",    "i",          "if",      "in",    "into",
    "is",        "it",    "its",     "itself",  "just",   "me",         "more",    "most",  "my",
    "myself",    "no",    "nor",     "not",     "now",    "of",         "off",     "on",    "once",
    "only",      "or",    "other",   "our",     "ours",   "ourselves",  "out",     "over",  "own",
    "s",         "same",  "she",     "should",  "so",     "some",       "such",    "t",     "than",
    "that",      "the",   "their",   "theirs",  "them",   "themselves", "then",    "there", "these",
    "they",      "this",  "those",   "through", "to",     "too",        "under",   "until", "up",
    "very",      "was",   "we",      "were",    "what",   "when",       "where",   "which", "while",
    "who",       "whom",  "why",     "will",    "with",   "you",        "your",    "yours", "yourself",
    "yourselves"};
static_assert(std::is_sorted(COMMON.begin(), COMMON.end()));

std::size_t sequenceLength(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// The length of the letter or digit that begins there; 0 for anything else.
std::size_t letterAt(std::string_view text, std::size_t at)
{
    const std::size_t length = sequenceLength(text[at]);
    if (at + length > text.size())
        return 0;
    static const Poco::UTF8Encoding encoding;
    const int code = encoding.convert(reinterpret_cast<const unsigned char*>(text.data() + at));
    if (code < 0)
        return 0;
    using Poco::Unicode;
    Unicode::CharacterProperties properties{};
    Unicode::properties(code, properties);
    const auto category = properties.category;
    return category == Unicode::UCP_LETTER || category == Unicode::UCP_MARK || category == Unicode::UCP_NUMBER
               ? length
               : 0;
}

std::string stemOf(std::string_view text)
{
    std::string lower = Poco::UTF8::toLower(std::string(text));
    if (std::binary_search(COMMON.begin(), COMMON.end(), lower))
        return {};
    return stem(std::move(lower));
}

} // namespace

std::vector<Word> wordsOf(std::string_view text)
{
    std::vector<Word> words;
    for (std::size_t at = 0; at < text.size();)
    {
        const std::size_t begin = at;
        for (std::size_t length = 1; at < text.size() && length > 0; at += length)
            length = letterAt(text, at);
        if (at > begin)
            words.push_back({stemOf(text.substr(begin, at - begin)), begin, at});
        else
            at += sequenceLength(text[at]);
    }
    return words;
}

} // namespace colonnade::tasks
