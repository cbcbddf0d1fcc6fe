#pragma once

#include "api/CsrfHook.h"
#include "model/Tasks.h"
#include "records/Caller.h"

#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <functional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

// Who may see which page below `/project`.

/// The project that a page is about, and who looks at it.
struct PageView
{
    Record project;
    Caller caller;
};

/// By `{short_name}`. Throws 404.
PageView findPageView(const Tasks& tasks, const Request& request);

/// The same for who manages the project only. Throws 403; what `withSignIn` turns into a sign-in, for nobody.
PageView findManagedView(const Tasks& tasks, const Request& request);

/// The same for who may read about the project: of a draft only who manages it. Throws as `findManagedView`.
PageView findReadableView(const Tasks& tasks, const Request& request);

void requirePageManager(const Caller& caller, const Record& project);

/// Throws what `withSignIn` turns into a sign-in.
[[noreturn]] void askToSignIn();

/// Runs a page's code; who needs to sign in is led to the page for that, with a message, or refused where
/// there is none.
Response withSignIn(const CsrfHook& csrf, const Pages& pages, const Request& request,
                    const std::function<Response()>& page);

/// Runs a page's code: what the API says to programs in a status of its own is a bad request there.
Response withSentences(const Request& request, const std::function<Response()>& page);

/// `/project/<short name>/` and what follows.
std::string pathOf(const Record& project, std::string_view rest = "");

} // namespace colonnade::tasks
