#pragma once

#include "colonnade/HttpError.h"

namespace colonnade
{

/// The family `problem`: `application/problem+json` (RFC 9457), with the code as a member of its own.
class ProblemRenderer final: public ErrorRenderer
{
public:
    std::string_view family() const override { return "problem"; }
    Response render(const Problem& problem, const Request& request) const override;

    /// The bytes alone, for refusals of what never became a request.
    static std::string text(int status, std::string_view code, std::string_view detail);
};

} // namespace colonnade
