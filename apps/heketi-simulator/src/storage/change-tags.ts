import type { Tags } from './state.js';

export type TagChange = 'set' | 'update' | 'delete';

export function changeTags(before: Tags, change: TagChange, tags: Tags): Tags {
  if (change === 'set') return tags;
  if (change === 'update') return { ...before, ...tags };
  return Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(tags, name)));
}
