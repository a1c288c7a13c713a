import { type BerthUnderLoad, withBerth } from './berth-under-load.js';
import { boundASecond } from './bound-throughput.js';
import { type Bench, type BenchRun } from './registry.js';
import { interleaved, type Round } from './rounds.js';

const MANY = 100_000;
const FEW = 1_000;
const CLAIMS = 1_000;
const ROUNDS = 5;

/** G11. Takes a quarter of an hour with the 100,000 volumes it stands for; a size takes fewer. */
export const boundBesideMany: Bench = {
  name: 'bound-beside-many',
  figure: 'G11',
  title:
    'claims bound a second beside many free, and beside many released volumes, against few; size: how many',
  run: (progress, size = MANY) =>
    withBerth((many) =>
      withBerth(async (few) => {
        await few.volumesOf('big', FEW);
        await many.volumesOf('big', size);
        const free = await rounds(many, few, (line) => progress(`${size} free: ${line}`));
        await many.release('big', size);
        const released = await rounds(many, few, (line) => progress(`${size} released: ${line}`));
        return [series(`beside ${size} free`, free), series(`beside ${size} released`, released)];
      }),
    ),
};

function rounds(many: BerthUnderLoad, few: BerthUnderLoad, progress: Parameters<BenchRun>[0]) {
  return interleaved({
    rounds: ROUNDS,
    ours: () => boundASecond(many, CLAIMS),
    baseline: () => boundASecond(few, CLAIMS),
    onRound: ({ ours, baseline }) => progress(`${ours.toFixed(0)}/s, beside few ${baseline.toFixed(0)}/s`),
  });
}

function series(label: string, of: readonly Round[]) {
  return {
    label,
    baseline: `beside ${FEW} free`,
    unit: 'claims/s',
    rounds: of,
    floor: 0.8,
    aim: 0.95,
    better: 'higher' as const,
  };
}
