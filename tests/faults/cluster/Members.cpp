#include "faults/cluster/Members.h"

using colonnade::test::account::jsonOf;
using colonnade::test::account::memberOf;

namespace colonnade::test::cluster
{

namespace
{

constexpr const char* NEW_PASSWORD = "another horse 8 staple";

void requireSuccess(const Answer& answer)
{
    if (memberOf(told(answer), "status") != "success")
        throw std::runtime_error(answer.body);
}

} // namespace

void Members::run(char letter)
{
    for (int i = 0; !_round.isOver() && _round.fault().empty(); ++i)
        live(std::string("member") + letter + std::to_string(i));
}

void Members::live(const std::string& name)
{
    Client client(_cluster.proxyPort());
    join(client, name);
    const Cookies cookies = client.cookies;
    expectKnown(cookies, name, "after registration");
    rename(client, name);
    Client other(_cluster.proxyPort());
    resetPassword(other, name);
    const Cookies otherCookies = other.cookies;
    expectKnown(otherCookies, name, "after a reset of the password");
    expectKnown(cookies, "", "after a reset of the password elsewhere");
    leave(other, name);
    expectKnown(otherCookies, "", "after signing out");
}

void Members::join(Client& client, const std::string& name)
{
    patiently(_round, name + " cannot register",
              [&]
              {
                  const Answer answer = told(client.registerAccount(name));
                  if (memberOf(answer, "status") != "success") // done at a try whose answer was lost
                      requireSuccess(client.signIn(name + "@example.org"));
                  return true;
              });
    const std::lock_guard lock(_mutex);
    _fullnames[name] = "Full " + name;
}

void Members::rename(Client& client, const std::string& name)
{
    const std::string fullname = "Renamed " + name;
    patiently(_round, name + " cannot change the profile",
              [&]
              {
                  requireSuccess(client.post("/account/" + name + "/update",
                                             jsonOf({{"btn", "Profile"}, {"fullname", fullname}})));
                  return true;
              });
    const std::lock_guard lock(_mutex);
    _fullnames[name] = fullname;
}

void Members::resetPassword(Client& client, const std::string& name)
{
    const std::string email = name + "@example.org";
    patiently(_round, name + " cannot ask for a new password",
              [&]
              {
                  requireSuccess(client.post("/account/forgot-password", jsonOf({{"email_addr", email}})));
                  return true;
              });
    patiently(_round, name + " cannot set a new password",
              [&]
              {
                  const auto link = _mailbox.newest(email).link();
                  const Answer answer = told(
                      client.post(link, jsonOf({{"new_password", NEW_PASSWORD}, {"confirm", NEW_PASSWORD}})));
                  if (answer.status != 200 || memberOf(answer, "status") != "success")
                      requireSuccess(client.signIn(email, NEW_PASSWORD));
                  return true;
              });
}

void Members::leave(Client& client, const std::string& name)
{
    patiently(_round, name + " cannot sign out",
              [&]
              {
                  requireSuccess(client.getJson("/account/signout"));
                  return true;
              });
}

void Members::expectKnown(const Cookies& cookies, const std::string& name, const std::string& when)
{
    for (const int port: _cluster.ports())
        patiently(_round, "a server does not come back",
                  [&]
                  {
                      Client direct(port);
                      direct.cookies = cookies;
                      const Answer answer = told(direct.getJson("/account/profile"));
                      const bool nobody = memberOf(answer, "status") == "not_signed_in";
                      if ((nobody ? std::string() : memberOf(answer, "user.name")) != name)
                          _round.blame("a server takes a session for that of " + answer.body +
                                       " instead of \"" + name + "\" " + when);
                      return true;
                  });
}

} // namespace colonnade::test::cluster
