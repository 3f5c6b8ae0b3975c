/**
 * Phase-change memory: how conductances come out when devices are programmed, how they drift and fluctuate when read, and binary weights
 * drawn by reading the sign of a difference. Start at {@link dev.mote.hardware.pcm.DeviceFamily}, then {@link dev.mote.hardware.pcm.SignRead}
 * and {@link dev.mote.hardware.pcm.Crossbar}, a network's weights in such arrays; {@link dev.mote.hardware.pcm.LfsrCore} draws them digitally.
 */
@NullMarked
package dev.mote.hardware.pcm;

import org.jspecify.annotations.NullMarked;
