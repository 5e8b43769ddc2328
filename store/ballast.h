// Ballast: room on the disk that is given up when there is none left, so that what was delivered
// can still be noted.
#pragma once

#include <string>

namespace newswatch::store {

class Ballast {
 public:
  // The file beside this database.
  explicit Ballast(const std::string& database) : path_(database + "-ballast") {}

  // Takes the room, if it does not hold it. False where there is not as much.
  bool take() const;
  void give_up() const;

 private:
  std::string path_;
};

}  // namespace newswatch::store
