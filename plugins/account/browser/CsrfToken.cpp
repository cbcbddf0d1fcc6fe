#include "browser/CsrfToken.h"

namespace account
{
namespace
{

constexpr std::string_view FIELD = "csrf_token";

std::string_view tokenInBody(const colonnade::Parameters& form)
{
    if (const auto exact = form.get(FIELD); !exact.empty())
        return exact;
    for (const auto& [name, value]: form)
        if (name.ends_with(FIELD) && !value.empty())
            return value;
    return {};
}

} // namespace

std::string_view csrfTokenIn(const colonnade::Request& request)
{
    if (const auto token = tokenInBody(request.form()); !token.empty())
        return token;
    if (const auto token = request.findHeader("X-CSRFToken"); token && !token->empty())
        return *token;
    return request.findHeader("X-CSRF-Token").value_or(std::string_view());
}

std::string digestOfCsrfToken(const colonnade::Vault& vault, std::string_view token)
{
    return token.empty() ? std::string() : vault.digest("account.csrf.kept", token);
}

} // namespace account
