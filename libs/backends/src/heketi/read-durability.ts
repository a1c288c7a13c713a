import { type Durability } from './volume-request.js';

const MAX_INT32 = 2_147_483_647;

/**
 * Reads a `volumetype` such as `replicate:3`, `disperse:4:2` or `none`. Which numbers make a volume is left to Heketi,
 * as in Kubernetes.
 */
export function readDurability(text: string | undefined, problem: (text: string) => void): Durability {
  const [type, first, second] = (text ?? 'replicate:3').split(':');
  switch (type) {
    case 'replicate':
      return { type, replica: first === undefined ? 3 : numberOf(first, 'replica', problem) };
    case 'disperse':
      if (first === undefined || second === undefined) {
        problem('volumetype: disperse needs two numbers, such as disperse:4:2');
        return { type, data: 0, redundancy: 0 };
      }
      return {
        type,
        data: numberOf(first, 'data', problem),
        redundancy: numberOf(second, 'redundancy', problem),
      };
    case 'none':
      return { type };
    default:
      problem(`volumetype: ${JSON.stringify(text)} is none of replicate:3, disperse:4:2, none`);
      return { type: 'none' };
  }
}

function numberOf(text: string, what: string, problem: (text: string) => void): number {
  const number = /^\+?\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (number <= MAX_INT32) return number;
  problem(`volumetype: ${JSON.stringify(text)} is no number of ${what} bricks`);
  return 0;
}
