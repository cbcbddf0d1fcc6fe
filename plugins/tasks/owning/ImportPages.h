#pragma once

#include "owning/Looks.h"
#include "owning/OwnerDesk.h"
#include "owning/Sources.h"
#include "transfer/ImportJob.h"
#include "uploads/Uploads.h"

namespace colonnade::tasks
{

/// Configuration of imports, section `tasks`.
struct ImportLimits
{
    std::size_t maxBytes;        ///< of a file, and of all pictures of a form
    std::size_t maxPictureBytes; ///< of each
    std::int64_t maxRows;
    bool allowsPrivate; ///< addresses
};

/// `/project/<short name>/tasks/import`: pictures, a table from a file or an address, a manifest of IIIF.
/// Tables are looked at before they come in: five rows, what was recognised, a trial run. Repeats are passed
/// over.
class ImportPages
{
public:
    /// [provision] All must outlive it. `folder`: the plugin's.
    ImportPages(const OwnerDesk& desk, Uploads& uploads, const std::string& folder, ImportLimits limits);

    OwnerRoutes routes() const;

private:
    Response show(const Request& request) const;
    Response take(const Request& request) const;
    Response page(const Request& request, const PageView& view, const PageForm* faulty = nullptr) const;
    Response lookPage(const Request& request, const PageView& view, const std::string& name,
                      const Parameters& said) const;
    Response takePictures(const Request& request, const PageView& view) const;
    Response takeTable(const Request& request, const PageView& view, const std::string& kind) const;
    Response takeLooked(const Request& request, const PageView& view) const;
    Response begin(const Request& request, const PageView& view, const std::string& path,
                   const FileShape& shape, const Wish& wish, bool isTrial) const;
    Response finished(const Request& request, const PageView& view, const ImportJob& job) const;
    Response showJob(const Request& request) const;
    Response takeBack(const Request& request) const;
    ImportJob requireJob(const Request& request, const PageView& view) const;
    std::vector<PageForm> forms(const Record& project) const;

    const OwnerDesk& _desk;
    Uploads& _uploads;
    const std::string _folder;
    const Looks _looks;
    const ImportLimits _limits;
    const Sources _sources;
    std::shared_ptr<const PageTemplate> _page, _look;
};

} // namespace colonnade::tasks
