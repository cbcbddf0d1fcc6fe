#pragma once

#include "colonnade/Mail.h"
#include "colonnade/Translation.h"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace colonnade
{

/// Bundled templates with a deployer's own instead, where there are such. Any thread.
class MailTemplates
{
public:
    /// `folder` need not exist.
    explicit MailTemplates(std::string folder);

    /// As `Mail::loadTemplate`.
    std::shared_ptr<const MailTemplate> load(const std::string& name, const MailTexts& bundled,
                                             const MailVariables& variables,
                                             const Translations& translations = {});

    /// The files of the folder that no template loaded so far has used: misspelt, perhaps.
    std::vector<std::string> unusedFiles() const;

private:
    MailTexts loadTexts(const std::string& name, const MailTexts& bundled, const MailVariables& variables,
                        const Language* language);
    std::string choose(const std::vector<std::string>& files, const std::string& bundled,
                       std::string& source);

    const std::string _folder;
    mutable std::mutex _mutex;
    std::set<std::string> _names; // of files that may be there; guarded by _mutex
};

/// The texts `<name>.subject.mustache`, `….txt.mustache` and, if it is there, `….html.mustache` of a folder.
/// Throws `ConfigurationException`.
MailTexts readMailTexts(const std::string& folder, const std::string& name);

} // namespace colonnade
