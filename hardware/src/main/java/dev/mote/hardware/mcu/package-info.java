/**
 * The C back end: a graph becomes C99 that runs on microcontrollers and, compiled with the host's compiler, here.
 *
 * <p>
 * Start at {@link dev.mote.hardware.mcu.Emitter}. The stages, in the order data flows:
 * <ol>
 * <li>{@code Lowering} turns nodes into {@code Step}s, each one {@code Layer} (a convolution, an addition, ...) with all
 * constants resolved; it folds constants, writes operators without a kernel as others ({@code Legalization}), aliases
 * reshapes and fuses residual additions into convolutions.</li>
 * <li>A profile's {@code Kernels} turn each layer into a {@code Call}: the name of a C function, its parameter block with
 * packed weights, the scratch memory it wants, and a {@code Reach} for each operand, which says how far the result may
 * overwrite the operand while the kernel runs.</li>
 * <li>{@code ArenaPlan} places all values and scratch buffers in one arena.</li>
 * <li>{@code SourceWriter} prints the layers, one C function each, and copies the kernels that are used.</li>
 * </ol>
 *
 * <p>
 * Kernels are C files among the resources, one folder a profile ({@code c99}, {@code armv7e-m}, {@code armv8.1-m},
 * {@code x86-64}), each with a header that defines its parameter block and documents it. To add a kernel to a profile: put
 * {@code NAME.c} and {@code NAME.h} into the profile's folder, and return a {@code Call} to it from the profile's
 * {@code Kernels} for the layers it can compute; all other layers fall back to {@code PortableKernels}. A kernel's
 * function is {@code void mote_NAME(const mote_NAME_params *p, uint8_t *arena)}; its parameter block starts with
 * {@code int32_t output, scratch; mote_input input[N];} (filled in by the writer), followed by the fields of the call's
 * {@code Parameters} in their order. Two profiles may not use one name for different kernels.
 *
 * <p>
 * Weights of few bits ({@link dev.mote.graph.Storage}) stay so in flash. {@code NAME_stored} does what the kernel
 * {@code NAME} does, a block of channels at a time whose weights it first decodes to scratch memory; its parameter block is
 * that of {@code NAME} as {@code layer}, then a {@code mote_stored} ({@code c99/stored.h}). A kind of storage is added by a
 * decoder there, {@code mote_decode_KIND}, which gives the next elements in the tensor's order from where it stood, and a
 * case in {@code StoredWeights} that fills in its fields: all profiles then have it.
 *
 * <p>
 * {@link dev.mote.hardware.mcu.NativeExecutor} runs graphs here: {@code HostNetwork} prints one C function a layer that can
 * be divided among threads, with the kernels of {@code x86-64/host.h} where one fits ({@code HostKernels}) and the portable
 * ones elsewhere ({@code HostPortable}); {@code HostCompiler} builds it and keeps the library.
 */
@NullMarked
package dev.mote.hardware.mcu;

import org.jspecify.annotations.NullMarked;
