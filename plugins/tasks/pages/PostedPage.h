#pragma once

#include <colonnade/Request.h>

#include <map>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// The posted fields of a page's form, from a JSON object or a form's body. Numbers and truth values are text
/// then, null is the empty one; what is no scalar is dropped.
class PostedPage
{
public:
    /// Throws `HttpError` 400 for a body that cannot be read.
    static PostedPage read(const Request& request);

    bool has(std::string_view name) const { return _values.contains(name); } ///< whether the field was sent

    /// Without the blanks around it; empty if it was not sent.
    std::string text(std::string_view name) const;

    /// A tick box. Browsers do not send the ones that are off; of JSON the absent ones are `otherwise`.
    bool isOn(std::string_view name, bool otherwise) const;

private:
    std::map<std::string, std::string, std::less<>> _values;
    bool _isJson = false;
};

} // namespace colonnade::tasks
