#pragma once

#include "Views.h"

#include <colonnade/HttpError.h>

namespace account
{

/// PYBOSSA's description of an error; empty if it has none for the status.
std::string_view usualDescription(int status);

/// The error family `pybossa_view`: `{"code", "description", "template"}`, or a page. 405 and 415 are always
/// pages. Source: reference/pybossa-accounts.md 1.10.
class ViewErrors final: public colonnade::ErrorRenderer
{
public:
    explicit ViewErrors(const Views& views):
        _views(views)
    {
    }

    std::string_view family() const override { return "pybossa_view"; }
    colonnade::Response render(const colonnade::Problem& problem,
                               const colonnade::Request& request) const override;

private:
    const Views& _views;
};

} // namespace account
