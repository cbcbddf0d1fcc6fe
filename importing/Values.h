#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::importing
{

/// A time in any spelling of ISO 8601, as this server writes them: UTC, `2020-03-01T15:00:03.250000`. Without
/// an offset it is UTC already. Nothing for what is no time, or none of the years 1 to 9999.
std::optional<std::string> readTime(std::string_view text);

/// A time without an offset that a clock of that zone (`Europe/Berlin`) showed, as UTC. Of the hour that
/// comes twice the first one is meant. Nothing for what is no time.
std::optional<std::string> readLocalTime(std::string_view text, const std::string& zone);
bool isTimeZone(const std::string& zone); ///< whether this machine knows it

/// `t`, `true`, `1`; nothing for an empty text and what is no truth value.
std::optional<bool> readBoolean(std::string_view text);

/// The numbers of an array as PostgreSQL writes it, `{1,2}`; NULLs are left out. Nothing for what is none.
std::optional<std::vector<std::int64_t>> readNumbers(std::string_view text);

std::optional<double> readReal(std::string_view text); ///< also `NaN` and `Infinity`

/// The name under which Werkzeug's `secure_filename` stores a file; may be empty.
std::string cleanFileName(std::string_view name);

/// Numbers that belong to numbers from 1 on, of which most are there: four bytes each. 0: none.
class NumberTable
{
public:
    std::uint32_t get(std::int64_t number) const;
    void set(std::int64_t number, std::uint32_t value); ///< numbers beyond 2^32 are not kept

private:
    static constexpr std::size_t PAGE = 1 << 14;

    std::vector<std::vector<std::uint32_t>> _pages;
};

} // namespace colonnade::importing
