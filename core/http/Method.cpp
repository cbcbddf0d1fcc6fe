#include "colonnade/Method.h"

#include <array>

namespace colonnade
{

namespace
{

constexpr std::array<std::string_view, 7> NAMES = {"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};

} // namespace

Method parseMethod(std::string_view text)
{
    for (std::size_t i = 0; i < NAMES.size(); ++i)
    {
        if (NAMES[i] == text)
            return static_cast<Method>(i);
    }
    return Method::Other;
}

std::string_view methodText(Method method)
{
    const auto index = static_cast<std::size_t>(method);
    return index < NAMES.size() ? NAMES[index] : std::string_view();
}

} // namespace colonnade
