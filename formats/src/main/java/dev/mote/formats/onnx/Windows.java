package dev.mote.formats.onnx;

import dev.mote.graph.Window;

/**
 * The sliding window of a convolution or pool from its attributes; one-dimensional ones get a height of one.
 *
 * @param kernelHeight rows of the kernel
 * @param kernelWidth  columns of the kernel
 * @param window       strides, dilations and padding
 * @param extraBottom  rows of the padding below that only {@code ceil_mode} asks for
 * @param extraRight   columns of the padding on the right that only {@code ceil_mode} asks for
 */
record Windows(int kernelHeight, int kernelWidth, Window window, int extraBottom, int extraRight) {
  /** One direction: stride, dilation, padding before and after, and what rounding up adds after. */
  private record Span(int stride, int dilation, int before, int after, int extra) {}

  /** The window over an image of {@code spatial} extents (one or two) with this kernel. */
  static Windows of(OnnxNode node, int[] spatial, int[] kernel) {
    int rank = spatial.length;
    int[] strides = node.integers("strides", rank, 1, 1);
    int[] dilations = node.integers("dilations", rank, 1, 1);
    int[] pads = node.integers("pads", 2 * rank, 0, 0);
    String auto = node.text("auto_pad", "NOTSET");
    boolean ceil = node.flag("ceil_mode", false);
    Span[] spans = new Span[rank];
    for (int dim = 0; dim < rank; dim++) {
      long covered = (kernel[dim] - 1L) * dilations[dim] + 1;
      long before = pads[dim];
      long after = pads[rank + dim];
      switch (auto) {
        case "NOTSET", "" -> {
        }
        case "VALID" -> {
          before = 0;
          after = 0;
        }
        case "SAME_UPPER", "SAME_LOWER" -> {
          long results = (spatial[dim] + strides[dim] - 1L) / strides[dim];
          long total = Math.max(0, (results - 1) * strides[dim] + covered - spatial[dim]);
          before = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
          after = total - before;
        }
        default -> throw node.bad("attribute 'auto_pad' is NOTSET, VALID, SAME_UPPER or SAME_LOWER", "'" + auto + "'");
      }
      long padded = spatial[dim] + before + after;
      if (covered > padded && !(ceil && covered - padded < strides[dim])) {
        throw node.bad("a kernel fits into the padded image",
            "a kernel that covers " + covered + " of " + padded + " pixels");
      }
      long extra = 0;
      if (ceil) {
        long results = (padded - covered + strides[dim] - 1) / strides[dim] + 1;
        // A window that would start in the padding after the image is left out.
        if ((results - 1) * strides[dim] >= spatial[dim] + before) {
          results--;
        }
        extra = Math.max(0, (results - 1) * strides[dim] + covered - padded);
      }
      spans[dim] = new Span(strides[dim], dilations[dim], (int) before, (int) after, (int) extra);
    }
    Span flat = new Span(1, 1, 0, 0, 0);
    Span rows = rank == 1 ? flat : spans[0];
    Span columns = spans[rank - 1];
    Window window = new Window(rows.stride, columns.stride, rows.dilation, columns.dilation, rows.before,
        columns.before,
        rows.after + rows.extra, columns.after + columns.extra);
    return new Windows(rank == 1 ? 1 : kernel[0], kernel[rank - 1], window, rows.extra, columns.extra);
  }

  boolean hasExtra() {
    return (extraBottom | extraRight) != 0;
  }
}
