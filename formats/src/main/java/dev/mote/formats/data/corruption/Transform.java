package dev.mote.formats.data.corruption;

/** What a corruption does to an image. The result may lie outside 0 to 1, and the image given stays as it is. */
@FunctionalInterface
interface Transform {
  /** The corrupted image, by severity 1 to 5 and random numbers in a fixed order. */
  Image apply(Image image, int severity, RandomStream random);
}
