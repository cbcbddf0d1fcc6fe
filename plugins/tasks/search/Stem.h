#pragma once

#include <string>

namespace colonnade::tasks
{

/// What an English word in lower case shares with its other forms: `runs`, `running` → `run`. Short words and
/// those of other alphabets stay as they are.
///
/// Source: M. F. Porter, An algorithm for suffix stripping, Program 14 no. 3 (1980), with the two departures
/// (`bli`, `logi`) of its author's own program.
std::string stem(std::string word);

} // namespace colonnade::tasks
