import { describe, expect, it } from 'vitest';
import { matchesFields, METADATA_FIELDS, parseFieldSelector, requiredValue } from './field-selector.js';
import { matchesLabels, parseLabelSelector } from './label-selector.js';

describe('label selectors', () => {
  const labels = { release: 'stable', tier: 'db', level: '7' };

  it.each([
    ['', true],
    ['release=stable', true],
    ['release==stable', true],
    ['release = stable , tier', true],
    ['release=canary', false],
    ['release!=canary', true],
    ['absent!=x', true],
    ['release in (canary, stable)', true],
    ['release in (canary),tier in (db)', false],
    ['tier notin (web,cache)', true],
    ['absent notin (x)', true],
    ['absent in (x)', false],
    ['tier', true],
    ['!tier', false],
    ['!absent', true],
    ['absent=', false],
    ['level>6', true],
    ['level<7', false],
    ['release>6', false],
    ['example.com/x notin ()', true],
    ['constructor', false],
  ])('%s is %s', (text, expected) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(expected);
  });

  it.each([
    'a=b=c',
    'a in b',
    'a in (b',
    '=b',
    'a,,b',
    'a=(',
    '-a=b',
    'a=b!',
    'a/b/c',
    'a>b',
    'a b',
    `${'k'.repeat(64)}=v`,
  ])('refuses %s', (text) => {
    expect(() => parseLabelSelector(text)).toThrow('unable to parse label selector');
  });

  it('says what a requirement looks like', () => {
    expect(() => parseLabelSelector('a in b')).toThrow(
      '"a in b" is no requirement such as a=b, a!=b, a in (b,c)',
    );
  });

  it('has no labels where there are none', () => {
    expect(matchesLabels(parseLabelSelector('a!=b'), undefined)).toBe(true);
    expect(matchesLabels(parseLabelSelector('a'), undefined)).toBe(false);
  });
});

describe('field selectors', () => {
  const object = { metadata: { name: 'db', namespace: 'team' } };
  const fields = { ...METADATA_FIELDS, reason: () => undefined };
  const matches = (text: string) => matchesFields(parseFieldSelector(text, fields), fields, object);

  it.each([
    ['', true],
    ['metadata.name=db', true],
    ['metadata.name==db,metadata.namespace=team', true],
    ['metadata.name!=db', false],
    ['metadata.name=other', false],
    ['reason=', true],
    ['reason!=', false],
    ['reason=,metadata.name=db', true],
    ['metadata.name=a\\,b', false],
    [' metadata.name =db', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it('refuses fields the kind does not select by', () => {
    expect(() => matches('spec.x=1')).toThrow('field label not supported: spec.x');
    expect(() => matches('constructor=1')).toThrow('field label not supported: constructor');
  });

  it.each(['metadata.name', 'metadata.name>1', 'metadata.name=a\\b', 'metadata.name=a\\'])(
    'refuses %s',
    (text) => {
      expect(() => matches(text)).toThrow('invalid field selector');
    },
  );

  it('reads a long run of spaces in one go', () => {
    // The time of a test alone would tell if this took all ways to share out the spaces.
    const spaces = ' '.repeat(15_000);
    expect(() => matches(`${spaces}a`)).toThrow('invalid field selector');
    expect(() => matches(`a${spaces}b`)).toThrow('invalid field selector');
    expect(() => matches(`${spaces}=a`)).toThrow('invalid field selector');
    expect(matches(`${spaces}metadata.name${spaces}=db`)).toBe(true);
  });

  it('tells the value a field is pinned to', () => {
    const query = parseFieldSelector('metadata.name=db,metadata.namespace!=x', fields);
    expect(requiredValue(query, 'metadata.name')).toBe('db');
    expect(requiredValue(query, 'metadata.namespace')).toBeUndefined();
  });
});
