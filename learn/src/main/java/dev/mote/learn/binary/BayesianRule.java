package dev.mote.learn.binary;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.learn.ForwardWeights;
import dev.mote.learn.ParameterRule;
import dev.mote.learn.TrainingGraph;
import java.util.Arrays;
import java.util.List;

/**
 * The Bayesian learning rule for binary weights: what the optimiser moves are natural parameters lambda of independent signs,
 * {@code P(+1) = sigmoid(2 lambda)}, of mean {@code mu = tanh(lambda)}. A step computes with a relaxed draw and follows the natural gradient, a
 * step of mirror descent:
 *
 * <pre>
 * w = tanh((lambda + delta) / tau),  delta = ln(u / (1 - u)) / 2,  u even in 0 to 1
 * lambda -= rate (samples (1 - w^2) / (tau (1 - mu^2)) dloss/dw + prior lambda)
 * </pre>
 *
 * <p>
 * At temperature 0 signs are drawn, and the gradient at them counts as that by the means: the mean over draws of the one is the other
 * where the loss is linear in each weight, and no quotient of two small numbers makes weights run away.
 *
 * <p>
 * The gradient becomes that of the brackets, so that {@link dev.mote.learn.Optimizer.Sgd} without decay makes the step. Validation is of the
 * likeliest signs. Constants that are no weights of linear layers do not move. Source: X. Meng, R. Bachmann and M. E. Khan, Training Binary
 * Neural Networks using the Bayesian Learning Rule, 2020.
 */
public final class BayesianRule implements ForwardWeights, ParameterRule {
  /** Added to both variances, so that their quotient is there where both vanish, as in the published optimiser. */
  private static final double LEAST = 1e-10;

  private final List<String> names;
  private final List<String> binary;
  private final BinaryOptions options;

  /** The rule for a training of {@code network}, whose weights are natural parameters. */
  public BayesianRule(Graph network, BinaryOptions options) {
    this.names = TrainingGraph.parameters(network);
    this.binary = BinaryNetworks.weights(network);
    this.options = options;
  }

  /** The likeliest signs. */
  @Override
  public Tensor.Floats of(String name, Tensor.Floats trained) {
    return binary.contains(name) ? BinaryNetworks.signs(trained) : trained;
  }

  @Override
  public Tensor.Floats during(long step, String name, Tensor.Floats trained) {
    if (!binary.contains(name)) {
      return trained;
    }
    float[] lambdas = trained.values();
    float[] drawn = new float[lambdas.length];
    boolean relaxed = options.temperature() > 0;
    LogisticNoise noise = noise(step, name);
    for (int i = 0; i < drawn.length; i++) {
      double x = lambdas[i] + noise.next();
      drawn[i] = relaxed ? tanh(x / options.temperature()) : x < 0 ? -1 : 1;
    }
    return new Tensor.Floats(trained.shape(), drawn);
  }

  @Override
  public void adjust(long step, List<float[]> parameters, List<float[]> gradients) {
    for (int index = 0; index < names.size(); index++) {
      float[] gradient = gradients.get(index);
      if (!binary.contains(names.get(index))) {
        Arrays.fill(gradient, 0);
        continue;
      }
      float[] lambdas = parameters.get(index);
      if (options.temperature() > 0) {
        relax(lambdas, gradient, noise(step, names.get(index)));
      }
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (options.samples() * gradient[i] + options.prior() * lambdas[i]);
      }
    }
  }

  /** Gradients by relaxed signs become those by means. */
  private void relax(float[] lambdas, float[] gradient, LogisticNoise noise) {
    double temperature = options.temperature();
    for (int i = 0; i < gradient.length; i++) {
      double relaxed = steepness((lambdas[i] + noise.next()) / temperature);
      gradient[i] *= (float) ((relaxed + LEAST) / (temperature * (steepness(lambdas[i]) + LEAST)));
    }
  }

  private static float tanh(double x) {
    double e = FastExponential.of(-2 * Math.abs(x));
    return (float) Math.copySign((1 - e) / (1 + e), x);
  }

  /** {@code 1 - tanh^2}, the slope of tanh. */
  private static double steepness(double x) {
    double e = FastExponential.of(-2 * Math.abs(x));
    return 4 * e / ((1 + e) * (1 + e));
  }

  /** What is drawn in a step depends on the step and the name alone, so that a resumed training draws the same. */
  private LogisticNoise noise(long step, String name) {
    return new LogisticNoise(options.seed() * 0x9E3779B97F4A7C15L ^ step * 0xBF58476D1CE4E5B9L
        ^ name.hashCode() * 0x94D049BB133111EBL);
  }

  /** The options, which a checkpoint belongs to. */
  @Override
  public String toString() {
    return "BayesianRule[" + options + "]";
  }
}
