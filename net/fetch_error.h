// Why a transfer failed, in our terms. Pure.
#pragma once

#include <string>
#include <string_view>

#include "net/http_client.h"
#include "net/transfer.h"

namespace newswatch::net {

inline constexpr std::string_view kNotPublic =
    "its address is not public, which is refused unless the feed sets allow_private";

FetchFailure failure_of(CURLcode code);

// For a result that is not CURLE_OK. The message names the host alone.
FetchError fetch_error(const std::string& host, const TransferResult& result);

FetchError fetch_error(FetchFailure kind, const std::string& host, std::string_view why);

}  // namespace newswatch::net
