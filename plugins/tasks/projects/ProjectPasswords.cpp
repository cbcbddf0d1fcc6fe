#include "projects/ProjectPasswords.h"

#include "model/ApiErrors.h"
#include "model/InfoText.h"
#include "records/RecordStore.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr int LIFE_SECONDS = 1800;
constexpr std::size_t MAX_COOKIES_TRIED = 3;
constexpr std::size_t MAX_PASSWORD_BYTES = 1000;

std::string cookieName(const Record& project)
{
    return "project_" + std::to_string(project.id());
}

[[noreturn]] void refuseForNow(int seconds)
{
    Problem problem{429, std::string(problem::TOO_MANY_REQUESTS),
                    "Too many failed attempts. Please try again later.",
                    "passwords of a project are braked for this address"};
    problem.headers.emplace_back("Retry-After", std::to_string(std::max(1, seconds)));
    throw HttpError(std::move(problem));
}

} // namespace

std::string ProjectPasswords::hashOf(const Record& project)
{
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    const JsonValue hash =
        info.root().isObject() ? info.root().find(MEMBER) : JsonValue(); // else refused later
    return hash.isText() ? std::string(hash.text()) : std::string();
}

void ProjectPasswords::requireTakenHash(const Passwords& passwords, std::string_view stored,
                                        const Record& project)
{
    const std::string hash = hashOf(project);
    if (hash.empty() || equalInConstantTime(hash, stored))
        return;
    if (const auto refusal = passwords.findHashFault(hash, HashSource::Client))
        throw valueError("info.passwd_hash is not taken. " + refusal->sentence +
                         " Send the password itself: fields `protect` and `password` of "
                         "/project/<short name>/update.");
}

bool ProjectPasswords::isProtected(const Record& project)
{
    return !hashOf(project).empty();
}

bool ProjectPasswords::mayEnter(const Request& request, const Record& project, const Caller& caller) const
{
    if (!isProtected(project) || manages(caller, project))
        return true;
    auto values = request.cookies(cookieName(project));
    values.resize(std::min(values.size(), MAX_COOKIES_TRIED));
    return std::any_of(values.begin(), values.end(),
                       [&](std::string_view value) { return holds(project, value); });
}

bool ProjectPasswords::holds(const Record& project, std::string_view cookie) const
{
    const std::string_view end = cookie.substr(0, cookie.find('.'));
    return equalInConstantTime(cookie, valueOf(project, std::string(end))) &&
           parseInteger(end).value_or(0) > _clock.nowSeconds();
}

/// Counted by project and address: whoever guesses locks out nobody else.
bool ProjectPasswords::check(const Request& request, Record& project, const std::string& password) const
{
    const std::string key =
        "project/" + std::to_string(project.id()) + "/" + std::string(request.clientAddress());
    SignIn& brake = _identity.signIn();
    if (const auto refusal = brake.mayTry(std::nullopt, key, request.clientAddress()))
        refuseForNow(refusal->retryAfterSeconds);
    if (password.size() > MAX_PASSWORD_BYTES || !_identity.passwords().matches(password, hashOf(project)))
    {
        brake.failed(std::nullopt, key, request.clientAddress());
        return false;
    }
    if (_identity.passwords().needsRenewal(hashOf(project)))
        renew(project, password);
    return true;
}

void ProjectPasswords::renew(Record& project, const std::string& password) const
{
    const std::string old = hashOf(project), hash = _identity.passwords().hash(password);
    _database.write(
        [&](Transaction& transaction)
        {
            auto current = lockRecord(transaction, projectResource(), project.id());
            if (!current || !equalInConstantTime(hashOf(*current), old)) // changed or gone meanwhile
                return;
            current->set("info", withMembers(current->text("info"), {{MEMBER, quoteJson(hash)}}));
            updateRecord(transaction, *current);
            project = *std::move(current);
        });
}

std::vector<Cookie> ProjectPasswords::admissions(const Request& request, const Record& project) const
{
    Cookie cookie{.name = cookieName(project),
                  .value = valueOf(project, std::to_string(_clock.nowSeconds() + LIFE_SECONDS)),
                  .maxAgeSeconds = LIFE_SECONDS,
                  .secure = request.secure()};
    std::vector<Cookie> cookies;
    for (const char* path: {"/project", "/api", "/uploads"})
    {
        cookie.path = path;
        cookies.push_back(cookie);
    }
    return cookies;
}

std::string ProjectPasswords::valueOf(const Record& project, const std::string& end) const
{
    return end + "." +
           _identity.vault().digest("tasks.project_password",
                                    std::to_string(project.id()) + "/" + end + "/" + hashOf(project));
}

} // namespace colonnade::tasks
