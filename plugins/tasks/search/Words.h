#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A word of a text: letters and digits in a row.
struct Word
{
    std::string stem;  ///< in lower case; empty for words that are too common to look for
    std::size_t begin; ///< where it stands, in bytes
    std::size_t end;
};

/// The words of a UTF-8 text, in order.
std::vector<Word> wordsOf(std::string_view text);

} // namespace colonnade::tasks
