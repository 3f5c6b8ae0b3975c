/**
 * The meaning of every operator, in plain loops: what {@link dev.mote.graph.Interpreter} runs.
 *
 * <p>
 * Start at {@link dev.mote.graph.reference.ReferenceKernels}, which picks the kernel of a node. Kernels are written to be
 * obviously right, not fast; every other executor is held to them.
 *
 * <p>
 * <b>Floats</b> are computed in double and rounded once. <b>Plain integers</b> (no quantisation) wrap as their type does.
 * <b>Quantised integers</b> follow TensorFlow Lite's reference kernels (TensorFlow Lite 8-bit quantisation specification;
 * gemmlowp fixed-point arithmetic) where those define integer arithmetic; any other operator on quantised integers means:
 * dequantise, compute in reals, quantise. <b>Hybrid</b> operators (float activations, quantised constant weights) compute
 * in floats with the dequantised weights.
 *
 * <p>
 * Where TensorFlow Lite's own versions differ, the arithmetic of TensorFlow Lite Micro and CMSIS-NN is meant. Since version
 * 2.20 the reference kernel of TensorFlow Lite's dense layer rounds once, in floats (tensorflow#119412), where here the
 * dense layer rounds twice as every other layer does: about one result in five hundred differs by 1. Its 16-bit convolution
 * reads biases as 64 bits; 32-bit biases mean 32-bit accumulators here, as in TensorFlow Lite Micro.
 */
@NullMarked
package dev.mote.graph.reference;

import org.jspecify.annotations.NullMarked;
