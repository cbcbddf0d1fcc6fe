#pragma once

#include <colonnade/Interface.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace avatars
{

/// Makes of a picture that somebody has sent one that may be shown: whatever the bytes are, they are decoded
/// by a helper program that can do no harm, and nothing but pixels is left of them. Any thread; blocks until
/// the picture is done, so on the heavy lane.
class Pictures
{
public:
    static constexpr colonnade::Interface INTERFACE{"avatars.pictures", 1};

    /// A part of the picture as it is seen, in pixels; all 0: the whole.
    struct Part
    {
        std::int64_t left = 0;
        std::int64_t top = 0;
        std::int64_t width = 0;
        std::int64_t height = 0;
    };

    /// Why not: a whole sentence for the person.
    struct Refused
    {
        std::string message;
    };

    virtual ~Pictures() = default;

    /// The part as PNG, turned as the camera said, and scaled down to `avatars.max_side`. Throws
    /// `Poco::Exception` if the helper program cannot be started.
    virtual std::variant<std::string, Refused> make(std::string_view file, const Part& part) const = 0;
};

} // namespace avatars
