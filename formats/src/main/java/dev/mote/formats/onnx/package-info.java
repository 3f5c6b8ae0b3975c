/**
 * ONNX models in and out.
 *
 * <p>
 * Start at {@link dev.mote.formats.onnx.OnnxReader} and {@link dev.mote.formats.onnx.OnnxWriter}. Reading goes: bytes to
 * protobuf records ({@code ModelFile}), node by node to operators of Mote ({@code Operators} names the class of each
 * family), constants computed on the way ({@code GraphImport}), then {@code FuseQuantized} turns dequantise, float
 * operator, quantise into integer operators. Source of all semantics: the ONNX operator specification, opsets 6 to 22.
 */
@NullMarked
package dev.mote.formats.onnx;

import org.jspecify.annotations.NullMarked;
