# Every library from outside, all of them Debian 12 packages (list: ./dev, `packages`).

set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(pugixml REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
include(GoogleTest)

pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(psl REQUIRED IMPORTED_TARGET libpsl)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(crypto REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(gumbo REQUIRED IMPORTED_TARGET gumbo) # tests alone
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)

# The allocator of the program; the sanitizers have one of their own.
add_library(newswatch_allocator INTERFACE)
add_library(newswatch::allocator ALIAS newswatch_allocator)
if(NOT NEWSWATCH_SANITIZE)
  pkg_check_modules(tcmalloc REQUIRED IMPORTED_TARGET libtcmalloc_minimal)
  target_link_libraries(newswatch_allocator INTERFACE PkgConfig::tcmalloc)
  target_compile_definitions(newswatch_allocator INTERFACE NEWSWATCH_TCMALLOC)
endif()

# libstemmer comes with neither a CMake package nor a .pc file.
find_library(NEWSWATCH_LIBSTEMMER stemmer REQUIRED)
find_path(NEWSWATCH_LIBSTEMMER_INCLUDE libstemmer.h REQUIRED)
add_library(newswatch_stemmer INTERFACE)
add_library(newswatch::stemmer ALIAS newswatch_stemmer)
target_link_libraries(newswatch_stemmer INTERFACE ${NEWSWATCH_LIBSTEMMER})
target_include_directories(newswatch_stemmer SYSTEM INTERFACE ${NEWSWATCH_LIBSTEMMER_INCLUDE})

# Nor does libcld2.
find_library(NEWSWATCH_LIBCLD2 cld2 REQUIRED)
find_path(NEWSWATCH_LIBCLD2_INCLUDE cld2/public/compact_lang_det.h REQUIRED)
add_library(newswatch_cld2 INTERFACE)
add_library(newswatch::cld2 ALIAS newswatch_cld2)
target_link_libraries(newswatch_cld2 INTERFACE ${NEWSWATCH_LIBCLD2})
target_include_directories(newswatch_cld2 SYSTEM INTERFACE ${NEWSWATCH_LIBCLD2_INCLUDE})

# Asio and Beast, their non-template half compiled once (core/asio.cc) instead of in every file.
add_library(newswatch_asio STATIC core/asio.cc)
add_library(newswatch::asio ALIAS newswatch_asio)
target_link_libraries(newswatch_asio PUBLIC Boost::headers Threads::Threads)
target_compile_definitions(newswatch_asio PUBLIC
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
