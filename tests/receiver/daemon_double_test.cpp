#include "daemon_double.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <fstream>
#include <random>
#include <sstream>

#include "runtime/sleep.hpp"
#include "tests/support/places.hpp"

namespace companion::receiver::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Peer::Socket {
  asio::io_context io;
  tcp::socket socket{io};
};

Peer::Peer(std::uint16_t port) : socket_{std::make_unique<Socket>()} {
  boost::system::error_code error;
  socket_->socket.connect({asio::ip::address_v4::loopback(), port}, error);
}

Peer::~Peer() = default;

void Peer::close() {
  boost::system::error_code ignored;
  socket_->socket.close(ignored);
}

bool Peer::send(std::string_view bytes) {
  boost::system::error_code error;
  asio::write(socket_->socket, asio::buffer(bytes.data(), bytes.size()), error);
  return !error;
}

namespace {

/// Reads what comes within ten seconds; 0 at the end.
std::size_t read_some(asio::io_context& io, tcp::socket& socket, std::string& into) {
  std::array<char, 16384> piece{};
  std::size_t got = 0;
  socket.async_read_some(asio::buffer(piece), [&](boost::system::error_code const& error, std::size_t read) {
    got = error ? 0 : read;
  });
  io.restart();
  io.run_for(std::chrono::seconds{10});
  if (got == 0) {
    boost::system::error_code ignored;
    socket.cancel(ignored);
    io.restart();
    io.run();
  }
  into.append(piece.data(), got);
  return got;
}

}  // namespace

Reply Peer::receive(Body body) {
  auto end = unread_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (read_some(socket_->io, socket_->socket, unread_) == 0) return {};
    end = unread_.find("\r\n\r\n");
  }
  Reply reply;
  reply.head = unread_.substr(0, end + 4);
  unread_.erase(0, end + 4);
  std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status);
  std::size_t length = 0;
  auto const at = reply.head.find("Content-Length: ");
  if (at != std::string::npos) {
    std::from_chars(reply.head.data() + at + 16, reply.head.data() + reply.head.size(), length);
  }
  if (body == Body::none) return reply;
  while (unread_.size() < length) {
    if (read_some(socket_->io, socket_->socket, unread_) == 0) break;
  }
  reply.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return reply;
}

std::string Peer::receive_until(std::string_view text) {
  while (unread_.find(text) == std::string::npos) {
    if (read_some(socket_->io, socket_->socket, unread_) == 0) break;
  }
  auto const at = unread_.find(text);
  auto const end = at == std::string::npos ? unread_.size() : at + text.size();
  auto got = unread_.substr(0, end);
  unread_.erase(0, end);
  return got;
}

bool Peer::is_closed() { return unread_.empty() && read_some(socket_->io, socket_->socket, unread_) == 0; }

Result<UsageReport> FakeView::usage(UsageQuery const& query) {
  usage_asked.push_back(query);
  if (usage_answer) return usage_answer(query);
  UsageReport report;
  UsageGroup group;
  group.key = "k";
  group.sums.calls = 2;
  group.sums.cost = NanoUsd{55'010'000};
  report.total = group.sums;
  report.groups.push_back(group);
  return report;
}

Result<CallPage> FakeView::calls(CallQuery const& query) {
  calls_asked.push_back(query);
  if (calls_answer) return calls_answer(query);
  CallPage page;
  Call call;
  call.id = CallId{77};
  call.model = "bad \xFF utf8";
  page.calls.push_back(call);
  page.next = CallId{76};
  return page;
}

Result<std::optional<CallRecord>> FakeView::find(std::string const& id) {
  if (id != "msg_1") return std::optional<CallRecord>{};
  CallRecord record;
  record.call.id = CallId{77};
  record.sightings.emplace_back();
  record.sightings.back().source = "litellm:callback";
  return std::optional{record};
}

Result<std::vector<std::optional<CallRecord>>> FakeView::calls_of(std::string const& source,
                                                                  std::vector<EventPlace> const& events) {
  std::vector<std::optional<CallRecord>> found;
  for (auto const& event : events) {
    events_asked.emplace_back(source, event);
    auto const it = std::find_if(known_records.begin(), known_records.end(), [&](CallRecord const& record) {
      return std::any_of(record.sightings.begin(), record.sightings.end(), [&](Sighting const& one) {
        return one.source == source && one.event_key == event.key;
      });
    });
    found.push_back(it == known_records.end() ? std::nullopt : std::optional{*it});
  }
  return found;
}

Result<LedgerInfo> FakeView::info() { return info_answer ? info_answer() : LedgerInfo{}; }

Result<void> FakeView::records(UsageFilter const& /*filter*/, VisitRecord const& visit) {
  for (auto const& record : known_records) {
    if (!visit(record)) break;
  }
  return {};
}

Result<std::vector<ProxyAlert>> FakeView::alerts(std::uint32_t limit) {
  auto found = known_alerts;
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<ActivityReport> FakeView::activities(ActivityQuery const& query) {
  activity_asked.push_back(query);
  return activity_answer;
}

Result<ActivityPage> FakeView::activities(ActivityListQuery const& query) {
  activities_asked.push_back(query);
  return activity_page;
}

Result<std::string> FakeView::checkpoint(std::string const& source, std::string const& item) {
  auto const known = known_checkpoints.find(source + ' ' + item);
  return known == known_checkpoints.end() ? std::string{} : known->second;
}

DaemonDouble::DaemonDouble() {
  options.port = 0;
  services.view = &view;
  services.reading = readers_.get_executor();
  services.clock = &clock;
  services.sessions = &sessions;
  services.host = "dana-laptop";
  services.submit = [this](Observations batch) { return take(std::move(batch)); };
  services.health = [] { return Health{.alive = true, .ready = true, .parts = {{"loop", true, "fine"}}}; };
}

DaemonDouble::~DaemonDouble() { stop(); }

asio::awaitable<Result<Receipt>> DaemonDouble::take(Observations batch) {
  ++in_commit_;
  if (commit_time.count() > 0) co_await runtime::sleep(commit_time);
  if (verdict) co_return verdict();
  Receipt receipt;
  receipt.sightings = static_cast<std::int64_t>(batch.sightings.size());
  receipt.calls_new = receipt.sightings;
  receipt.quarantined = static_cast<std::int64_t>(batch.quarantined.size());
  auto const move_all = [](auto& from, auto& to) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  move_all(batch.sightings, taken.sightings);
  move_all(batch.quarantined, taken.quarantined);
  move_all(batch.checkpoints, taken.checkpoints);
  move_all(batch.losses, taken.losses);
  move_all(batch.alerts, taken.alerts);
  receipt.activities = static_cast<std::int64_t>(batch.activities.size());
  move_all(batch.activities, taken.activities);
  co_return receipt;
}

Result<void> DaemonDouble::start() {
  auto opened = HttpServer::open(loop_.get_executor(), options, services);
  if (!opened) return propagate(opened);
  server_ = std::move(*opened);
  served_ = asio::co_spawn(loop_.get_executor(), server_->serve(), asio::use_future);
  return {};
}

void DaemonDouble::stop() {
  if (served_.valid()) {
    asio::post(loop_, [this] { server_->stop(); });
    served_.get();
  }
  loop_.join();
  readers_.join();
}

Observations DaemonDouble::taken_now() {
  std::promise<Observations> copy;
  asio::post(loop_, [&] { copy.set_value(taken); });
  return copy.get_future().get();
}

std::vector<Sighting> DaemonDouble::sightings() { return taken_now().sightings; }
std::vector<Quarantined> DaemonDouble::quarantined() { return taken_now().quarantined; }

Reply DaemonDouble::ask(std::string_view request, Peer::Body body) {
  Peer peer{port()};
  peer.send(request);
  return peer.receive(body);
}

Reply DaemonDouble::get(std::string_view target, std::string_view more_headers) {
  return ask("GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{more_headers} +
             "\r\n");
}

Reply DaemonDouble::put(std::string_view target, std::string_view body, std::string_view more_headers) {
  return write_to("PUT", target, body, more_headers);
}

std::string DaemonDouble::open_session() {
  std::promise<std::string> session;
  asio::post(loop_, [&] {
    auto const code = sessions.make_code(clock.now());
    session.set_value(sessions.redeem(code.value(), clock.now()).value());
  });
  return "companion_session=" + session.get_future().get();
}

Reply DaemonDouble::post(std::string_view body, std::string_view more_headers) {
  return post_to("/v1/litellm", body, more_headers);
}

Reply DaemonDouble::post_to(std::string_view target, std::string_view body, std::string_view more_headers) {
  return write_to("POST", target, body, more_headers);
}

Reply DaemonDouble::write_to(std::string_view method, std::string_view target, std::string_view body,
                             std::string_view more_headers) {
  std::string request = std::string{method} + " " + std::string{target} + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  request.append("Content-Type: application/json\r\n")
      .append(more_headers)
      .append("Content-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n");
  return ask(request.append(body));
}

std::filesystem::path fresh_folder(std::string const& name) {
  auto const folder = std::filesystem::temp_directory_path() /
                      ("companion-receiver-" + name + "-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  return folder;
}

std::string fixture(std::string const& name) {
  std::ifstream file{std::string{places::fixtures()} + "/" + name, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(DaemonDouble, StartsOnAFreePortAndStops) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_NE(daemon.port(), 0);
  EXPECT_EQ(daemon.endpoint().base_url, "http://127.0.0.1:" + std::to_string(daemon.port()));
}

}  // namespace companion::receiver::testing
