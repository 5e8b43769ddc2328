// The mail that carries an alert (RFC 5322, MIME), in text and HTML. Pure.
#pragma once

#include <string>

#include "core/target.h"
#include "net/smtp_client.h"
#include "store/store.h"

namespace newswatch::alerts {

// The same, byte for byte, on every try: its Message-ID is made of the alert's id and its Date says
// when the alert was queued, so a repeat is known for one. It answers to its story: mail programs
// show the mails of one story as one thread.
net::Mail mail_of(const Target& target, const store::Delivery& delivery);

}  // namespace newswatch::alerts
