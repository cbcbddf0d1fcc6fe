#include "http/account/AccountClient.h"

#include <sstream>

namespace colonnade::test::account
{

Answer AccountClient::getJson(const std::string& target, HeaderList headers)
{
    headers.emplace_back("Content-Type", "application/json");
    return get(target, headers);
}

std::string AccountClient::csrf()
{
    return memberOf(getJson("/account/register"), "form.csrf");
}

Answer AccountClient::post(const std::string& target, const std::string& json)
{
    return postJson(target, json, {{"X-CSRFToken", csrf()}});
}

Answer AccountClient::registerAccount(const std::string& name, const std::string& password)
{
    return post("/account/register", jsonOf({{"name", name},
                                             {"fullname", "Full " + name},
                                             {"email_addr", name + "@example.org"},
                                             {"password", password},
                                             {"confirm", password}}));
}

Answer AccountClient::signIn(const std::string& email, const std::string& password, const std::string& query)
{
    return post("/account/signin" + query, jsonOf({{"email", email}, {"password", password}}));
}

std::string AccountClient::signedInName()
{
    const auto answer = getJson("/account/profile");
    return memberOf(answer, "status") == "not_signed_in" ? std::string() : memberOf(answer, "user.name");
}

std::string jsonOf(const std::map<std::string, std::string>& members)
{
    JsonWriter json;
    json.beginObject();
    for (const auto& [name, text]: members)
        json.member(name, text);
    return json.end().take();
}

std::string memberOf(const Answer& answer, const std::string& path)
{
    const auto document = JsonDocument::parse(answer.body);
    auto value = document.root();
    std::istringstream names(path);
    for (std::string name; value && std::getline(names, name, '.');)
        value = value.find(name);
    if (!value)
        return "absent";
    return value.isText() ? std::string(value.text()) : value.toJson();
}

void AccountServer::start(std::vector<std::string> settings)
{
    settings.insert(settings.begin(), "account.first_user_is_admin=true"); // a later one wins
    settings.emplace_back("plugins.enabled=account,site");
    server.reset();
    server = std::make_unique<ServerProcess>(settings);
}

std::int64_t AccountServer::countUsers() const
{
    return server->database().open()->read(
        [](Session& session) { return session.findInteger("select count(*) from core_user").value(); });
}

} // namespace colonnade::test::account
