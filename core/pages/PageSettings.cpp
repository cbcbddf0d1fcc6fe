#include "pages/PagesCore.h"

#include "colonnade/Config.h"
#include "text/InstalledPrefix.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace colonnade
{

namespace
{

constexpr double LEAST_CONTRAST = 4.5; ///< WCAG 2.2, 1.4.3

/// Relative luminance. Source: WCAG 2.2, glossary.
double luminanceOf(std::string_view colour)
{
    const auto part = [&](std::size_t at)
    {
        const double value = std::stoi(std::string(colour.substr(at, 2)), nullptr, 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

} // namespace

void checkAccent(std::string_view colour)
{
    constexpr std::size_t length = 7;
    if (colour.size() != length || colour.front() != '#' ||
        colour.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string_view::npos)
        throw ConfigurationException("wanted a colour as #0b5d63, there was \"" + std::string(colour) + "\"");
    const double contrast = 1.05 / (luminanceOf(colour) + 0.05);
    if (contrast >= LEAST_CONTRAST)
        return;
    std::ostringstream text;
    text << colour << " is too light: on it white has a contrast of " << std::fixed << std::setprecision(1)
         << contrast << ", and needs " << LEAST_CONTRAST;
    throw ConfigurationException(text.str());
}

std::string sharedResources()
{
    return installedPrefix() + "/share/colonnade";
}

} // namespace colonnade
