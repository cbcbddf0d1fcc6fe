#include "faults/cluster/Phones.h"

#include <colonnade/Json.h>

namespace colonnade::test::cluster
{

namespace
{

/// What a call says, as JSON. ohmage's clients are told "later" by a failure with the code 0100.
JsonDocument saidBy(const Answer& answer)
{
    if (told(answer).body.find("\"code\":\"0100\"") != std::string::npos)
        throw Away(answer.body);
    return JsonDocument::parse(answer.body);
}

bool isSuccess(const JsonDocument& said)
{
    return said.root().find("result").text() == "success";
}

} // namespace

void Phones::run(const std::string& user, const std::string& password)
{
    while (!_round.isOver() && _round.fault().empty())
    {
        const std::string token = signIn(user, password);
        expectUser(token, user);
        signOut(token);
        expectUser(token, "");
        ++_tokensUsed;
    }
}

std::string Phones::signIn(const std::string& user, const std::string& password)
{
    return patiently(_round, user + " gets no token",
                     [&]
                     {
                         HttpClient client(_cluster.proxyPort());
                         const auto said = saidBy(client.postForm(
                             "/app/user/auth_token", "client=test&user=" + user + "&password=" + password));
                         if (!isSuccess(said))
                             _round.blame(user + " is refused: " + said.root().toJson());
                         return std::string(said.root().find("token").text());
                     });
}

void Phones::expectUser(const std::string& token, const std::string& user)
{
    for (const int port: _cluster.ports())
        patiently(_round, "a server does not come back",
                  [&]
                  {
                      HttpClient direct(port);
                      const auto said =
                          saidBy(direct.postForm("/app/user/whoami", "client=test&auth_token=" + token));
                      if ((isSuccess(said) ? said.root().find("username").text() : "") != user)
                          _round.blame("a server says of a token of \"" + user +
                                       "\": " + said.root().toJson());
                      return true;
                  });
}

void Phones::signOut(const std::string& token)
{
    patiently(_round, "a token cannot be ended",
              [&]
              {
                  HttpClient client(_cluster.proxyPort());
                  // A failure: it was ended at a try whose answer was lost.
                  saidBy(client.postForm("/app/user/logout", "client=test&auth_token=" + token));
                  return true;
              });
}

} // namespace colonnade::test::cluster
