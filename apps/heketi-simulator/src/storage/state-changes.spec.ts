import { describe, expect, it } from 'vitest';
import { sampleState, sampleVolume, sampleWorld } from '../testing/sample-state.js';
import { beginDeleteVolume } from './change-volume.js';
import { beginCreateVolume } from './create-volume.js';
import { finishOperation } from './operations.js';
import { applyChanges, changesBetween } from './state-changes.js';

describe('changes between states', () => {
  const world = sampleWorld();
  const empty = sampleState([{}, {}, {}]);
  const begun = beginCreateVolume(empty, sampleVolume(), world);
  const created = finishOperation(begun.state, begun.operationId);
  const deleting = beginDeleteVolume(created, begun.volumeId, world);
  const deleted = finishOperation(deleting.state, deleting.operationId);
  const history = [empty, begun.state, created, deleting.state, deleted];

  it('make the later state of the earlier, through JSON and also when applied again', () => {
    history.slice(1).forEach((after, index) => {
      const text = JSON.stringify(changesBetween(history[index]!, after));
      const changes = JSON.parse(text) as ReturnType<typeof changesBetween>;
      expect(applyChanges(history[index]!, changes)).toEqual(after);
      expect(applyChanges(after, changes)).toEqual(after);
    });
  });

  it('hold only what changed', () => {
    expect(changesBetween(created, created)).toEqual({});
    expect(Object.keys(changesBetween(begun.state, created))).toEqual(['bricks', 'volumes', 'operations']);
    expect(changesBetween(begun.state, created).operations).toEqual({ [begun.operationId]: null });
  });
});
