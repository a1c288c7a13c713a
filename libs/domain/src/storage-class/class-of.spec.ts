import { describe, expect, it } from 'vitest';
import { LEGACY_CLASS } from '../object/annotations.js';
import { sampleClaim, sampleClass, sampleVolume } from '../testing.js';
import { chooseDefaultClass, classOf } from './class-of.js';

function marked(name: string, creationTimestamp: string, value = 'true') {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': value };
  return sampleClass(name, { metadata: { name, uid: `uid-${name}`, creationTimestamp, annotations } });
}

describe('the default class', () => {
  it('is the newest that is marked, and of equally new ones the first by name', () => {
    const older = marked('a', '2026-01-01T00:00:00Z');
    const newer = [marked('c', '2026-01-02T00:00:00Z'), marked('b', '2026-01-02T00:00:00Z')];
    expect(chooseDefaultClass([older, ...newer])).toBe('b');
  });

  it('is marked by the word true alone', () => {
    expect(
      chooseDefaultClass([marked('a', '2026-01-01T00:00:00Z', 'yes'), sampleClass('b')]),
    ).toBeUndefined();
  });
});

describe('the class of a claim or volume', () => {
  it('is what the old annotation says, else what the field says, and may be none', () => {
    const annotated = { metadata: { annotations: { [LEGACY_CLASS]: 'old' } } };
    expect(classOf(sampleVolume('pv1', annotated))).toBe('old');
    expect(classOf(sampleClaim('db'))).toBe('slow');
    expect(classOf({ ...sampleClaim('db'), spec: {} })).toBeUndefined();
  });
});
