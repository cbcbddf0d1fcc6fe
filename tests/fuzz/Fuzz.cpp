#include "Fuzz.h"

#include <Poco/Exception.h>

#include <cppunit/TestAssert.h>

#include <chrono>
#include <cstdlib>
#include <random>

namespace colonnade::test
{

namespace
{

constexpr std::size_t MAX_INPUT_BYTES = 8192;

class Mutator
{
public:
    Mutator(unsigned seed, const std::vector<std::string>& seeds, const std::vector<std::string>& words):
        _random(seed),
        _seeds(seeds),
        _words(words)
    {
    }

    std::string next()
    {
        std::string input = pick(_seeds);
        for (std::size_t rounds = below(8); rounds-- > 0;)
            mutate(input);
        input.resize(std::min(input.size(), MAX_INPUT_BYTES));
        return input;
    }

private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : _random() % bound; }
    const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

    void mutate(std::string& input)
    {
        const std::size_t at = below(input.size() + 1);
        const std::size_t length = below(input.size() - at + 1);
        switch (below(7))
        {
        case 0:
            input.insert(at, 1, static_cast<char>(below(256)));
            break;
        case 1:
            if (at < input.size())
                input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
            break;
        case 2:
            input.erase(at, length);
            break;
        case 3:
            input.insert(at, input.substr(at, length));
            break;
        case 4:
            if (!_words.empty())
                input.insert(at, pick(_words));
            break;
        case 5:
            input = input.substr(0, at) + pick(_seeds).substr(0, below(200));
            break;
        default:
            if (at < input.size())
                input[at] = static_cast<char>(below(256));
        }
    }

    std::mt19937 _random;
    const std::vector<std::string>& _seeds;
    const std::vector<std::string>& _words;
};

unsigned numberFrom(const char* variable, unsigned otherwise)
{
    const char* set = std::getenv(variable);
    return set ? static_cast<unsigned>(std::strtoul(set, nullptr, 10)) : otherwise;
}

std::string printable(const std::string& input)
{
    std::string text;
    for (const char c: input)
    {
        char escaped[5];
        std::snprintf(escaped, sizeof escaped, c >= ' ' && c < 0x7f ? "%c" : "\\x%02x",
                      static_cast<unsigned char>(c));
        text += escaped;
    }
    return text;
}

} // namespace

void fuzz(const std::vector<std::string>& seeds, const std::vector<std::string>& words,
          const std::function<void(std::string_view)>& parse)
{
    const unsigned seed = numberFrom("COLONNADE_FUZZ_SEED", std::random_device{}());
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(numberFrom("COLONNADE_FUZZ_SECONDS", 1));
    Mutator mutator(seed, seeds, words);
    for (int count = 0; count % 64 != 0 || std::chrono::steady_clock::now() < end; ++count)
    {
        const std::string input = mutator.next();
        try
        {
            parse(input);
        }
        catch (const Poco::Exception&)
        {
            // A refusal is an answer.
        }
        catch (const std::exception& error)
        {
            CPPUNIT_FAIL("seed " + std::to_string(seed) + ": " + error.what() + " for " + printable(input));
        }
    }
}

} // namespace colonnade::test
