#include "conv_trained.h"

void mote_conv_trained(const mote_conv_trained_params *p, const mote_integers *integers, uint8_t *arena) {
  mote_trained_plain(p, &integers[p->number], arena);
}
