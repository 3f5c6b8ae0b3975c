package dev.mote.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.app.report.Report;
import dev.mote.app.report.Section;
import dev.mote.hardware.pcm.Timeline;
import dev.mote.learn.binary.Reliability;
import java.util.List;
import org.junit.jupiter.api.Test;

class BayesPageTest {
  private static Timeline.Point point(double seconds, double accuracy) {
    Timeline.Spread spread = Timeline.Spread.of(accuracy - 0.01, accuracy + 0.01);
    return new Timeline.Point(seconds, spread, spread, spread, spread);
  }

  @Test
  void whatDoesNotChangeWithTimeIsLevel() {
    Report page = new BayesPage("fashion-mnist").of(
        List.of(new Timeline("software", List.of(point(0, 0.9))),
            new Timeline("crossbar", List.of(point(20, 0.89), point(3600, 0.87)))),
        List.of(), List.of());
    Section.Timeline accuracy = (Section.Timeline) page.sections().getFirst();
    Section.Band software = accuracy.bands().get(0);
    assertThat(software.name()).isEqualTo("software, corrected");
    assertThat(software.x()).containsExactly(20, 365 * 86_400.0);
    assertThat(software.y()).containsExactly(new double[]{90, 90}, within(1e-9));
    assertThat(software.low()).containsExactly(new double[]{89, 89}, within(1e-9));
    assertThat(accuracy.bands().get(1).x()).containsExactly(20, 3600);
    assertThat(page.html()).contains("Calibration error over a year", "<svg");
  }

  @Test
  void diagramsHaveBinsOfEqualWidthAndTheirError() {
    Section.Calibrated diagram = BayesPage.diagram("a",
        Reliability.of(new double[]{0.9, 0.6, 0.7}, new boolean[]{true, false, true}, 2));
    assertThat(diagram.bins()).containsExactly(new Section.Bin(0, 0.5, 0, 0), new Section.Bin(0.5, 1, 2.0 / 3, 1));
    assertThat(diagram.note()).isEqualTo("calibration error 0.0667");
  }
}
