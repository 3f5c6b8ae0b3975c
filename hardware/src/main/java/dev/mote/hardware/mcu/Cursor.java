package dev.mote.hardware.mcu;

/** Hands out memory in pieces that begin at multiples of 4 bytes. */
final class Cursor {
  private int at;

  /** Where the next {@code bytes} bytes lie. */
  int take(int bytes) {
    int from = align(4);
    at += bytes;
    return from;
  }

  /** Goes on to a multiple of {@code bytes}, and tells it. */
  int align(int bytes) {
    at = (at + bytes - 1) / bytes * bytes;
    return at;
  }
}
