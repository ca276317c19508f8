// A program that says it is CPython and is not: gcc -rdynamic -o python3.13 fake_runtime.c; python3.13 MODE.
// Prints "ready", then answers each line with "alive".
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS (1 << 17)
uint64_t _PyRuntime[WORDS] = {1};
unsigned long Py_Version = 0x030d00f0;
uint64_t PyType_Type[64] = {1};

static void fill(uint64_t *words, uint64_t value) {
  for (int i = 0; i < WORDS; i++) words[i] = value;
}

// The head that 3.13 and later publish: cookie, version, free_threaded, then offsets and sizes.
static void publish(uint64_t offset) {
  fill(_PyRuntime, offset);
  memcpy(_PyRuntime, "xdebugpy", 8);
  _PyRuntime[1] = 0x030d00f0;
  _PyRuntime[2] = 0;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "zeros";
  uint64_t self = (uint64_t)_PyRuntime;
  uint64_t *heap = malloc(sizeof _PyRuntime);
  if (!strcmp(mode, "zeros")) fill(_PyRuntime, 0);
  if (!strcmp(mode, "ones")) fill(_PyRuntime, UINT64_MAX);
  // Every list is a circle, every pointer leads to itself.
  if (!strcmp(mode, "itself")) fill(_PyRuntime, self);
  if (!strcmp(mode, "circle")) {
    fill(_PyRuntime, (uint64_t)heap);
    fill(heap, self);
  }
  if (!strcmp(mode, "noise")) {
    srand(1);
    for (int i = 0; i < WORDS; i++) _PyRuntime[i] = rand() % 3 ? self + rand() % sizeof _PyRuntime : (uint64_t)rand() << 17;
  }
  if (!strcmp(mode, "huge offsets")) publish((uint64_t)1 << 60);
  if (!strcmp(mode, "negative offsets")) publish((uint64_t)-8);
  if (!strcmp(mode, "small offsets")) publish(8);
  if (!strcmp(mode, "later version")) {
    publish(16);
    _PyRuntime[1] = 0x039900f0;
  }
  char line[256];
  puts("ready");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    puts("alive");
    fflush(stdout);
  }
  return 0;
}
