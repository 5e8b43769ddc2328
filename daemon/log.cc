#include "daemon/log.h"

#include <cstdlib>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/details/os.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/json.h"
#include "core/utf8.h"

namespace newswatch::daemon {
namespace {

// Who writes a message escapes what others said in it; this holds where one forgot. Messages of
// several lines (the mistakes in a configuration) keep their line ends.
std::string escape_lines(std::string_view text) {
  std::string out;
  for (;;) {
    const auto end = text.find('\n');
    out += escape_control(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

// One line a message, in the form that its reader expects.
class LineSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  enum class Form { text, json, journal };

  LineSink(Form form, std::function<void(std::string_view)> on_message)
      : form_(form), on_message_(std::move(on_message)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& msg) override {
    const std::string_view text(msg.payload.data(), msg.payload.size());
    const auto level = name_of(msg.level);
    const auto safe = escape_lines(text);
    const auto at = std::chrono::floor<Duration>(msg.time);
    std::string line;
    switch (form_) {
      case Form::journal:
        line = fmt::format("<{}>{}\n", priority_of(msg.level), safe);
        break;
      case Form::json:
        line = dump_json({{"time", to_rfc3339_millis(at)}, {"level", level}, {"message", safe}}) +
               "\n";
        break;
      case Form::text:
        line = fmt::format("{} {:<7} {}\n", to_rfc3339_millis(at), level, safe);
        break;
    }
    std::fwrite(line.data(), 1, line.size(), stderr);
    if (on_message_) on_message_(level);
  }
  void flush_() override { std::fflush(stderr); }

 private:
  static std::string_view name_of(spdlog::level::level_enum level) {
    const auto name = spdlog::level::to_string_view(level);
    return {name.data(), name.size()};
  }
  static int priority_of(spdlog::level::level_enum level) {  // syslog(3)
    switch (level) {
      case spdlog::level::critical:
        return 2;
      case spdlog::level::err:
        return 3;
      case spdlog::level::warn:
        return 4;
      case spdlog::level::info:
        return 6;
      default:
        return 7;
    }
  }

  Form form_;
  std::function<void(std::string_view)> on_message_;
};

spdlog::level::level_enum level_of(config::Log::Level level) {
  switch (level) {
    case config::Log::Level::debug:
      return spdlog::level::debug;
    case config::Log::Level::info:
      return spdlog::level::info;
    case config::Log::Level::warn:
      return spdlog::level::warn;
    case config::Log::Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void setup_logging(const config::Log& log, std::function<void(std::string_view)> on_message) {
  const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
  const auto form = log.format == config::Log::Format::json ? LineSink::Form::json
                    : journal                               ? LineSink::Form::journal
                                                            : LineSink::Form::text;
  auto logger = std::make_shared<spdlog::logger>(
      "newswatch", std::make_shared<LineSink>(form, std::move(on_message)));
  logger->set_level(level_of(log.level));
  spdlog::set_default_logger(std::move(logger));
}

void log_exception(std::string_view task, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    spdlog::error("{} failed: {}", task, escape_control(e.what()));
  } catch (...) {
    spdlog::error("{} failed for an unknown reason", task);
  }
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string quoted(std::string_view text) {
  constexpr size_t kMax = 120;
  const auto cut = truncate_utf8(text, kMax);
  return fmt::format("\"{}{}\"", escape_control(cut), cut.size() < text.size() ? "…" : "");
}

}  // namespace newswatch::daemon
