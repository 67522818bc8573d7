#include "platform/power_supply_linux.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

/// Such a folder as the kernel shows.
class PowerSupply : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  void supply(std::string const& name, std::string const& type,
              std::initializer_list<std::pair<std::string, std::string>> facts) {
    fs::create_directories(folder_ / name);
    std::ofstream{folder_ / name / "type"} << type << '\n';
    for (auto const& [fact, value] : facts) std::ofstream{folder_ / name / fact} << value << '\n';
  }
  [[nodiscard]] bool on_battery() const { return on_battery_by(folder_); }

 private:
  fs::path folder_{fs::temp_directory_path() / "companion_power_supply"};
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
