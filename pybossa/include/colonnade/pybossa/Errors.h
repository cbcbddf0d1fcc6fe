#pragma once

#include <colonnade/HttpError.h>
#include <colonnade/Pages.h>

#include <string>
#include <string_view>

namespace colonnade::pybossa
{

/// PYBOSSA's description of an error; empty if it has none for the status.
std::string_view usualDescription(int status);

/// Errors of views: `{"code", "description", "template"}`, or a page. 405 and 415 are always pages. Source:
/// reference/pybossa-accounts.md 1.10.
class ViewErrors final: public ErrorRenderer
{
public:
    /// `family`: the plugin's name for it. `pages` must outlive it.
    ViewErrors(std::string family, const Pages& pages):
        _family(std::move(family)),
        _pages(pages)
    {
    }

    std::string_view family() const override { return _family; }
    Response render(const Problem& problem, const Request& request) const override;

private:
    Response json(const Problem& problem, const std::string& description, const Request& request) const;

    const std::string _family;
    const Pages& _pages;
};

} // namespace colonnade::pybossa
