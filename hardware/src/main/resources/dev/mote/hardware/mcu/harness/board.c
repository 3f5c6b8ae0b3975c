/* The platform on a Cortex-M under QEMU: start-up, semihosting files, a timer that counts instructions under -icount, and
   a stack of exactly the predicted size below the arena: what overruns it meets unmapped memory. */
#include "runner.h"

extern uint8_t __stack_bottom[], __stack_top[], __arena[], __spare[], __harness_stack_top[];
extern uint32_t __harness_data_load[], __harness_data[], __harness_data_end[], __harness_bss[], __harness_bss_end[];

int main(void);

static int32_t semihost(int32_t operation, const void *argument) {
  register int32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

static void leave(int32_t status) {
  uint32_t block[2] = {0x20026, (uint32_t)status};
  semihost(0x20, block);
  for (;;) {
  }
}

int32_t mote_open(const char *name, int32_t write) {
  uint32_t length = 0;
  while (name[length] != 0) {
    length++;
  }
  uint32_t block[3] = {(uint32_t)name, write == 2 ? 3 : write ? 5 : 1, length};
  return semihost(0x01, block);
}

int32_t mote_load(int32_t file, void *to, int32_t bytes) {
  uint32_t block[3] = {(uint32_t)file, (uint32_t)to, (uint32_t)bytes};
  return bytes - semihost(0x06, block);
}

void mote_store(int32_t file, const void *from, int32_t bytes) {
  uint32_t block[3] = {(uint32_t)file, (uint32_t)from, (uint32_t)bytes};
  semihost(0x05, block);
}

void mote_close(int32_t file) {
  uint32_t block[1] = {(uint32_t)file};
  semihost(0x02, block);
}

#define REGISTER(address) (*(volatile uint32_t *)(address))

#if MOTE_TIMER == 547
uint64_t mote_ticks(void) {
  REGISTER(0x58100000) = 1;
  uint32_t high = REGISTER(0x5810000c);
  uint32_t low = REGISTER(0x58100008);
  return REGISTER(0x5810000c) == high ? ((uint64_t)high << 32) | low : mote_ticks();
}
#else
/* The CMSDK dual timer counts down at 25 MHz in 32 bits; called often enough, the sum has 64. */
uint64_t mote_ticks(void) {
  static uint32_t last;
  static uint64_t total;
  if (REGISTER(MOTE_TIMER + 8) != 0x82) {
    REGISTER(MOTE_TIMER) = 0xffffffff;
    REGISTER(MOTE_TIMER + 8) = 0x82;
  }
  uint32_t now = ~REGISTER(MOTE_TIMER + 4);
  total += (uint32_t)(now - last);
  last = now;
  return total;
}
#endif

void mote_seek(int32_t file, int32_t offset) {
  uint32_t block[2] = {(uint32_t)file, (uint32_t)offset};
  semihost(0x0a, block);
}

uint8_t *mote_arena(void) { return __arena; }

uint8_t *mote_spare(void) { return __spare; }

#define SYSTICK_CONTROL REGISTER(0xe000e010)
#define SYSTICK_RELOAD REGISTER(0xe000e014)
#define SYSTICK_VALUE REGISTER(0xe000e018)

static volatile uint32_t left;

/* Loss of power: everything ends where it is. */
static void tick(void) {
  if (left == 0) {
    leave(9);
  }
  uint32_t next = left > 0xffffff ? 0xffffff : left;
  left -= next;
  SYSTICK_RELOAD = next;
  SYSTICK_VALUE = 0;
}

void mote_lose_power(uint32_t ticks) {
  left = ticks > 0xffffff ? ticks - 0xffffff : 0;
  SYSTICK_RELOAD = ticks > 0xffffff ? 0xffffff : ticks;
  SYSTICK_VALUE = 0;
  SYSTICK_CONTROL = 7;
}

void mote_paint_stack(void) {
  for (uint8_t *at = __stack_bottom; at < __stack_top; at++) {
    *at = 0xa5;
  }
}

int32_t mote_used_stack(void) {
  uint8_t *at = __stack_bottom;
  while (at < __stack_top && *at == 0xa5) {
    at++;
  }
  return (int32_t)(__stack_top - at);
}

__attribute__((naked)) void mote_call(void (*function)(uint8_t *arena), uint8_t *arena) {
  __asm__ volatile("push {r4, lr}\n"
                   "mov r4, sp\n"
                   "ldr r2, =__stack_top\n"
                   "mov sp, r2\n"
                   "mov r2, r0\n"
                   "mov r0, r1\n"
                   "blx r2\n"
                   "mov sp, r4\n"
                   "pop {r4, pc}\n"
                   ".ltorg\n");
  (void)function;
  (void)arena;
}

static void fault(void) { leave(3); }

__attribute__((noreturn)) void start(void);

void start(void) {
  REGISTER(0xe000ed88) |= 0xf << 20; /* the floating-point (and vector) unit */
  __asm__ volatile("dsb\nisb");
  for (uint32_t *to = __harness_data, *from = __harness_data_load; to < __harness_data_end; to++, from++) {
    *to = *from;
  }
  for (uint32_t *to = __harness_bss; to < __harness_bss_end; to++) {
    *to = 0;
  }
  leave(main());
  for (;;) {
  }
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    __harness_stack_top, (const void *)start, (const void *)fault, (const void *)fault,
    (const void *)fault, (const void *)fault, (const void *)fault, (const void *)fault,
    0,                   0,                   0,                   0,
    0,                   0,                   0,                   (const void *)tick,
};
