package dev.mote.formats.tflite;

import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.TfLiteInterpreter;
import org.bytedeco.tensorflowlite.TfLiteInterpreterOptions;
import org.bytedeco.tensorflowlite.TfLiteModel;
import org.bytedeco.tensorflowlite.TfLiteRegistration;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.junit.jupiter.api.Assumptions;
import org.tensorflow.lite.schema.BuiltinOperator;

/** The TensorFlow Lite interpreter itself, without any delegate, on its reference or its optimised kernels. */
final class TfliteOracle {
  /** Which of its kernels run. */
  enum Kernels {
    /** Those of TensorFlow Lite's BuiltinRefOpResolver. */
    REFERENCE,
    /** Those it uses by default, without XNNPACK. */
    OPTIMISED
  }

  /** Where the name of the reference registration is not the operator's own. */
  private static final Map<String, String> REFERENCE_NAMES = Map.of("CONV_2D", "CONVOLUTION", "DEPTHWISE_CONV_2D",
      "DEPTHWISE_CONVOLUTION", "AVERAGE_POOL_2D", "AVERAGE_POOL", "MAX_POOL_2D", "MAX_POOL", "L2_POOL_2D", "L2_POOL",
      "L2_NORMALIZATION", "L2NORM", "TRANSPOSE_CONV", "TRANSPOSECONV", "LOCAL_RESPONSE_NORMALIZATION",
      "LOCAL_RESPONSE_NORM");
  private static final int LAST_VERSION = 16;

  private TfliteOracle() {}

  /** Skips the test where there is no TensorFlow Lite for this machine. */
  static void assumePresent() {
    try {
      Loader.load(tensorflowlite.class);
    } catch (UnsatisfiedLinkError absent) {
      Assumptions.abort("skipped: TensorFlow Lite's library is for linux-x86_64, " + absent.getMessage());
    }
  }

  /** Runs a model. Throws {@link IllegalStateException} where TensorFlow Lite refuses it. */
  static List<Tensor> run(byte[] model, List<Tensor> inputs, Kernels kernels) {
    String library = Loader.load(tensorflowlite.class);
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup symbols = SymbolLookup.libraryLookup(Path.of(library), arena);
      BytePointer bytes = new BytePointer(model.length);
      bytes.put(model, 0, model.length);
      TfLiteModel loaded = tensorflowlite.TfLiteModelCreate(bytes, model.length);
      require(loaded != null && !loaded.isNull(), "it cannot parse the model");
      TfLiteInterpreterOptions options = tensorflowlite.TfLiteInterpreterOptionsCreate();
      tensorflowlite.TfLiteInterpreterOptionsSetNumThreads(options, 1);
      BuiltinOpResolverWithoutDefaultDelegates resolver = register(options, kernels, symbols);
      TfLiteInterpreter interpreter = tensorflowlite.TfLiteInterpreterCreateWithSelectedOps(loaded, options);
      require(interpreter != null && !interpreter.isNull(), "it cannot build the interpreter");
      try {
        require(tensorflowlite.TfLiteInterpreterAllocateTensors(interpreter) == 0, "it cannot allocate the tensors");
        for (int index = 0; index < inputs.size(); index++) {
          byte[] given = bytes(inputs.get(index));
          TfLiteTensor tensor = tensorflowlite.TfLiteInterpreterGetInputTensor(interpreter, index);
          try (BytePointer buffer = new BytePointer(given.length)) {
            buffer.put(given, 0, given.length);
            require(tensorflowlite.TfLiteTensorCopyFromBuffer(tensor, buffer, given.length) == 0, "input size differs");
          }
        }
        require(tensorflowlite.TfLiteInterpreterInvoke(interpreter) == 0, "it cannot run the model");
        List<Tensor> outputs = new ArrayList<>();
        for (int index = 0; index < tensorflowlite.TfLiteInterpreterGetOutputTensorCount(interpreter); index++) {
          outputs.add(tensor(tensorflowlite.TfLiteInterpreterGetOutputTensor(interpreter, index)));
        }
        return outputs;
      } finally {
        tensorflowlite.TfLiteInterpreterDelete(interpreter);
        tensorflowlite.TfLiteInterpreterOptionsDelete(options);
        tensorflowlite.TfLiteModelDelete(loaded);
        resolver.close();
        bytes.close();
      }
    }
  }

  private static BuiltinOpResolverWithoutDefaultDelegates register(TfLiteInterpreterOptions options, Kernels kernels,
      SymbolLookup symbols) {
    BuiltinOpResolverWithoutDefaultDelegates resolver = new BuiltinOpResolverWithoutDefaultDelegates();
    for (int code = 0; code < BuiltinOperator.names.length; code++) {
      Optional<TfLiteRegistration> reference = kernels == Kernels.REFERENCE
          ? reference(BuiltinOperator.names[code], symbols)
          : Optional.empty();
      for (int version = 1; version <= LAST_VERSION; version++) {
        TfLiteRegistration standard = resolver.FindOp(code, version);
        if (standard != null && !standard.isNull()) {
          tensorflowlite.TfLiteInterpreterOptionsAddBuiltinOp(options, code, reference.orElse(standard), version,
              version);
        }
      }
    }
    return resolver;
  }

  /** The result of {@code tflite::ops::builtin::Register_NAME_REF()}, where the library has it. */
  private static Optional<TfLiteRegistration> reference(String operator, SymbolLookup symbols) {
    String function = "Register_" + REFERENCE_NAMES.getOrDefault(operator, operator) + "_REF";
    return symbols.find("_ZN6tflite3ops7builtin" + function.length() + function + "Ev").map(symbol -> {
      try {
        MemorySegment registration = (MemorySegment) Linker.nativeLinker()
            .downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.ADDRESS)).invoke();
        return new TfLiteRegistration(new Pointer() {
          {
            address = registration.address();
          }
        });
      } catch (Throwable failed) {
        throw new IllegalStateException(failed);
      }
    });
  }

  private static Tensor tensor(TfLiteTensor tensor) {
    int[] extents = new int[tensorflowlite.TfLiteTensorNumDims(tensor)];
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = tensorflowlite.TfLiteTensorDim(tensor, axis);
    }
    byte[] raw = new byte[(int) tensorflowlite.TfLiteTensorByteSize(tensor)];
    try (BytePointer buffer = new BytePointer(raw.length)) {
      tensorflowlite.TfLiteTensorCopyToBuffer(tensor, buffer, raw.length);
      buffer.get(raw);
    }
    Shape shape = Shape.of(extents);
    ByteBuffer data = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    // The C API numbers its types from 1 and in another order than the schema.
    switch (tensorflowlite.TfLiteTensorType(tensor)) {
      case 1 -> {
        float[] values = new float[shape.count()];
        data.asFloatBuffer().get(values);
        return new Tensor.Floats(shape, values);
      }
      case 2 -> {
        int[] values = new int[shape.count()];
        data.asIntBuffer().get(values);
        return new Tensor.Ints(shape, values);
      }
      case 3 -> {
        return new Tensor.Bytes(shape, DType.U8, raw);
      }
      case 4 -> {
        long[] values = new long[shape.count()];
        data.asLongBuffer().get(values);
        return new Tensor.Longs(shape, values);
      }
      case 6 -> {
        return new Tensor.Bytes(shape, DType.BOOL, raw);
      }
      case 7 -> {
        short[] values = new short[shape.count()];
        data.asShortBuffer().get(values);
        return new Tensor.Shorts(shape, values);
      }
      case 9 -> {
        return new Tensor.Bytes(shape, DType.I8, raw);
      }
      default -> throw new IllegalStateException("TensorFlow Lite type " + tensorflowlite.TfLiteTensorType(tensor));
    }
  }

  private static byte[] bytes(Tensor tensor) {
    int count = tensor.shape().count();
    ByteBuffer data = ByteBuffer.allocate((int) Math.max(1, tensor.dtype().bits() / 8) * count)
        .order(ByteOrder.LITTLE_ENDIAN);
    switch (tensor) {
      case Tensor.Floats floats -> data.asFloatBuffer().put(floats.values());
      case Tensor.Bytes small -> data.put(small.values());
      case Tensor.Shorts shorts -> data.asShortBuffer().put(shorts.values());
      case Tensor.Ints ints -> data.asIntBuffer().put(ints.values());
      case Tensor.Longs longs -> data.asLongBuffer().put(longs.values());
    }
    return data.array();
  }

  private static void require(boolean holds, String failure) {
    if (!holds) {
      throw new IllegalStateException("TensorFlow Lite: " + failure);
    }
  }
}
