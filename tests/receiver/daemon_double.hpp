// A real server on loopback with a ledger that is only a list.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "receiver/http_server.hpp"

namespace companion::receiver::testing {

/// What came back: the head as text, the body, the status.
struct Reply {
  int status{0};
  std::string head;
  std::string body;
  [[nodiscard]] bool has(std::string_view text) const {
    return (head + body).find(text) != std::string::npos;
  }
};

/// One TCP connection to the server, speaking raw bytes. Blocking, with a time-out of ten seconds.
class Peer {
 public:
  explicit Peer(std::uint16_t port);
  ~Peer();
  Peer(Peer const&) = delete;
  Peer& operator=(Peer const&) = delete;

  /// False when the other side no longer takes it.
  bool send(std::string_view bytes);
  /// Status 0 when the connection ended first. `HEAD` answers have no body: say so.
  enum class Body { as_told, none };
  Reply receive(Body body = Body::as_told);
  /// All that came until `text` was among it; less when the connection ended or nothing came for ten seconds.
  std::string receive_until(std::string_view text);
  /// Whether the server has closed the connection.
  bool is_closed();
  void close();

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
  std::string unread_;
};

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return parse_instant("2026-11-21T12:00:00Z").value(); }
};

/// Answers with one group or call whatever is asked, and remembers what was asked.
class FakeView final : public LedgerView {
 public:
  Result<UsageReport> usage(UsageQuery const& query) override;
  Result<CallPage> calls(CallQuery const& query) override;
  Result<std::optional<CallRecord>> find(std::string const& id) override;
  /// Of known_records, and remembers the source that was asked for.
  Result<std::vector<std::optional<CallRecord>>> calls_of(std::string const& source,
                                                          std::vector<EventPlace> const& events) override;
  Result<LedgerInfo> info() override;
  Result<void> records(UsageFilter const& filter, VisitRecord const& visit) override;
  Result<std::vector<ProxyAccount>> accounts() override { return known_accounts; }
  Result<std::vector<ProxyAlert>> alerts(std::uint32_t limit) override;
  Result<std::vector<Coverage>> coverage() override { return known_coverage; }
  Result<std::string> checkpoint(std::string const& source, std::string const& item) override;
  Result<ActivityReport> activities(ActivityQuery const& query) override;
  Result<ActivityPage> activities(ActivityListQuery const& query) override;
  Result<std::vector<InventoryItem>> inventory() override { return known_inventory; }

  std::function<UsageReport(UsageQuery const&)> usage_answer;  ///< instead of the one group
  std::function<CallPage(CallQuery const&)> calls_answer;      ///< instead of the one call
  std::function<LedgerInfo()> info_answer;                     ///< instead of an empty one
  std::vector<CallRecord> known_records;
  std::vector<std::pair<std::string, EventPlace>> events_asked;  ///< source and event
  std::vector<ProxyAccount> known_accounts;
  std::vector<ProxyAlert> known_alerts;
  std::vector<Coverage> known_coverage;
  std::map<std::string, std::string> known_checkpoints;  ///< "source item" -> value
  std::vector<UsageQuery> usage_asked;
  std::vector<CallQuery> calls_asked;
  ActivityReport activity_answer;
  ActivityPage activity_page;
  std::vector<InventoryItem> known_inventory;
  std::vector<ActivityQuery> activity_asked;
  std::vector<ActivityListQuery> activities_asked;
};

/// The server, its loop a pool of one thread. Members may be changed before start() and read after stop().
class DaemonDouble {
 public:
  DaemonDouble();
  ~DaemonDouble();
  DaemonDouble(DaemonDouble const&) = delete;
  DaemonDouble& operator=(DaemonDouble const&) = delete;

  ServerOptions options;
  Services services;
  FakeView view;
  FixedClock clock;
  SessionStore sessions{"the daemon's secret"};
  Observations taken;                        ///< read after stop(), or through sightings()
  std::function<Result<Receipt>()> verdict;  ///< instead of taking the batch
  std::chrono::milliseconds commit_time{0};

  Result<void> start();
  void stop();
  [[nodiscard]] std::uint16_t port() const { return server_->endpoint().port; }
  [[nodiscard]] Endpoint const& endpoint() const { return server_->endpoint(); }
  /// One request on a connection of its own.
  Reply ask(std::string_view request, Peer::Body body = Peer::Body::as_told);
  Reply get(std::string_view target, std::string_view more_headers = {});
  Reply post(std::string_view body, std::string_view more_headers = {});
  Reply put(std::string_view target, std::string_view body, std::string_view more_headers = {});
  /// The cookie of a session that was opened as a person does it.
  std::string open_session();
  Reply post_to(std::string_view target, std::string_view body, std::string_view more_headers = {});
  [[nodiscard]] Observations observations() { return taken_now(); }
  [[nodiscard]] std::vector<Sighting> sightings();
  [[nodiscard]] std::vector<Quarantined> quarantined();
  [[nodiscard]] int requests_in_commit() const { return in_commit_; }

 private:
  boost::asio::awaitable<Result<Receipt>> take(Observations batch);

  Reply write_to(std::string_view method, std::string_view target, std::string_view body,
                 std::string_view more_headers);
  [[nodiscard]] Observations taken_now();

  boost::asio::thread_pool loop_{1};
  boost::asio::thread_pool readers_{1};
  std::unique_ptr<HttpServer> server_;
  std::future<void> served_;
  std::atomic<int> in_commit_{0};
};

/// An empty folder of this test's own.
std::filesystem::path fresh_folder(std::string const& name);
/// A file below tests/fixtures.
std::string fixture(std::string const& name);

}  // namespace companion::receiver::testing
