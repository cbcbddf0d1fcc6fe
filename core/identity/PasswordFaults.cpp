#include "identity/PasswordFaults.h"

#include "colonnade/Text.h"

#include <zxcvbn.h>

#include <algorithm>
#include <vector>

namespace colonnade
{

namespace
{

constexpr double BITS_OF_GUESSES = 10;
constexpr std::size_t MAX_BYTES = 1024;
constexpr std::size_t MAX_ESTIMATED_BYTES = 64; // the estimate's time grows with the square; this is plenty
constexpr std::size_t MIN_WORD = 3;

/// What forms and sites call things, and the half of a phrase that everybody knows.
constexpr std::string_view COMMON_WORDS[] = {
    "colonnade", "fullname", "username",

    "administrator", "admin", "confirm", "emailaddr", "login", "member", "ohmage", "pybossa", "register",
    "signin", "signup", "volunteer", "crowdcrafting", "crowdsourcing", "localhost",

    // keyboards and pads, and what a password is elsewhere
    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "1q2w3e4r5t", "a1b2c3d4", "11223344",
    "112233445566", "123321123", "147258369", "159753456", "passwort", "contrasena", "contraseña",
    "motdepasse", "wachtwoord", "senha123",

    "correcthorse", "correcthorsebattery", "correcthorsebatterystaple", "batterystaple"};

constexpr std::string_view SEPARATORS = ".@_+- ,'";

void addWord(std::vector<std::string>& words, std::string_view word)
{
    if (word.size() >= MIN_WORD && word.size() <= MAX_ESTIMATED_BYTES)
        words.push_back(lowerAscii(word));
}

/// The text itself, its pieces between punctuation, and those run together.
void addWords(std::vector<std::string>& words, std::string_view text)
{
    addWord(words, text);
    std::string joined;
    while (!text.empty())
    {
        const auto end = std::min(text.find_first_of(SEPARATORS), text.size());
        addWord(words, text.substr(0, end));
        joined += text.substr(0, end);
        text.remove_prefix(end);
        if (text.empty())
            break;
        text.remove_prefix(1);
        addWord(words, text);
    }
    addWord(words, joined);
}

std::vector<std::string> wordsOf(const GuessedWords& guessed)
{
    std::vector<std::string> words; // the likeliest first
    addWords(words, guessed.name);
    addWords(words, guessed.email);
    for (const auto& text: guessed.site)
        addWords(words, text);
    words.insert(words.end(), std::begin(COMMON_WORDS), std::end(COMMON_WORDS));
    return words;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// `123`, `4321`, `7`, `000`, `2026`: what people put behind a word.
bool isUsualNumber(std::string_view digits)
{
    if (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
        return true;
    if (digits.size() > 1 && digits.size() <= 10)
        for (const int step: {-1, 0, 1})
        {
            std::size_t at = 1;
            while (at < digits.size() && digits[at] - digits[at - 1] == step)
                ++at;
            if (at == digits.size())
                return true;
        }
    return digits.size() <= 2;
}

/// The word without a number and punctuation at its end, since people add these to please a rule: `boss1234!`
/// gives `boss`.
std::string_view withoutUsualEnd(std::string_view password)
{
    auto rest = password;
    while (!rest.empty() && std::string_view("!?.,*#$").find(rest.back()) != std::string_view::npos)
        rest.remove_suffix(1);
    auto word = rest;
    while (!word.empty() && isDigit(word.back()))
        word.remove_suffix(1);
    const auto digits = rest.substr(word.size());
    return isUsualNumber(digits) ? word : password;
}

bool isKnown(std::string_view text, const std::vector<const char*>& dictionary)
{
    const std::string beginning(text.substr(0, MAX_ESTIMATED_BYTES));
    auto words = dictionary; // the estimate takes it unchanged, but not as const
    return ZxcvbnMatch(beginning.c_str(), words.data(), nullptr) < BITS_OF_GUESSES;
}

} // namespace

bool isEasilyGuessed(std::string_view password, const GuessedWords& guessed)
{
    const auto words = wordsOf(guessed);
    std::vector<const char*> dictionary;
    dictionary.reserve(words.size() + 1);
    for (const auto& word: words)
        dictionary.push_back(word.c_str());
    dictionary.push_back(nullptr);
    return isKnown(password, dictionary) || isKnown(lowerAscii(withoutUsualEnd(password)), dictionary);
}

std::optional<std::string> findPasswordFault(std::string_view password, const GuessedWords& words,
                                             int minimumLength)
{
    if (countCodePoints(password) < static_cast<std::size_t>(minimumLength))
        return "Password must be at least " + std::to_string(minimumLength) + " characters long.";
    if (password.size() > MAX_BYTES)
        return "Password must be at most " + std::to_string(MAX_BYTES) + " bytes long.";
    if (password.find('\0') != std::string_view::npos)
        return "Password must not contain a NUL character.";
    if (isEasilyGuessed(password, words))
        return "Password is too easy to guess: it is a common one, or made of the name or the e-mail "
               "address.";
    return std::nullopt;
}

} // namespace colonnade
