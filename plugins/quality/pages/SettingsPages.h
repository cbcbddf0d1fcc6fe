#pragma once

#include "pages/Desk.h"
#include "pages/SettingsForm.h"

#include <memory>
#include <string>

namespace colonnade::quality
{

/// `/project/<short name>/quality/settings`: what an owner settles, as a form.
class SettingsPages
{
public:
    /// [provision] The desk must outlive it.
    explicit SettingsPages(const Desk& desk);

    Response show(const Request& request) const;
    Response take(const Request& request) const;   ///< asks first where tasks would open again
    Response remove(const Request& request) const; ///< takes the settings away
    Response refit(const Request& request) const;

private:
    struct Shown;
    Response draw(const Request& request, const tasks::ProjectSummary& project, const Shown& shown) const;
    std::int64_t opened(const tasks::ProjectSummary& project, const Settings& settings) const;

    const Desk& _desk;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::quality
