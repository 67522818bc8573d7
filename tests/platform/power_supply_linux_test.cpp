#include "platform/power_supply_linux.hpp"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

/// Such a folder as the kernel shows.
class PowerSupply : public testing::Test {
 protected:
  void supply(std::string const& name, std::string const& type,
              std::initializer_list<std::pair<std::string, std::string>> facts) {
    folder_.write(name + "/type", type + "\n");
    for (auto const& [fact, value] : facts) folder_.write(name + "/" + fact, value + "\n");
  }
  [[nodiscard]] bool on_battery() const { return on_battery_by(folder_.path()); }

 private:
  test::TempFolder folder_;
};

TEST_F(PowerSupply, ALaptopOffItsCableLivesOnItsBattery) {
  supply("AC", "Mains", {{"online", "0"}});
  supply("BAT0", "Battery", {{"status", "Discharging"}});
  EXPECT_TRUE(on_battery());
}

TEST_F(PowerSupply, OnACableItDoesNot) {
  supply("AC", "Mains", {{"online", "1"}});
  supply("BAT0", "Battery", {{"status", "Discharging"}});  // for a moment after it was plugged in
  EXPECT_FALSE(on_battery());
}

TEST_F(PowerSupply, AUsbChargerIsACableToo) {
  supply("ucsi-source-psy-1", "USB", {{"online", "1"}});
  supply("BAT0", "Battery", {{"status", "Discharging"}});
  EXPECT_FALSE(on_battery());
}

TEST_F(PowerSupply, TheBatteryOfAMouseIsNotTheMachines) {
  supply("hid-mouse", "Battery", {{"scope", "Device"}, {"status", "Discharging"}});
  EXPECT_FALSE(on_battery());
}

TEST_F(PowerSupply, ADesktopHasNone) {
  EXPECT_FALSE(on_battery());
  EXPECT_FALSE(on_battery_by("/nowhere/at/all"));
}

}  // namespace
}  // namespace companion::platform
