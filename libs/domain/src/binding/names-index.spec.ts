import { describe, expect, it } from 'vitest';
import { sampleVolume } from '../testing.js';
import { Names } from './names-index.js';

const volume = sampleVolume('pv1');
const found = (names: Names) => names.get('PersistentVolume', '', 'pv1');

describe('names', () => {
  it('belong to the object that was put last', () => {
    const names = new Names();
    names.set(volume, 'old');
    names.set(volume, 'new');
    expect(found(names)).toBe('new');
    names.delete(volume, 'old');
    expect(found(names)).toBe('new');
    names.delete(volume, 'new');
    expect(found(names)).toBeUndefined();
  });

  it('stay with a newer object when an older one was put back and goes again', () => {
    const names = new Names();
    names.set(volume, 'old');
    names.delete(volume, 'old');
    names.set(volume, 'new');
    names.set(volume, 'old');
    names.delete(volume, 'old');
    expect(found(names)).toBe('new');
  });
});
