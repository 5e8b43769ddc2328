// Writer: the thread that owns the database, and the group commit.
//
// Operations are queued by the loop. Whatever writes have collected while a batch was written and
// synced make the next batch: with nothing else going on an operation is committed at once, and
// under load hundreds share one sync. Each write of several statements is a savepoint, so one that
// fails takes back its own changes and nobody else's.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/sqlite.h"
#include "store/store.h"

namespace newswatch::store {

// Something to do with the database, and whom to tell.
class Operation {
 public:
  virtual ~Operation() = default;

  // On the writer's thread; errors stay in the connection. A write may run a second time, after
  // its first run was rolled back.
  virtual void run(Connection& db) = 0;

  // Where it fails nothing of it stands, as of one statement that SQLite itself takes back: it
  // needs no savepoint around it.
  virtual bool is_atomic() const { return false; }

  // Comes again by itself: refused while the disk is full, so that what is left of the room goes to
  // what does not.
  virtual bool can_wait() const { return false; }

  // Called once, on the writer's thread, or on the caller's where the queue is closed: the
  // operation's changes stand on disk, or nothing of it does.
  virtual void complete(Result<void> outcome) = 0;
};

class Writer {
 public:
  enum class Kind {
    read,   // runs before the next batch, in no transaction
    write,  // starts a batch
    lazy,   // a write that waits for the next batch, a second at most
  };
  struct Limits {
    size_t writes = 2048;                   // in a batch
    std::chrono::milliseconds collect{20};  // a batch takes in no more after that
    std::chrono::milliseconds lazy{1000};   // how long a lazy write may wait
  };

  // Both are called on the writer's thread: `committed` after each batch, before its operations
  // complete; `disk_full` when there was no room, before what can't wait is tried again.
  struct Callbacks {
    std::function<void(const Store::CommitStats&)> committed;
    std::function<void()> disk_full = [] {};
  };
  Writer(Connection db, Limits limits, Callbacks callbacks);
  ~Writer();  // does what is queued, lazy writes too, then closes the database
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Writes keep their order, lazy ones too.
  void submit(Kind kind, std::unique_ptr<Operation> operation);

  // While it is true, operations that can wait are refused. Any thread.
  bool full() const { return full_; }
  void set_full(bool full) { full_ = full; }

  // Why nothing is done any more, once the file can't be trusted. Any thread.
  std::string broken() const;

  // As submit(write), after which nothing is taken any more.
  void submit_last(std::unique_ptr<Operation> operation);

 private:
  using Operations = std::vector<std::unique_ptr<Operation>>;
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    Kind kind;
    Clock::time_point since;
    std::unique_ptr<Operation> operation;
  };

  void work();
  // Waits until there is something to do. False: closed and empty.
  bool wait(Operations& reads);
  bool batch_due(Clock::time_point now) const;
  std::unique_ptr<Operation> next_write();

  void run(Operation& operation);
  void run_reads(Operations& reads);
  void run_batch();
  // Runs one write of the open transaction; false where that transaction is lost.
  bool run_write(Operation& operation, Result<void>& outcome);
  Result<void> run_alone(Operation& operation);
  Result<void> finish_transaction();
  Result<void> refusal();
  Result<void> refusal_of(const Operation& operation);

  // The writer thread's.
  Connection db_;
  const Limits limits_;
  const Callbacks callbacks_;

  // Shared with the loop.
  std::atomic<bool> full_ = false;
  mutable std::mutex mutex_;
  std::string broken_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Operation>> reads_;
  std::deque<Waiting> writes_;
  size_t eager_ = 0;  // of writes_, those that are not lazy
  bool closed_ = false;
  bool stopping_ = false;

  std::thread thread_;  // last: starts when all else stands
};

}  // namespace newswatch::store
