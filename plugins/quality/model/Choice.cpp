#include "model/Choice.h"

#include <array>
#include <utility>

namespace colonnade::quality
{

namespace
{
constexpr std::array NAMES{std::pair{Method::Majority, std::string_view("majority")},
                           std::pair{Method::OneCoin, std::string_view("one_coin")},
                           std::pair{Method::DawidSkene, std::string_view("dawid_skene")}};
}

std::string_view nameOf(Method method)
{
    return NAMES.at(static_cast<std::size_t>(method)).second;
}

std::optional<Method> findMethod(std::string_view name)
{
    for (const auto& [method, its]: NAMES)
        if (its == name)
            return method;
    return std::nullopt;
}

Fit chooseFit(const Crowd& crowd, const Known& known)
{
    Fit best(Method::Majority, crowd, known);
    double foretold = best.heldOut();
    for (const auto method: {Method::OneCoin, Method::DawidSkene})
    {
        if (method == Method::DawidSkene && crowd.labels() > MOST_CONFUSED_LABELS)
            continue;
        Fit fit(method, crowd, known);
        if (const double its = fit.heldOut(); its > foretold)
        {
            best = std::move(fit);
            foretold = its;
        }
    }
    return best;
}

Fit fitOf(std::optional<Method> method, const Crowd& crowd, const Known& known)
{
    if (!method)
        return chooseFit(crowd, known);
    const bool tooMany = *method == Method::DawidSkene && crowd.labels() > MOST_CONFUSED_LABELS;
    return {tooMany ? Method::OneCoin : *method, crowd, known};
}

} // namespace colonnade::quality
