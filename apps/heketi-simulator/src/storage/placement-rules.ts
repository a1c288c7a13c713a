import { HeketiError } from './heketi-error.js';
import type { Candidate } from './ring.js';

/** What a volume's own options ask of its bricks' places. */
export type PlacementRules = {
  readonly differentZones: boolean;
  readonly allows: (candidate: Candidate) => boolean;
};

const ZONE_CHECKING = 'user.heketi.zone-checking';
const TAG_MATCH = 'user.heketi.device-tag-match';

export function placementRules(options: readonly string[]): PlacementRules {
  const tagRule = valueOf(options, TAG_MATCH);
  return {
    differentZones: valueOf(options, ZONE_CHECKING) === 'strict',
    allows: tagRule === undefined ? () => true : tagMatch(tagRule),
  };
}

function valueOf(options: readonly string[], name: string): string | undefined {
  const words = options.map((option) => option.trim().split(/\s+/));
  return words.findLast(([first]) => first === name)?.[1];
}

function tagMatch(rule: string): (candidate: Candidate) => boolean {
  const [, key, operator, value] = /^([^!=]+)(!?=)([^=]*)$/.exec(rule) ?? [];
  if (key === undefined) {
    throw new HeketiError(500, `Failed to allocate new volume: invalid tag match rule: ${rule}`);
  }
  return ({ tags }) => (tags[key] === value) === (operator === '=');
}
