// RSS 0.90 to 2.0 and RSS 1.0. They share their elements; RDF keeps its items beside the channel.
#pragma once

#include <string>

#include "feeds/parse.h"
#include "feeds/warnings.h"
#include "feeds/xml_tree.h"

namespace newswatch::feeds {

// The root is <rss> or <rdf:RDF>; `url` is the base of relative links. Warnings and the encoding
// are the caller's to fill in.
ParsedFeed read_rss(SharedTree tree, const std::string& url, Warnings& warnings);

}  // namespace newswatch::feeds
