#pragma once

#include <colonnade/Interface.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace account
{

/// Keeps the pictures of persons. The update form's `Upload` hands a picture to the first plugin that
/// registers this; with none, the form answers that a picture could not be taken. Runs on the heavy lane and
/// may use the database. Any thread. Source: reference/pybossa-accounts.md 4.13 Upload; 9 row 19.
class AvatarStore
{
public:
    static constexpr colonnade::Interface INTERFACE{"account.avatar", 1};

    /// What the client says that `x2`, `y2` are, in the form's field `crop`: `corners`, `size`, or nothing.
    enum class Reading
    {
        Unsaid,
        Corners,
        Size
    };

    /// The four numbers as posted, 0 if not given. Where the client does not say whether `x2`, `y2` are a
    /// corner or a size, the store decides.
    struct Crop
    {
        std::int64_t x1 = 0;
        std::int64_t y1 = 0;
        std::int64_t x2 = 0;
        std::int64_t y2 = 0;
        Reading reading = Reading::Unsaid;
    };

    /// What the picture is called from now on: the text of a JSON object, whose members replace those of the
    /// same name in the user's `info` (`avatar`, `avatar_url`, `container`).
    struct Stored
    {
        std::string info;
    };

    /// Why not: a whole sentence for the person, shown at the form's `avatar`.
    struct Refused
    {
        std::string message;
    };

    virtual ~AvatarStore() = default;

    /// Takes a picture in whatever bytes the client sent. The former picture stays until `discard`.
    virtual std::variant<Stored, Refused> store(std::int64_t userId, std::string_view file,
                                                const Crop& crop) = 0;

    /// Lets go of the picture that a user's former `info`, the text of a JSON object, names: after a newer
    /// one is in place, or the account is deleted. Does nothing if it names none.
    virtual void discard(std::int64_t userId, std::string_view info) noexcept = 0;
};

} // namespace account
