// What the allocator does with freed memory.
#pragma once

namespace newswatch {

// Gives back to the system what is free now. The allocator keeps it otherwise: a document and its
// tree come to some hundred KiB and go again with each poll, and the system would have to clear
// their pages anew each time. For when much was freed that is not needed again.
void return_freed_memory();

}  // namespace newswatch
