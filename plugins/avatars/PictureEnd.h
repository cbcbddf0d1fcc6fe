#pragma once

#include <account/Avatars.h>

#include <colonnade/PersonalData.h>

#include <memory>

namespace avatars
{

/// A picture ends with its person's account. Any thread.
class PictureEnd final: public colonnade::PersonalDataSource
{
public:
    explicit PictureEnd(std::shared_ptr<account::AvatarStore> pictures):
        _pictures(std::move(pictures))
    {
    }

    void collect(std::int64_t, Part, const std::function<void(std::string_view)>&) override {}
    std::optional<std::string> findObstacle(colonnade::Session&, std::int64_t) override
    {
        return std::nullopt;
    }
    void unlink(colonnade::Transaction&, std::int64_t) override {} // the account's row names it

    void removed(const colonnade::User& user) noexcept override { _pictures->discard(user.id, user.info); }

private:
    std::shared_ptr<account::AvatarStore> _pictures;
};

} // namespace avatars
