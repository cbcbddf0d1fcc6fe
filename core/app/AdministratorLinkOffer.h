#pragma once

#include "colonnade/Background.h"
#include "identity/AdministratorLinks.h"

#include <iosfwd>
#include <memory>
#include <string>

namespace colonnade
{

/// The link for the first administrator, made at the start while there is none: printed if somebody looks at
/// the standard error, else written to a file that only the server's user can read. The file goes as soon as
/// the link is good for nothing, and with this object.
class AdministratorLinkOffer
{
public:
    struct Parts
    {
        AdministratorLinks& links; ///< outlives the offer
        std::string dataDirectory;
        std::string publicUrl; ///< without a final slash
        std::ostream& err;
    };

    explicit AdministratorLinkOffer(Parts parts);
    ~AdministratorLinkOffer();
    AdministratorLinkOffer(const AdministratorLinkOffer&) = delete;
    AdministratorLinkOffer& operator=(const AdministratorLinkOffer&) = delete;

private:
    void writeFile(const std::string& link);

    Parts _parts;
    std::string _file;
    std::unique_ptr<BackgroundThread> _watch; // while there is a file
};

/// `<data-dir>/administrator-link`.
std::string administratorLinkFile(const std::string& dataDirectory);

/// Removes the file if it is there.
void removeAdministratorLink(const std::string& dataDirectory) noexcept;

} // namespace colonnade
