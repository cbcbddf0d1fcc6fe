#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::test
{

/// Feeds a parser with mutations of good inputs: bytes flipped, pieces cut, doubled, swapped, spliced between
/// inputs, and words of the format put in. Runs COLONNADE_FUZZ_SECONDS (default 1) from COLONNADE_FUZZ_SEED
/// (default random; printed when the parser throws what it may not). `parse` may throw `Poco::Exception`;
/// crashes and undefined behaviour are the sanitizers' to find.
void fuzz(const std::vector<std::string>& seeds, const std::vector<std::string>& words,
          const std::function<void(std::string_view)>& parse);

} // namespace colonnade::test
