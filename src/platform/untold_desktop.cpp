#include "platform/untold_desktop.hpp"

#include <utility>

namespace companion::platform {
namespace {

class UntoldDesktop final : public Desktop {
 public:
  explicit UntoldDesktop(std::string why) : why_{std::move(why)} {}
  Result<DesktopState> look() override { return fail(Errc::unavailable, why_); }
  std::string describe() const override { return why_; }

 private:
  std::string why_;
};

}  // namespace

std::unique_ptr<Desktop> make_untold_desktop(std::string why) {
  return std::make_unique<UntoldDesktop>(std::move(why));
}

}  // namespace companion::platform
