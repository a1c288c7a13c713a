import { describe, expect, it } from 'vitest';
import { matchesNodeSelector, matchesTopologies, type NodeRequirement } from './node-selector.js';

const node = { name: 'n1', labels: { zone: 'a', cores: '8' } };
const oneOf = (...nodeSelectorTerms: Parameters<typeof matchesNodeSelector>[0]['nodeSelectorTerms']) => ({
  nodeSelectorTerms,
});

describe('matchesNodeSelector', () => {
  it.each<[NodeRequirement, boolean]>([
    [{ key: 'zone', operator: 'In', values: ['a', 'b'] }, true],
    [{ key: 'zone', operator: 'In', values: ['b'] }, false],
    [{ key: 'rack', operator: 'In', values: ['b'] }, false],
    [{ key: 'zone', operator: 'NotIn', values: ['b'] }, true],
    [{ key: 'rack', operator: 'NotIn', values: ['b'] }, true],
    [{ key: 'zone', operator: 'NotIn', values: ['a'] }, false],
    [{ key: 'zone', operator: 'Exists' }, true],
    [{ key: 'rack', operator: 'DoesNotExist' }, true],
    [{ key: 'cores', operator: 'Gt', values: ['7'] }, true],
    [{ key: 'cores', operator: 'Gt', values: ['8'] }, false],
    [{ key: 'cores', operator: 'Lt', values: ['10'] }, true],
    [{ key: 'zone', operator: 'Gt', values: ['7'] }, false],
    [{ key: 'rack', operator: 'Lt', values: ['7'] }, false],
    [{ key: 'cores', operator: 'Lt', values: ['many'] }, false],
  ])('asks labels: %j is %s', (requirement, expected) => {
    expect(matchesNodeSelector(oneOf({ matchExpressions: [requirement] }), node)).toBe(expected);
  });

  it('asks the name', () => {
    const named = (name: string) => ({ key: 'metadata.name', operator: 'In' as const, values: [name] });
    expect(matchesNodeSelector(oneOf({ matchFields: [named('n1')] }), node)).toBe(true);
    expect(matchesNodeSelector(oneOf({ matchFields: [named('n2')] }), node)).toBe(false);
  });

  it('wants all of a term, and one of the terms', () => {
    const inZone = (value: string) => ({ key: 'zone', operator: 'In' as const, values: [value] });
    expect(matchesNodeSelector(oneOf({ matchExpressions: [inZone('a'), inZone('b')] }), node)).toBe(false);
    const either = oneOf({ matchExpressions: [inZone('b')] }, { matchExpressions: [inZone('a')] });
    expect(matchesNodeSelector(either, node)).toBe(true);
  });

  it('means no node by a term that says nothing', () => {
    expect(matchesNodeSelector(oneOf({}), node)).toBe(false);
    expect(matchesNodeSelector(oneOf(), node)).toBe(false);
  });
});

describe('matchesTopologies', () => {
  const zone = (...values: string[]) => ({ matchLabelExpressions: [{ key: 'zone', values }] });
  it.each([
    [undefined, true],
    [[], true],
    [[zone('a')], true],
    [[zone('b')], false],
    [[zone('b'), zone('b', 'a')], true],
    [[{ matchLabelExpressions: [{ key: 'rack', values: ['1'] }] }], false],
  ])('%j is %s', (terms, expected) => {
    expect(matchesTopologies(terms, node)).toBe(expected);
  });
});
