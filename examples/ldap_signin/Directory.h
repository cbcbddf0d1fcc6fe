#pragma once

#include <Poco/Net/SocketAddress.h>

#include <string>
#include <string_view>

/// An LDAP server, asked for one thing: whether somebody may bind.
class Directory
{
public:
    /// `people`: the entry below which each person is, `ou=people,dc=example,dc=org`.
    Directory(const std::string& address, std::string people);

    /// Whether it takes the password. Throws `Poco::Exception` if it does not answer within five seconds.
    bool takes(std::string_view name, std::string_view password) const;

private:
    const Poco::Net::SocketAddress _address;
    const std::string _people;
};
