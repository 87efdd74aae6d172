export interface QuantizedWeights {
  /** Signed codes, in the weights' order. */
  codes: Int8Array<ArrayBuffer>;
  /** One per output channel. */
  scales: Float32Array<ArrayBuffer>;
  /** Absent if the convolution has none. */
  bias: Int32Array<ArrayBuffer> | undefined;
}

/** Largest bias in codes: int32 with headroom for the sum that it is added to. */
const LARGEST_BIAS = 2 ** 30;

/**
 * Symmetric codes for a convolution's weights, with a scale for each output channel: w ≈ code · scale,
 * |code| ≤ largest. The bias becomes codes of inputScale · scale, which is the unit of the sums that it is
 * added to (Jacob et al. 2018, arXiv:1712.05877, section 2.4).
 *
 * If a channel's weights are so small that its bias would overflow, its scale is raised.
 *
 * @param weights output channels first
 */
export function quantizeWeights(
  weights: Float32Array,
  bias: Float32Array | undefined,
  { channels, inputScale, largest }: { channels: number; inputScale: number; largest: number },
): QuantizedWeights {
  const perFilter = weights.length / channels;
  const scales = Float32Array.from({ length: channels }, (_, channel) => {
    const filter = weights.subarray(channel * perFilter, (channel + 1) * perFilter);
    const extreme = filter.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const least = Math.abs(bias?.[channel] ?? 0) / (inputScale * LARGEST_BIAS);
    return Math.fround(Math.max(extreme / largest, least)) || 1;
  });
  const clipped = (code: number) => Math.min(largest, Math.max(-largest, code));
  return {
    scales,
    codes: Int8Array.from(weights, (value, i) =>
      clipped(Math.round(value / scales[Math.floor(i / perFilter)]!)),
    ),
    bias:
      bias && Int32Array.from(bias, (value, i) => Math.round(value / (inputScale * scales[i]!))),
  };
}
