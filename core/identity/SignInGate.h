#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"
#include "identity/Brake.h"

#include <memory>
#include <vector>

namespace colonnade
{

/// Checks passwords: the brake first, then one hash whether or not there is such a user, then the account's
/// flags. A password that matches a hash of an older format is hashed anew; it is the same password, so its
/// version stays; whoever keeps bcrypt hashes is told first.
class SignInGate final: public SignIn
{
public:
    /// All must outlive the gate.
    SignInGate(Database& database, const Passwords& passwords, Brake& brake);

    /// Before any request.
    void setKeepers(std::vector<std::shared_ptr<const BcryptKeeper>> keepers)
    {
        _keepers = std::move(keepers);
    }

    std::variant<User, SignInRefusal> check(const std::optional<User>& user, std::string_view accountKey,
                                            std::string_view password, std::string_view address) override;
    std::optional<SignInRefusal> mayTry(const std::optional<User>& user, std::string_view accountKey,
                                        std::string_view address) override;
    void failed(const std::optional<User>& user, std::string_view accountKey,
                std::string_view address) override;
    void succeeded(const User& user, std::string_view accountKey, std::string_view address) override;

private:
    struct StoredUser
    {
        User user;
        std::string hash; ///< empty: no password opens it
    };

    std::optional<StoredUser> findStored(const std::optional<User>& user);
    bool isOpenedBy(const std::optional<StoredUser>& stored, std::string_view password) const;
    void upgrade(const StoredUser& stored, std::string_view password);

    Database& _database;
    const Passwords& _passwords;
    Brake& _brake;
    std::vector<std::shared_ptr<const BcryptKeeper>> _keepers;
};

} // namespace colonnade
