package dev.mote.formats.tflite;

import dev.mote.graph.Op;
import java.util.List;
import org.tensorflow.lite.schema.TensorType;

/** Operators that change what the elements are, not where. */
final class ConversionImport {
  private final Importer importer;

  ConversionImport(Importer importer) {
    this.importer = importer;
  }

  void cast(OperatorEntry operator) {
    if (importer.type(operator, 0).isQuantized()) {
      throw importer.unsupported(operator, "a cast of quantised integers is not; export it as DEQUANTIZE");
    }
    Op.Cast cast = new Op.Cast(Contents.dtype(importer.output(operator, 0)));
    importer.result(operator, cast, List.of(importer.operand(operator, 0)));
  }

  void quantize(OperatorEntry operator) {
    importer.result(operator, new Op.Quantize(), List.of(importer.operand(operator, 0)));
  }

  /** Half-float weights have become floats when they were read, so nothing is left to do for them. */
  void dequantize(OperatorEntry operator) {
    if (importer.entry(operator, 0).type() == TensorType.FLOAT16) {
      importer.alias(operator, importer.operand(operator, 0));
    } else {
      importer.result(operator, new Op.Dequantize(), List.of(importer.operand(operator, 0)));
    }
  }

  /** Sparse constants were unfolded when they were read. */
  void densify(OperatorEntry operator) {
    importer.known(operator, 0, "sparse operand");
    importer.alias(operator, importer.operand(operator, 0));
  }
}
