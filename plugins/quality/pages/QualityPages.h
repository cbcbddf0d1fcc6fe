#pragma once

#include "pages/Desk.h"

#include <memory>

namespace colonnade::quality
{

/// `/project/<short name>/quality`: for the project's people how sure its results are, which tasks are
/// disputed, and how people do; for a volunteer how the own answers stand.
class QualityPages
{
public:
    /// [provision] The desk must outlive it.
    explicit QualityPages(const Desk& desk);

    Response show(const Request& request) const;
    Response people(const Request& request) const;
    Response excuse(const Request& request) const; ///< lets somebody work again
    Response own(const Request& request) const;

private:
    Response overview(const Request& request, const tasks::ProjectSummary& project) const;

    const Desk& _desk;
    std::shared_ptr<const PageTemplate> _overview;
    std::shared_ptr<const PageTemplate> _people;
    std::shared_ptr<const PageTemplate> _own;
};

} // namespace colonnade::quality
