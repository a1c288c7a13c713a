import { describe, expect, it } from 'vitest';
import { type LabelRequirement, matchesLabelSelector } from './label-selector.js';

const labels = { release: 'stable', environment: 'dev' };

describe('a label selector', () => {
  it('that is absent or empty is satisfied by all', () => {
    expect(matchesLabelSelector(undefined, undefined)).toBe(true);
    expect(matchesLabelSelector({}, undefined)).toBe(true);
  });

  it('wants every part to hold', () => {
    const dev: LabelRequirement = { key: 'environment', operator: 'In', values: ['dev'] };
    const selector = { matchLabels: { release: 'stable' }, matchExpressions: [dev] };
    expect(matchesLabelSelector(selector, labels)).toBe(true);
    expect(matchesLabelSelector(selector, { ...labels, release: 'beta' })).toBe(false);
    expect(matchesLabelSelector(selector, { release: 'stable' })).toBe(false);
  });

  it.each<[LabelRequirement, boolean]>([
    [{ key: 'release', operator: 'In', values: ['beta', 'stable'] }, true],
    [{ key: 'release', operator: 'In', values: ['beta'] }, false],
    [{ key: 'missing', operator: 'In', values: ['beta'] }, false],
    [{ key: 'release', operator: 'NotIn', values: ['stable'] }, false],
    [{ key: 'missing', operator: 'NotIn', values: ['stable'] }, true],
    [{ key: 'release', operator: 'Exists' }, true],
    [{ key: 'missing', operator: 'Exists' }, false],
    [{ key: 'release', operator: 'DoesNotExist' }, false],
    [{ key: 'missing', operator: 'DoesNotExist' }, true],
    [{ key: 'constructor', operator: 'Exists' }, false],
  ])('with %j gives %s', (requirement, holds) => {
    expect(matchesLabelSelector({ matchExpressions: [requirement] }, labels)).toBe(holds);
  });
});
