#include "store/store.h"

#include <algorithm>
#include <filesystem>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/ballast.h"
#include "store/dead_letters.h"
#include "store/file_lock.h"
#include "store/history.h"
#include "store/host_hold.h"
#include "store/ingest.h"
#include "store/outbox.h"
#include "store/poll_state.h"
#include "store/reader.h"
#include "store/recall.h"
#include "store/schema.h"
#include "store/silences.h"
#include "store/writer.h"

namespace newswatch::store {

namespace asio = boost::asio;

namespace {

// How long a key is known after its feed listed it last, whatever the retention of history is:
// some feeds bring old items back.
constexpr auto kSeenKept = std::chrono::hours(24 * 90);

// `work(Connection&)` gives a T, or nothing; the coroutine behind `handler` gets Result<T>.
template <class T, class Work, class Handler>
class Awaited final : public Operation {
 public:
  Awaited(Work work, Handler handler, bool can_wait)
      : can_wait_(can_wait),
        work_(std::move(work)),
        back_(asio::make_work_guard(asio::get_associated_executor(handler))),
        handler_(std::move(handler)) {}

  void run(Connection& db) override {
    if constexpr (std::is_void_v<T>) {
      work_(db);
    } else {
      value_ = work_(db);
    }
  }

  bool can_wait() const override { return can_wait_; }

  void complete(Result<void> outcome) override {
    Result<T> result;
    if (!outcome) {
      result = tl::unexpected(std::move(outcome.error()));
    } else if constexpr (!std::is_void_v<T>) {
      result = std::move(value_);
    }
    const auto executor = back_.get_executor();
    asio::post(executor, [handler = std::move(handler_), back = std::move(back_),
                          result = std::move(result)]() mutable { handler(std::move(result)); });
  }

 private:
  struct Nothing {};
  const bool can_wait_;
  Work work_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> back_;
  Handler handler_;
  [[no_unique_address]] std::conditional_t<std::is_void_v<T>, Nothing, T> value_{};
};

// A poll that brought nothing new, which nobody waits for.
class SavedPoll final : public Operation {
 public:
  SavedPoll(PollStateWriter& writer, FeedId feed, std::shared_ptr<const PollState> state,
            std::vector<ItemKey> listed)
      : writer_(writer),
        feed_(std::move(feed)),
        state_(std::move(state)),
        listed_(std::move(listed)) {}

  void run(Connection& db) override {
    if (std::exchange(ran_, true)) writer_.forget(feed_);  // what it wrote before was rolled back
    const auto no = writer_.write(db, feed_, state_);
    if (!listed_.empty()) write_listed(db, no, listed_, state_->last_poll.value_or(now()));
  }
  bool is_atomic() const override { return listed_.empty(); }
  bool can_wait() const override { return true; }
  void complete(Result<void> outcome) override {  // counted by the batch
    if (!outcome) writer_.forget(feed_);
  }

 private:
  PollStateWriter& writer_;
  const FeedId feed_;
  const std::shared_ptr<const PollState> state_;
  const std::vector<ItemKey> listed_;
  bool ran_ = false;
};

// A write of one statement that nobody waits for.
class SavedHold final : public Operation {
 public:
  explicit SavedHold(HostHold hold) : hold_(std::move(hold)) {}
  void run(Connection& db) override { write_host_hold(db, hold_); }
  bool is_atomic() const override { return true; }
  void complete(Result<void> /*counted by the batch*/) override {}

 private:
  const HostHold hold_;
};

enum class Submit {
  read,
  write,
  poll,  // a write that comes again by itself
  last,
};

void submit(Writer& writer, Submit how, std::unique_ptr<Operation> operation) {
  switch (how) {
    case Submit::read:
      return writer.submit(Writer::Kind::read, std::move(operation));
    case Submit::write:
    case Submit::poll:
      return writer.submit(Writer::Kind::write, std::move(operation));
    case Submit::last:
      return writer.submit_last(std::move(operation));
  }
}

// Does `work` on the writer's thread and resumes the coroutine on its own executor, when what was
// written stands on disk. Not cancellable: an operation that is queued is awaited.
template <class Work, class T = std::invoke_result_t<Work&, Connection&>>
asio::awaitable<Result<T>> perform(Writer& writer, Submit how, Work work) {
  auto initiate = [](auto handler, Writer* to, Submit kind, Work job) {
    submit(*to, kind,
           std::make_unique<Awaited<T, Work, decltype(handler)>>(std::move(job), std::move(handler),
                                                                 kind == Submit::poll));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<T>)>(
      std::move(initiate), asio::use_awaitable, &writer, how, std::move(work));
}

}  // namespace

class Store::Impl {
 public:
  Impl(std::string path, FileLock lock, Connection db, asio::any_io_executor loop,
       std::function<Time()> clock)
      : path_(std::move(path)),
        lock_(std::move(lock)),
        clock_(std::move(clock)),
        ballast_(path_),
        writer_(std::move(db), {},
                {.committed =
                     [listener = listener_, loop = std::move(loop)](const CommitStats& stats) {
                       // The listener's function is the loop's: looked at there alone.
                       asio::post(loop, [listener, stats] {
                         if (*listener) (*listener)(stats);
                       });
                     },
                 .disk_full = [this] { ballast_.give_up(); }}) {
    writer_.set_full(!ballast_.take());
  }

  using Listener = std::function<void(const CommitStats&)>;
  const std::string path_;
  const FileLock lock_;  // released after the database is closed
  const std::function<Time()> clock_;
  const std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
  const Ballast ballast_;
  PurgeRound purge_round_;  // the writer thread's, as is
  PollStateWriter poll_states_;
  Writer writer_;  // last: its thread uses what stands above
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() { *impl_->listener_ = nullptr; }

Result<std::unique_ptr<Store>> Store::open(const std::string& path, asio::any_io_executor loop,
                                           std::function<Time()> clock) {
  auto lock = FileLock::acquire(path);
  if (!lock) return tl::unexpected(lock.error());
  auto db = Connection::open(path, Connection::Access::read_write);
  if (!db) return tl::unexpected(db.error());
  if (auto outcome = prepare_schema(*db); !outcome) return tl::unexpected(outcome.error());
  release_leases(*db);
  if (auto outcome = db->take_error(); !outcome) return tl::unexpected(outcome.error());
  return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(
      path, std::move(*lock), std::move(*db), std::move(loop), std::move(clock))));
}

asio::awaitable<Result<std::unordered_map<FeedId, PollState>>> Store::load_poll_states() {
  return perform(impl_->writer_, Submit::read, [](Connection& db) { return read_poll_states(db); });
}

asio::awaitable<Result<Store::Members>> Store::load_members(Time since, long long after,
                                                            int limit) {
  return perform(impl_->writer_, Submit::read, [since, after, limit](Connection& db) {
    Members members;
    members.after = after;
    members.list = members_after(db, since, members.after, limit);
    return members;
  });
}

asio::awaitable<Result<Store::Learnt>> Store::load_learnt(std::string name) {
  return perform(impl_->writer_, Submit::read, [name = std::move(name)](Connection& db) {
    auto row = db.query("SELECT until, value FROM learnt WHERE name = ?", name);
    return row.next() ? Learnt{row.time(0), row.blob(1)} : Learnt{};
  });
}

asio::awaitable<Result<void>> Store::save_learnt(std::string name, Learnt learnt) {
  return perform(impl_->writer_, Submit::write,
                 [name = std::move(name), learnt = std::move(learnt)](Connection& db) {
                   db.run(
                       "INSERT INTO learnt (name, until, value) VALUES (?, ?, ?) ON CONFLICT "
                       "(name) DO UPDATE SET until = excluded.until, value = excluded.value",
                       name, learnt.until, Blob{learnt.value});
                 });
}

asio::awaitable<Result<std::vector<HostHold>>> Store::load_host_holds(Time now) {
  return perform(impl_->writer_, Submit::write,
                 [now](Connection& db) { return take_host_holds(db, now); });
}

asio::awaitable<Result<std::vector<bool>>> Store::known(FeedId feed, std::vector<ItemKey> keys) {
  return perform(impl_->writer_, Submit::read,
                 [feed = std::move(feed), keys = std::move(keys)](Connection& db) {
                   return known_keys(db, feed, keys);
                 });
}

asio::awaitable<Result<std::vector<std::optional<std::int32_t>>>> Store::known_titles(
    FeedId feed, std::vector<ItemKey> keys) {
  return perform(impl_->writer_, Submit::read,
                 [feed = std::move(feed), keys = std::move(keys)](Connection& db) {
                   return store::known_titles(db, feed, keys);
                 });
}

asio::awaitable<Result<std::vector<KnownTraits>>> Store::known_traits(
    FeedId feed, std::vector<ItemTraits> traits) {
  return perform(impl_->writer_, Submit::read,
                 [feed = std::move(feed), traits = std::move(traits)](Connection& db) {
                   return store::known_traits(db, feed, traits);
                 });
}

asio::awaitable<Result<Committed>> Store::commit(PollCommit poll) {
  return perform(impl_->writer_, Submit::poll,
                 [states = &impl_->poll_states_, poll = std::move(poll),
                  at = impl_->clock_()](Connection& db) {
                   states->forget(poll.feed);
                   return ingest(db, poll, at);
                 });
}

void Store::save_later(FeedId feed, std::shared_ptr<const PollState> state,
                       std::vector<ItemKey> listed) {
  impl_->writer_.submit(Writer::Kind::lazy,
                        std::make_unique<SavedPoll>(impl_->poll_states_, std::move(feed),
                                                    std::move(state), std::move(listed)));
}

void Store::save_later(HostHold hold) {
  impl_->writer_.submit(Writer::Kind::lazy, std::make_unique<SavedHold>(std::move(hold)));
}

asio::awaitable<Result<Claimed>> Store::claim(TargetName target, int limit, Time now,
                                              Duration lease, Duration ahead) {
  return perform(impl_->writer_, Submit::write,
                 [target = std::move(target), limit, now, lease, ahead](Connection& db) {
                   return claim_due(db, target, limit, now, lease, ahead);
                 });
}

asio::awaitable<Result<void>> Store::record(DeliveryResult result) {
  return perform(impl_->writer_, Submit::write,
                 [result = std::move(result)](Connection& db) { record_attempt(db, result); });
}

asio::awaitable<Result<void>> Store::release(TargetName target, std::vector<AlertId> alerts) {
  return perform(impl_->writer_, Submit::write,
                 [target = std::move(target), alerts = std::move(alerts)](Connection& db) {
                   release_rows(db, target, alerts);
                 });
}

asio::awaitable<Result<long long>> Store::replay(DeadLetterFilter filter, Time now) {
  return perform(impl_->writer_, Submit::write, [filter = std::move(filter), now](Connection& db) {
    return replay_dead_letters(db, filter, now);
  });
}

asio::awaitable<Result<long long>> Store::drop(DeadLetterFilter filter) {
  return perform(impl_->writer_, Submit::write, [filter = std::move(filter)](Connection& db) {
    return drop_dead_letters(db, filter);
  });
}

asio::awaitable<Result<Silence>> Store::silence(Silence silence) {
  return perform(impl_->writer_, Submit::write, [silence = std::move(silence)](Connection& db) {
    return add_silence(db, silence);
  });
}

asio::awaitable<Result<long long>> Store::expire_silences(std::string id, Time now) {
  return perform(impl_->writer_, Submit::write, [id = std::move(id), now](Connection& db) {
    return store::expire_silences(db, id, now);
  });
}

asio::awaitable<Result<std::map<TargetName, QueueState>>> Store::queues() {
  return perform(impl_->writer_, Submit::read, [](Connection& db) { return queue_states(db); });
}

asio::awaitable<Result<bool>> Store::purge(Time older_than, int rows) {
  return perform(impl_->writer_, Submit::write,
                 [round = &impl_->purge_round_, older_than, rows](Connection& db) {
                   const auto unlisted_since = std::min(older_than, now() - Duration(kSeenKept));
                   return purge_step(db, *round, older_than, unlisted_since, rows);
                 });
}

bool Store::full() const { return impl_->writer_.full(); }

std::string Store::broken() const { return impl_->writer_.broken(); }

asio::awaitable<Result<bool>> Store::take_room() {
  return perform(impl_->writer_, Submit::read, [impl = impl_.get()](Connection& /*its thread*/) {
    const bool taken = impl->ballast_.take();
    if (taken) impl->writer_.set_full(false);
    return taken;
  });
}

asio::awaitable<Result<void>> Store::ping() {
  return perform(impl_->writer_, Submit::read,
                 [](Connection& db) { db.integer("SELECT no FROM feed LIMIT 1"); });
}

asio::awaitable<Result<void>> Store::flush() {
  return perform(impl_->writer_, Submit::last, [](Connection& /*writes stand before it*/) {});
}

void Store::on_commit(std::function<void(const CommitStats&)> callback) {
  *impl_->listener_ = std::move(callback);
}

long long Store::size_bytes() const {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(impl_->path_, unknown);
  return unknown ? 0 : static_cast<long long>(size);
}

Result<std::vector<StoredAlert>> read_alerts(const std::string& path, const AlertFilter& filter) {
  auto db = open_beside_the_daemon(path);
  if (!db) return tl::unexpected(db.error());
  Savepoint snapshot(*db);
  auto alerts = newest_alerts(*db, filter);
  snapshot.commit();
  if (auto outcome = db->take_error(); !outcome) return tl::unexpected(outcome.error());
  return alerts;
}

Result<std::vector<Silence>> read_silences(const std::string& path, Time now) {
  auto db = open_beside_the_daemon(path);
  if (!db) return tl::unexpected(db.error());
  auto found = silences_in_force(*db, now);
  if (auto outcome = db->take_error(); !outcome) return tl::unexpected(outcome.error());
  return found;
}

Result<std::vector<DeadLetter>> read_dead_letters(const std::string& path,
                                                  const DeadLetterFilter& filter, int limit) {
  auto db = open_beside_the_daemon(path);
  if (!db) return tl::unexpected(db.error());
  Savepoint snapshot(*db);
  auto letters = dead_letters(*db, filter, limit);
  snapshot.commit();
  if (auto outcome = db->take_error(); !outcome) return tl::unexpected(outcome.error());
  return letters;
}

Result<void> read_items(const std::string& path, Time since,
                        const std::function<bool(std::vector<StoredItem>)>& take) {
  constexpr int kAtOnce = 4096;
  auto db = open_beside_the_daemon(path);
  if (!db) return tl::unexpected(db.error());
  long long after = 0;
  while (true) {
    auto items = items_after(*db, since, after, kAtOnce);
    if (auto outcome = db->take_error(); !outcome) return outcome;
    if (items.empty() || !take(std::move(items))) return {};
  }
}

}  // namespace newswatch::store
