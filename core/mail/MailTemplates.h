#pragma once

#include "colonnade/Mail.h"

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
                                             const MailVariables& variables);

    /// The files of the folder that no template loaded so far has used: misspelt, perhaps.
    std::vector<std::string> unusedFiles() const;

private:
    std::string choose(const std::string& name, const char* part, const std::string& bundled,
                       std::string& source);

    const std::string _folder;
    mutable std::mutex _mutex;
    std::set<std::string> _names; // of files that may be there; guarded by _mutex
};

} // namespace colonnade
