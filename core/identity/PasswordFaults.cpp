#include "identity/PasswordFaults.h"

#include "colonnade/Text.h"

#include <zxcvbn.h>

#include <vector>

namespace colonnade
{

namespace
{

constexpr double BITS_OF_GUESSES = 10;
constexpr std::size_t MAX_BYTES = 1024;
constexpr std::size_t MAX_ESTIMATED_BYTES = 64; // the estimate's time grows with the square; this is plenty
constexpr std::size_t MIN_WORD = 3;

void addWord(std::vector<std::string>& words, std::string_view word)
{
    if (word.size() >= MIN_WORD && word.size() <= MAX_ESTIMATED_BYTES)
        words.push_back(lowerAscii(word));
}

/// The text itself and its pieces between punctuation.
void addWords(std::vector<std::string>& words, std::string_view text)
{
    addWord(words, text);
    for (auto at = text.find_first_of(".@_+- "); at != std::string_view::npos;
         at = text.find_first_of(".@_+- "))
    {
        addWord(words, text.substr(0, at));
        text.remove_prefix(at + 1);
        addWord(words, text);
    }
}

} // namespace

bool isEasilyGuessed(std::string_view password, std::string_view name, std::string_view email)
{
    std::vector<std::string> words;
    addWords(words, name);
    addWords(words, email);
    std::vector<const char*> dictionary;
    dictionary.reserve(words.size() + 1);
    for (const auto& word: words)
        dictionary.push_back(word.c_str());
    dictionary.push_back(nullptr);
    const std::string beginning(password.substr(0, MAX_ESTIMATED_BYTES));
    return ZxcvbnMatch(beginning.c_str(), dictionary.data(), nullptr) < BITS_OF_GUESSES;
}

std::optional<std::string> findPasswordFault(std::string_view password, std::string_view name,
                                             std::string_view email, int minimumLength)
{
    if (countCodePoints(password) < static_cast<std::size_t>(minimumLength))
        return "Password must be at least " + std::to_string(minimumLength) + " characters long.";
    if (password.size() > MAX_BYTES)
        return "Password must be at most " + std::to_string(MAX_BYTES) + " bytes long.";
    if (password.find('\0') != std::string_view::npos)
        return "Password must not contain a NUL character.";
    if (isEasilyGuessed(password, name, email))
        return "Password is too easy to guess: it is a common one, or made of the name or the e-mail "
               "address.";
    return std::nullopt;
}

} // namespace colonnade
