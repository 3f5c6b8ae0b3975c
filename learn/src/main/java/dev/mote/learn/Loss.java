package dev.mote.learn;

import dev.mote.graph.BadInputException;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnaryKind;
import java.util.List;

/** What training makes small: one number for the network's results and the targets of a batch. */
public sealed interface Loss {
  /**
   * The mean over the batch of {@code -sum(target * log softmax(result))}.
   *
   * @param smoothing the share of each target that is spread evenly over all classes, 0 to below 1 (Szegedy et al., 2016)
   */
  record CrossEntropy(float smoothing) implements Loss {
    /** Checks the range. Throws {@link BadInputException}. */
    public CrossEntropy {
      if (!(smoothing >= 0 && smoothing < 1)) {
        throw new BadInputException(
            "label smoothing is 0 to below 1, found " + smoothing + "; give for example 0.1");
      }
    }
  }

  /** The mean over batch and results of {@code (result - target)^2}. */
  record MeanSquaredError() implements Loss {}

  /** The number that stands at the right class of a one-hot target; {@link #low} at the {@code classes - 1} others. */
  default float high(int classes) {
    return switch (this) {
      case CrossEntropy entropy -> 1 - entropy.smoothing() + entropy.smoothing() / classes;
      case MeanSquaredError _ -> 1;
    };
  }

  /** The number that stands at the wrong classes of a one-hot target. */
  default float low(int classes) {
    return switch (this) {
      case CrossEntropy entropy -> entropy.smoothing() / classes;
      case MeanSquaredError _ -> 0;
    };
  }

  /** Adds the loss of {@code results [batch, n]} and {@code targets} of the same shape, and returns its id. */
  default int add(GraphBuilder builder, int results, int targets) {
    int batch = builder.type(results).shape().dim(0);
    return switch (this) {
      case CrossEntropy _ -> {
        int logarithms = builder.add("loss_log", new Op.LogSoftmax(1), List.of(results));
        int chosen = builder.add("loss_chosen", new Op.Binary(BinaryKind.MULTIPLY), List.of(logarithms, targets));
        int sum = builder.add("loss_sum", new Op.Reduce(ReduceKind.SUM, List.of(0, 1), false), List.of(chosen));
        yield builder.add("loss", new Op.Binary(BinaryKind.MULTIPLY),
            List.of(sum, builder.constant("loss_scale", Tensor.scalar(-1f / batch))));
      }
      case MeanSquaredError _ -> {
        int difference = builder.add("loss_difference", new Op.Binary(BinaryKind.SUBTRACT), List.of(results, targets));
        int square = builder.add("loss_square", new Op.Unary(UnaryKind.SQUARE), List.of(difference));
        yield builder.add("loss", new Op.Reduce(ReduceKind.MEAN, List.of(0, 1), false), List.of(square));
      }
    };
  }
}
