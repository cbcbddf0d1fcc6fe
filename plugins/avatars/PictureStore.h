#pragma once

#include "AvatarFiles.h"
#include "PictureMaker.h"

#include <account/Avatars.h>

#include <colonnade/Identity.h>

#include <Poco/Logger.h>

#include <string>

namespace avatars
{

/// Takes pictures for the account's update form: has them made fit to be shown, and stores the result. Heavy
/// lane. Any thread.
class PictureStore final: public account::AvatarStore
{
public:
    /// What is passed by reference must outlive the object.
    PictureStore(const AvatarFiles& files, const PictureMaker& maker, colonnade::Users& users,
                 Poco::Logger& logger):
        _files(files),
        _maker(maker),
        _users(users),
        _logger(logger)
    {
    }

    std::variant<Stored, Refused> store(std::int64_t userId, std::string_view file,
                                        const Crop& crop) override;
    void discard(std::int64_t userId, std::string_view info) noexcept override;

private:
    std::variant<Stored, Refused> makeAndSave(std::int64_t userId, std::string_view file, const Crop& crop);
    void removeStale(std::int64_t userId);

    const AvatarFiles& _files;
    const PictureMaker& _maker;
    colonnade::Users& _users;
    Poco::Logger& _logger;
};

} // namespace avatars
