// What Swift cannot say of libmicrohttpd's interface: functions with a variable number of arguments. They are called by
// the addresses that the program finds at run time, so that neither the library nor its header is needed to build.
//
// Source: microhttpd.h of libmicrohttpd 0.9.75; the same in all versions from 0.9.52 to 1.0.

#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

#include <stddef.h>
#include <stdint.h>

/// MHD_AccessHandlerCallback.
typedef int (*microhttpd_handler)(
    void *context, void *connection, const char *url, const char *method, const char *version, const char *upload,
    size_t *upload_size, void **request);

/// MHD_OptionItem: the option's number and what follows it.
struct microhttpd_option {
  int option;
  intptr_t value;
  void *pointer;
};

/// Calls MHD_start_daemon, which is at `function`, with options that end with number 0.
static inline void *microhttpd_start(
    void *function, unsigned int flags, microhttpd_handler handler, void *context,
    const struct microhttpd_option *options) {
  typedef void *(*start_daemon)(unsigned int, uint16_t, void *, void *, microhttpd_handler, void *, ...);
  const int option_array = 15, option_end = 0;
  return ((start_daemon)function)(flags, 0, NULL, NULL, handler, context, option_array, options, option_end);
}

/// Calls MHD_get_connection_info, which is at `function`.
static inline const void *microhttpd_connection_info(void *function, void *connection, int kind) {
  typedef const void *(*get_connection_info)(void *, int, ...);
  return ((get_connection_info)function)(connection, kind);
}

#endif
