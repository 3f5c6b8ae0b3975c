package dev.mote.learn.physics;

import dev.mote.graph.Op;
import dev.mote.graph.UnaryKind;
import java.util.List;

/**
 * The equation of Black and Scholes, {@code V_t + 1/2 volatility^2 S^2 V_SS + rate S V_S - rate V = 0}, for the power option that pays
 * {@code S^3} at time 1; its price is {@code S^3 e^(c (1 - t))} with {@code c = 2 rate + 3 volatility^2}. The price is given at both
 * ends of the range, too, since the equation has many solutions without: {@code V = S^3 + (e^(c (1 - t)) - 1) L(S) + (1 - t) (S - least)
 * (most - S) network}, where L is the straight line through {@code S^3} at the ends. The network's answer, {@code -(S + least + most)
 * (e^(c (1 - t)) - 1) / (1 - t)}, bends in S and t. Source: F. Black and M. Scholes, The Pricing of Options and Corporate Liabilities,
 * 1973.
 *
 * @param rate       of interest
 * @param volatility of the asset
 */
public record BlackScholes(double rate, double volatility) implements Equation {
  @Override
  public String title() {
    return "Black-Scholes, power option";
  }

  @Override
  public int dimensions() {
    return 2;
  }

  @Override
  public double least() {
    return 0.5;
  }

  @Override
  public double most() {
    return 1.5;
  }

  @Override
  public double[] diffusion() {
    return new double[]{1, 0};
  }

  private double growth() {
    return 2 * rate + 3 * volatility * volatility;
  }

  private double slope() {
    return least() * least() + least() * most() + most() * most();
  }

  private double line(double asset) {
    return least() * least() * least() + slope() * (asset - least());
  }

  @Override
  public int residual(Terms terms) {
    int asset = terms.columns(terms.points(), 0, 1);
    int square = terms.times(asset, asset);
    int left = terms.minus(terms.number(1), terms.columns(terms.points(), 1, 2));
    int grown = terms.builder().add("grown", new Op.Unary(UnaryKind.EXP),
        List.of(terms.times(left, terms.number(growth()))));
    int line = terms.plus(terms.times(asset, terms.number(slope())), terms.number(line(0)));
    int more = terms.minus(grown, terms.number(1));
    // The factor B of the network, without its 1 - t: (S - least)(most - S), and its slope.
    int bump = terms.times(terms.minus(asset, terms.number(least())), terms.minus(terms.number(most()), asset));
    int bumpSlope = terms.minus(terms.number(least() + most()), terms.times(asset, terms.number(2)));
    int n = terms.network();
    int byAsset = terms.columns(terms.gradient(), 0, 1);
    int byTime = terms.columns(terms.gradient(), 1, 2);
    int price = terms.plus(terms.plus(terms.times(square, asset), terms.times(more, line)),
        terms.times(left, terms.times(bump, n)));
    int priceByTime = terms.minus(terms.times(bump, terms.minus(terms.times(left, byTime), n)),
        terms.times(terms.times(grown, line), terms.number(growth())));
    int priceByAsset = terms.plus(
        terms.plus(terms.times(square, terms.number(3)), terms.times(more, terms.number(slope()))),
        terms.times(left, terms.plus(terms.times(bumpSlope, n), terms.times(bump, byAsset))));
    int bend = terms.plus(terms.times(terms.times(bumpSlope, byAsset), terms.number(2)),
        terms.minus(terms.times(bump, terms.laplacian()), terms.times(n, terms.number(2))));
    int priceBend = terms.plus(terms.times(asset, terms.number(6)), terms.times(left, bend));
    int diffused = terms.times(terms.times(square, priceBend), terms.number(volatility * volatility / 2));
    int carried = terms.times(terms.minus(terms.times(asset, priceByAsset), price), terms.number(rate));
    return terms.plus(terms.plus(priceByTime, diffused), carried);
  }

  @Override
  public double value(float[] point, double network) {
    double asset = point[0];
    double left = 1 - (double) point[1];
    return asset * asset * asset + (StrictMath.exp(growth() * left) - 1) * line(asset)
        + left * (asset - least()) * (most() - asset) * network;
  }

  @Override
  public double exact(float[] point) {
    return (double) point[0] * point[0] * point[0] * StrictMath.exp(growth() * (1 - point[1]));
  }
}
