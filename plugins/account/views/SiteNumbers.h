#pragma once

#include "views/AccountParts.h"

#include "site/Numbers.h"

#include <memory>

namespace account
{

/// How many people there are, and who has done most, for the pages of the plugin `site`. Any thread.
class SiteNumbers final: public site::NumberSource
{
public:
    explicit SiteNumbers(std::shared_ptr<const AccountParts> parts):
        _parts(std::move(parts))
    {
    }

    std::vector<Number> numbers() override;
    std::vector<Ranking> rankings(const colonnade::User*) override { return {}; } ///< nobody's work is here
    bool ranksPeople() const override { return true; }
    /// Who looks stands at the end of the best, in the list or not; with a window among neighbours.
    std::optional<Board> board(const colonnade::User* viewer, int window) override;

private:
    using Ranked = ContributionSource::Ranked;

    std::vector<Ranked> rankedFor(const colonnade::User* viewer, int window) const;

    const std::shared_ptr<const AccountParts> _parts;
};

} // namespace account
