#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What a name looks like: names that share one of these can be taken for each other. One to three texts: by
/// the letters as they are folded (`ＢＯＳＳ`, `boss`), and by the capitals as they are drawn, with an I that
/// is taken for an l (`paypaI`, `paypal`) or for an I (Cyrillic `АDМIN`, `admin`). Not for people to read.
/// Source: UTS 39, 4, with Unicode's table of confusables.
std::vector<std::string> looksOf(std::string_view name);

} // namespace colonnade
