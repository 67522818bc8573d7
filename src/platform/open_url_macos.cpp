#include "platform/open_url.hpp"
#include "platform/run_opener.hpp"

namespace companion::platform {

Result<void> open_url(std::string const& page) { return run_opener("open", page); }

}  // namespace companion::platform
