#include "core/freed_memory.h"

#ifdef NEWSWATCH_TCMALLOC
#include <gperftools/malloc_extension_c.h>
#endif

namespace newswatch {

void return_freed_memory() {
#ifdef NEWSWATCH_TCMALLOC
  MallocExtension_ReleaseFreeMemory();
#endif
}

}  // namespace newswatch
