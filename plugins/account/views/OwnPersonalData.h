#pragma once

#include "views/AccountParts.h"

#include <colonnade/PersonalData.h>

namespace account
{

/// What this plugin keeps of persons besides rows that end with the account: the newsletter's service is
/// told, and the person and the operator get a mail. Any thread.
class OwnPersonalData final: public colonnade::PersonalDataSource
{
public:
    explicit OwnPersonalData(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// Nothing: the copy holds the account itself.
    void collect(std::int64_t userId, Part part, const std::function<void(std::string_view)>& take) override;
    std::optional<std::string> findObstacle(colonnade::Session& session, std::int64_t userId) override;
    void unlink(colonnade::Transaction& transaction, std::int64_t userId) override;

private:
    const AccountParts& _parts;
};

} // namespace account
