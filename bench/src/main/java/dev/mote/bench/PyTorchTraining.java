package dev.mote.bench;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.mote.formats.data.DataSet;

/** The network of {@code Networks.build("cnn-two")} trained by PyTorch through DJL. */
final class PyTorchTraining implements AutoCloseable {
  private final Model model;
  private final Trainer trainer;

  PyTorchTraining(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    model = Model.newInstance("two", "PyTorch");
    model.setBlock(new SequentialBlock().add(convolution(32)).add(Activation::relu).add(pool()).add(convolution(64))
        .add(Activation::relu).add(pool()).add(Blocks.batchFlattenBlock()).add(Linear.builder().setUnits(10).build()));
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
    trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(adam));
    trainer.initialize(new Shape(1, 1, 28, 28));
  }

  private static Conv2d convolution(int channels) {
    return Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(channels).optPadding(new Shape(1, 1)).build();
  }

  private static ai.djl.nn.Block pool() {
    return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
  }

  /** Trains {@code steps} batches and returns the images a second after the first {@code skipped}. */
  double imagesPerSecond(DataSet images, int batch, int steps, int skipped) {
    long start = 0;
    for (int step = 0; step < steps; step++) {
      if (step == skipped) {
        start = System.nanoTime();
      }
      step(images, step * batch, batch);
    }
    return (steps - skipped) * (double) batch * 1e9 / (System.nanoTime() - start);
  }

  private void step(DataSet images, int from, int batch) {
    int pixels = images.sampleShape().count();
    float[] samples = new float[batch * pixels];
    float[] labels = new float[batch];
    for (int i = 0; i < batch; i++) {
      images.read(from + i, samples, i * pixels);
      labels[i] = images.label(from + i);
    }
    for (int i = 0; i < samples.length; i++) {
      samples[i] /= 128;
    }
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray x = manager.create(samples, new Shape(batch, 1, 28, 28));
      NDArray y = manager.create(labels, new Shape(batch)).toType(DataType.INT64, false);
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDArray result = trainer.forward(new NDList(x)).singletonOrThrow();
        NDArray loss = trainer.getLoss().evaluate(new NDList(y), new NDList(result));
        collector.backward(loss);
        // Reading the loss waits for the step, as the loop of Mote does.
        if (!Float.isFinite(loss.getFloat())) {
          throw new IllegalStateException("the loss is not finite");
        }
        result.close();
        loss.close();
      }
      trainer.step();
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
