#include "store/writer.h"

#include <exception>
#include <utility>

namespace newswatch::store {

Writer::Writer(Connection db, Limits limits, Callbacks callbacks)
    : db_(std::move(db)),
      limits_(limits),
      callbacks_(std::move(callbacks)),
      thread_([this] { work(); }) {}

Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Writer::submit(Kind kind, std::unique_ptr<Operation> operation) {
  std::unique_lock lock(mutex_);
  if (closed_) {
    lock.unlock();
    operation->complete(failure("the store is closed"));
    return;
  }
  // A lazy write wakes the thread to set its clock by the first, or to empty a full queue.
  const bool wake = kind != Kind::lazy || writes_.empty() || writes_.size() + 1 >= limits_.writes;
  if (kind == Kind::read) {
    reads_.push_back(std::move(operation));
  } else {
    writes_.push_back({kind, Clock::now(), std::move(operation)});
    eager_ += kind == Kind::write ? 1 : 0;
  }
  lock.unlock();
  if (wake) changed_.notify_one();
}

void Writer::submit_last(std::unique_ptr<Operation> operation) {
  submit(Kind::write, std::move(operation));
  const std::scoped_lock lock(mutex_);
  closed_ = true;
}

void Writer::work() {
  Operations reads;
  while (wait(reads)) {
    run_reads(reads);
    run_batch();
  }
}

bool Writer::batch_due(Clock::time_point now) const {
  if (writes_.empty()) return false;
  return eager_ > 0 || closed_ || writes_.size() >= limits_.writes ||
         now - writes_.front().since >= limits_.lazy;
}

bool Writer::wait(Operations& reads) {
  std::unique_lock lock(mutex_);
  while (reads_.empty() && !batch_due(Clock::now())) {
    if (stopping_) return false;
    if (writes_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, writes_.front().since + limits_.lazy);
    }
  }
  reads.swap(reads_);
  return true;
}

std::unique_ptr<Operation> Writer::next_write() {
  const std::scoped_lock lock(mutex_);
  if (writes_.empty()) return nullptr;
  auto operation = std::move(writes_.front().operation);
  eager_ -= writes_.front().kind == Kind::write ? 1 : 0;
  writes_.pop_front();
  return operation;
}

void Writer::run(Operation& operation) {
  try {
    operation.run(db_);
  } catch (const std::exception& e) {
    db_.fail(db_.path() + ": " + e.what());
  }
}

void Writer::run_reads(Operations& reads) {
  for (auto& read : reads) {
    auto outcome = refusal();
    if (outcome) {
      run(*read);
      outcome = db_.take_error();
    }
    read->complete(std::move(outcome));
  }
  reads.clear();
}

void Writer::run_batch() {
  {
    const std::scoped_lock lock(mutex_);
    if (!batch_due(Clock::now())) return;
  }
  const auto start = Clock::now();
  Operations batch;
  std::vector<Result<void>> outcomes;
  auto begun = refusal();
  if (begun) {
    db_.run("BEGIN IMMEDIATE");
    begun = db_.take_error();
  }
  bool lost = false;
  const auto takes_more = [&] {
    return batch.size() < limits_.writes && Clock::now() - start < limits_.collect && !lost;
  };
  while (batch.empty() || takes_more()) {
    auto operation = next_write();
    if (!operation) break;
    Result<void> outcome = begun ? refusal_of(*operation) : begun;
    if (outcome) lost = !run_write(*operation, outcome);
    batch.push_back(std::move(operation));
    outcomes.push_back(std::move(outcome));
  }
  if (begun) {
    const auto committed = finish_transaction();
    if (db_.take_full() && !full_.exchange(true)) callbacks_.disk_full();
    // Nothing of the batch stands: each write gets its own chance, unless the file can't be
    // trusted. Where a disk is full the small ones still go through.
    for (size_t i = 0; !committed && i < batch.size(); ++i) outcomes[i] = run_alone(*batch[i]);
  }

  Store::CommitStats stats{.took = std::chrono::ceil<Duration>(Clock::now() - start),
                           .writes = batch.size(),
                           .failed = false};
  for (const auto& outcome : outcomes) stats.failed = stats.failed || !outcome;
  callbacks_.committed(stats);
  for (size_t i = 0; i < batch.size(); ++i) batch[i]->complete(std::move(outcomes[i]));
}

bool Writer::run_write(Operation& operation, Result<void>& outcome) {
  if (operation.is_atomic()) {
    run(operation);
  } else {
    Savepoint savepoint(db_);
    run(operation);
    savepoint.commit();
  }
  outcome = db_.take_error();
  return db_.in_transaction() && !db_.unsafe();
}

Result<void> Writer::finish_transaction() {
  if (!db_.in_transaction()) return failure("the transaction was rolled back");
  if (!db_.unsafe()) db_.run("COMMIT");
  auto outcome = db_.take_error();
  if (outcome && db_.unsafe()) outcome = failure("the file can't be trusted");
  if (db_.in_transaction()) {
    db_.run("ROLLBACK");
    db_.take_error();
  }
  return outcome;
}

Result<void> Writer::run_alone(Operation& operation) {
  auto outcome = refusal_of(operation);
  if (!outcome) return outcome;
  Savepoint transaction(db_);
  run(operation);
  transaction.commit();
  return db_.take_error();
}

Result<void> Writer::refusal() {
  if (!db_.unsafe()) return {};
  const std::scoped_lock lock(mutex_);
  broken_ = db_.unsafe_reason();
  return failure(broken_);
}

Result<void> Writer::refusal_of(const Operation& operation) {
  if (full_ && operation.can_wait()) {
    return failure(db_.path() + ": the disk is full: polling pauses until there is room");
  }
  return refusal();
}

std::string Writer::broken() const {
  const std::scoped_lock lock(mutex_);
  return broken_;
}

}  // namespace newswatch::store
