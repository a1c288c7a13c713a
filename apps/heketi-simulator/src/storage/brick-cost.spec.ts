import { describe, expect, it } from 'vitest';
import { brickCost, KIB_PER_GIB, totalCost } from './brick-cost.js';

describe('the cost of a brick', () => {
  it.each([
    [1, 1, 1_048_576, 8_192, 1_056_768],
    [10, 1, 10_485_760, 53_248, 10_539_008],
    [10, 1.2, 12_582_912, 65_536, 12_648_448],
    [100, 1, 104_857_600, 524_288, 105_381_888],
    [100, 1.5, 157_286_400, 786_432, 158_072_832],
    [497, 1, 521_142_272, 2_609_152, 523_751_424],
  ])(
    'of %d GiB with factor %d is a pool of %d KiB and metadata of %d',
    (gib, factor, pool, metadata, cost) => {
      const found = brickCost(gib * KIB_PER_GIB, factor);
      expect(found).toEqual({ poolSize: pool, metadataSize: metadata });
      expect(totalCost(found)).toBe(cost);
    },
  );

  it('has metadata of 16 GiB at the most', () => {
    expect(brickCost(4096 * KIB_PER_GIB, 1).metadataSize).toBe(16_777_216);
  });
});
