#pragma once

#include "AvatarFiles.h"
#include "PictureWorker.h"

#include <account/Avatars.h>

#include <colonnade/Identity.h>

#include <Poco/Logger.h>

#include <cstddef>
#include <string>

namespace avatars
{

/// Takes pictures for the account's update form: checks what can be checked without decoding, has the rest
/// done by the helper program, stores the result. Heavy lane. Any thread.
class PictureStore final: public account::AvatarStore
{
public:
    struct Limits
    {
        std::size_t maxBytes = 0;
        std::int64_t maxPixels = 0;
    };

    /// What is passed by reference must outlive the object. `publicUrl`: base of links, without a final
    /// slash.
    PictureStore(const AvatarFiles& files, const PictureWorker& worker, const Limits& limits,
                 std::string publicUrl, colonnade::Users& users, Poco::Logger& logger):
        _files(files),
        _worker(worker),
        _limits(limits),
        _publicUrl(std::move(publicUrl)),
        _users(users),
        _logger(logger)
    {
    }

    std::variant<Stored, Refused> store(std::int64_t userId, std::string_view file,
                                        const Crop& crop) override;
    void discard(std::int64_t userId, std::string_view info) noexcept override;

private:
    std::variant<Stored, Refused> makeAndSave(std::int64_t userId, std::string_view file,
                                              const ImageHeader& header, const Crop& crop);
    Refused refuse(const PictureWorker::Failed& failed) const;
    std::string pixelLimit() const;
    void removeStale(std::int64_t userId);

    const AvatarFiles& _files;
    const PictureWorker& _worker;
    Limits _limits;
    std::string _publicUrl;
    colonnade::Users& _users;
    Poco::Logger& _logger;
};

} // namespace avatars
