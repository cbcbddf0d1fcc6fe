#pragma once

#include <string>
#include <string_view>

namespace ohmage
{

/// bcrypt as jBCrypt 0.3 wrote it for ohmage: `$2a$`, two digits of cost, `$`, 22 characters of salt, 31 of
/// digest. Takes a third of a second: heavy lane only.
///
/// `setting` is the first 29 characters, and stands at the beginning as given. Bytes of the password past the
/// 72nd do not count. Throws `Poco::InvalidArgumentException` for a password that holds NUL, or a malformed
/// setting.
std::string bcrypt(std::string_view password, const std::string& setting);

/// `$2a$12$` and a random salt.
std::string newBcryptSetting();

/// Has the form of a `setting`.
bool isBcryptSetting(std::string_view text);

/// Has the form that `bcrypt` returns.
bool isBcryptHash(std::string_view text);

} // namespace ohmage
