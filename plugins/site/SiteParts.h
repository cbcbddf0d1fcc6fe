#pragma once

#include "HelpTexts.h"
#include "SiteTemplates.h"

#include "site/Admin.h"
#include "site/Front.h"
#include "site/Numbers.h"
#include "site/Search.h"

#include <colonnade/Identity.h>
#include <colonnade/Pages.h>
#include <colonnade/pybossa/Views.h>

#include <memory>
#include <string>
#include <vector>

namespace site
{

/// Settings of this plugin, and what it takes from the server's.
struct SiteSettings
{
    std::string brand;
    std::string publicUrl; ///< without a final slash
    std::string operatorText;
    std::string securityContact;
    int perPage = 20;
};

/// What others have filled in. Set at the start, before any request, and emptied at the stop.
struct Sources
{
    std::vector<std::shared_ptr<FrontSource>> front = {};
    std::vector<std::shared_ptr<SearchSource>> search = {};
    std::vector<std::shared_ptr<NumberSource>> numbers = {};
    std::vector<std::shared_ptr<AdminPart>> admin = {};
};

/// The plain objects that the pages work with.
struct SiteParts
{
    SiteParts(colonnade::Identity& identityToUse, colonnade::Pages& pagesToUse, SiteSettings settingsToUse,
              HelpTexts textsToUse):
        identity(identityToUse),
        pages(pagesToUse),
        views(pagesToUse),
        templates(pagesToUse),
        settings(std::move(settingsToUse)),
        texts(std::move(textsToUse))
    {
    }

    colonnade::Identity& identity;
    const colonnade::Pages& pages;
    const colonnade::pybossa::Views views;
    const SiteTemplates templates;
    const SiteSettings settings;
    const HelpTexts texts;
    Sources sources;
};

} // namespace site
