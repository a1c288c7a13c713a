/** No vowels, so that no words come out, and no characters that look alike. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/** As in Kubernetes: the longest base that still leaves a DNS label with its suffix. */
const MAX_BASE_LENGTH = 63 - SUFFIX_LENGTH;

/** The name made from `generateName`: its base, cut where it is too long, and five random characters. */
export function generatedName(base: string, randomByte: () => number): string {
  let suffix = '';
  while (suffix.length < SUFFIX_LENGTH) {
    const byte = randomByte() & 0xff;
    // Bytes beyond the last whole multiple of the alphabet would favour its first letters.
    if (byte < 256 - (256 % ALPHABET.length)) suffix += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return base.slice(0, MAX_BASE_LENGTH) + suffix;
}
