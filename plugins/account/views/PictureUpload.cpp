#include "views/PictureUpload.h"

#include "dialect/Dialect.h"

#include "dialect/Sentences.h"

#include <colonnade/Files.h>
#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <array>

namespace account
{
namespace
{

using Crop = AvatarStore::Crop;

/// The integer of a field, 0 if it is empty; nothing if it is something else.
std::optional<std::int64_t> numberIn(const Form& posted, std::string_view name)
{
    const auto text = posted.textOrInteger(name);
    if (text && text->empty())
        return 0;
    return text ? colonnade::parseInteger(*text) : std::nullopt;
}

Crop readCrop(const Form& posted, FormErrors& errors)
{
    Crop crop;
    const std::array<std::pair<const char*, std::int64_t*>, 4> numbers{
        {{"x1", &crop.x1}, {"y1", &crop.y1}, {"x2", &crop.x2}, {"y2", &crop.y2}}};
    for (const auto& [name, number]: numbers)
        if (const auto found = numberIn(posted, name))
            *number = *found;
        else
            errors[name] = {"Not a valid integer value"};
    if (!numberIn(posted, "id"))
        errors["id"] = {"Not a valid integer value"};
    const std::string reading = posted.text("crop").value_or("");
    if (reading == "corners")
        crop.reading = AvatarStore::Reading::Corners;
    else if (reading == "size")
        crop.reading = AvatarStore::Reading::Size;
    return crop;
}

const colonnade::FilePart* findPicture(const colonnade::Request& request)
{
    const auto& files = request.files();
    const auto found =
        std::find_if(files.begin(), files.end(),
                     [](const auto& file)
                     { return file.name == "avatar" && !file.fileName.empty() && !file.content.empty(); });
    return found == files.end() ? nullptr : &*found;
}

/// `info` with the members of `news` in place of its own.
std::string merged(const std::string& info, const std::string& news)
{
    const auto before = colonnade::JsonDocument::parse(info);
    const auto after = colonnade::JsonDocument::parse(news);
    colonnade::JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < before.root().size(); ++i)
        if (const auto [name, value] = before.root().member(i); !after.root().find(name))
            json.rawMember(name, value.toJson());
    for (std::size_t i = 0; i < after.root().size(); ++i)
    {
        const auto [name, value] = after.root().member(i);
        json.rawMember(name, value.toJson());
    }
    return json.end().take();
}

/// Returns the `info` that was there.
std::string note(const AccountParts& parts, std::int64_t userId, const std::string& news)
{
    return parts.database.write(
        [&](colonnade::Transaction& transaction)
        {
            auto user = parts.identity.users().findById(transaction, userId);
            if (!user)
                throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
            std::string before = user->info;
            user->info = merged(before, news);
            parts.identity.users().update(transaction, *user);
            return before;
        });
}

} // namespace

FormErrors savePicture(const AccountParts& parts, const colonnade::Request& request,
                       const colonnade::User& user, const Form& posted)
{
    FormErrors errors;
    const Crop crop = readCrop(posted, errors);
    const auto* picture = findPicture(request);
    if (!picture || !parts.avatars)
        errors["avatar"] = {"This field is required."};
    if (!errors.empty())
        return errors;
    const auto kept = parts.avatars->store(user.id, picture->content, crop);
    if (const auto* refused = std::get_if<AvatarStore::Refused>(&kept))
        return {{"avatar", {withPlaces(refused->message)}}};
    const auto& stored = std::get<AvatarStore::Stored>(kept);
    const std::string before = colonnade::storeWithFile([&] { return note(parts, user.id, stored.info); }, [&]
                                                        { parts.avatars->discard(user.id, stored.info); });
    parts.avatars->discard(user.id, before);
    return {};
}

} // namespace account
