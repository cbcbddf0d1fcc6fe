#pragma once

#include "owning/OwnerDesk.h"
#include "uploads/Uploads.h"

#include <cstddef>

namespace colonnade::tasks
{

/// What is done to a project as a whole: its picture, a new secret key, a copy of it, its end. Each that
/// cannot be taken back is asked for first, with what is lost.
class ProjectDeeds
{
public:
    /// `desk` and `uploads` must outlive it.
    ProjectDeeds(const OwnerDesk& desk, Uploads& uploads, std::size_t maxPictureBytes):
        _desk(desk),
        _uploads(uploads),
        _maxPictureBytes(maxPictureBytes)
    {
    }

    OwnerRoutes routes() const;

    /// A picture for the project, part `avatar` of the form, as PYBOSSA's page of details takes it with
    /// `btn=Upload`.
    Response takePicture(const Request& request) const;

private:
    Response picturePage(const Request& request, const PageView& view, const Phrase& mistake) const;
    Response removePicture(const Request& request) const;
    Response askForKey(const Request& request) const;
    Response askToDelete(const Request& request) const;
    Response remove(const Request& request) const;
    Response clonePage(const Request& request, const PageView& view, PageForm form) const;
    Response askToClone(const Request& request) const;
    Response clone(const Request& request) const;
    PageForm cloneForm(const Record& project) const;
    bool checkNames(PageForm& form) const;

    const OwnerDesk& _desk;
    Uploads& _uploads;
    const std::size_t _maxPictureBytes;
};

/// The extension of a picture by its first bytes: `png`, `jpg`, `gif`; empty for what is none of them.
std::string pictureExtension(std::string_view content);

} // namespace colonnade::tasks
