#pragma once

#include "pages/PagesCore.h"
#include "plugin/Ledger.h"
#include "plugin/Manifest.h"
#include "plugin/PluginJobs.h"

#include "colonnade/Pages.h"

#include <string>

namespace colonnade
{

/// The pages of one plugin: its templates and files lie among its resources.
class PluginPages final: public Pages
{
public:
    /// All of it must outlive it.
    PluginPages(const Manifest& manifest, PagesCore& pages, const std::string& resources, Ledger& ledger,
                CheckProvisioning check):
        _manifest(manifest),
        _pages(pages),
        _resources(resources),
        _ledger(ledger),
        _check(std::move(check))
    {
    }

    void navigation(NavigationEntry entry) override;
    void searchAt(const std::string& path, std::function<bool()> shown) override;
    void portraits(std::function<std::string(const User& user)> addressOf) override;
    std::shared_ptr<const PageTemplate> loadTemplate(const std::string& name, const View& example) override;
    void files(const std::string& path, const std::string& folder) override;
    std::string address(std::string_view path) const override { return _pages.files().address(path); }
    const std::string& presenterOrigin() const override { return _pages.presenterOrigin(); }
    void offerLanguages(const std::vector<std::string>& codes, const std::string& fallback) override;
    const Language& language(const Request& request) const override { return _pages.languages().of(request); }
    const Language& browserLanguage(const Request& request) const override
    {
        return _pages.languages().ofBrowser(request);
    }
    const Language& localeLanguage(std::string_view locale) const override
    {
        return _pages.languages().ofLocale(locale);
    }
    std::optional<std::string> newLocale(const Request& request) const override
    {
        return _pages.languages().newLocale(request);
    }
    Response show(const Request& request, const PageContent& page) const override
    {
        return _pages.show(request, page);
    }
    Response draw(const Request& request, const PageContent& page) const override
    {
        return _pages.draw(request, page);
    }
    Response drawError(const Request& request, int status, const Phrase& sentence,
                       const WayOn& wayOn) const override
    {
        return _pages.drawError(request, status, sentence, wayOn);
    }
    Response leave(const Request& request, std::string_view target,
                   const std::optional<FlashMessage>& message) const override
    {
        return _pages.leave(request, target, message);
    }
    View time(std::string_view utc) const override { return _pages.times().of(utc); }
    std::int64_t toLocal(std::int64_t utc) const override { return _pages.times().zone().toLocal(utc); }
    std::int64_t toUtc(std::int64_t local) const override { return _pages.times().zone().toUtc(local); }
    std::vector<FlashMessage> waiting(const Request& request) const override
    {
        return _pages.flashes().pending(request);
    }
    void keep(const std::vector<FlashMessage>& messages, const Request& request,
              Response& response) const override
    {
        _pages.flashes().keep(messages, request, response);
    }

private:
    const Manifest& _manifest;
    PagesCore& _pages;
    const std::string& _resources;
    Ledger& _ledger;
    const CheckProvisioning _check;
};

} // namespace colonnade
