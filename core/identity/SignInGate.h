#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"
#include "identity/Brake.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Checks passwords: the brake first, then the hash, then the account's flags. A failure costs the same
/// whatever hash the account has, and whether there is one: one hash of today's, and one of each older scheme
/// that some account still has. A password that matches a hash of an older scheme is hashed anew; it is the
/// same password, so its version stays.
class SignInGate final: public SignIn
{
public:
    /// All must outlive the gate.
    SignInGate(Database& database, const Passwords& passwords, Brake& brake);

    std::variant<User, SignInRefusal> check(const std::optional<User>& user, std::string_view accountKey,
                                            std::string_view password, const SignInClient& client) override;
    std::optional<SignInRefusal> mayTry(const std::optional<User>& user, std::string_view accountKey,
                                        const SignInClient& client) override;
    void failed(const std::optional<User>& user, std::string_view accountKey,
                const SignInClient& client) override;
    void succeeded(const User& user, std::string_view accountKey, const SignInClient& client) override;
    void requireSecondStep(std::string_view setting) override { _secondStep = setting; }
    const std::string& secondStep() const override { return _secondStep; }

private:
    struct StoredUser
    {
        User user;
        std::string hash; ///< empty: no password opens it
    };

    std::optional<StoredUser> findStored(const std::optional<User>& user);
    /// The hash that decides about the password; nothing if no password opens the account.
    std::optional<std::string_view> hashToCheck(const std::optional<StoredUser>& stored) const;
    /// Whether the password matches `hash`, and is verified against one of each scheme if not.
    bool isOpenedBy(std::optional<std::string_view> hash, std::string_view password);
    /// One hash of each older scheme, of whichever account.
    std::vector<std::string> findOlderHashes();
    bool isTypedOtherwise(std::string_view hash, std::string_view password) const;
    void upgrade(const StoredUser& stored, std::string_view password);

    Database& _database;
    const Passwords& _passwords;
    Brake& _brake;
    std::string _secondStep; // set before the first request
};

} // namespace colonnade
